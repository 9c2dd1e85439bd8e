package vault

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"trtc-callback-audit/secret"
)

const (
	patience  = 1200 * time.Millisecond // with one attempt
	pause     = 200 * time.Millisecond
	maxAnswer = 128 << 10 // bytes; a secret has at most 64 KiB
)

// ask fetches a secret, with a second attempt if that may help and ctx leaves time for it.
func (v *Vault) ask(ctx context.Context, p place) (secret.String, *Error) {
	text, flaw := v.attempt(ctx, p)
	if flaw == nil || !flaw.passing || !rest(ctx) {
		return text, flaw
	}
	return v.attempt(ctx, p)
}

// rest reports whether ctx is still good after a pause.
func rest(ctx context.Context) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// attempt asks the way itself and not a client, which would follow redirects and carry the session token to another host.
func (v *Vault) attempt(ctx context.Context, p place) (secret.String, *Error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, flaw := v.request(ctx, p)
	if flaw != nil {
		return secret.String{}, flaw
	}
	response, err := v.kit.Way.RoundTrip(request)
	if err != nil {
		return secret.String{}, unanswered(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return secret.String{}, unanswered(err)
	}
	return answer{p.store, response.StatusCode, response.Header.Get("X-Amzn-Errortype"), body}.read()
}

// request makes the signed request for a secret.
func (v *Vault) request(ctx context.Context, p place) (*http.Request, *Error) {
	c, flaw := v.credentials(p)
	if flaw != nil {
		return nil, flaw
	}
	base, flaw := v.endpoint(p.store, c.Region)
	if flaw != nil {
		return nil, flaw
	}
	body := p.question()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/", bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Reason: "the endpoint makes no URL", Fix: "correct " + p.store.words().endpoint}
	}
	r.Header.Set("User-Agent", "trtc-callback-audit")
	if p.store == tencentSSM {
		signTencent(r, c, body, v.kit.Now())
		return r, nil
	}
	return r, signAWS(r, p.store, c, body, v.kit.Now())
}
