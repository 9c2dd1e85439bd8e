package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

// store is a Secrets Manager: what it holds, and what it was asked.
type store struct {
	mu     sync.Mutex
	holds  map[string]string
	asked  []string
	broken bool
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	var asked struct{ SecretID string }
	_ = json.Unmarshal(body, &asked)
	s.asked = append(s.asked, asked.SecretID)
	value, there := s.holds[asked.SecretID]
	switch {
	case s.broken:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"AccessDeniedException","message":"planted-message"}`)
	case !there:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"ResourceNotFoundException"}`)
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"SecretString": value})
	}
}

// set has the store work or not, and the key be another.
func (s *store) set(broken bool, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.holds["key"] = broken, key
}

// since lists what was asked since the last time.
func (s *store) since() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := strings.Join(s.asked, " ")
	s.asked = nil
	return asked
}

const plantedToken = "planted-token-a1b2c3d4"

// stored is an App whose secrets stand in a store, behind a handler, with a clock of the test's.
type stored struct {
	*bench
	*store
	h       *handler.Handler
	gateway *trtctest.Server
	clock   time.Time
}

func newStored(t *testing.T) *stored {
	t.Helper()
	s := &stored{store: &store{holds: map[string]string{
		"key": plantedKey, "door": `{"token":"` + plantedToken + `","chat":"planted-chat"}`, "sink": "https://planted.example.com/hook",
	}}, clock: noon}
	server := httptest.NewServer(s.store)
	t.Cleanup(server.Close)
	s.gateway = trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	s.gateway.SetNow(func() time.Time { return s.clock })
	s.bench = newBench(t, map[string]string{
		"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": "aws-sm:key", "TRTC_ENDPOINT": s.gateway.URL(), "HTTP_TOKEN": "aws-sm:door#token",
		"CHAT_SLACK_SIGNING_SECRET": "aws-sm:door#chat", "PUBLISH_WEBHOOK_URL": "aws-sm:sink", "AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "planted-aws",
	}, func(p *app.Process) { p.Now = func() time.Time { return s.clock } })
	s.h = &handler.Handler{Load: s.Load, Platform: func(context.Context) handler.Platform { return handler.Platform{RequestID: "r"} }, Now: func() time.Time { return s.clock }}
	return s
}

// get asks a route with a token.
func (s *stored) get(t *testing.T, path, token string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// TestSecretsAreFetchedWhenNeeded: each route fetches what it needs, once it needs it.
func TestSecretsAreFetchedWhenNeeded(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	for _, step := range []struct {
		path, token string
		status      int
		asked       string
	}{
		{"/healthz", "", http.StatusOK, "key"},
		{"/v1/report", "another-token-of-length", http.StatusUnauthorized, "door"},
		{"/v1/report", "another-token-of-length", http.StatusUnauthorized, ""},
		{"/v1/chat/slack", "", http.StatusUnauthorized, ""}, // is in the same secret
		{"/v1/apps", plantedToken, http.StatusOK, ""},
		{"/v1/report", plantedToken, http.StatusOK, ""},
	} {
		if status, body := s.get(t, step.path, step.token); status != step.status {
			t.Errorf("%s: %d %s", step.path, status, body)
		}
		if asked := s.since(); asked != step.asked {
			t.Errorf("%s: the store is asked for %q, want %q", step.path, asked, step.asked)
		}
	}
	s.clock = s.clock.Add(6 * time.Minute)
	if _, _ = s.get(t, "/v1/report", plantedToken); s.since() != "door key" {
		t.Error("what is older than SECRET_TTL is not fetched again")
	}
	if _, err := s.h.Invoke(t.Context(), []byte(`{"action":"audit","publish":false}`)); err != nil || s.since() != "" {
		t.Errorf("what is not published needs no sink: %v", err)
	}
	if log := s.log.String(); strings.Contains(log, "planted") || strings.Contains(log, "configuration problem") {
		t.Errorf("the log says %s", log)
	}
	for _, line := range os.Environ() {
		if strings.Contains(line, plantedToken) || strings.Contains(line, plantedKey) {
			t.Error("a fetched value is an environment variable")
		}
	}
}

// TestSecretsOfAStoreThatFails: what was good stays in use, what never was is said to be missing, and strangers do not make the store work.
func TestSecretsOfAStoreThatFails(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	s.set(true, plantedKey)
	for range 20 {
		if status, _ := s.get(t, "/v1/report", plantedToken); status != http.StatusUnauthorized {
			t.Errorf("a door without its secret: %d", status)
		}
	}
	if asked := s.since(); asked != "door" {
		t.Errorf("the store is asked for %q", asked)
	}
	s.set(false, plantedKey)
	s.clock = s.clock.Add(11 * time.Second)
	if status, _ := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Errorf("after that: %d", status)
	}
	s.set(true, plantedKey)
	s.clock = s.clock.Add(time.Hour)
	if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusOK || !strings.Contains(body, `"absent"`) {
		t.Errorf("with the last good values: %d %s", status, body)
	}
	log := s.log.String()
	if !strings.Contains(log, "keeps its last good value") || strings.Contains(log, "planted") || strings.Count(log, "TRTC_SECRET_KEY") > 1 {
		t.Errorf("the log says %s", log)
	}
}

// TestSecretThatWasChanged: a key that Tencent refuses is fetched again, and the call repeated if it is another.
func TestSecretThatWasChanged(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	if status, _ := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Fatal(status)
	}
	s.since()
	const next = "planted-key-that-is-next"
	s.gateway.AddApp(trtctest.App{SDKAppID: plantedID, SecretKey: next})
	s.clock = s.clock.Add(20 * time.Second)
	if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusBadGateway || !strings.Contains(body, `"auth"`) {
		t.Errorf("with a key that is not good any more: %d %s", status, body)
	}
	if asked := s.since(); asked != "key" {
		t.Errorf("the store is asked for %q", asked)
	}
	calls := len(s.gateway.Calls())
	s.set(false, next)
	s.clock = s.clock.Add(20 * time.Second)
	if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Errorf("with the next one: %d %s", status, body)
	}
	if asked, n := s.since(), len(s.gateway.Calls())-calls; asked != "key" || n != 2 {
		t.Errorf("the store is asked for %q, and Tencent %d times", asked, n)
	}
	if status, _ := s.get(t, "/v1/report", plantedToken); status != http.StatusOK || s.since() != "" {
		t.Errorf("from then on: %d", status)
	}
}

// TestWhatEachEventNeeds: nothing is fetched for whoever does not need it.
func TestWhatEachEventNeeds(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	const timer = `{"Type":"Timer","TriggerName":"t","Time":"2026-11-23T12:17:00Z","Message":"{\"action\":\"audit\",\"publish\":%s}"}`
	job := func(body string) string {
		return `{"Records":[{"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:1:q","messageId":"m","body":` + strconv.Quote(body) + `,"attributes":{}}]}`
	}
	for event, want := range map[string]string{
		`{"action":"audit"}`:                                    "key sink",
		`{"action":"audit","publish":false}`:                    "key",
		`{"action":"publish_test"}`:                             "sink",
		strings.Replace(timer, "%s", "true", 1):                 "key sink",
		strings.Replace(timer, "%s", "false", 1):                "key",
		job(`{"action":"audit"}`):                               "key sink",
		job(`{"action":"audit","publish":false}`):               "key",
		job(`{"action":"audit","apps":["nobody"]}`):             "",
		job(`{"action":"audit","apps":["nobody"]} and nothing`): "",
	} {
		s := newStored(t)
		_, _ = s.h.Invoke(t.Context(), []byte(event)) // the sink is nowhere, so some fail
		asked := strings.Fields(s.since())
		slices.Sort(asked)
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("%s: the store is asked for %q, want %q", event, got, want)
		}
	}
}

// TestExpiredDeadline is SCF's way of saying that there is none.
func TestExpiredDeadline(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	ctx, cancel := context.WithDeadline(t.Context(), noon.Add(-time.Hour))
	defer cancel()
	s.clock = noon
	reply, err := s.h.Invoke(ctx, []byte(`{"action":"audit","publish":false}`))
	if err != nil || !strings.Contains(string(reply), `"absent"`) {
		t.Errorf("%v %s", err, reply)
	}
}

// TestRotationIsSeenByAll: whoever fetches it, everybody has the new value, and nobody the old one.
func TestRotationIsSeenByAll(t *testing.T) {
	s := newStored(t)
	const next = "planted-token-that-is-next"
	t.Setenv("TRTC_SECRET_KEY", "aws-sm:door#key")
	hold := func(token string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.holds["door"] = `{"token":"` + token + `","chat":"planted-chat","key":"` + plantedKey + `"}`
	}
	hold(plantedToken)
	if status, _ := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Fatal(status)
	}
	hold(next)
	s.clock = s.clock.Add(6 * time.Minute)
	if _, err := s.h.Invoke(t.Context(), []byte(`{"action":"audit","publish":false}`)); err != nil { // it needs another key of the same secret
		t.Fatal(err)
	}
	for token, want := range map[string]int{plantedToken: http.StatusUnauthorized, next: http.StatusOK} {
		if status, _ := s.get(t, "/v1/apps", token); status != want {
			t.Errorf("with %s: %d", token, status)
		}
	}
}

// TestTwoKeysOfOneSecret: of two applications whose keys were changed together both are read again.
func TestTwoKeysOfOneSecret(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	for name, value := range map[string]string{
		"APPS": "one,two", "TRTC_SDK_APP_ID": "", "TRTC_SECRET_KEY": "", "CONCURRENCY": "1", "TRTC_ONE_SDK_APP_ID": "1", "TRTC_TWO_SDK_APP_ID": "2",
		"TRTC_ONE_SECRET_KEY": "aws-sm:both#one", "TRTC_TWO_SECRET_KEY": "aws-sm:both#two",
	} {
		t.Setenv(name, value)
	}
	for _, keys := range [][2]string{{"planted-1-1", "planted-2-1"}, {"planted-1-2", "planted-2-2"}} {
		s.mu.Lock()
		s.holds["both"] = `{"one":"` + keys[0] + `","two":"` + keys[1] + `"}`
		s.mu.Unlock()
		s.gateway.AddApp(trtctest.App{SDKAppID: 1, SecretKey: keys[0]})
		s.gateway.AddApp(trtctest.App{SDKAppID: 2, SecretKey: keys[1]})
		if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusOK || strings.Contains(body, `"auth"`) {
			t.Errorf("%v: %d %s", keys, status, body)
		}
		s.clock = s.clock.Add(20 * time.Second)
	}
}

// TestUserSigThatWasChanged is fetched again as what it is.
func TestUserSigThatWasChanged(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	mint := func(key string) string {
		return trtcapi.MintUserSig(secret.New(key), plantedID, trtcapi.DefaultIdentifier, s.clock, time.Hour)
	}
	s.set(false, mint(plantedKey))
	file := filepath.Join(t.TempDir(), "apps.yaml")
	if err := os.WriteFile(file, []byte("apps:\n- {name: prod, sdk_app_id: 1400000000, usersig_env: PROD_SIG, endpoint: '"+s.gateway.URL()+"'}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"TRTC_SDK_APP_ID": "", "TRTC_SECRET_KEY": "", "TRTC_ENDPOINT": "", "APPS_FILE": file, "PROD_SIG": "aws-sm:key"} {
		t.Setenv(name, value)
	}
	if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	s.gateway.AddApp(trtctest.App{SDKAppID: plantedID, SecretKey: "planted-next"})
	s.set(false, mint("planted-next"))
	s.clock = s.clock.Add(20 * time.Second)
	if status, body := s.get(t, "/v1/report", plantedToken); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
}

// TestSinkWithoutItsSecret: news that could not be told is no success.
func TestSinkWithoutItsSecret(t *testing.T) { //nolint:paralleltest // envconfig reads the process environment
	s := newStored(t)
	s.mu.Lock()
	delete(s.holds, "sink")
	s.mu.Unlock()
	_, err := s.h.Invoke(t.Context(), []byte(`{"action":"audit"}`))
	if err == nil || !strings.Contains(err.Error(), "did not reach webhook") {
		t.Errorf("the run ends with %v", err)
	}
	s.gateway.SetCallback(plantedID, "https://calls.acme.com/hook", "Call.CallbackAfterEndCall", "Call.CallbackAfterStartCall", "Call.CallbackAfterMemberChanged")
	if _, err := s.h.Invoke(t.Context(), []byte(`{"action":"audit"}`)); err != nil {
		t.Errorf("without news: %v", err)
	}
}
