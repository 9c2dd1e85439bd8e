package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

const (
	plantedID  = 1400000000
	plantedKey = "planted-key-0f1e2d3c4b5a"
)

var noon = time.Date(2026, 11, 23, 12, 17, 0, 0, time.UTC)

// bench is an App in a process whose environment the test sets.
type bench struct {
	*app.App
	log *bytes.Buffer
}

func newBench(t *testing.T, env map[string]string, change ...func(*app.Process)) *bench {
	t.Helper()
	b := &bench{log: &bytes.Buffer{}}
	setenv(t, env)
	p := app.Process{Environ: os.Environ, Now: func() time.Time { return noon }, Random: func() uint32 { return 7 }, Log: app.JSONLog(b.log)}
	for _, f := range change {
		f(&p)
	}
	b.App = app.New(p)
	return b
}

// setenv sets these variables and empties all others of ours.
func setenv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, line := range os.Environ() {
		if name, _, _ := strings.Cut(line, "="); strings.HasPrefix(name, "TRTC_") || strings.HasPrefix(name, "HTTP_") || strings.HasPrefix(name, "SSL_CERT_") {
			t.Setenv(name, "")
		}
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
}

// plain is an application that is asked over plain HTTP.
func plain(more map[string]string) map[string]string {
	env := map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": plantedKey, "TRTC_ENDPOINT": "http://127.0.0.1:9"}
	maps.Copy(env, more)
	return env
}

func (b *bench) load(t *testing.T) *handler.Deps {
	t.Helper()
	deps, err := b.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return deps
}

func TestSameDepsWhileNothingChanges(t *testing.T) {
	keyFile := filepath.Join(t.TempDir(), "key")
	write := func(text string) {
		if err := os.WriteFile(keyFile, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(plantedKey)
	b := newBench(t, plain(map[string]string{"TRTC_SECRET_KEY": "", "TRTC_SECRET_KEY_FILE": keyFile}))
	first := b.load(t)
	t.Setenv("SOMEBODY_ELSES", "changed")
	if b.load(t) != first {
		t.Error("assembled again, though nothing of ours has changed")
	}
	write("another-key")
	second := b.load(t)
	if second == first || second.Auditor.Apps[0].API.SecretKey.Reveal() != "another-key" {
		t.Error("a changed file is not seen")
	}
	t.Setenv("TRTC_REGION", "tokyo")
	if third := b.load(t); third == second || third.Auditor.Apps[0].API.Region != trtcapi.Tokyo || b.Config().Apps[0].API.Region != trtcapi.Tokyo {
		t.Error("a changed variable is not seen")
	}
}

// TestWarm is told of nothing, not even of what is wrong, and leaves nothing running behind.
func TestWarm(t *testing.T) { //nolint:paralleltest // it sets the environment
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, plain(map[string]string{"TRTC_REGION": "planted-region", "LOG_LEVEL": "debug"}))
		b.Warm(t.Context())
		synctest.Wait()
		if b.log.Len() > 0 {
			t.Errorf("it logs %s", b.log)
		}
		warm := b.Config()
		b.load(t)
		if b.Config() != warm {
			t.Error("what was parsed while there was time is parsed again")
		}
	})
}

func TestDeps(t *testing.T) {
	b := newBench(t, plain(map[string]string{"HTTP_TOKEN": "planted-token-0123456789", "HTTP_BASE_PATH": "/audit", "LOG_LEVEL": "warn"}))
	deps := b.load(t)
	if deps.Token.Reveal() != "planted-token-0123456789" || deps.TokenFlaw != "" || deps.BasePath != "/audit" || deps.Auditor.Names()[0] != "default" {
		t.Errorf("%+v", deps)
	}
	if deps.Log.Enabled(t.Context(), slog.LevelInfo) || !deps.Log.Enabled(t.Context(), slog.LevelWarn) {
		t.Error("the log has another level")
	}
	t.Setenv("HTTP_TOKEN", "planted")
	if deps := b.load(t); deps.Token.IsSet() || !strings.HasPrefix(deps.TokenFlaw, "HTTP_TOKEN is shorter") {
		t.Errorf("%+v", deps)
	}
}

// TestNothingToAudit still gives a log and a door.
func TestNothingToAudit(t *testing.T) {
	b := newBench(t, map[string]string{"HTTP_TOKEN": "planted-token-0123456789"})
	deps, err := b.Load(t.Context())
	if err == nil || !strings.Contains(err.Error(), "TRTC_SDK_APP_ID is not set") || deps.Log == nil || !deps.Token.IsSet() {
		t.Fatalf("%v, %+v", err, deps)
	}
	if again, err := b.Load(t.Context()); err == nil || again != deps {
		t.Error("the next invocation is told another thing")
	}
	t.Setenv("TRTC_SDK_APP_ID", "1400000000")
	t.Setenv("TRTC_SECRET_KEY", plantedKey)
	b.load(t) // and mending it mends it
}

func TestProblemsAreLoggedOnce(t *testing.T) {
	t.Setenv("LOG_LEVEL", "warn")
	env := plain(map[string]string{"TRTC_REGION": "planted-region", "HTTP_TOKEN": "planted"})
	b := newBench(t, env)
	for _, value := range []string{"1", "2", "3"} {
		t.Setenv("SOMEBODY_ELSES", value)
		b.load(t)
	}
	var told []string
	for _, entry := range entries(t, b.log) {
		if entry["message"] == "configuration problem" {
			told = append(told, entry["scope"].(string)+" "+entry["variable"].(string))
		}
	}
	if got := strings.Join(told, ", "); got != "default TRTC_REGION" {
		t.Errorf("told of %s in\n%s", got, b.log)
	}
	if strings.Contains(b.log.String(), "planted") {
		t.Errorf("a value is in the log: %s", b.log)
	}
	desk := newBench(t, env, func(p *app.Process) { p.Desk = true })
	if desk.load(t); desk.log.Len() != 0 {
		t.Errorf("a desk is told in the log: %s", desk.log)
	}
}

// TestRootsAreLoadedWhereTheyAreNeeded sets a bundle that cannot be read: whoever loads it complains.
func TestRootsAreLoadedWhereTheyAreNeeded(t *testing.T) {
	for _, test := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"plain HTTP", nil, false},
		{"region's host", map[string]string{"TRTC_ENDPOINT": ""}, true},
		{"gateway over HTTPS", map[string]string{"TRTC_ENDPOINT": "https://127.0.0.1:9"}, true},
		{"one of two", map[string]string{
			"APPS": "a,b", "TRTC_SDK_APP_ID": "", "TRTC_SECRET_KEY": "", "TRTC_A_SDK_APP_ID": "1", "TRTC_A_SECRET_KEY": "k", "TRTC_B_SDK_APP_ID": "2", "TRTC_B_SECRET_KEY": "k",
			"TRTC_B_ENDPOINT": "https://127.0.0.1:9",
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, plain(map[string]string{"SSL_CERT_FILE": "/planted/nowhere", "APPS": ""}))
			setenv(t, plain(test.env))
			t.Setenv("SSL_CERT_FILE", "/planted/nowhere")
			b.load(t)
			if got := complaints(t, b); got != map[bool]int{true: 1}[test.want] {
				t.Errorf("%d complaints: %s", got, b.log)
			}
		})
	}
}

// TestRootsAreLoadedLater: a warm process that had no need of them gets it, once.
func TestRootsAreLoadedLater(t *testing.T) {
	b := newBench(t, plain(map[string]string{"SSL_CERT_FILE": "/planted/nowhere"}))
	b.load(t)
	t.Setenv("CONCURRENCY", "25")
	if b.load(t); complaints(t, b) != 0 {
		t.Error("they were loaded for nothing")
	}
	for i, endpoint := range []string{"https://127.0.0.1:9", "https://127.0.0.1:10", "http://127.0.0.1:9", "https://127.0.0.1:9"} {
		t.Setenv("TRTC_ENDPOINT", endpoint)
		if b.load(t); complaints(t, b) != 1 {
			t.Errorf("change %d: %d complaints", i, complaints(t, b))
		}
	}
	t.Setenv("TRTC_ENDPOINT", "http://127.0.0.1:9")
	t.Setenv("CONCURRENCY", "26") // another transport, which needs none
	b.load(t)
	t.Setenv("TRTC_ENDPOINT", "https://127.0.0.1:9")
	if b.load(t); complaints(t, b) != 2 {
		t.Errorf("%d complaints: the new transport has no roots", complaints(t, b))
	}
}

func complaints(t *testing.T, b *bench) (n int) {
	t.Helper()
	for _, entry := range entries(t, b.log) {
		if entry["message"] == "root certificates are missing" {
			n++
		}
	}
	if strings.Contains(b.log.String(), "nowhere") {
		t.Errorf("the log has the path: %s", b.log)
	}
	return n
}

// TestSecretsAreInNoLog audits with every secret there is, at the level that says most, and with a Tencent that echoes what it was sent.
func TestSecretsAreInNoLog(t *testing.T) {
	const token = "planted-token-0123456789"
	tencent := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	tencent.SetNow(func() time.Time { return noon })
	tencent.SetCallback(plantedID, "https://planted:planted@calls.acme.com/trtc?token=planted#planted", "Call.CallbackAfterEndCall")
	tencent.EchoQuery(true)
	tencent.FailNext(1, 70009, "verify failed")
	b := newBench(t, plain(map[string]string{"TRTC_ENDPOINT": tencent.URL(), "HTTP_TOKEN": token}))
	t.Setenv("LOG_LEVEL", "debug")
	h := handler.Handler{Load: b.Load, Now: func() time.Time { return noon }, Platform: func(context.Context) handler.Platform { return handler.Platform{} }}
	var replies bytes.Buffer
	for range 3 {
		for _, event := range []string{
			`{"action":"audit"}`, `{"action":"planted"}`,
			`{"httpMethod":"GET","path":"/v1/report","queryString":{},"headers":{"authorization":"Bearer ` + token + `"}}`,
			`{"httpMethod":"GET","path":"/v1/report","queryString":{},"headers":{"authorization":"Bearer planted-guess"}}`,
		} {
			reply, err := h.Invoke(t.Context(), []byte(event))
			replies.Write(reply)
			if err != nil {
				replies.WriteString(err.Error())
			}
		}
	}
	secrets := []string{"planted", token, plantedKey}
	for _, call := range tencent.Calls() {
		secrets = append(secrets, call.Query.Get("usersig"))
	}
	if len(secrets) < 7 {
		t.Fatalf("Tencent was asked %d times", len(secrets)-3)
	}
	for _, secret := range secrets {
		for name, text := range map[string]string{"log": b.log.String(), "replies": replies.String()} {
			if secret == "" || strings.Contains(text, secret) {
				t.Errorf("the %s hold %q", name, secret)
			}
		}
	}
	for _, message := range []string{"audit report", "invocation done", "invocation failed"} {
		if !strings.Contains(b.log.String(), message) {
			t.Errorf("the log lacks %q: it was not written at all", message)
		}
	}
}

// TestPanicOfASource is logged with its stack, and is that application's own.
func TestPanicOfASource(t *testing.T) {
	b := newBench(t, plain(nil))
	t.Setenv("CONCURRENCY", "1")
	deps := b.load(t)
	deps.Auditor.Source = panics{}
	h := handler.Handler{
		Load:     func(context.Context) (*handler.Deps, error) { return deps, nil },
		Platform: func(context.Context) handler.Platform { return handler.Platform{RequestID: "request-1"} },
		Now:      deps.Auditor.Now,
	}
	reply, err := h.Invoke(t.Context(), []byte(`{"action":"audit"}`))
	if err != nil || !strings.Contains(string(reply), `"status":"unknown"`) {
		t.Errorf("%v, %s", err, reply)
	}
	logged := entries(t, b.log)
	if len(logged) != 3 || logged[0]["message"] != "panic" || logged[0]["function_request_id"] != "request-1" || !strings.Contains(logged[0]["stack"].(string), "GetCallback") || strings.Contains(b.log.String(), "planted") {
		t.Errorf("the log says %s", b.log)
	}
}

type panics struct{}

func (panics) GetCallback(context.Context, trtcapi.Application) (trtcapi.CallbackConfig, error) {
	panic("planted")
}

func entries(t *testing.T, log *bytes.Buffer) (all []map[string]any) {
	t.Helper()
	for line := range bytes.Lines(log.Bytes()) {
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatalf("a line is not JSON: %v", err)
		}
		all = append(all, entry)
	}
	return all
}
