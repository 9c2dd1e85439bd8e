package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)

func now() time.Time { return noon }

// source answers from a table, by SDKAppID.
type source map[uint32]func(context.Context) (trtcapi.CallbackConfig, error)

func (s source) GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	return s[app.SDKAppID](ctx)
}

func gives(config trtcapi.CallbackConfig) func(context.Context) (trtcapi.CallbackConfig, error) {
	return func(context.Context) (trtcapi.CallbackConfig, error) { return config, nil }
}

func fails(err error) func(context.Context) (trtcapi.CallbackConfig, error) {
	return func(context.Context) (trtcapi.CallbackConfig, error) { return trtcapi.CallbackConfig{}, err }
}

var configured = trtcapi.CallbackConfig{
	Configured: true, URL: "https://calls.acme.com/trtc?token=tok3n",
	Commands:  []trtcapi.CallbackCommand{trtcapi.AfterStartCall, trtcapi.AfterEndCall, trtcapi.AfterStartCall},
	RequestID: "Id-1cc8828fd3d84795ac866ced43b15b5c-O-Seq-61309", Attempts: 2,
}

// fleet is one application of each kind.
func fleet() *audit.Auditor {
	return &audit.Auditor{
		Now: now,
		Apps: []audit.App{
			{Name: "prod", API: trtcapi.Application{SDKAppID: 1, Region: trtcapi.China}},
			{Name: "staging", API: trtcapi.Application{SDKAppID: 2, Region: trtcapi.Singapore}},
			{Name: "old", API: trtcapi.Application{SDKAppID: 3, Region: trtcapi.Seoul}},
			{Name: "broken", API: trtcapi.Application{SDKAppID: 4, Region: trtcapi.China}, Failure: &audit.Failure{
				Class: trtcapi.ClassConfig, Info: "TRTC_SECRET_KEY is not set", Fix: "set it",
			}},
		},
		Source: source{
			1: gives(configured),
			2: gives(trtcapi.CallbackConfig{RequestID: "Id-2", Attempts: 1}),
			3: fails(&trtcapi.Error{
				Command: "get_callback", Class: trtcapi.ClassAuth, Code: 70009, Meaning: "UserSig verification failed",
				Info: "check the key", RequestID: "Id-3", Attempts: 1, Fix: "compare the keys",
			}),
		},
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	report := fleet().Run(t.Context(), audit.Run{ID: strings.Repeat("0f", 16), RunAt: noon.Add(-time.Minute), Trigger: audit.Schedule})
	got := indent(t, audit.Encode(report, audit.ReturnBudget))
	golden := filepath.Join("testdata", "report.json")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (write it anew with -update):\n%s", golden, diff)
	}
	if strings.Contains(string(got), "tok3n") {
		t.Errorf("the report shows the callback's token")
	}
	if err := validate(t, got); err != nil {
		t.Errorf("the report breaks its own schema: %v", err)
	}
}

func indent(t *testing.T, report []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, report, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, report)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func TestStatusIsTheWorst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		apps     string
		status   audit.Status
		complete bool
		news     bool
	}{
		{"prod", audit.InSync, true, false},
		{"staging", audit.Absent, true, true},
		{"old", audit.Unknown, false, true},
		{"broken", audit.Unknown, false, true},
		{"prod,old", audit.Unknown, false, true},
		{"prod,staging", audit.Absent, true, true},
		{"staging,old", audit.Absent, false, true}, // what could not be read does not hide what is wrong
	} {
		r := fleet().Run(t.Context(), audit.Run{Apps: strings.Split(test.apps, ",")})
		if r.Status != test.status || r.Complete != test.complete || r.News != test.news {
			t.Errorf("%s: status %s, complete %v, news %v; want %s, %v, %v", test.apps, r.Status, r.Complete, r.News, test.status, test.complete, test.news)
		}
		if r.Summary.Apps != len(r.Apps) || r.Summary.InSync+r.Summary.Drifted+r.Summary.Absent+r.Summary.Unknown != len(r.Apps) {
			t.Errorf("%s: summary %+v of %d", test.apps, r.Summary, len(r.Apps))
		}
	}
}

func TestRunOfNothingIsASoundReport(t *testing.T) {
	t.Parallel()
	a := audit.Auditor{Now: now}
	r := a.Run(t.Context(), audit.Run{Trigger: audit.CLI})
	if err := validate(t, audit.Encode(r, audit.HTTPBudget)); err != nil {
		t.Error(err)
	}
	if r.RunAt != noon.Truncate(time.Second) {
		t.Errorf("run_at %v", r.RunAt)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"prod", "staging", "old", "broken"}, fleet().Names()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"nope"}, fleet().Missing([]string{"old", "nope", "prod"})); diff != "" {
		t.Error(diff)
	}
	if got := fleet().Missing([]string{"old"}); got != nil {
		t.Errorf("Missing = %v", got)
	}
}

func TestAnotherSourcesErrorIsNotRepeated(t *testing.T) {
	t.Parallel()
	a := fleet()
	a.Source = source{1: fails(errors.New("Post https://h/?usersig=tok3n: no route"))}
	r := a.Run(t.Context(), audit.Run{Apps: []string{"prod"}})
	if got := string(audit.Encode(r, audit.HTTPBudget)); strings.Contains(got, "tok3n") || r.Apps[0].Failure.Class != trtcapi.ClassUnknown {
		t.Errorf("%s", got)
	}
}

func TestDigestIsOfWhatTencentHas(t *testing.T) {
	t.Parallel()
	digestOf := func(c trtcapi.CallbackConfig) string {
		a := fleet()
		a.Source = source{1: gives(c)}
		return *a.Run(t.Context(), audit.Run{Apps: []string{"prod"}}).Apps[0].Digest
	}
	base := digestOf(configured)
	same := configured
	same.Commands = []trtcapi.CallbackCommand{trtcapi.AfterEndCall, trtcapi.AfterStartCall, trtcapi.AfterEndCall}
	same.Attempts, same.RequestID = 1, "another"
	if digestOf(same) != base {
		t.Error("order, duplicates and attempts change the digest")
	}
	for name, change := range map[string]func(*trtcapi.CallbackConfig){
		"url":     func(c *trtcapi.CallbackConfig) { c.URL = "https://calls.acme.com/trtc?token=other" },
		"command": func(c *trtcapi.CallbackConfig) { c.Commands = c.Commands[:1] },
		"absent":  func(c *trtcapi.CallbackConfig) { *c = trtcapi.CallbackConfig{} },
	} {
		other := configured
		if change(&other); digestOf(other) == base {
			t.Errorf("%s: a redacted or real change does not change the digest", name)
		}
	}
}

// TestApplicationsAreAskedSideBySide holds the bound and the order: the last to be asked answers first.
func TestApplicationsAreAskedSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 40
		var running, most atomic.Int32
		a := audit.Auditor{Now: time.Now, Source: source{}}
		for i := range uint32(n) {
			a.Apps = append(a.Apps, audit.App{Name: fmt.Sprint(i), API: trtcapi.Application{SDKAppID: i}})
			a.Source.(source)[i] = func(context.Context) (trtcapi.CallbackConfig, error) {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Duration(n-i) * time.Millisecond)
				running.Add(-1)
				return configured, nil
			}
		}
		r := a.Run(t.Context(), audit.Run{})
		for i, app := range r.Apps {
			if app.App != fmt.Sprint(i) {
				t.Fatalf("application %d is %s", i, app.App)
			}
		}
		if most.Load() != 16 {
			t.Errorf("%d were asked at once", most.Load())
		}
		if r.Apps[0].ElapsedMS != n {
			t.Errorf("elapsed_ms %d", r.Apps[0].ElapsedMS)
		}
	})
}

func TestAPanicIsOneApplicationsOwn(t *testing.T) {
	t.Parallel()
	a := fleet()
	a.Source.(source)[2] = func(context.Context) (trtcapi.CallbackConfig, error) { panic("planted") }
	var stack string
	a.Panicked = func(_ context.Context, _ any, s []byte) { stack = string(s) }
	r := a.Run(t.Context(), audit.Run{Apps: []string{"prod", "staging"}})
	if r.Apps[0].Status != audit.InSync || r.Apps[1].Status != audit.Unknown || r.Apps[1].Failure.Class != trtcapi.ClassUnknown {
		t.Errorf("%+v", r.Apps)
	}
	if !strings.Contains(stack, "audit_test.go") {
		t.Errorf("the stack says %s", stack)
	}
	if text := string(audit.Encode(r, audit.HTTPBudget)); strings.Contains(text, "planted") || validate(t, []byte(text)) != nil {
		t.Errorf("%s", text)
	}
}

func TestHidingAndFailing(t *testing.T) {
	t.Parallel()
	r := fleet().Run(t.Context(), audit.Run{})
	hidden := r.Hiding(audit.Critical)
	if len(hidden.Apps[0].Findings) != 0 || len(r.Apps[0].Findings) == 0 || len(hidden.Apps[1].Findings) != 1 || hidden.Status != r.Status || hidden.Apps[0].Status != r.Apps[0].Status {
		t.Errorf("%+v", hidden)
	}
	if all := r.Hiding(""); len(all.Apps[0].Findings) != len(r.Apps[0].Findings) {
		t.Errorf("%+v", all)
	}
	for _, test := range []struct {
		failOn string
		want   audit.Status
	}{{"drifted", audit.Absent}, {"unknown", audit.Unknown}, {"any", audit.Absent}, {" Drifted , unknown", audit.Absent}} {
		on, err := audit.ParseFailOn(test.failOn)
		if got := r.Fails(on); err != nil || got != test.want {
			t.Errorf("%q: %s, %v", test.failOn, got, err)
		}
	}
	if got := r.Fails(audit.FailOn{}); got != audit.InSync {
		t.Errorf("nothing fails on %s", got)
	}
	for _, wrong := range []string{"drifted,nonsense", "", " ", ",", "\t, \n"} {
		if on, err := audit.ParseFailOn(wrong); err == nil || strings.Contains(err.Error(), "nonsense") || on != (audit.FailOn{}) {
			t.Errorf("%q: %v, %v", wrong, on, err)
		}
	}
}

func TestNamesInFixesAreTheApplicationsOwn(t *testing.T) {
	t.Parallel()
	a := fleet()
	a.Apps[1].Named = func(v string) string { return strings.Replace(v, "TRTC_", "TRTC_STAGING_", 1) }
	fix := a.Run(t.Context(), audit.Run{Apps: []string{"staging"}}).Apps[0].Findings[0].Fix
	if !strings.Contains(fix, "TRTC_STAGING_CALLBACK_ABSENT=true") {
		t.Errorf("%s", fix)
	}
}
