package envelope

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is an HTTP request in one of the dialects.
type Request struct {
	Dialect      Kind
	Method       string
	URL          *url.URL
	Header       http.Header
	Body         []byte
	At           time.Time // when it was made; zero where the event does not tell
	multiHeaders bool      // a load balancer that sends, and wants back, multiValueHeaders
}

// HTTP returns the request as net/http has it.
func (r *Request) HTTP(ctx context.Context) *http.Request {
	asked := &http.Request{
		Method: strings.ToUpper(r.Method), URL: r.URL, Header: r.Header, Host: r.Header.Get("Host"),
		Body: io.NopCloser(bytes.NewReader(r.Body)), ContentLength: int64(len(r.Body)),
	}
	return asked.WithContext(ctx)
}

// Impatient reports whether the gateway gives up on its own, before the function's time limit.
func (r *Request) Impatient() bool {
	return r.Dialect == RestAPI || r.Dialect == HTTPAPI || r.Dialect == SCFGateway
}

// wire has the members of all dialects together: where two have the same name they mean the same.
type wire struct {
	Version               string            `json:"version"`
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
		Stage            string `json:"stage"`
		TimeEpoch        int64  `json:"timeEpoch"`        // payload 2.0, in milliseconds
		RequestTimeEpoch int64  `json:"requestTimeEpoch"` // payload 1.0, in milliseconds
		HTTP             struct {
			Method string `json:"method"`
			Path   string `json:"path"`
		} `json:"http"`
	} `json:"requestContext"`
}

// DecodeRequest reads a request. The error says what is wrong with the event, without a value of it.
func DecodeRequest(d Kind, payload []byte) (*Request, error) {
	var w wire
	if err := json.Unmarshal(payload, &w); err != nil {
		return nil, errors.New("one of its members has a type that is not documented")
	}
	r := &Request{Dialect: d, Method: w.HTTPMethod, multiHeaders: w.MultiValueHeaders != nil, Header: w.header()}
	path, query := w.Path, ""
	switch d {
	case HTTPAPI, LambdaURL:
		r.Method, path, query = w.RequestContext.HTTP.Method, cmp.Or(w.RawPath, w.RequestContext.HTTP.Path), w.RawQueryString
	case SCFGateway, SCFURL:
		query = encode(w.QueryString, verbatim)
	case ALB:
		query = encode(first(w.MultiValueQuery, w.QueryStringParameters), unescapeQuery)
	default:
		query = encode(first(w.MultiValueQuery, w.QueryStringParameters), verbatim)
	}
	r.URL = &url.URL{Path: unescape(w.withoutStage(path)), RawQuery: query}
	if at := time.UnixMilli(max(w.RequestContext.TimeEpoch, w.RequestContext.RequestTimeEpoch)); at.Unix() > 0 && at.UTC().Year() < 10000 {
		r.At = at
	}
	r.Body = []byte(w.Body)
	if w.IsBase64Encoded {
		var err error
		if r.Body, err = base64.StdEncoding.DecodeString(w.Body); err != nil {
			return nil, errors.New("its body is not base64")
		}
	}
	return r, nil
}

// withoutStage takes the name of a stage off, which an HTTP API, unlike a REST API, leaves in front of the path. Its events are those with a version.
func (w wire) withoutStage(path string) string {
	rest, ok := strings.CutPrefix(path, "/"+w.RequestContext.Stage+"/")
	if ok && w.Version != "" && w.RequestContext.Stage != "" {
		return "/" + rest
	}
	return path
}

func (w wire) header() http.Header {
	h := http.Header{}
	all := first(w.MultiValueHeaders, w.Headers)
	for _, name := range slices.Sorted(maps.Keys(all)) { // names may differ in case only: which comes first must not be a matter of luck
		for _, value := range all[name] {
			h.Add(name, value)
		}
	}
	if len(w.Cookies) > 0 {
		h.Set("Cookie", strings.Join(w.Cookies, "; "))
	}
	return h
}

// first returns the first map that holds anything.
func first(maps ...map[string]values) map[string]values {
	for _, m := range maps {
		if len(m) > 0 {
			return m
		}
	}
	return nil
}

// encode makes a query string; plain undoes the escapes with which its names and values come.
func encode(query map[string]values, plain func(string) string) string {
	q := url.Values{}
	for name, list := range query {
		for _, value := range list {
			q.Add(plain(name), plain(value))
		}
	}
	return q.Encode()
}

func verbatim(s string) string { return s }

// unescapeQuery is for an ALB, which hands on what the client sent.
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
