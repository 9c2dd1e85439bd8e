package audit_test

import (
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

func TestSpanEnd(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, test := range []struct {
		name      string
		deadline  time.Duration // after the start; 0 means none
		limit     time.Duration
		publishes bool
		gateway   bool
		want      time.Duration // after the start; 0 means none
	}{
		{"a minute, publishing: 12 s are kept", 60 * s, 0, true, false, 48 * s},
		{"half a minute: a third is kept", 30 * s, 0, true, false, 20 * s},
		{"fifteen minutes: no more than 12 s are kept", 900 * s, 0, true, false, 888 * s},
		{"five seconds: no less than 2 s are kept", 5 * s, 0, true, false, 3 * s},
		{"a request keeps a second", 60 * s, 0, false, false, 59 * s},
		{"a gateway gives up after 25 s", 60 * s, 0, false, true, 25 * s},
		{"a gateway does not lengthen", 10 * s, 0, false, true, 9 * s},
		{"a gateway without a deadline", 0, 0, false, true, 25 * s},
		{"no deadline at a desk", 0, 0, false, false, 0},
		{"an expired deadline is the time limit", -50 * s, 60 * s, true, false, 48 * s},
		{"an expired deadline and no limit is SCF's default", -50 * s, 0, true, false, s},
		{"too little for both is halved", s, 0, true, false, s / 2},
		{"a second for a request is halved", s, 0, false, false, s / 2},
	} {
		span := audit.Span{Start: noon, Limit: test.limit, Publishes: test.publishes, Gateway: test.gateway}
		if test.deadline != 0 {
			span.Deadline = noon.Add(test.deadline)
		}
		end := span.End()
		if test.want == 0 && end.IsZero() {
			continue
		}
		if got := end.Sub(noon); got != test.want {
			t.Errorf("%s: ends after %v, want %v", test.name, got, test.want)
		}
		if expired := test.deadline < 0; span.Expired() != expired {
			t.Errorf("%s: Expired() = %v", test.name, !expired)
		}
	}
}

func TestIDTellsRunsApart(t *testing.T) {
	t.Parallel()
	seen := map[string][]string{}
	for _, parts := range [][]string{
		{}, {""}, {"", ""}, {"a"}, {"b"}, {"a", "b"}, {"b", "a"}, {"ab"}, {"a", "b", ""}, {"1:a"}, {"a1:b"}, {"hourly", "2026-11-23T12:17:00Z"}, {"hourly", "2026-11-23T13:17:00Z"},
	} {
		id := audit.ID(parts...)
		if len(id) != 32 || id != audit.ID(parts...) {
			t.Errorf("ID(%q) = %q, then %q", parts, id, audit.ID(parts...))
		}
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q have the same id", parts, other)
		}
		seen[id] = parts
	}
}

func TestBlindAndOutOfTime(t *testing.T) {
	t.Parallel()
	unknown := func(c trtcapi.Class) audit.AppReport {
		return audit.AppReport{Status: audit.Unknown, Failure: &audit.Failure{Class: c}}
	}
	fine := audit.AppReport{Status: audit.InSync}
	for _, test := range []struct {
		apps             []audit.AppReport
		blind, outOfTime bool
	}{
		{nil, false, false},
		{[]audit.AppReport{fine}, false, false},
		{[]audit.AppReport{unknown(trtcapi.ClassAuth)}, true, false},
		{[]audit.AppReport{unknown(trtcapi.ClassDeadline)}, true, true},
		{[]audit.AppReport{unknown(trtcapi.ClassTimeout), unknown(trtcapi.ClassDeadline)}, true, true},
		{[]audit.AppReport{unknown(trtcapi.ClassTimeout), unknown(trtcapi.ClassAuth)}, true, false},
		{[]audit.AppReport{fine, unknown(trtcapi.ClassDeadline)}, false, true},
	} {
		r := audit.Report{Apps: test.apps, Summary: audit.Summary{Apps: len(test.apps)}}
		for _, app := range test.apps {
			if app.Status == audit.Unknown {
				r.Summary.Unknown++
			}
		}
		if r.Blind() != test.blind || r.OutOfTime() != test.outOfTime {
			t.Errorf("%+v: blind %v, out of time %v", test.apps, r.Blind(), r.OutOfTime())
		}
	}
}
