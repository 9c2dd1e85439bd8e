package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
)

// room is a chat that takes what it is sent, or refuses it.
type room struct {
	refuses bool
	taken   int
}

func (r *room) RoundTrip(q *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, "ok"
	if r.refuses {
		status, body = http.StatusForbidden, "invalid_token"
	} else {
		r.taken++
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: q}, nil
}

// talking is a function with a chat.
func talking(from source) (*function, *room) {
	f, r := newFunction(from), &room{}
	f.deps.Publisher.Kit.Way = r
	f.deps.Publisher.Subscriptions = []publish.Subscription{
		{Destination: publish.Destination{Kind: "slack", URL: secret.New("https://hooks.slack.com/planted")}, On: publish.DefaultOccasions()},
	}
	return f, r
}

// TestWhoPublishes: schedules, jobs and direct invocations that do not say otherwise.
func TestWhoPublishes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event string
		want  int
	}{
		"direct":                      {`{"action":"audit"}`, 1},
		"direct and silent":           {`{"action":"audit","publish":false}`, 0},
		"timer":                       {timer(`{"action":"audit"}`), 1},
		"test":                        {`{"action":"publish_test"}`, 1},
		"test of one":                 {`{"action":"publish_test","sink":"slack"}`, 1},
		"test in a timer":             {timer(`{"action":"publish_test"}`), 1},
		"two records, one message":    {sqs(`{"action":"audit"}`, `{"action":"audit","publish":false}`), 1},
		"silent records":              {sqs(`{"action":"audit","publish":false}`), 0},
		"a test has no business here": {sqs(`{"action":"publish_test"}`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, room := talking(absent)
			if _, err := f.Invoke(t.Context(), []byte(test.event)); err != nil {
				t.Fatal(err)
			}
			if room.taken != test.want {
				t.Errorf("%d messages, want %d", room.taken, test.want)
			}
		})
	}
}

// sqs is a batch of messages.
func sqs(bodies ...string) string {
	var records []map[string]any
	for i, body := range bodies {
		records = append(records, map[string]any{"messageId": string(rune('a' + i)), "body": body, "eventSource": "aws:sqs", "attributes": map[string]any{}})
	}
	text, _ := json.Marshal(map[string]any{"Records": records})
	return string(text)
}

// TestASinkThatFails fails the invocation, and the records that asked for it, if nobody was told.
func TestASinkThatFails(t *testing.T) {
	t.Parallel()
	f, room := talking(absent)
	room.refuses = true
	_, err := f.Invoke(t.Context(), []byte(`{"action":"audit"}`))
	if err == nil || err.Error() != "handler: publish: the message did not reach slack; see published in the log" {
		t.Errorf("%v", err)
	}
	reports := f.entries(t, "audit report")
	if len(reports) != 1 || reports[0]["sink_failures"] != 1.0 || !strings.Contains(reports[0]["report"].(string), `"outcome":"failed"`) {
		t.Errorf("%v", reports)
	}
	reply, err := f.Invoke(t.Context(), []byte(sqs(`{"action":"audit"}`)))
	if err != nil || !strings.Contains(string(reply), `"itemIdentifier":"a"`) {
		t.Errorf("%v, %s", err, reply)
	}
	if _, err := f.Invoke(t.Context(), []byte(`{"action":"publish_test"}`)); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if strings.Contains(f.log.String(), "planted") {
		t.Errorf("a URL is in %s", f.log)
	}
}

// TestMetrics are of the cloud that reads them.
func TestMetrics(t *testing.T) {
	t.Parallel()
	for _, wanted := range []bool{false, true} {
		f, _ := talking(absent)
		f.platform.Metrics = wanted
		if _, err := f.Invoke(t.Context(), []byte(`{"action":"audit"}`)); err != nil {
			t.Fatal(err)
		}
		if got := len(f.entries(t, "metrics")) == 1; got != wanted {
			t.Errorf("metrics %t, want %t", got, wanted)
		}
	}
}
