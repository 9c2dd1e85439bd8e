package publishtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// Report is one of n applications, all of which have drifted, with text that no markup is safe from.
func Report(n int) audit.Report {
	at := time.Date(2026, 11, 23, 12, 17, 2, 5e6, time.UTC)
	r := audit.Report{
		Schema: audit.Schema, ID: strings.Repeat("0f", 16), RunAt: at.Add(-2 * time.Second).Truncate(time.Second), GeneratedAt: at, Trigger: audit.Schedule,
		Status: audit.Drifted, Complete: true, News: true, Summary: audit.Summary{Apps: n, Drifted: n}, Published: []audit.Delivery{{Sink: "never-sent"}},
	}
	for i := range n {
		r.Apps = append(r.Apps, audit.AppReport{
			App: fmt.Sprintf("application-%04d", i), SDKAppID: 1400000000 + uint32(i), Region: "china", Status: audit.Drifted, Configured: true,
			URL: "https://calls.example.com/旧/<@here>?a=1&b=*_`2`_*", Commands: []string{"Call.CallbackAfterEndCall"}, Attempts: 1,
			Findings: []audit.Finding{{
				Kind: audit.URLMismatch, Severity: audit.Critical, Want: "https://calls.example.com/新", Got: "https://calls.example.com/旧/<@here>", Fix: "set the callback's Url",
			}},
		})
	}
	return r
}

// limit is how much a platform takes.
type limit struct {
	body    int // bytes of the body
	longest int // bytes of its longest text
	texts   int // characters of all texts
}

const unlimited = 1 << 30

// limits are those that the platforms document, by the sink's name.
var limits = map[string]limit{
	"webhook":    {audit.ReturnBudget, unlimited, unlimited},
	"slack":      {unlimited, 40000, 13200 + 40000},
	"mattermost": {unlimited, 16383 * 4, unlimited},
	"dingtalk":   {20000, unlimited, unlimited},
	"wecom":      {unlimited, 4096, unlimited},
	"feishu":     {20 << 10, unlimited, unlimited},
	"teams":      {28 << 10, unlimited, unlimited},
	"discord":    {unlimited, 4096 * 4, 6000 + 2000},
}

// request checks what every request has: the method, a type, a body that is JSON, and nothing that a person would not recognise as ours.
func (s suite) request(ctx context.Context) error {
	made, err := s.send(ctx, Report(3))
	if err != nil {
		return err
	}
	switch {
	case made.Method != http.MethodPost:
		return errors.New("the method is " + made.Method)
	case !strings.HasPrefix(made.Header.Get("Content-Type"), "application/"):
		return errors.New("the content type is " + made.Header.Get("Content-Type"))
	case made.Header.Get("User-Agent") != "trtc-callback-audit":
		return errors.New("the user agent is " + made.Header.Get("User-Agent"))
	case !strings.HasPrefix(made.URL, URL):
		return errors.New("the URL was changed to " + made.URL)
	case !json.Valid(made.Body):
		return fmt.Errorf("the body is not JSON: %q", made.Body)
	case !bytes.Contains(made.Body, []byte("application-0002")):
		return fmt.Errorf("the body names no application: %s", made.Body)
	case bytes.Contains(made.Body, []byte("never-sent")):
		return errors.New("the body says what became of the report before it is sent")
	}
	return nil
}

// oversize checks that a report of any size makes a message that the platform takes.
func (s suite) oversize(ctx context.Context) error {
	made, err := s.send(ctx, Report(5000))
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(made.Body, &value); err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	name := s.sink(nil).Name()
	most, known := limits[name]
	longest, texts := measure(value)
	if got := (limit{len(made.Body), longest, texts}); !known || got.body > most.body || got.longest > most.longest || got.texts > most.texts {
		return fmt.Errorf("%s takes %+v, and was sent %+v", name, most, got)
	}
	return nil
}

// measure is the length in bytes of the longest text in a value, and of all of them in characters.
func measure(value any) (longest, texts int) {
	add := func(part any) {
		l, n := measure(part)
		longest, texts = max(longest, l), texts+n
	}
	switch v := value.(type) {
	case string:
		return len(v), len([]rune(v))
	case []any:
		for _, part := range v {
			add(part)
		}
	case map[string]any:
		for _, part := range v {
			add(part)
		}
	}
	return longest, texts
}

// send publishes a report to a server that takes it, and returns the request.
func (s suite) send(ctx context.Context, r audit.Report) (Request, error) {
	taken, err := s.taken()
	if err != nil {
		return Request{}, err
	}
	server := NewServer(taken)
	if err := s.sink(server).Publish(ctx, r); err != nil {
		return Request{}, err
	}
	if n := len(server.Requests()); n != 1 {
		return Request{}, fmt.Errorf("%d requests", n)
	}
	return server.Requests()[0], nil
}

// repetition checks that a receiver can know a repetition: the same id, where there is one, at a new time.
func (s suite) repetition(ctx context.Context) error {
	server := NewServer(Answer{Status: 503})
	sink := s.sink(server)
	for range 2 {
		if sink.Publish(ctx, Report(1)) == nil {
			return errors.New("503 is taken for success")
		}
		time.Sleep(time.Minute)
	}
	first, second := server.Requests()[0], server.Requests()[1]
	id, again := first.Header.Get("Webhook-Id"), second.Header.Get("Webhook-Id")
	if id != again || id != "" && id != Report(1).ID || strings.Contains(id, ".") {
		return fmt.Errorf("the ids are %q and %q", id, again)
	}
	if id != "" && first.Header.Get("Webhook-Timestamp") == second.Header.Get("Webhook-Timestamp") {
		return errors.New("the repetition has the time of the first attempt")
	}
	return nil
}
