package trtctest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// An envelope is the body of an answer, its members in the order of Tencent's sample.
type envelope struct {
	ErrorCode    int       `json:"ErrorCode"`
	ErrorInfo    string    `json:"ErrorInfo"`
	ActionStatus string    `json:"ActionStatus"`
	RequestID    string    `json:"RequestId"`
	Response     *callback `json:"Response,omitempty"`
}

// commands are the services that the gateway knows. The checks have passed when one is called.
var commands = map[string]func(*exchange) reply{
	"/v4/call_config/get_callback":    (*exchange).getCallback,
	"/v4/call_config/set_callback":    (*exchange).setCallback,
	"/v4/call_config/delete_callback": (*exchange).deleteCallback,
}

func (e *exchange) getCallback() reply {
	if e.app.callback == nil {
		return e.fail(&refusal{code: 100301, info: "the callback configuration does not exist"})
	}
	return e.succeed(e.app.callback)
}

// setCallback replaces the whole configuration, as Tencent does: there is no partial update.
func (e *exchange) setCallback() reply {
	var c callback
	if !e.fields.read("Url", &c.URL) || !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		return e.fail(&refusal{code: 100002, info: "invalid parameter Url"})
	}
	if !e.fields.read("CallbackCommandList", &c.Commands) || c.Commands == nil {
		return e.fail(&refusal{code: 100002, info: "invalid parameter CallbackCommandList"})
	}
	e.app.callback = &c
	return e.succeed(nil)
}

func (e *exchange) deleteCallback() reply {
	e.app.callback = nil
	return e.succeed(nil)
}

func (e *exchange) succeed(response *callback) reply {
	return e.enveloped(envelope{ActionStatus: "OK", Response: response})
}

func (e *exchange) fail(no *refusal) reply {
	info := no.info
	if e.server.echo {
		info = fmt.Sprintf("%s: %s %s%s?%s", info, e.RawQuery, e.server.URL(), e.Path, e.RawQuery)
	}
	r := e.enveloped(envelope{ErrorCode: no.code, ErrorInfo: info, ActionStatus: "FAIL"})
	if value := e.server.retryAfter; no.later && value != "" {
		r.header.Set("Retry-After", value)
	}
	return r
}

func (e *exchange) enveloped(v envelope) reply {
	v.RequestID = requestID(e.number)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // a test that looks for a leaked query looks for & itself
	_ = enc.Encode(v)        // strings and numbers: cannot fail
	return reply{
		code:   v.ErrorCode,
		status: http.StatusOK, // for failures too
		header: http.Header{"Content-Type": {"application/json"}},
		body:   bytes.TrimSpace(b.Bytes()),
	}
}

// requestID looks like Tencent's and depends on nothing but the call's number.
func requestID(number int) string {
	sum := sha256.Sum256(fmt.Append(nil, number))
	return fmt.Sprintf("Id-%x-O-Seq-%d", sum[:16], number)
}
