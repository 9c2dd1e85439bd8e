package render

import (
	"fmt"
	"strings"

	"trtc-callback-audit/audit"
)

// maxSummary bounds the first line, in UTF-16 units: Slack's header takes 150, and a phone shows less.
const maxSummary = 140

// summarize says how things are, with as many names of the worst applications as there is room for.
func summarize(line func(named int) string) string {
	for named := 3; named > 0; named-- {
		if s := line(named); units(s) <= maxSummary {
			return s
		}
	}
	return line(0)
}

// headlineOf is the first line with so many names.
func (w *phrases) headlineOf(r audit.Report, told tally, apps []*audit.AppReport, named int) string {
	s, worst := r.Summary, told.worst()
	names := func(n int) string { return around(w.names, w.join(with(worst, apps), n, named)) }
	switch {
	case s.Apps == 0:
		return w.nothing
	case worst > good:
		return w.trouble(s, told, worst, stillSo(apps), names(told[worst]))
	case told[good] > 0 && s.Apps == 1:
		return fmt.Sprintf(w.again, names(1))
	case told[good] > 0:
		return fmt.Sprintf(w.allAgain, names(told[good]), s.Apps)
	case len(r.Apps) == 1 && named > 0 && s.Apps == 1:
		return fmt.Sprintf(w.allWell, around(w.names, nameOf(&r.Apps[0])))
	case s.Apps == 1:
		return fmt.Sprintf(w.allWell, "")
	}
	return fmt.Sprintf(w.allsWell, s.Apps)
}

// trouble is the first line when something is wrong: the worst state, then the others.
func (w *phrases) trouble(s audit.Summary, told tally, worst int, still bool, names string) string {
	state := w.is[worst]
	if still {
		state = w.still[worst]
	}
	line := fmt.Sprintf(w.headline, state, told[worst], s.Apps, pick(s.Apps, w.application, w.applications), names)
	told[worst] = 0
	if others := w.countsOf(told); others != "" {
		line += fmt.Sprintf(w.also, others)
	}
	return line
}

// worst is the worst place that any application is at.
func (t tally) worst() int {
	for p := absent; p > good; p-- {
		if t[p] > 0 {
			return p
		}
	}
	return good
}

// stillSo reports whether all that is new is that it is not.
func stillSo(apps []*audit.AppReport) bool {
	reminders := 0
	for _, app := range apps {
		switch {
		case app.Change == nil:
		case app.Change.Kind != audit.Reminder:
			return false
		default:
			reminders++
		}
	}
	return reminders > 0
}

// countsOf says how many applications are in which state, the worst first.
func (w *phrases) countsOf(t tally) string {
	var parts []string
	for p := absent; p >= good; p-- {
		if t[p] > 0 {
			parts = append(parts, fmt.Sprintf(w.counts[p], t[p]))
		}
	}
	return strings.Join(parts, w.comma)
}

// whatIsNew names the applications with news. A reminder is none.
func (w *phrases) whatIsNew(apps []*audit.AppReport) string {
	var lines []string
	for _, news := range []struct {
		kind audit.ChangeKind
		text string
	}{{audit.Found, w.found}, {audit.Changed, w.changed}, {audit.Unreadable, w.unreadable}, {audit.Resolved, w.resolved}} {
		var some []*audit.AppReport
		for _, app := range apps {
			if app.Change != nil && app.Change.Kind == news.kind {
				some = append(some, app)
			}
		}
		if len(some) > 0 {
			lines = append(lines, fmt.Sprintf(news.text, w.join(some, len(some), 3)))
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// with returns the applications at a place.
func with(p int, apps []*audit.AppReport) []*audit.AppReport {
	var some []*audit.AppReport
	for _, app := range apps {
		if place(app.Status) == p {
			some = append(some, app)
		}
	}
	return some
}

// join names the first of n applications, which may be more than there are in the report.
func (w *phrases) join(apps []*audit.AppReport, n, named int) string {
	if named = min(named, len(apps)); named == 0 {
		return ""
	}
	var names []string
	for _, app := range apps[:named] {
		names = append(names, nameOf(app))
	}
	text := strings.Join(names, w.comma)
	if n > named {
		text += fmt.Sprintf(w.andMore, n-named, n)
	}
	return text
}

// around puts a text into a frame, if there is one.
func around(frame, text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf(frame, text)
}
