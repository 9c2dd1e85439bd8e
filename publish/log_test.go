package publish_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/trtcapi"
)

var at = time.Date(2026, 11, 23, 12, 17, 0, 123000000, time.UTC)

// report is one of n applications, which are absent.
func report(n int) audit.Report {
	r := audit.Report{
		Schema: audit.Schema, ID: strings.Repeat("0f", 16), RunAt: at.Truncate(time.Second), GeneratedAt: at, Trigger: audit.Schedule,
		Status: audit.Absent, Complete: true, News: true, Summary: audit.Summary{Apps: n, Absent: n}, Published: []audit.Delivery{},
	}
	for i := range n {
		r.Apps = append(r.Apps, audit.AppReport{
			App: fmt.Sprintf("application-%04d", i), SDKAppID: uint32(i), Region: trtcapi.China, Status: audit.Absent,
			Commands: []string{`"quoted"`, "<&>", "\u2028"}, Findings: []audit.Finding{},
		})
	}
	return r
}

func logged(t *testing.T, r audit.Report) (entry map[string]any, size int) {
	t.Helper()
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil)).With(slog.String("function_request_id", strings.Repeat("x", 64)))
	publish.Log(t.Context(), log, r)
	if lines := bytes.Count(out.Bytes(), []byte("\n")); lines != 1 {
		t.Fatalf("%d lines", lines)
	}
	if err := json.Unmarshal(out.Bytes(), &entry); err != nil {
		t.Fatal(err)
	}
	return entry, out.Len()
}

func TestLog(t *testing.T) {
	t.Parallel()
	entry, _ := logged(t, report(2))
	for key, want := range map[string]any{
		"msg": "audit report", "level": "WARN", "trigger": "schedule", "schema": audit.Schema, "id": strings.Repeat("0f", 16),
		"run_at": "2026-11-23T12:17:00Z", "generated_at": "2026-11-23T12:17:00.123Z", "status": "absent", "complete": true, "news": true,
		"apps": 2.0, "in_sync": 0.0, "drifted": 0.0, "absent": 2.0, "unknown": 0.0,
	} {
		if entry[key] != want {
			t.Errorf("%s is %v, not %v", key, entry[key], want)
		}
	}
	for key, value := range entry {
		switch value.(type) {
		case string, float64, bool:
		default:
			t.Errorf("%s is a %T, which neither cloud indexes", key, value)
		}
	}
	var inside audit.Report
	if err := json.Unmarshal([]byte(entry["report"].(string)), &inside); err != nil || len(inside.Apps) != 2 || inside.Apps[1].Commands[0] != `"quoted"` {
		t.Errorf("%v, %+v", err, inside)
	}
}

func TestLogLevel(t *testing.T) {
	t.Parallel()
	for status, want := range map[audit.Status]string{audit.InSync: "INFO", audit.Unknown: "WARN", audit.Drifted: "WARN", audit.Absent: "WARN"} {
		r := report(1)
		r.Status = status
		if entry, _ := logged(t, r); entry["level"] != want {
			t.Errorf("%s at level %v", status, entry["level"])
		}
	}
}

// TestLogBudget bounds the line as a whole, quotes and all, and uses what there is.
func TestLogBudget(t *testing.T) {
	t.Parallel()
	entry, size := logged(t, report(5000))
	if size > audit.ReturnBudget || size < audit.ReturnBudget*8/10 {
		t.Errorf("a line of %d bytes", size)
	}
	var inside audit.Report
	if err := json.Unmarshal([]byte(entry["report"].(string)), &inside); err != nil || inside.Omitted+len(inside.Apps) != 5000 || inside.Omitted == 0 {
		t.Errorf("%v: %d and %d", err, len(inside.Apps), inside.Omitted)
	}
	if entry["apps"] != 5000.0 {
		t.Errorf("apps is %v", entry["apps"])
	}
}

// TestLogAtTheEdge goes, in small steps, over the size from which on an application is left out.
func TestLogAtTheEdge(t *testing.T) {
	t.Parallel()
	most, whole, cut := 0, 0, 0
	for length := audit.ReturnBudget - 5000; length < audit.ReturnBudget; length += 200 {
		r := report(1)
		r.Apps[0].URL = strings.Repeat("x", length)
		entry, size := logged(t, r)
		most = max(most, size)
		if strings.Contains(entry["report"].(string), `"omitted":0,`) {
			whole++
		} else {
			cut++
		}
	}
	if most > audit.ReturnBudget || whole == 0 || cut == 0 {
		t.Errorf("a line of %d bytes; %d whole, %d cut", most, whole, cut)
	}
}

// TestTextOfEscapes comes near the budget from below, with what takes six bytes for one and what takes two.
func TestTextOfEscapes(t *testing.T) {
	t.Parallel()
	const budget = 60_000 // beside which all that has no escape is little
	for _, escaped := range []string{"&", `"`} {
		for n := budget / 8; n < budget/2; n += 199 {
			text := publish.Text(audit.Report{ID: "x", Apps: []audit.AppReport{{URL: strings.Repeat(escaped, n)}}}, budget)
			if quoted, err := json.Marshal(text); err != nil || len(quoted) > budget {
				t.Fatalf("%d of %s: %d bytes, %v", n, escaped, len(quoted), err)
			}
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	r := report(100)
	for _, budget := range []int{1 << 30, 20000, 5000, 1000, 10, 1, 0} {
		text := publish.Text(r, budget)
		var inside audit.Report
		if err := json.Unmarshal([]byte(text), &inside); err != nil {
			t.Fatalf("%d: %v", budget, err)
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(quoted) > budget && len(inside.Apps) > 0 { // below that there is nothing left to leave out
			t.Errorf("%d bytes of %d", len(quoted), budget)
		}
		if (inside.Omitted > 0) != (budget < 1<<30) || inside.Omitted+len(inside.Apps) != 100 {
			t.Errorf("%d: %d omitted, %d there", budget, inside.Omitted, len(inside.Apps))
		}
	}
}
