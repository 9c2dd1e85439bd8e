package handler

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"trtc-callback-audit/audit"
)

// request is an HTTP request in one of the dialects.
type request struct {
	kind
	multiHeaders bool // an ALB that sends, and wants back, multiValueHeaders
	method       string
	url          *url.URL
	header       http.Header
	body         []byte
}

// wire has the members of all dialects together: where two have the same name they mean the same.
type wire struct {
	HTTPMethod            string            `json:"httpMethod"`
	Path                  string            `json:"path"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	QueryString           map[string]values `json:"queryString"`
	QueryStringParameters map[string]values `json:"queryStringParameters"`
	MultiValueQuery       map[string]values `json:"multiValueQueryStringParameters"`
	Headers               map[string]values `json:"headers"`
	MultiValueHeaders     map[string]values `json:"multiValueHeaders"`
	Cookies               []string          `json:"cookies"`
	Body                  string            `json:"body"`
	IsBase64Encoded       flag              `json:"isBase64Encoded"`
	RequestContext        struct {
		Stage string `json:"stage"`
		HTTP  struct {
			Method string `json:"method"`
			Path   string `json:"path"`
		} `json:"http"`
	} `json:"requestContext"`
}

func decodeRequest(k kind, payload []byte) (event, error) {
	var w wire
	if err := json.Unmarshal(payload, &w); err != nil {
		return nil, errors.New("one of its members has a type of its own")
	}
	r := request{kind: k, method: w.HTTPMethod, multiHeaders: w.MultiValueHeaders != nil, header: w.header()}
	path, query := w.Path, encode(first(w.MultiValueQuery, w.QueryStringParameters))
	if k == httpAPI || k == lambdaURL {
		r.method, path, query = w.RequestContext.HTTP.Method, w.versionTwoPath(), w.RawQueryString
	}
	if k == scfGateway || k == scfURL {
		query = encode(w.QueryString)
	}
	if k == alb {
		query = encodeRaw(first(w.MultiValueQuery, w.QueryStringParameters))
	}
	r.url = &url.URL{Path: unescape(path), RawQuery: query}
	r.body = []byte(w.Body)
	if w.IsBase64Encoded {
		var err error
		if r.body, err = base64.StdEncoding.DecodeString(w.Body); err != nil {
			return nil, errors.New("its body is not base64")
		}
	}
	return r, nil
}

// versionTwoPath takes the name of a stage off, which API Gateway leaves in front of the path unless it is $default.
func (w wire) versionTwoPath() string {
	path := w.RawPath
	if path == "" {
		path = w.RequestContext.HTTP.Path
	}
	if rest, ok := strings.CutPrefix(path, "/"+w.RequestContext.Stage); ok && (rest == "" || rest[0] == '/') && w.RequestContext.Stage != "" {
		return rest
	}
	return path
}

func (w wire) header() http.Header {
	h := http.Header{}
	for name, list := range first(w.MultiValueHeaders, w.Headers) {
		for _, value := range list {
			h.Add(name, value)
		}
	}
	if len(w.Cookies) > 0 {
		h.Set("Cookie", strings.Join(w.Cookies, "; "))
	}
	return h
}

// first returns the first map that is there at all.
func first(maps ...map[string]values) map[string]values {
	for _, m := range maps {
		if m != nil {
			return m
		}
	}
	return nil
}

func encode(query map[string]values) string {
	q := url.Values{}
	for name, list := range query {
		q[name] = list
	}
	return q.Encode()
}

// encodeRaw is encode for an ALB, which hands names and values on as the client escaped them.
func encodeRaw(query map[string]values) string {
	q := url.Values{}
	for name, list := range query {
		for _, value := range list {
			q.Add(unescapeQuery(name), unescapeQuery(value))
		}
	}
	return q.Encode()
}

func unescapeQuery(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func unescape(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}

// values is one value or several: text, a list, or Tencent's true for a name without a value.
type values []string

// UnmarshalJSON implements [json.Unmarshaler].
func (v *values) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if text[0] != '[' {
		list = []json.RawMessage{text}
	} else if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*v = values{}
	for _, item := range list {
		var s string
		switch {
		case string(item) == "true", string(item) == "null":
		case item[0] != '"':
			s = string(item)
		default:
			if err := json.Unmarshal(item, &s); err != nil {
				return err
			}
		}
		*v = append(*v, s)
	}
	return nil
}

// flag is a bool that may be written as a string.
type flag bool

// UnmarshalJSON implements [json.Unmarshaler].
func (f *flag) UnmarshalJSON(text []byte) error {
	*f = flag(strings.Trim(string(text), `"`) == "true")
	return nil
}

// answer serves the request and encodes the reply in the dialect that asked.
func (r request) answer(ctx context.Context, in *invocation) ([]byte, error) {
	ctx, cancel := in.bounded(ctx, audit.Span{Gateway: r.kind == restAPI || r.kind == httpAPI || r.kind == scfGateway})
	defer cancel()
	asked := &http.Request{
		Method: strings.ToUpper(r.method), URL: r.url, Header: r.header, Host: r.header.Get("Host"),
		Body: io.NopCloser(bytes.NewReader(r.body)), ContentLength: int64(len(r.body)),
	}
	return in.respond(ctx, asked.WithContext(ctx)).encode(r), nil
}
