package vault

import (
	"bytes"
	"encoding/json"
	"strings"

	"trtc-callback-audit/secret"
)

// pick returns the whole of a secret, or what its JSON holds at a key. Numbers and truth values are taken as they are written.
func pick(whole secret.String, key string) (secret.String, *Error) {
	if key == "" {
		return trimmed(whole.Reveal(), "the secret is empty")
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(whole.Reveal()), &object); err != nil || object == nil {
		return secret.String{}, &Error{Reason: "the secret is not a JSON object, so it has no keys", Fix: "store it as JSON, or leave out # and the key"}
	}
	raw, ok := object[key]
	if !ok {
		return secret.String{}, &Error{Reason: "the secret's JSON has no such key", Fix: "correct the key after #, or put it into the secret; large and small letters differ"}
	}
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '"':
		var text string
		_ = json.Unmarshal(raw, &text) // it was read once, so it is a text
		return trimmed(text, "the key's value is empty")
	case '{', '[', 'n':
		return secret.String{}, &Error{Reason: "the key's value is no text, number or truth value", Fix: "store it as a JSON string"}
	}
	return secret.New(string(raw)), nil
}

// trimmed takes off the line end that an editor or an echo has left.
func trimmed(text, ifEmpty string) (secret.String, *Error) {
	if line, ended := strings.CutSuffix(text, "\n"); ended {
		text = strings.TrimSuffix(line, "\r")
	}
	if text == "" {
		return secret.String{}, empty(ifEmpty)
	}
	return secret.New(text), nil
}

func empty(reason string) *Error { return &Error{Reason: reason, Fix: "give it a value"} }
