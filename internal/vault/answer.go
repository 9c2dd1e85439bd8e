package vault

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"trtc-callback-audit/secret"
)

// answer is what a store said, read to its end or to one byte above the limit.
type answer struct {
	store     store
	status    int
	errorType string // of AWS's header
	body      []byte
}

// read returns the secret, as it is stored.
func (a answer) read() (secret.String, *Error) {
	if a.store == tencentSSM {
		return a.readTencent()
	}
	return a.readAWS()
}

func (a answer) readAWS() (secret.String, *Error) {
	var c struct {
		SecretString, SecretBinary *string

		Parameter struct{ Value *string }

		Type    string `json:"__type"`
		Message string // looked at where a type stands for several things, and never shown
	}
	understood := a.decode(&c)
	switch {
	case a.status != http.StatusOK && c.Type != "":
		return a.refuse(classifyAWS(c.Type, c.Message))
	case a.status != http.StatusOK:
		return a.refuse(classifyAWS(a.errorType, c.Message))
	case !understood:
		return a.refuse(foreign)
	case a.store == awsSSM:
		return a.value(c.Parameter.Value, nil)
	}
	return a.value(c.SecretString, c.SecretBinary)
}

// readTencent looks for an error first: it comes with a status of 200.
func (a answer) readTencent() (secret.String, *Error) {
	var c struct {
		Response struct {
			SecretString, SecretBinary *string

			Error struct{ Code string }
		}
	}
	understood := a.decode(&c)
	switch {
	case c.Response.Error.Code != "" || a.status != http.StatusOK:
		return a.refuse(classifyTencent(c.Response.Error.Code))
	case !understood:
		return a.refuse(foreign)
	}
	return a.value(c.Response.SecretString, c.Response.SecretBinary)
}

// decode reports whether the body was JSON of the kind, and not too long.
func (a answer) decode(into any) bool {
	return len(a.body) <= maxAnswer && json.Unmarshal(a.body, into) == nil
}

// value returns the text, or the bytes where there is none.
func (a answer) value(text, encoded *string) (secret.String, *Error) {
	switch {
	case text != nil && *text != "":
		return secret.New(*text), nil
	case encoded != nil && *encoded != "":
		raw, err := base64.StdEncoding.DecodeString(*encoded)
		if err != nil || len(raw) == 0 {
			return a.refuse(foreign)
		}
		return secret.New(string(raw)), nil
	case text != nil || encoded != nil:
		return secret.String{}, empty("the " + a.store.words().thing + " is empty")
	}
	return a.refuse(foreign)
}

// refuse says what is wrong. Where no code does, the status has to.
func (a answer) refuse(r refusal) (secret.String, *Error) {
	switch {
	case r != other && r != foreign:
	case a.status == http.StatusTooManyRequests:
		r = throttled
	case a.status >= 500:
		r = failed
	case a.status >= 300 && a.status < 400:
		r = misled
	case len(a.body) > maxAnswer:
		return secret.String{}, &Error{Status: a.status, Reason: "the answer is longer than 128 KiB", Fix: "correct " + a.store.words().endpoint + " if it is set"}
	}
	return secret.String{}, r.error(a.store, a.status)
}
