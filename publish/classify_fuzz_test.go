package publish_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
)

// classes are all there are of an answer.
var classes = []publish.Class{publish.Retry, publish.Throttled, publish.Permanent, publish.Unclear}

// FuzzClassify: whatever comes back, every sink makes sense of it, takes nothing for success that its platform does not document as such, and repeats none of it.
func FuzzClassify(f *testing.F) {
	for _, p := range platforms(f) {
		for _, r := range p.Responses {
			f.Add(r.Status, r.Body, r.Headers["Retry-After"], r.Headers["x-ogw-ratelimit-reset"])
		}
	}
	f.Add(200, `{"errcode":1,"ERRCODE":0}`, "Mon, 23 Nov 2026 12:18:00 GMT", "NaN")
	f.Add(429, `{"retry_after":"64.5"}`, "1e400", "-1")
	f.Fuzz(func(t *testing.T, status int, body, after, reset string) {
		for _, kind := range publish.Kinds() {
			a := publishtest.Answer{Status: status, Body: body, Header: map[string]string{"Retry-After": after, "X-Ogw-Ratelimit-Reset": reset}}
			if status == 0 {
				continue // is 200 to the fake
			}
			e := failureOf(t, kind, a)
			if e == nil {
				if !documented(kind, status, body) {
					t.Errorf("%s takes %d %q for success", kind, status, body)
				}
				continue
			}
			if !slices.Contains(classes, e.Class) || e.Reason == "" || e.Sink != string(kind) || e.Status != status || e.After < 0 || e.After > 366*24*time.Hour {
				t.Errorf("%s: %#v", kind, e)
			}
			if clean := strings.TrimSpace(body); len(clean) > 50 && strings.Contains(e.Error(), clean) {
				t.Errorf("%s repeats the answer: %v", kind, e)
			}
		}
	})
}

// documented reports whether an answer has a shape that the platform documents as success.
func documented(kind publish.Kind, status int, body string) bool {
	text := strings.TrimSpace(body)
	switch kind {
	case "webhook":
		return status >= 200 && status <= 299
	case "slack", "mattermost":
		return status == 200 && text == "ok"
	case "dingtalk", "wecom":
		return status == 200 && isZero(body, "errcode")
	case "feishu":
		return status == 200 && (isZero(body, "code") || isZero(body, "StatusCode"))
	case "teams":
		return status == 202 || status == 200 && text == "1"
	case "discord":
		var message map[string]any
		return status == 204 || status == 200 && json.Unmarshal([]byte(body), &message) == nil && strings.Contains(strings.ToLower(body), `"id"`)
	}
	return false
}

// isZero reports whether a body is an object with the number 0 for a member of that name, in the one spelling or another.
func isZero(body, member string) bool {
	var object map[string]any
	if json.Unmarshal([]byte(body), &object) != nil {
		return false
	}
	for name, value := range object {
		if strings.EqualFold(name, member) && value == 0.0 {
			return true
		}
	}
	return false
}
