package vault

import (
	"time"

	"trtc-callback-audit/secret"
)

// TC3 is the Authorization header of Tencent's signature v3.
func TC3(id, key, service string, signed [][2]string, body []byte, at time.Time) string {
	return tc3(Credentials{ID: secret.New(id), Key: secret.New(key)}, service, signed, body, at)
}

// Answer reads an answer of a store, and the key out of it.
func Answer(name string, status int, errorType string, body []byte, key string) (string, error) {
	text, flaw := answer{store(name), status, errorType, body}.read()
	if flaw == nil {
		text, flaw = pick(text, key)
	}
	if flaw != nil {
		return text.Reveal(), flaw
	}
	return text.Reveal(), nil
}
