package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 11, 23, 12, 17, 0, 123456789, time.UTC)

const token = "planted-token-0123456789"

// source answers for every application.
type source func(context.Context, trtcapi.Application) (trtcapi.CallbackConfig, error)

func (s source) GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	return s(ctx, app)
}

func configured(context.Context, trtcapi.Application) (trtcapi.CallbackConfig, error) {
	return trtcapi.CallbackConfig{
		Configured: true, URL: "https://calls.acme.com/trtc?token=t0p&x=<1>",
		Commands:  []trtcapi.CallbackCommand{trtcapi.AfterStartCall, trtcapi.AfterEndCall},
		RequestID: "Id-1", Attempts: 1,
	}, nil
}

func absent(context.Context, trtcapi.Application) (trtcapi.CallbackConfig, error) {
	return trtcapi.CallbackConfig{RequestID: "Id-1", Attempts: 1}, nil
}

func failing(class trtcapi.Class) source {
	return func(context.Context, trtcapi.Application) (trtcapi.CallbackConfig, error) {
		return trtcapi.CallbackConfig{}, &trtcapi.Error{Command: "get_callback", Class: class, Meaning: "it failed", Fix: "mend it", Attempts: 1}
	}
}

// function is a handler on a bench: a test sets what it likes before the first event.
type function struct {
	*handler.Handler
	deps     *handler.Deps
	broken   error
	platform handler.Platform
	log      *bytes.Buffer
}

func newFunction(from source) *function {
	f := &function{log: &bytes.Buffer{}, platform: handler.Platform{RequestID: "request-1", Namespace: "default", Function: "audit"}}
	f.deps = &handler.Deps{
		Auditor:   &audit.Auditor{Apps: []audit.App{app("default", 1400000000)}, Source: from, Now: func() time.Time { return noon }},
		Log:       slog.New(slog.NewJSONHandler(f.log, nil)),
		Token:     secret.New(token),
		Publisher: &publish.Publisher{Kit: publish.Kit{Now: func() time.Time { return noon }}, Random: func() uint32 { return 7 }},
	}
	f.Handler = &handler.Handler{
		Load:     func(context.Context) (*handler.Deps, error) { return f.deps, f.broken },
		Platform: func(context.Context) handler.Platform { return f.platform },
		Now:      func() time.Time { return noon },
	}
	return f
}

func app(name string, id uint32) audit.App {
	return audit.App{Name: name, API: trtcapi.Application{SDKAppID: id, Region: trtcapi.China}}
}

// entries are the lines of the log with that message.
func (f *function) entries(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for line := range bytes.Lines(f.log.Bytes()) {
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatalf("the log has a line that is not JSON: %v", err)
		}
		if entry["msg"] == message {
			found = append(found, entry)
		}
	}
	return found
}

// tick invokes with an event that must give a report.
func (f *function) tick(t *testing.T, event string) audit.Report {
	t.Helper()
	reply, err := f.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return readReport(t, reply)
}

func readReport(t *testing.T, text []byte) (r audit.Report) {
	t.Helper()
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("not a report: %v\n%.200s", err, text)
	}
	if r.Schema != audit.Schema {
		t.Fatalf("not a report: %.200s", text)
	}
	return r
}

// response is an HTTP reply of any dialect.
type response struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

func readResponse(t *testing.T, text []byte) (r response) {
	t.Helper()
	if err := json.Unmarshal(text, &r); err != nil || r.StatusCode == 0 {
		t.Fatalf("not an HTTP reply: %v\n%.200s", err, text)
	}
	return r
}

// ask sends a request as a function URL does and returns the reply as it is.
func (f *function) ask(t *testing.T, method, path, authorization string) []byte {
	t.Helper()
	event := map[string]any{
		"version": "2.0", "rawPath": path, "headers": map[string]string{"authorization": authorization},
		"requestContext": map[string]any{"domainName": "x.lambda-url.y.on.aws", "stage": "$default", "http": map[string]string{"method": method}},
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := f.Invoke(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func (f *function) get(t *testing.T, path string) response {
	t.Helper()
	return readResponse(t, f.ask(t, http.MethodGet, path, "Bearer "+token))
}

// event reads an event of testdata.
func event(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "events", name))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// golden compares with a golden file, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "replies", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; after a look at it, run go test -update.\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// mustHold fails unless text holds all of them.
func mustHold(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %.500s", part, text)
		}
	}
}
