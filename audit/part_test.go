package audit_test

import (
	"testing"

	"trtc-callback-audit/audit"
)

// parted is a report on four applications: in sync with a low finding, drifted by a medium and a high one, absent, unknown.
func parted() audit.Report {
	finding := func(kind audit.Kind, severity audit.Severity) audit.Finding {
		return audit.Finding{Kind: kind, Severity: severity, Want: "w", Got: "g"}
	}
	return audit.Report{
		Status: audit.Absent, Summary: audit.Summary{Apps: 4, InSync: 1, Drifted: 1, Absent: 1, Unknown: 1},
		Apps: []audit.AppReport{
			{App: "calm", Status: audit.InSync, Fingerprint: new("calm"), Findings: []audit.Finding{finding(audit.URLHasQuery, audit.Low)}},
			{App: "off", Status: audit.Drifted, Fingerprint: new("off"), Findings: []audit.Finding{finding(audit.URLMismatch, audit.High), finding(audit.CommandMissing, audit.Medium)}},
			{App: "gone", Status: audit.Absent, Fingerprint: new("gone"), Findings: []audit.Finding{finding(audit.CallbackAbsent, audit.Critical)}},
			{App: "dark", Status: audit.Unknown, Findings: []audit.Finding{}, Failure: &audit.Failure{}},
		},
	}
}

func TestPart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		apps   []string
		least  audit.Severity
		status audit.Status
		want   audit.Summary
		left   int // findings
	}{
		"all":                      {nil, "", audit.Absent, audit.Summary{Apps: 4, InSync: 1, Drifted: 1, Absent: 1, Unknown: 1}, 4},
		"one":                      {[]string{"off"}, "", audit.Drifted, audit.Summary{Apps: 1, Drifted: 1}, 2},
		"none of these":            {[]string{"other"}, "", audit.InSync, audit.Summary{}, 0},
		"from low, as it was":      {nil, audit.Low, audit.Absent, audit.Summary{Apps: 4, InSync: 1, Drifted: 1, Absent: 1, Unknown: 1}, 4},
		"from high, still drifted": {[]string{"calm", "off"}, audit.High, audit.Drifted, audit.Summary{Apps: 2, InSync: 1, Drifted: 1}, 1},
		"from critical":            {nil, audit.Critical, audit.Absent, audit.Summary{Apps: 4, InSync: 2, Absent: 1, Unknown: 1}, 1},
		"only what is unknown":     {[]string{"dark", "off"}, audit.Critical, audit.Unknown, audit.Summary{Apps: 2, InSync: 1, Unknown: 1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := parted()
			part := whole.Part(test.apps, test.least)
			left := 0
			for _, app := range part.Apps {
				left += len(app.Findings)
			}
			if part.Status != test.status || part.Summary != test.want || left != test.left || part.Complete != (test.want.Unknown == 0) {
				t.Errorf("%s, %+v, %d findings, complete %t", part.Status, part.Summary, left, part.Complete)
			}
			if len(whole.Apps) != 4 || len(whole.Apps[1].Findings) != 2 {
				t.Error("the whole has changed")
			}
		})
	}
}

// TestPartHasFingerprintsOfItsOwn: who does not hear of a finding is not told that it has changed.
func TestPartHasFingerprintsOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := parted(), parted()
	other.Apps[1].Findings[1].Got = "something else"
	print := func(r audit.Report, least audit.Severity) string { return *r.Part(nil, least).Apps[1].Fingerprint }
	if print(one, audit.High) != print(other, audit.High) || print(one, audit.High) == "off" || print(one, audit.Medium) != "off" {
		t.Error("the fingerprints are wrong")
	}
}
