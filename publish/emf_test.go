package publish_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
)

// TestMetrics holds the line to what CloudWatch's embedded metric format asks for: each metric is a number at the root, each dimension a text.
func TestMetrics(t *testing.T) {
	t.Parallel()
	r := report(3)
	r.Summary = audit.Summary{Apps: 9, InSync: 2, Drifted: 3, Absent: 3, Unknown: 1}
	r.Published = []audit.Delivery{{Sink: "slack", Outcome: audit.Failed}, {Sink: "webhook", Outcome: audit.Delivered}, {Sink: "archive", Outcome: audit.Failed}}
	var out bytes.Buffer
	publish.Metrics(t.Context(), slog.New(slog.NewJSONHandler(&out, nil)), r, 1234*time.Millisecond, "auditor")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || bytes.Count(out.Bytes(), []byte("\n")) != 1 {
		t.Fatalf("%v: %s", err, &out)
	}
	var meta struct {
		AWS struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(out.Bytes(), &meta); err != nil {
		t.Fatal(err)
	}
	if meta.AWS.Timestamp != r.GeneratedAt.UnixMilli() || len(meta.AWS.CloudWatchMetrics) != 1 || meta.AWS.CloudWatchMetrics[0].Namespace != publish.Namespace {
		t.Fatalf("%+v", meta)
	}
	directive := meta.AWS.CloudWatchMetrics[0]
	want := map[string]float64{"applications": 9, "drifted": 3, "absent": 3, "unknown": 1, "sink_failures": 2, "duration": 1234}
	for _, m := range directive.Metrics {
		if line[m.Name] != want[m.Name] || m.Unit != "Count" && m.Unit != "Milliseconds" {
			t.Errorf("%s is %v %s", m.Name, line[m.Name], m.Unit)
		}
		delete(want, m.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing are %v", want)
	}
	if len(directive.Dimensions) != 1 || len(directive.Dimensions[0]) != 1 || line[directive.Dimensions[0][0]] != "auditor" {
		t.Errorf("%+v", directive.Dimensions)
	}
}
