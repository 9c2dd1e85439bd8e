package chatops

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"trtc-callback-audit/secret"
)

// maxAnswer bounds what is read of an API's answer, in bytes.
const maxAnswer = 64 << 10

// What can go wrong on the way, in words that hold no address.
var (
	errAddress = errors.New("the address cannot be used")
	errSlow    = errors.New("no answer in time")
	errNoWay   = errors.New("not reached")
)

// post sends a body and returns the answer. No error of its own holds the address, in which there may be a secret. It follows no redirect.
func (b *Bot) post(ctx context.Context, address string, bearer secret.String, body []byte) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, errAddress
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "trtc-callback-audit")
	if bearer.IsSet() {
		r.Header.Set("Authorization", "Bearer "+bearer.Reveal())
	}
	w, err := b.Way.RoundTrip(r)
	if err == nil {
		defer func() { _ = w.Body.Close() }() // it was only read
		if answer, err = io.ReadAll(io.LimitReader(w.Body, maxAnswer)); err == nil {
			return w.StatusCode, answer, nil
		}
	}
	if ctx.Err() != nil {
		return 0, nil, errSlow
	}
	return 0, nil, errNoWay
}
