package handler_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
)

var hexID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// FuzzDecodeEvent sends anything at all: what is refused is refused without a word of its values, and what is not is answered in its own dialect.
func FuzzDecodeEvent(f *testing.F) {
	for _, payload := range events(f, filepath.Join("testdata", "events")) {
		f.Add(payload)
	}
	for _, payload := range events(f, amazonsFolder(f)) {
		f.Add(payload)
	}
	f.Add([]byte(`{"action":"audit","time":"9999-12-31T23:59:59-23:59"}`))
	f.Add([]byte(timer(`{"action":"` + planted + `"}`)))
	f.Fuzz(func(t *testing.T, payload []byte) {
		bench := newFunction(configured)
		reply, err := bench.Invoke(t.Context(), payload)
		if bench.entries(t, "panic") != nil {
			t.Fatalf("panic: %s", bench.log)
		}
		kind := handler.KindOf(payload)
		switch {
		case err != nil:
			checkRefusal(t, payload, err.Error())
		case kind == handler.Rule, kind == handler.Scheduler, kind == handler.Timer, kind == handler.Direct:
			if r := readReport(t, reply); !hexID.MatchString(r.ID) || r.Summary.Apps != 1 || r.Trigger != audit.Schedule && r.Trigger != audit.Direct {
				t.Errorf("%s", reply)
			}
		case kind == handler.SQS, kind == handler.SNS, kind == handler.CKafka:
			if !json.Valid(reply) {
				t.Errorf("%s", reply)
			}
		default:
			checkDialect(t, kind, sentMultiHeaders(payload), reply)
		}
	})
}

// sentMultiHeaders reports whether the event is one that an ALB sends in its other mode.
func sentMultiHeaders(payload []byte) bool {
	var event struct {
		RequestContext struct {
			ELB map[string]any `json:"elb"`
		} `json:"requestContext"`
		Headers map[string]any `json:"multiValueHeaders"`
	}
	_ = json.Unmarshal(payload, &event) // what does not fit is not there
	return event.RequestContext.ELB != nil && event.Headers != nil
}

// checkRefusal looks for the event's values, those of eight bytes and more, in the error without the event's keys in it.
func checkRefusal(t *testing.T, payload []byte, text string) {
	t.Helper()
	var event any
	if json.Unmarshal(payload, &event) != nil {
		return
	}
	if members, ok := event.(map[string]any); ok {
		if _, keys, found := strings.Cut(text, "its keys are "); found && members != nil {
			text = strings.Replace(text, keys, "", 1)
		}
	}
	plant(event, func(_ func(any), value any) {
		if word, ok := value.(string); ok && len(word) >= 8 && strings.Contains(text, word) && !strings.Contains(said, word) {
			t.Errorf("%q is in the error %s", word, text)
		}
	})
}

// said are words of our own that an event may hold by chance.
const said = `handler: internal error; see the log EventBridge rule EventBridge Scheduler API Gateway REST API, or payload 1.0 of an HTTP API`
