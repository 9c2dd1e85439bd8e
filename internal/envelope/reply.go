package envelope

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// Reply is an HTTP reply in the making; it implements [http.ResponseWriter].
type Reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (w *Reply) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader implements [http.ResponseWriter].
func (w *Reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements [http.ResponseWriter].
func (w *Reply) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Status is the reply's status; 0 until there is one.
func (w *Reply) Status() int { return w.status }

// CopyTo writes the reply to a connection. A caller that has gone needs no answer.
func (w *Reply) CopyTo(out http.ResponseWriter) {
	maps.Copy(out.Header(), w.header)
	out.WriteHeader(w.status)
	_, _ = w.body.WriteTo(out)
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

// Encode writes the reply in the dialect of the request.
func (w *Reply) Encode(to *Request) []byte {
	w.WriteHeader(http.StatusOK)
	out := wireReply{StatusCode: w.status, Body: w.body.String()}
	if to.Dialect == ALB {
		out.StatusDescription = strconv.Itoa(w.status) + " " + http.StatusText(w.status)
	}
	if multi := to.Dialect == RestAPI || to.Dialect == ALB && to.multiHeaders; multi {
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
	return JSON(out)
}

// JSON encodes without the escapes that only HTML needs. What cannot be encoded gives nothing.
func JSON(v any) []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // as said
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
