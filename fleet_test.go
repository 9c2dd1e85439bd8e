package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

// many is how many applications one function is to manage.
const many = 10000

// TestManyOnBothClouds audits ten thousand applications, all of them drifted, with the real program on both clouds: the answers keep to their
// budgets and their sums are of the whole.
func TestManyOnBothClouds(t *testing.T) {
	t.Parallel()
	tencent := trtctest.NewServer(t)
	var document strings.Builder
	document.WriteString("defaults: {callback_url: 'https://calls.acme.com/trtc'}\napps:\n")
	for i := range uint32(many) {
		tencent.AddApp(trtctest.App{SDKAppID: i + 1, SecretKey: plantedKey})
		tencent.SetCallback(i+1, "http://www.example.com/callback", "Call.CallbackAfterEndCall")
		fmt.Fprintf(&document, "- {name: app-%d, sdk_app_id: %d, secret_key_env: FLEET_KEY}\n", i, i+1)
	}
	file := filepath.Join(t.TempDir(), "apps.yaml")
	if err := os.WriteFile(file, []byte(document.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lambda", "scf"} {
		cloud, err := cloudtest.Start(t.Context(), name, cloudtest.Options{Binary: built, Env: map[string]string{
			"APPS_FILE": file, "FLEET_KEY": plantedKey, "TRTC_ENDPOINT": tencent.URL(), "HTTP_TOKEN": plantedToken, "CONCURRENCY": "64",
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = cloud.Stop() }()
		reply, err := cloud.Invoke(t.Context(), cloudtest.Invocation{Event: []byte(`{"action":"audit"}`)})
		checkMany(t, name+" direct", reply.Payload, err, audit.ReturnBudget)
		reply, err = cloud.Invoke(t.Context(), cloudtest.Invocation{Event: []byte(
			`{"httpMethod":"GET","path":"/v1/report","queryString":{"fail_on":"any"},"headers":{"authorization":"Bearer ` + plantedToken + `"}}`)})
		var answer struct {
			StatusCode int    `json:"statusCode"`
			Body       string `json:"body"`
		}
		if json.Unmarshal(reply.Payload, &answer) != nil || answer.StatusCode != http.StatusServiceUnavailable || len(reply.Payload) > 1_000_000 {
			t.Errorf("%s: status %d, %d bytes: %.300s", name, answer.StatusCode, len(reply.Payload), answer.Body)
		}
		checkMany(t, name+" HTTP", []byte(answer.Body), err, audit.HTTPBudget)
	}
}

func checkMany(t *testing.T, what string, report []byte, err error, budget int) {
	t.Helper()
	var r audit.Report
	if err != nil || json.Unmarshal(report, &r) != nil {
		t.Fatalf("%s: %v, %.300s", what, err, report)
	}
	if r.Summary.Drifted != many || r.Status != audit.Drifted || r.Omitted+len(r.Apps) != many || len(r.Apps) == 0 || len(report) > budget {
		t.Errorf("%s: %+v, %s, %d omitted, %d left, %d bytes", what, r.Summary, r.Status, r.Omitted, len(r.Apps), len(report))
	}
}
