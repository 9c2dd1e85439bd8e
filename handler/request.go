package handler

import (
	"context"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/envelope"
)

// request is an HTTP request, whatever its dialect.
type request struct{ *envelope.Request }

func decodeRequest(k envelope.Kind, payload []byte) (event, error) {
	r, err := envelope.DecodeRequest(k, payload)
	return request{r}, err
}

// answer serves the request and encodes the reply in the dialect that asked.
func (r request) answer(ctx context.Context, in *invocation) ([]byte, error) {
	ctx, cancel := in.bounded(ctx, audit.Span{Gateway: r.Impatient()})
	defer cancel()
	in.runAt = r.At
	return in.respond(ctx, r.HTTP(ctx)).Encode(r.Request), nil
}
