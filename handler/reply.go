package handler

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// reply is an HTTP reply in the making; it implements [http.ResponseWriter].
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *reply) Header() http.Header { return w.header }

func (w *reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *reply) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// wireReply has the members of all dialects together.
type wireReply struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription,omitempty"` // ALB
	Headers           map[string]string   `json:"headers,omitempty"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders,omitempty"` // payload 1.0, and an ALB that sent them
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

// encode writes the reply in the dialect of the request.
func (w *reply) encode(to request) []byte {
	w.WriteHeader(http.StatusOK)
	out := wireReply{StatusCode: w.status, Body: w.body.String()}
	if to.kind == alb {
		out.StatusDescription = strconv.Itoa(w.status) + " " + http.StatusText(w.status)
	}
	if multi := to.kind == restAPI || to.kind == alb && to.multiHeaders; multi {
		out.MultiValueHeaders = w.header
	} else {
		out.Headers = map[string]string{}
		for name := range w.header {
			out.Headers[name] = w.header.Get(name)
		}
	}
	if !utf8.Valid(w.body.Bytes()) {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(w.body.Bytes()), true
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(out) // strings always encode
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
