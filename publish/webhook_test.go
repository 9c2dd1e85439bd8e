package publish_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

func TestWebhookSignatureVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			ID        string `json:"id"`
			Secret    string `json:"secret"`
			WebhookID string `json:"webhook_id"`
			Timestamp string `json:"webhook_timestamp"`
			Body      string `json:"body"`
			Signature string `json:"webhook_signature"`
		} `json:"vectors"`
	}
	load(t, "standardwebhooks.json", &file)
	if len(file.Vectors) < 3 {
		t.Fatalf("%d vectors", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		key, ok := publish.WebhookKey(secret.New(v.Secret))
		signatures := strings.Fields(v.Signature)
		if got := publish.WebhookSignature(key, v.WebhookID, v.Timestamp, []byte(v.Body)); !ok || got != signatures[len(signatures)-1] {
			t.Errorf("%s: %s", v.ID, got)
		}
	}
}

// TestWebhookSigns checks what goes over the wire as a receiver would: over the body as it is, with the id and the time of the headers.
func TestWebhookSigns(t *testing.T) {
	t.Parallel()
	const old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	for _, secrets := range [][]string{nil, {publishtest.WebhookSecret}, {publishtest.WebhookSecret, old}} {
		server := publishtest.NewServer()
		made := send(t, sinkAt(at, "webhook", server, secrets...), server)
		id, timestamp := made.Header.Get("Webhook-Id"), made.Header.Get("Webhook-Timestamp")
		if id != publishtest.Report(1).ID || timestamp != strconv.FormatInt(at.Unix(), 10) {
			t.Errorf("%q, %q", id, timestamp)
		}
		var want []string
		for _, text := range secrets {
			key, _ := publish.WebhookKey(secret.New(text))
			want = append(want, publish.WebhookSignature(key, id, timestamp, made.Body))
		}
		if got := made.Header.Get("Webhook-Signature"); got != strings.Join(want, " ") || len(strings.Fields(got)) != len(secrets) {
			t.Errorf("%d secrets: %q, want %q", len(secrets), got, want)
		}
	}
}

func TestWebhookWithABadSecretSendsNothing(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"planted", "whsec_", "whsec_%%%", "whsec_c2hvcnQ=", strings.TrimPrefix(publishtest.WebhookSecret, "whsec_")} {
		server := publishtest.NewServer()
		err := sinkAt(at, "webhook", server, publishtest.WebhookSecret, bad).Publish(t.Context(), publishtest.Report(1))
		if err == nil || !strings.Contains(err.Error(), "PUBLISH_WEBHOOK_SECRET") || len(server.Requests()) != 0 {
			t.Errorf("%v, %d requests", err, len(server.Requests()))
		}
	}
}

func TestWebhookEvent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		trigger        audit.Trigger
		status         audit.Status
		function, kind string
		source         string
	}{
		{audit.Schedule, audit.Drifted, "audit-prod", "trtc-callback-audit.report.drifted", "trtc-callback-audit/audit-prod"},
		{audit.CLI, audit.InSync, "", "trtc-callback-audit.report.in_sync", "trtc-callback-audit/desk"},
		{audit.Test, audit.Drifted, "a b", "trtc-callback-audit.report.test", "trtc-callback-audit/a%20b"},
	} {
		r := publishtest.Report(2)
		r.Trigger, r.Status = test.trigger, test.status
		server := publishtest.NewServer()
		d := publish.Destination{Kind: "webhook", URL: secret.New(publishtest.URL)}
		if err := publish.New(d, publish.Kit{Way: server, Now: func() time.Time { return at }, Function: test.function}).Publish(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(server.Requests()[0].Body, &got); err != nil {
			t.Fatal(err)
		}
		data, _ := got["data"].(map[string]any)
		if _, has := data["published"]; has || data["status"] != string(test.status) || len(data["apps"].([]any)) != 2 {
			t.Errorf("the data is %v", data)
		}
		delete(got, "data")
		want := map[string]any{
			"specversion": "1.0", "id": r.ID, "source": test.source, "type": test.kind, "time": "2026-11-23T12:17:02.005Z", "datacontenttype": "application/json",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v\nwant %v", got, want)
		}
	}
}

// TestWebhookBudget: envelope and report together keep to the budget, and come near it.
func TestWebhookBudget(t *testing.T) {
	t.Parallel()
	server := publishtest.NewServer()
	if err := sinkAt(at, "webhook", server).Publish(t.Context(), publishtest.Report(5000)); err != nil {
		t.Fatal(err)
	}
	body := server.Requests()[0].Body
	var e struct {
		Data audit.Report `json:"data"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		t.Fatal(err)
	}
	if len(body) > audit.ReturnBudget || len(body) < audit.ReturnBudget-2000 || e.Data.Omitted+len(e.Data.Apps) != 5000 || e.Data.Summary.Apps != 5000 {
		t.Errorf("%d bytes, %d applications and %d left out", len(body), len(e.Data.Apps), e.Data.Omitted)
	}
	if strings.Contains(string(body), `\u003c`) || strings.Contains(string(body), `\u0026`) {
		t.Error("the data has escapes that only HTML needs")
	}
}

func TestWebhookGone(t *testing.T) {
	t.Parallel()
	e := failureOf(t, "webhook", publishtest.Answer{Status: http.StatusGone})
	if want := "publish: webhook: permanent: the receiver has gone; remove PUBLISH_WEBHOOK_URL (HTTP 410)"; e == nil || e.Error() != want {
		t.Errorf("%v, want %s", e, want)
	}
}
