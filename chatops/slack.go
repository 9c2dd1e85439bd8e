package chatops

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// verifySlack verifies HMAC-SHA256 over "v0:" + time + ":" + body.
func (d *Door) verifySlack(r Request, now time.Time) (Ask, error) {
	at, signature := r.header("X-Slack-Request-Timestamp"), r.header("X-Slack-Signature")
	if !recent(at, time.Second, now, window) {
		return Ask{}, errTime
	}
	if !hmac.Equal([]byte(signature), slackSignature(d.Secret.Reveal(), at, r.Body)) {
		return Ask{}, errSignature
	}
	if bytes.HasPrefix(r.Body, []byte("{")) {
		return slackEvent(r.Body)
	}
	form, err := url.ParseQuery(string(r.Body))
	switch {
	case err != nil:
		return Ask{}, errBody
	case form.Get("ssl_check") == "1" || form.Get("command") == "":
		return Ask{Reply: ok("", nil)}, nil
	}
	return Ask{
		ID: form.Get("trigger_id"), Channel: form.Get("channel_id"), Users: ids(form.Get("user_id")),
		Command: form.Get("command"), Text: form.Get("text"),
	}, nil
}

func slackSignature(secret, at string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + at + ":"))
	mac.Write(body)
	return hex.AppendEncode([]byte("v0="), mac.Sum(nil))
}

// isTLSTest reports whether Slack only tries the certificate, which it does without a signature. Nothing is done for it, and the answer is the same whether or
// not there is a door.
func isTLSTest(r Request) bool {
	const most = 1 << 10
	if r.Method != http.MethodPost || len(r.Body) > most || r.header("X-Slack-Signature") != "" {
		return false
	}
	form, err := url.ParseQuery(string(r.Body))
	return err == nil && form.Get("ssl_check") == "1" && !form.Has("command") && !form.Has("text")
}

// slackEvent answers the check of an events URL. Events themselves take no command.
func slackEvent(body []byte) (Ask, error) {
	var event struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &event) != nil {
		return Ask{}, errBody
	}
	if event.Type == "url_verification" {
		return Ask{Reply: ok("text/plain", []byte(event.Challenge))}, nil
	}
	return Ask{Reply: ok("", nil)}, nil
}
