package handler

import (
	"encoding/json"
	"net/http"
	"net/url"

	"trtc-callback-audit/internal/envelope"
)

// The kinds of events, for the tables.
const (
	RestAPI    = string(envelope.RestAPI)
	HTTPAPI    = string(envelope.HTTPAPI)
	LambdaURL  = string(envelope.LambdaURL)
	ALB        = string(envelope.ALB)
	SCFGateway = string(envelope.SCFGateway)
	SCFURL     = string(envelope.SCFURL)
	Rule       = string(envelope.Rule)
	Scheduler  = string(envelope.Scheduler)
	Timer      = string(envelope.Timer)
	Direct     = string(envelope.Direct)
	SQS        = string(envelope.SQS)
	SNS        = string(envelope.SNS)
	CKafka     = string(envelope.CKafka)
	Foreign    = string(envelope.Foreign)
)

// KindOf tells what an event is taken for; it is empty for what is not even an object.
func KindOf(payload []byte) string {
	var keys envelope.Object
	if json.Unmarshal(payload, &keys) != nil || keys == nil {
		return ""
	}
	return string(envelope.Classify(keys))
}

// Request is a request as it was decoded.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   string
}

// RequestOf decodes the event of an HTTP request.
func RequestOf(payload []byte) (Request, error) {
	e, err := decode(payload)
	if err != nil {
		return Request{}, err
	}
	r := e.(request)
	query, err := url.ParseQuery(r.URL.RawQuery)
	return Request{Method: r.Method, Path: r.URL.Path, Query: query, Header: r.Header, Body: string(r.Body)}, err
}

// ReplyTo encodes a reply in the dialect of the event.
func ReplyTo(payload []byte, status int, body []byte) ([]byte, error) {
	e, err := decode(payload)
	if err != nil {
		return nil, err
	}
	var w envelope.Reply
	w.Header().Set("Content-Type", "application/octet-stream")
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return w.Encode(e.(request).Request), nil
}
