package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/trtcapi/trtctest"
)

// apiWorld is a function with two applications, prod, which has drifted, and staging, which has not. Its clock goes on only while Tencent is asked, so that its
// answers are the same every time.
type apiWorld struct {
	t       *testing.T
	tencent *trtctest.Server
	app     *app.App
	handler *handler.Handler
	clock   atomic.Int64
}

const (
	apiToken  = "a-token-that-nobody-guesses"
	apiSecret = "a-signing-secret"
)

func newAPIWorld(t *testing.T) *apiWorld {
	t.Helper()
	w := &apiWorld{t: t}
	w.app = app.New(app.Process{
		Environ: os.Environ, Now: w.now, Random: func() uint32 { return 7 }, Log: func(slog.Leveler) slog.Handler { return slog.DiscardHandler },
	})
	w.handler = &handler.Handler{Load: w.app.Load, Now: w.now, Platform: func(context.Context) handler.Platform {
		return handler.Platform{RequestID: "6f1b7a52-6d0c-4d0e-9a51-0c1d2e3f4a5b", Function: "trtc-callback-audit"}
	}}
	return w
}

func (w *apiWorld) now() time.Time { return time.Unix(0, w.clock.Load()).UTC() }

// reset makes the world as it is at first. Tencent is new, too, so that no answer depends on how many there were before.
func (w *apiWorld) reset() {
	w.unconfigured()
	w.clock.Store(time.Date(2026, 11, 23, 12, 17, 0, 250e6, time.UTC).UnixNano())
	w.tencent = trtctest.NewServer(w.t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey}, trtctest.App{SDKAppID: plantedID + 1, SecretKey: plantedKey})
	w.tencent.SetNow(func() time.Time { w.clock.Add(int64(7 * time.Millisecond)); return w.now() })
	for name, value := range map[string]string{
		"APPS": "prod,staging", "CONCURRENCY": "1", "TRTC_ENDPOINT": w.tencent.URL(), "TRTC_CALLBACK_URL": wantedURL, "TRTC_TIMEOUT": "1s",
		"TRTC_PROD_SDK_APP_ID": fmt.Sprint(plantedID), "TRTC_PROD_SECRET_KEY": plantedKey,
		"TRTC_STAGING_SDK_APP_ID": fmt.Sprint(plantedID + 1), "TRTC_STAGING_SECRET_KEY": plantedKey,
		"CHAT_SLACK_SIGNING_SECRET": apiSecret, "CHAT_FEISHU_APP_ID": "cli_0", "CHAT_FEISHU_APP_SECRET": apiSecret, "CHAT_FEISHU_VERIFICATION_TOKEN": apiSecret,
		"CHAT_FEISHU_BASE_URL": "http://127.0.0.1:9",
	} {
		w.t.Setenv(name, value)
	}
	commands := []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}
	w.tencent.SetCallback(plantedID, "http://calls.acme.com/trtc", commands...)
	w.tencent.SetCallback(plantedID+1, wantedURL, commands...)
}

// unconfigured leaves the token alone of all that is configured, and of what whoever runs the tests has set.
func (w *apiWorld) unconfigured() {
	ours := regexp.MustCompile(`^(TRTC|APPS|HTTP|PUBLISH|CHAT|ARCHIVE|LOG|CONCURRENCY|RATE|FAIL|REMIND|REPORT|SECRET)(_|=)`)
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); ours.MatchString(entry) && value != "" {
			w.t.Setenv(name, "")
		}
	}
	w.t.Setenv("HTTP_TOKEN", apiToken)
}

// apiRequest is a request in a world that may first be made another.
type apiRequest struct {
	line     string // GET /v1/report
	stranger bool   // without a token
	chat     chatops.Platform
	how      func(*apiWorld)
	late     bool // its time is over before it begins
}

// apiCase is a status that a route answers with. Without a request it is told, and not tried.
type apiCase struct {
	status  int
	when    string
	request apiRequest
}

// apiReply is an answer, and the request as people would make it.
type apiReply struct {
	request string
	status  int
	header  http.Header
	body    []byte
}

// send makes a request of the world as it was at first, but for what the request has changed in it.
func (w *apiWorld) send(r apiRequest) apiReply {
	w.t.Helper()
	w.reset()
	if r.how != nil {
		r.how(w)
	}
	asked, shown := w.request(r)
	if r.late {
		ctx, cancel := context.WithDeadline(asked.Context(), time.Unix(0, 0))
		defer cancel()
		asked = asked.WithContext(ctx)
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, asked)
	return apiReply{shown, recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

// request is the request, and how it is made from a shell.
func (w *apiWorld) request(r apiRequest) (asked *http.Request, shown string) {
	method, target, _ := strings.Cut(r.line, " ")
	if r.chat != "" {
		return w.chatRequest(r)
	}
	asked = httptest.NewRequestWithContext(w.t.Context(), method, target, nil)
	shown = "curl -i"
	if method != http.MethodGet {
		shown += " -X " + method
	}
	if private := strings.HasPrefix(target, "/v1/"); private && !r.stranger {
		asked.Header.Set("Authorization", "Bearer "+apiToken)
		shown += ` -H "Authorization: Bearer $HTTP_TOKEN"`
	}
	return asked, shown + " 'https://host" + target + "'"
}

// chatRequest is a question as the platform asks it, or, from a stranger, without its signature.
func (w *apiWorld) chatRequest(r apiRequest) (asked *http.Request, shown string) {
	_, _ = w.app.Load(w.t.Context())
	doors := w.app.Config().Chat
	i := slices.IndexFunc(doors, func(d chatops.Door) bool { return d.Platform == r.chat })
	if i < 0 {
		w.t.Fatalf("the door of %s is shut: %v", r.chat, w.app.Config().Problems)
	}
	sample := doors[i].Sample(chatops.Sample{Text: "list", Now: w.now()})
	method, target, _ := strings.Cut(r.line, " ")
	asked = httptest.NewRequestWithContext(w.t.Context(), method, target, bytes.NewReader(sample.Body))
	if !r.stranger {
		asked.Header = sample.Header
	}
	shown = r.line + "\n"
	for _, name := range slices.Sorted(maps.Keys(asked.Header)) {
		shown += name + ": " + asked.Header.Get(name) + "\n"
	}
	return asked, shown + "\n" + string(sample.Body)
}

// kind is what the body is.
func (x apiReply) kind() string {
	switch x.header.Get("Content-Type") {
	case "application/problem+json":
		return "[problem](#errors)"
	case "application/schema+json":
		return "the schema"
	case "application/json":
		if bytes.Contains(x.body, []byte(`"schema":`)) {
			return "[report](#the-report)"
		}
		return "JSON"
	}
	return ""
}

func (x apiReply) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP %d\n", x.status)
	for _, name := range slices.Sorted(maps.Keys(x.header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, x.header.Get(name))
	}
	return b.String() + "\n" + readable(x.body)
}

var flat = regexp.MustCompile(`\{[^{}\[\]]*\}|\[[^{}\[\]]*\]`)

// mostLines is how much of an answer is shown.
const mostLines = 80

// readable indents JSON, but for what fits on a line, and leaves out the end of what is very long.
func readable(text []byte) string {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return string(text)
	}
	lines := strings.Split(flat.ReplaceAllStringFunc(b.String(), func(s string) string { return strings.Join(strings.Fields(s), " ") }), "\n")
	if len(lines) > mostLines {
		lines = append(lines[:mostLines/2], "…")
	}
	return strings.Join(lines, "\n")
}
