package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// Rehearse answers a made-up event, with a made-up Tencent and a log that nobody reads, and returns the reply, which is good for nothing. The first
// answer of a process costs three times the second: encoding/json looks at each type, and the kernel fetches each page of the program. Rehearsed while the process
// initialises, that is over before the first event, for which a small function has a fraction of a CPU. Nobody need wait for the end:
// what has not been reached by then is left for the event itself.
func Rehearse(p Process) ([]byte, error) {
	log := slog.New(JSONLog(io.Discard)(slog.LevelInfo))
	client := trtcapi.NewClient(stage{}, p.Now, p.Random, log)
	app := audit.App{Name: "rehearsal", API: trtcapi.Application{SDKAppID: 1, SecretKey: secret.New("rehearsal")}}
	deps := &handler.Deps{Auditor: &audit.Auditor{Apps: []audit.App{app}, Source: client, Now: p.Now}, Log: log}
	h := handler.Handler{
		Load:     func(context.Context) (*handler.Deps, error) { return deps, nil },
		Platform: func(context.Context) handler.Platform { return handler.Platform{} },
		Now:      p.Now,
	}
	return h.Invoke(context.Background(), []byte(`{"action":"audit","schedule":"rehearsal","time":"2026-01-02T03:04:05Z"}`))
}

// stage is a transport that leads nowhere and answers like Tencent.
type stage struct{}

func (stage) RoundTrip(*http.Request) (*http.Response, error) {
	const answer = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","RequestId":"1",` +
		`"Response":{"Url":"https://example.com","CallbackCommandList":["Call.CallbackAfterEndCall"]}}`
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer))}, nil
}
