package main_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

const emuDirect = `{"action":"audit"}`

// What docs/runbook.md has a name for.
const (
	emuRefused = "the credentials were refused"
	emuExpired = "the credentials have expired"
	emuClock   = "the clock is wrong"
)

// TestEmulatedSecrets has the stores refuse what they should. Whatever one has against a request, what another keeps is audited all the same.
func TestEmulatedSecrets(t *testing.T) {
	t.Parallel()
	past := func(s *emuStore) { s.door.until = time.Now().Add(-time.Minute) }
	ahead := func(s *emuStore) { s.door.ahead = 10 * time.Minute }
	behind := func(s *emuStore) { s.door.ahead = -10 * time.Minute }
	for name, test := range map[string]struct {
		app     string // that cannot be read
		env     map[string]string
		spoil   func(s *emuStore) // the store of that application
		verdict emuVerdict
		flaw    string
		shut    bool // the archive too, which costs nobody a report
	}{
		"all is well":                {},
		"another key of AWS":         {app: "prod", env: map[string]string{"AWS_SECRET_ACCESS_KEY": "planted-wrong-key"}, verdict: emuForged, flaw: emuRefused, shut: true},
		"another id of AWS":          {app: "prod", env: map[string]string{"AWS_ACCESS_KEY_ID": "PLANTEDOTHERID"}, verdict: emuNobody, flaw: emuRefused, shut: true},
		"no session of AWS":          {app: "prod", env: map[string]string{"AWS_SESSION_TOKEN": ""}, verdict: emuNobody, flaw: emuRefused, shut: true},
		"another region of AWS":      {app: "prod", env: map[string]string{"AWS_REGION": "eu-central-1"}, verdict: emuForged, flaw: emuRefused},
		"a session of AWS that ends": {app: "prod", spoil: past, verdict: emuLapsed, flaw: emuExpired},
		"a late request to AWS":      {app: "prod", spoil: ahead, verdict: emuSkewed, flaw: emuClock},
		"an early request to AWS":    {app: "prod", spoil: behind, verdict: emuSkewed, flaw: emuClock},

		"another key of Tencent":         {app: "other", env: map[string]string{"TENCENTCLOUD_SECRETKEY": "planted-wrong-key"}, verdict: emuForged, flaw: emuRefused},
		"another id of Tencent":          {app: "other", env: map[string]string{"TENCENTCLOUD_SECRETID": "PLANTEDOTHERID"}, verdict: emuNobody, flaw: emuRefused},
		"no session of Tencent":          {app: "other", env: map[string]string{"TENCENTCLOUD_SESSIONTOKEN": ""}, verdict: emuNobody, flaw: emuRefused},
		"a session of Tencent that ends": {app: "other", spoil: past, verdict: emuLapsed, flaw: emuExpired},
		"a late request to Tencent":      {app: "other", spoil: ahead, verdict: emuSkewed, flaw: emuClock},
		"an early request to Tencent":    {app: "other", spoil: behind, verdict: emuSkewed, flaw: emuClock},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEmulated(t)
			maps.Copy(e.env, test.env)
			store := map[string]*emuStore{"": e.manager, "prod": e.manager, "other": e.secrets}[test.app]
			if test.spoil != nil {
				store.change(test.spoil)
			}
			e.start(t)
			report, _ := e.audit(t, []byte(emuDirect))
			e.checkKept(t, report, test.app, test.flaw)
			want := map[emuVerdict]int{}
			if test.app != "" {
				want[test.verdict] = 1
			}
			if diff := cmp.Diff(want, store.refusals()); diff != "" {
				t.Errorf("what the store refused (-want +got)\n%s", diff)
			}
			if kept := len(e.bucket.objects(t)); (kept == 0) != test.shut || (e.bucket.refusals() != nil) != test.shut {
				t.Errorf("the archive holds %d objects and has refused %v", kept, e.bucket.refusals())
			}
		})
	}
}

// checkKept checks that one application could not be read because of its secret, or that all could if it has no name, and that the other could.
func (e *emulated) checkKept(t *testing.T, r audit.Report, broken, flaw string) {
	t.Helper()
	for _, app := range r.Apps {
		if app.App != broken {
			if app.Status != audit.InSync || app.Failure != nil {
				t.Errorf("%s is %s, %+v", app.App, app.Status, app.Failure)
			}
			continue
		}
		if app.Status != audit.Unknown || app.Failure == nil || app.Failure.Class != trtcapi.ClassConfig {
			t.Errorf("%s is %s, %+v", app.App, app.Status, app.Failure)
			continue
		}
		variable := "TRTC_" + strings.ToUpper(app.App) + "_SECRET_KEY"
		if !strings.Contains(app.Failure.Info, variable+" could not be fetched: "+flaw) || !strings.Contains(app.Failure.Fix, variable) {
			t.Errorf("%s: %+v", app.App, app.Failure)
		}
	}
	wanted := 2
	if broken != "" {
		wanted = 1
	}
	if got := e.tencent.CallCount(); got != wanted || len(r.Apps) != 2 {
		t.Errorf("Tencent was asked %d times of %d applications", got, len(r.Apps))
	}
}

// TestEmulatedRotation changes the key that Tencent wants while the function has the old one: the store is asked once more, and no run is lost.
func TestEmulatedRotation(t *testing.T) {
	t.Parallel()
	for name, rotate := range map[string]func(e *emulated) (*emuStore, uint32){
		"Secrets Manager": func(e *emulated) (*emuStore, uint32) {
			e.manager.put(emuName, `{"TRTC_SECRET_KEY":"`+emuNewKey+`"}`)
			return e.manager, plantedID
		},
		"Tencent SSM": func(e *emulated) (*emuStore, uint32) {
			e.secrets.put(emuName+"@v1", emuNewKey)
			return e.secrets, plantedID + 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEmulated(t)
			e.start(t)
			asked := func(store *emuStore, times int) {
				t.Helper()
				report, _ := e.audit(t, []byte(emuDirect))
				e.checkSound(t, report)
				if got := len(store.names()); got != times {
					t.Errorf("the store has given the secret %d times, not %d", got, times)
				}
			}
			asked(e.manager, 1)
			store, app := rotate(e)
			asked(store, 1) // the old one is still good
			e.tencent.AddApp(trtctest.App{SDKAppID: app, SecretKey: emuNewKey})
			asked(store, 2)
			asked(store, 2)
			refused := 0
			for _, call := range e.tencent.Calls() {
				if call.Code != 0 {
					refused++
				}
			}
			if refused == 0 || refused > 2 { // with a key, and with a UserSig made anew
				t.Errorf("Tencent has refused %d times", refused)
			}
		})
	}
}

func (e *emulated) checkSound(t *testing.T, r audit.Report) {
	t.Helper()
	if r.Status != audit.InSync || !r.Complete || r.Summary.InSync != 2 {
		t.Errorf("the report: %+v", r)
	}
}

// TestEmulatedDoor asks over HTTP with a token that stands in Parameter Store. Whoever does not have it makes nobody ask for more.
func TestEmulatedDoor(t *testing.T) {
	t.Parallel()
	e := newEmulated(t)
	e.start(t)
	for _, token := range []string{"", "wrong-token-of-some-length"} {
		if status, body := e.ask(t, token); status != 401 {
			t.Errorf("a stranger is answered with %d: %s", status, body)
		}
	}
	if got := len(e.manager.names()) + len(e.secrets.names()) + e.tencent.CallCount(); got != 0 {
		t.Errorf("for a stranger somebody else was asked, %d times", got)
	}
	status, body := e.ask(t, plantedToken)
	var r audit.Report
	if err := json.Unmarshal([]byte(body), &r); err != nil || status != 200 {
		t.Fatalf("%d, %v: %s", status, err, body)
	}
	e.checkSound(t, r)
	if got := e.parameters.names(); len(got) != 1 {
		t.Errorf("the token was fetched %d times", len(got))
	}

	shut := newEmulated(t)
	shut.parameters.change(func(s *emuStore) { s.door.key = "planted-another-key" })
	shut.start(t)
	if status, body := shut.ask(t, plantedToken); status != 401 || strings.Contains(body, "refused") {
		t.Errorf("a door without a token answers %d: %s", status, body)
	}
	if out := string(shut.function.Output()); !strings.Contains(out, "the HTTP door is shut: ") || !strings.Contains(out, emuRefused) {
		t.Errorf("the log does not say why the door is shut: %s", out)
	}
}

// ask has an HTTP API hand a request to the function.
func (e *emulated) ask(t *testing.T, token string) (status int, body string) {
	t.Helper()
	headers := map[string]string{"accept": "*/*"}
	if token != "" {
		headers["authorization"] = "Bearer " + token
	}
	event, err := json.Marshal(map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": "/v1/report", "rawQueryString": "", "headers": headers, "isBase64Encoded": false,
		"requestContext": map[string]any{
			"accountId": "123456789012", "apiId": "abcdefghij", "domainName": "abcdefghij.execute-api.us-east-1.amazonaws.com", "stage": "$default",
			"routeKey": "$default", "requestId": "JKJaXmPLvHcESHA=", "time": "24/Nov/2026:12:17:00 +0000", "timeEpoch": time.Now().UnixMilli(),
			"http": map[string]string{"method": "GET", "path": "/v1/report", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "curl/8"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	reply := e.invoke(t, event)
	var answer struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.Unmarshal(reply.Payload, &answer); err != nil {
		t.Fatalf("%v: %s%s", err, reply.Payload, reply.Message)
	}
	return answer.StatusCode, answer.Body
}
