package handler

import (
	"io"
	"net/http"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/internal/envelope"
)

// chat hands a request to the door of a chat, which lets in whom it lets in.
func (in *invocation) chat(w http.ResponseWriter, r *http.Request, platform string) {
	in.trigger = audit.Chat
	body, _ := io.ReadAll(io.LimitReader(r.Body, chatops.MaxBody+1)) // of what was not read whole the signature is wrong
	reply := in.deps.Chat.Serve(r.Context(), chatops.Call{
		Request:  chatops.Request{Method: r.Method, Header: r.Header, Query: r.URL.Query(), Body: body},
		Platform: platform, Start: in.start, RunID: in.platform.runID(), Auditor: in.auditor(), Broken: in.broken, Log: in.log,
	})
	envelope.Write(w, r, reply.Status, reply.ContentType, reply.Body)
}
