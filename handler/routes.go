package handler

import (
	"context"
	"net/http"
	"strings"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/envelope"
	"trtc-callback-audit/publish"
)

// ServeHTTP serves the routes on a desk, without a cloud's events around them.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := h.begin(r.Context())
	in.respond(r.Context(), r).CopyTo(w)
	in.done(r.Context(), nil)
}

// respond serves a request; a panic is answered too.
func (in *invocation) respond(ctx context.Context, r *http.Request) (w *envelope.Reply) {
	in.trigger = audit.HTTP
	w = &envelope.Reply{}
	defer func() {
		if in.recovered(ctx, recover()) {
			w = &envelope.Reply{}
			envelope.Problem{Status: http.StatusInternalServerError, Detail: "internal error; the function's log has the stack"}.Write(w, r)
		}
		in.status = w.Status()
	}()
	in.serve(w, r)
	return w
}

// serve finds the route. Under /v1 the caller is verified before anything else is looked at, so that a stranger learns nothing of what is configured. The doors
// of the chats verify for themselves.
func (in *invocation) serve(w http.ResponseWriter, r *http.Request) {
	path := in.path(r)
	if platform, isChat := strings.CutPrefix(path, "/v1/chat/"); isChat {
		in.chat(w, r, platform)
		return
	}
	private := path == "/v1" || strings.HasPrefix(path, "/v1/")
	if private {
		in.need(r.Context(), Need{HTTP: true})
	}
	if private && !in.authorized(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		envelope.Problem{Status: http.StatusUnauthorized, Detail: "send the header Authorization: Bearer <HTTP_TOKEN>"}.Write(w, r)
		return
	}
	route, words, known := find(path)
	switch {
	case private && in.broken != nil:
		envelope.Problem{Status: http.StatusServiceUnavailable, Detail: in.broken.Error()}.Write(w, r)
	case !known:
		envelope.Problem{Status: http.StatusNotFound, Detail: "the routes are /v1/report, /v1/apps, /v1/apps/{app}, /v1/schema and /healthz"}.Write(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		envelope.Problem{Status: http.StatusMethodNotAllowed, Detail: "this route answers GET and HEAD"}.Write(w, r)
	case private:
		route.read(in, w, r, words)
	default:
		route.serve(in, w, r, words)
	}
}

// path is the request's path without the base path, if it has it: the function's own address, which has none, goes on working.
func (in *invocation) path(r *http.Request) string {
	if rest, ok := strings.CutPrefix(r.URL.Path, in.deps.BasePath); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return r.URL.Path
}

// authorized verifies the caller. Without a token of its own the door opens to nobody.
func (in *invocation) authorized(r *http.Request) bool {
	if !in.deps.Token.IsSet() {
		in.once(r.Context(), "the HTTP door is shut: "+in.deps.TokenFlaw)
	}
	scheme, given, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	return in.deps.Token.Equal(strings.TrimSpace(given)) && strings.EqualFold(scheme, "Bearer")
}

// health tells whether the function can audit, and nothing more: anybody may ask.
func health(in *invocation, w http.ResponseWriter, r *http.Request, _ words) {
	in.need(r.Context(), Need{Audit: true}) // a secret that cannot be fetched is a reason not to be
	ready, status := in.broken == nil && in.deps.Auditor.Ready(), http.StatusOK
	if !ready {
		status = http.StatusServiceUnavailable
	}
	envelope.WriteJSON(w, r, status, "application/json", map[string]bool{"ready": ready})
}

func schema(_ *invocation, w http.ResponseWriter, r *http.Request, _ words) {
	envelope.Write(w, r, http.StatusOK, "application/schema+json", audit.JSONSchema())
}

// listApps names what is configured, and asks nobody.
func listApps(in *invocation, w http.ResponseWriter, r *http.Request, _ words) {
	apps := []map[string]any{}
	for _, app := range in.deps.Auditor.Apps {
		apps = append(apps, map[string]any{"app": app.Name, "sdk_app_id": app.API.SDKAppID, "region": app.API.Region})
	}
	envelope.WriteJSON(w, r, http.StatusOK, "application/json", map[string]any{"apps": apps})
}

// report runs the audit and answers with the report.
func report(in *invocation, w http.ResponseWriter, r *http.Request, words words) {
	if err := words.check(in.deps.Auditor); err != nil {
		envelope.Problem{Status: http.StatusNotFound, Detail: err.Error()}.Write(w, r)
		return
	}
	in.need(r.Context(), Need{Audit: true, Apps: words.apps})
	run := audit.Run{ID: in.platform.runID(), RunAt: in.runAt, Trigger: audit.HTTP, Apps: words.apps}
	result := in.auditor().Run(r.Context(), run)
	envelope.Write(w, r, statusOf(result, words.failOn), "application/json", []byte(publish.Text(result.Hiding(words.least), audit.HTTPBudget)))
}

// statusOf is 200 unless nothing could be read, 504 where time ran out and 502 where Tencent or the configuration is the reason, or unless the caller
// wants to be failed.
func statusOf(r audit.Report, failOn audit.FailOn) int {
	switch {
	case r.Blind() && r.OutOfTime():
		return http.StatusGatewayTimeout
	case r.Blind():
		return http.StatusBadGateway
	case r.Fails(failOn) != audit.InSync:
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
