package audit_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

const (
	faultKey = "planted-key-5d2c8a71"
	faultID  = 1400000000
)

// fault is something that goes wrong on the way to Tencent.
type fault struct {
	name     string
	app      func(*trtcapi.Application) // how the application differs from a good one
	tencent  func(*trtctest.Server)     // what Tencent does
	tls      bool                       // Tencent has a certificate that nobody knows
	class    trtcapi.Class              // empty: all is well in the end
	code     int
	attempts int
}

var faults = []fault{
	{name: "wrong key", app: func(a *trtcapi.Application) { a.SecretKey = secret.New("planted-another-key") }, class: trtcapi.ClassAuth, code: 70009, attempts: 1},
	{name: "an identifier that is no administrator", app: func(a *trtcapi.Application) { a.Identifier = "someone" }, class: trtcapi.ClassPermission, code: 60010, attempts: 1},
	{name: "an identifier that is nobody", app: func(a *trtcapi.Application) { a.Identifier = "nobody" }, class: trtcapi.ClassPermission, code: 70107, attempts: 1},
	{name: "wrong region", tencent: func(s *trtctest.Server) { s.SetHome(faultID, true) }, class: trtcapi.ClassRegion, code: 60026, attempts: 1},
	{name: "throttled, then well", tencent: func(s *trtctest.Server) { s.FailNext(1, 60011, "slow") }, attempts: 2},
	{name: "throttled for ever", tencent: func(s *trtctest.Server) { s.FailNext(9, 60011, "slow") }, class: trtcapi.ClassThrottled, code: 60011, attempts: 3},
	{name: "502 with HTML", tencent: func(s *trtctest.Server) { s.ReplyNext(9, 502, nil, []byte("<html>bad gateway</html>")) }, class: trtcapi.ClassTemporary, attempts: 3},
	{name: "200 with HTML", tencent: func(s *trtctest.Server) { s.ReplyNext(9, 200, nil, []byte("<html>log in</html>")) }, class: trtcapi.ClassInvalidAnswer, attempts: 1},
	{name: "hang", app: func(a *trtcapi.Application) { a.Timeout = 100 * time.Millisecond }, tencent: func(s *trtctest.Server) { s.HangNext(9) }, class: trtcapi.ClassTimeout, attempts: 3},
	{name: "dropped connection", tencent: func(s *trtctest.Server) { s.DropNext(9) }, class: trtcapi.ClassNetwork, attempts: 3},
	{name: "truncated body, then well", tencent: func(s *trtctest.Server) { s.TruncateNext(2) }, attempts: 3},
	{name: "refused TLS", tls: true, class: trtcapi.ClassNetwork, attempts: 1},
	{name: "100001 twice, then well", tencent: func(s *trtctest.Server) { s.FailNext(2, 100001, "internal") }, attempts: 3},
	{name: "expired ready-made UserSig", app: func(a *trtcapi.Application) {
		a.UserSig = secret.New(trtcapi.MintUserSig(a.SecretKey, faultID, "administrator", noon.Add(-48*time.Hour), 24*time.Hour))
		a.SecretKey = secret.String{}
	}, class: trtcapi.ClassAuth},
	{name: "no key", app: func(a *trtcapi.Application) { a.SecretKey = secret.String{} }, class: trtcapi.ClassConfig},
}

// TestFaults gives each fault its own class or code and its own fix, and no secret in any report, though Tencent repeats the whole query.
func TestFaults(t *testing.T) {
	t.Parallel()
	told := map[string]string{}
	for _, f := range faults {
		report := f.run(t)
		app := report.Apps[0]
		if app.Attempts != f.attempts {
			t.Errorf("%s: %d attempts, want %d", f.name, app.Attempts, f.attempts)
		}
		if f.class == "" {
			if app.Status != audit.InSync {
				t.Errorf("%s: %+v", f.name, app.Failure)
			}
			continue
		}
		code := 0
		if app.Failure != nil && app.Failure.Code != nil {
			code = *app.Failure.Code
		}
		if app.Failure == nil || app.Failure.Class != f.class || code != f.code || app.Failure.Fix == "" || app.Status != audit.Unknown {
			t.Errorf("%s: %+v", f.name, app.Failure)
			continue
		}
		key := fmt.Sprint(app.Failure.Class, code, app.Failure.Info)
		if other, ok := told[key]; ok {
			t.Errorf("%s and %s are told alike: %s", f.name, other, key)
		}
		told[key] = f.name
	}
}

func (f fault) run(t *testing.T) audit.Report {
	t.Helper()
	start := trtctest.NewServer
	if f.tls {
		start = trtctest.NewTLSServer
	}
	tencent := start(t, trtctest.App{SDKAppID: faultID, SecretKey: faultKey, Others: []string{"someone"}})
	tencent.SetNow(now)
	tencent.EchoQuery(true)
	tencent.SetCallback(faultID, "https://calls.acme.com/trtc", "Call.CallbackAfterEndCall")
	if f.tencent != nil {
		f.tencent(tencent)
	}
	endpoint, err := trtcapi.ParseEndpoint(tencent.URL())
	if err != nil {
		t.Fatal(err)
	}
	app := trtcapi.Application{SDKAppID: faultID, SecretKey: secret.New(faultKey), Endpoint: endpoint, Timeout: 10 * time.Second}
	if f.app != nil {
		f.app(&app)
	}
	client := trtcapi.NewClient(&http.Transport{}, now, func() uint32 { return 1 << 20 }, nil)
	a := audit.Auditor{Now: now, Source: client, Apps: []audit.App{{Name: "faulty", API: app}}}
	report := a.Run(t.Context(), audit.Run{Trigger: audit.CLI})
	text := string(audit.Encode(report, audit.HTTPBudget))
	if strings.Contains(text, "planted") || strings.Contains(text, "usersig=") || strings.Contains(text, tencent.URL()) {
		t.Errorf("%s: a secret is in the report: %s", f.name, text)
	}
	for _, call := range tencent.Calls() {
		if sig := call.Query.Get("usersig"); len(sig) > 24 && strings.Contains(text, sig[:24]) {
			t.Errorf("%s: a UserSig is in the report", f.name)
		}
	}
	return report
}

// TestDeadlineInTheMiddle has time for 80 of 100 applications: they are reported, and of the others it is said that time ran out.
func TestDeadlineInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := trtcapi.NewClient(slow(50*time.Millisecond), time.Now, func() uint32 { return 0 }, nil)
		a := audit.Auditor{Now: time.Now, Source: client, Concurrency: 4}
		for i := range uint32(100) {
			a.Apps = append(a.Apps, audit.App{Name: fmt.Sprint(i), API: trtcapi.Application{SDKAppID: i + 1, SecretKey: secret.New(faultKey)}})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1025*time.Millisecond)
		defer cancel()
		r := a.Run(ctx, audit.Run{})
		if r.Summary.InSync != 80 || r.Summary.Unknown != 20 || r.Status != audit.Unknown || len(r.Unreached()) != 20 {
			t.Errorf("%+v, unreached %v", r.Summary, r.Unreached())
		}
		for i, app := range r.Apps {
			if late := i >= 80; late != (app.Status == audit.Unknown) || late && app.Failure.Class != trtcapi.ClassDeadline {
				t.Errorf("application %d: %s %+v", i, app.Status, app.Failure)
			}
		}
	})
}

// slow is a network with that latency and a callback behind it.
type slow time.Duration

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	const answer = `{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-1","Response":{"Url":"https://calls.acme.com/trtc","CallbackCommandList":["Call.CallbackAfterEndCall"]}}`
	if s > 0 {
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-time.After(time.Duration(s)):
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer))}, nil
}
