package publish

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
)

// cloudEvent is a CloudEvent 1.0 in its structured form.
type cloudEvent struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Time            string          `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	Data            json.RawMessage `json:"data"`
}

func writeWebhook(s *sink, r audit.Report) (letter, *Error) {
	l := letter{url: s.URL.Reveal(), contentType: "application/cloudevents+json; charset=UTF-8", body: eventOf(r, s.Function)}
	now := strconv.FormatInt(s.Now().Unix(), 10)
	l.header = http.Header{"Webhook-Id": {r.ID}, "Webhook-Timestamp": {now}} // the same id whatever the attempt: receivers know repetitions by it
	var signatures []string
	for _, given := range s.Secrets {
		key, ok := webhookKey(given)
		if !ok {
			return letter{}, &Error{Class: Permanent, Reason: "its secret is not whsec_ and the base64 of 24 to 64 bytes; correct " + variable(s.Kind, "SECRET")}
		}
		signatures = append(signatures, webhookSignature(key, r.ID, now, l.body))
	}
	if signatures != nil {
		l.header["Webhook-Signature"] = []string{strings.Join(signatures, " ")}
	}
	return l, nil
}

// webhookKey is the key in a secret of Standard Webhooks.
func webhookKey(s secret.String) (string, bool) {
	text, prefixed := strings.CutPrefix(s.Reveal(), "whsec_")
	key, err := base64.StdEncoding.DecodeString(text)
	return string(key), prefixed && err == nil && len(key) >= 24 && len(key) <= 64
}

// webhookSignature is one of Standard Webhooks, in its first version.
func webhookSignature(key, id, timestamp string, body []byte) string {
	return "v1," + sign(key, id+"."+timestamp+"."+string(body))
}

// eventOf is the report as an event, within [audit.ReturnBudget] as a whole.
func eventOf(r audit.Report, function string) []byte {
	if function == "" {
		function = "desk"
	}
	e := cloudEvent{
		SpecVersion: "1.0", ID: r.ID, Source: "trtc-callback-audit/" + url.PathEscape(function), Type: "trtc-callback-audit.report." + string(r.Status),
		Time: r.GeneratedAt.Format(time.RFC3339Nano), DataContentType: "application/json", Data: json.RawMessage("0"),
	}
	if r.Trigger == audit.Test {
		e.Type = "trtc-callback-audit.report.test"
	}
	r.Published = nil // is not known before it is sent
	e.Data = audit.Encode(r, audit.ReturnBudget-len(audit.JSON(e)))
	return audit.JSON(e)
}

func readWebhook(a answer) *Error {
	switch {
	case a.status/100 == 2:
		return nil
	case a.status == http.StatusGone:
		return a.failure(Permanent, "the receiver has gone; remove "+a.variable("URL"))
	}
	return a.byStatus()
}
