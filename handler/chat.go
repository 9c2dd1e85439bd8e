package handler

import (
	"context"
	"io"
	"net/http"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/internal/envelope"
)

// chat hands a request to the door of a chat, which lets in whom it lets in.
func (in *invocation) chat(w http.ResponseWriter, r *http.Request, platform string) {
	in.trigger = audit.Chat
	const most = time.Second // of what the platform has patience for, the rest is for the answer
	ctx, cancel := context.WithTimeout(r.Context(), most)
	in.need(ctx, Need{Chat: platform})
	cancel()
	body, err := io.ReadAll(io.LimitReader(r.Body, chatops.MaxBody+1))
	if err != nil {
		body = nil // half of it could be signed as well as the whole where the body is not
	}
	reply := in.deps.Chat.Serve(r.Context(), chatops.Call{
		Request:  chatops.Request{Method: r.Method, Header: r.Header, Query: r.URL.Query(), Body: body},
		Platform: platform, Start: in.start, RunID: in.platform.runID(), Auditor: in.auditor(), Broken: in.broken, Log: in.log,
		Ready: func(ctx context.Context, apps []string) *audit.Auditor {
			in.need(ctx, Need{Audit: true, Apps: apps})
			return in.auditor()
		},
	})
	envelope.Write(w, r, reply.Status, reply.ContentType, reply.Body)
}
