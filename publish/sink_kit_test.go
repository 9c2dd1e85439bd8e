package publish_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

// load reads a file of testdata.
func load(tb testing.TB, name string, into any) {
	tb.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		tb.Fatal(err)
	}
}

// platform is what testdata/outbound.json knows of one.
type platform struct {
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
	Responses   []struct {
		Status  int               `json:"status"`
		Body    string            `json:"body"`
		Class   string            `json:"class"`
		Headers map[string]string `json:"headers"`
		After   int               `json:"after_s"`
	} `json:"responses"`
}

// platforms are those of testdata/outbound.json, by kind.
func platforms(tb testing.TB) map[publish.Kind]platform {
	tb.Helper()
	var file struct {
		Sinks map[publish.Kind]platform `json:"sinks"`
	}
	load(tb, "outbound.json", &file)
	file.Sinks["webhook"] = file.Sinks["generic"]
	delete(file.Sinks, "generic")
	return file.Sinks
}

// responses are the platform's as the suite takes them.
func (p platform) responses(tb testing.TB) []publishtest.Response {
	tb.Helper()
	classes := map[string]publish.Class{
		"ok": "", "retry": publish.Retry, "throttled": publish.Throttled, "permanent": publish.Permanent, "unknown": publish.Unclear,
	}
	var all []publishtest.Response
	for _, r := range p.Responses {
		class, known := classes[r.Class]
		if !known {
			tb.Fatalf("no class %q", r.Class)
		}
		all = append(all, publishtest.Response{
			Answer: publishtest.Answer{Status: r.Status, Header: r.Headers, Body: r.Body}, Class: class, After: time.Duration(r.After) * time.Second,
		})
	}
	return all
}

// secretsOf are planted ones for a kind that takes any.
func secretsOf(k publish.Kind) []secret.String {
	switch k {
	case "webhook":
		return []secret.String{secret.New(publishtest.WebhookSecret)}
	case "dingtalk", "feishu":
		return []secret.String{secret.New(publishtest.Key)}
	}
	return nil
}

// sinkAt makes a sink of a kind whose clock stands still.
func sinkAt(now time.Time, k publish.Kind, way http.RoundTripper, secrets ...string) publish.Sink {
	d := publish.Destination{Kind: k, URL: secret.New(publishtest.URL)}
	for _, text := range secrets {
		d.Secrets = append(d.Secrets, secret.New(text))
	}
	return publish.New(d, publish.Kit{Way: way, Now: func() time.Time { return now }, Function: "audit-prod"})
}

// send publishes a report of one application and returns the request.
func send(t *testing.T, s publish.Sink, server *publishtest.Server) publishtest.Request {
	t.Helper()
	if err := s.Publish(t.Context(), publishtest.Report(1)); err != nil {
		t.Fatal(err)
	}
	requests := server.Requests()
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	return requests[0]
}

// failureOf is what a sink makes of an answer.
func failureOf(tb testing.TB, k publish.Kind, a publishtest.Answer) *publish.Error {
	tb.Helper()
	err := sinkAt(at, k, publishtest.NewServer(a)).Publish(tb.Context(), publishtest.Report(1))
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*publish.Error](err)
	if !ok {
		tb.Fatalf("%T", err)
	}
	return e
}
