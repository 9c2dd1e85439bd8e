package audit_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
)

// crowd is a report of n applications whose statuses take turns.
func crowd(n int) audit.Report {
	r := audit.Report{Schema: audit.Schema, Apps: []audit.AppReport{}, Status: audit.Absent, Summary: audit.Summary{Apps: n}}
	for i := range n {
		status := []audit.Status{audit.Absent, audit.InSync, audit.Unknown, audit.Drifted}[i%4]
		r.Apps = append(r.Apps, audit.AppReport{
			App: fmt.Sprintf("app-%d", i), Status: status, URL: "https://calls.acme.com/?a=1&b=" + strings.Repeat("x", i%7),
			Commands: []string{}, Findings: []audit.Finding{},
		})
	}
	return r
}

func TestEncodeKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 3, 50, 1000} {
		whole := len(audit.Encode(crowd(n), 1<<30))
		for _, budget := range []int{whole, whole - 1, whole / 2, whole / 10, 600} {
			text := audit.Encode(crowd(n), budget)
			if len(text) > max(budget, 600) { // the frame of a report is what it is
				t.Errorf("%d applications take %d of %d bytes", n, len(text), budget)
			}
			var r audit.Report
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			if r.Omitted+len(r.Apps) != n || r.Summary.Apps != n || r.Status != audit.Absent {
				t.Errorf("%d applications: %d omitted, %d left, summary %+v, %s", n, r.Omitted, len(r.Apps), r.Summary, r.Status)
			}
			if err := validate(t, text); err != nil {
				t.Errorf("the cut report breaks the schema: %v", err)
			}
			if budget >= whole && r.Omitted != 0 {
				t.Errorf("%d left out with room for all", r.Omitted)
			}
		}
	}
}

func TestEncodeLeavesOutTheLeastSevere(t *testing.T) {
	t.Parallel()
	whole := len(audit.Encode(crowd(100), 1<<30))
	severity := map[audit.Status]int{audit.InSync: 0, audit.Unknown: 1, audit.Drifted: 2, audit.Absent: 3}
	for budget := 600; budget < whole; budget += whole / 20 {
		var r audit.Report
		if err := json.Unmarshal(audit.Encode(crowd(100), budget), &r); err != nil {
			t.Fatal(err)
		}
		left := map[audit.Status]int{}
		for i, app := range r.Apps {
			left[app.Status]++
			if i > 0 && number(r.Apps[i-1].App) > number(app.App) {
				t.Errorf("budget %d: the order of the configuration is lost", budget)
			}
		}
		for status, count := range left {
			for worse, rank := range severity {
				if rank > severity[status] && count > 0 && left[worse] < 25 {
					t.Errorf("budget %d: %d %s are left and only %d %s", budget, count, status, left[worse], worse)
				}
			}
		}
	}
}

func number(app string) (n int) {
	_, _ = fmt.Sscanf(app, "app-%d", &n)
	return n
}

// TestEncodeWhole: the smallest applications that there can be fit to the byte.
func TestEncodeWhole(t *testing.T) {
	t.Parallel()
	smallest := audit.AppReport{Configured: true, Commands: []string{}, Findings: []audit.Finding{}, Digest: new(string), Fingerprint: new(string)}
	for _, app := range []audit.AppReport{{}, smallest} {
		for _, n := range []int{0, 1, 2, 1000} {
			r := audit.Report{Apps: slices.Repeat([]audit.AppReport{app}, n)}
			whole := audit.JSON(r)
			if got := audit.Encode(r, len(whole)); string(got) != string(whole) {
				t.Errorf("%d applications: %d bytes of %d", n, len(got), len(whole))
			}
		}
	}
}

func TestEncodeKeepsURLsReadable(t *testing.T) {
	t.Parallel()
	if text := string(audit.Encode(crowd(1), audit.HTTPBudget)); !strings.Contains(text, "?a=1&b=") {
		t.Errorf("%s", text)
	}
}
