package render

import (
	"cmp"
	"slices"

	"trtc-callback-audit/audit"
)

// The places of the statuses, from good to bad. In a [tally], good are those that were resolved.
const (
	good = iota
	unread
	drifted
	absent
	statuses
)

// place is that of a status.
func place(s audit.Status) int {
	switch s {
	case audit.Absent:
		return absent
	case audit.Drifted:
		return drifted
	case audit.Unknown:
		return unread
	case audit.InSync:
	}
	return good
}

// tally counts applications by the place of their status.
type tally [statuses]int

func (t tally) sum() (n int) {
	for _, some := range t {
		n += some
	}
	return n
}

// count counts the applications with something to say. Those that were left out of the report are in its summary.
func count(r audit.Report, apps []*audit.AppReport) tally {
	t := tally{unread: r.Summary.Unknown, drifted: r.Summary.Drifted, absent: r.Summary.Absent}
	for _, app := range apps {
		if app.Status == audit.InSync {
			t[good]++
		}
	}
	return t
}

// telling returns the applications that are not in sync, or are so again, the worst first.
func telling(all []audit.AppReport) []*audit.AppReport {
	type ranked struct {
		*audit.AppReport
		place, severity int
	}
	var some []ranked
	for i := range all {
		if app := &all[i]; !isCalm(app) {
			some = append(some, ranked{app, place(app.Status), severity(worst(app))})
		}
	}
	slices.SortStableFunc(some, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.place, a.place), cmp.Compare(a.severity, b.severity), cmp.Compare(a.App, b.App))
	})
	apps := make([]*audit.AppReport, len(some))
	for i := range some {
		apps[i] = some[i].AppReport
	}
	return apps
}

// calmOf returns the applications that telling leaves out, in the order of the configuration.
func calmOf(all []audit.AppReport) []*audit.AppReport {
	var some []*audit.AppReport
	for i := range all {
		if app := &all[i]; isCalm(app) {
			some = append(some, app)
		}
	}
	return some
}

// isCalm reports whether there is nothing to say of an application but what is live.
func isCalm(app *audit.AppReport) bool { return app.Status == audit.InSync && app.Change == nil }

// worst is an application's worst finding, or the zero finding.
func worst(app *audit.AppReport) audit.Finding {
	if len(app.Findings) == 0 {
		return audit.Finding{}
	}
	return slices.MinFunc(app.Findings, func(a, b audit.Finding) int { return cmp.Compare(severity(a), severity(b)) })
}

// The places of the severities, from bad to harmless.
const (
	info       = 4
	severities = info + 1
)

// severity is the place of a finding's severity; one that nobody knows comes last.
func severity(f audit.Finding) int {
	switch f.Severity {
	case audit.Critical:
		return 0
	case audit.High:
		return 1
	case audit.Medium:
		return 2
	case audit.Low:
		return 3
	case audit.Info:
		return info
	case audit.Off:
	}
	return severities
}
