package publish

import (
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// Subscription is what a sink is told, and when.
type Subscription struct {
	Destination
	On    []Occasion
	Least audit.Severity // findings below it are left out; empty leaves none out
	Apps  []string       // of these applications alone; none stands for all
}

// IsRemote reports whether the sink is reached over TLS.
func (d Destination) IsRemote() bool {
	scheme, _, _ := strings.Cut(d.URL.Reveal(), ":")
	return strings.EqualFold(scheme, "https")
}

// same marks, in the table of transitions, what depends on whether the same is wrong as before.
const same audit.ChangeKind = "same"

// transitions tell what is new, by what was told last and by what is now. Absent stands where drifted does. What was never told is taken
// for in sync, so that the first run with drift is told.
var transitions = map[audit.Status]map[audit.Status]audit.ChangeKind{
	audit.InSync:  {audit.InSync: "", audit.Drifted: audit.Found, audit.Unknown: audit.Unreadable},
	audit.Drifted: {audit.InSync: audit.Resolved, audit.Drifted: same, audit.Unknown: audit.Unreadable},
	audit.Unknown: {audit.InSync: audit.Resolved, audit.Drifted: audit.Found, audit.Unknown: same},
}

// runsToBelieve is how many runs in a row must fail to read an application before anybody hears of it: the next one usually succeeds.
const runsToBelieve = 2

// policy decides what is new to one sink.
type policy struct {
	sink   string
	remind time.Duration // how long what is still wrong may go unmentioned
	now    time.Time     // when the run was due, which is the same for each of its retries
}

// change says what is new about an application to the sink; an empty kind means nothing.
func (p policy) change(app *audit.AppReport, memory archive.App) audit.ChangeKind {
	told, known := memory.Told[p.sink]
	if !known {
		told.Status = audit.InSync
	}
	kind := transitions[column(told.Status)][column(app.Status)]
	switch {
	case kind == audit.Unreadable && memory.Unread < runsToBelieve:
		return ""
	case kind != same:
		return kind
	case app.Status != audit.Unknown && (told.Status != app.Status || told.Fingerprint != fingerprint(app)):
		return audit.Changed
	case p.due(told.At):
		return audit.Reminder
	}
	return ""
}

// due reports whether it is time for a reminder. A run that comes a little early must not put it off until the next.
func (p policy) due(told time.Time) bool { return p.now.Sub(told) >= p.remind-p.remind/100 }

// column is where a status stands in the table.
func column(s audit.Status) audit.Status {
	if s == audit.Absent {
		return audit.Drifted
	}
	return s
}

func fingerprint(app *audit.AppReport) string {
	if app.Fingerprint == nil {
		return ""
	}
	return *app.Fingerprint
}

// plan is what one sink is to be told of a run.
type plan struct {
	Subscription
	policy
	report audit.Report // the sink's part of it
	tell   bool
}

// plan makes the plan of a sink. Without a memory there is something to tell at every run with something wrong.
func (s Subscription) plan(p policy, whole audit.Report, memory *archive.State) plan {
	out := plan{Subscription: s, policy: p, report: whole.Part(s.Apps, s.Least)}
	var last time.Time
	for i := range out.report.Apps {
		app := &out.report.Apps[i]
		app.Change = nil
		if memory == nil {
			out.tell = out.tell || app.Status != audit.InSync && slices.Contains(s.On, occasionOf("", app.Status))
			continue
		}
		known := remembered(memory, app.App)
		if t := known.Told[p.sink].At; t.After(last) {
			last = t
		}
		if known.RunAt.After(p.now) {
			continue // a later run has told what is news
		}
		if kind := p.change(app, known); kind != "" {
			app.Change = &audit.Change{Kind: kind, Was: known.Told[p.sink].Status, Since: troubleSince(known.History, p.now)}
			out.tell = out.tell || slices.Contains(s.On, occasionOf(kind, app.Status))
		}
	}
	if !out.tell && slices.Contains(s.On, Heartbeat) && len(out.report.Apps) > 0 {
		out.tell = memory == nil || p.due(last)
	}
	out.report.News = out.tell
	return out
}

// record remembers that the sink has been told, or that what is new is nothing to it, and reports whether there was anything to remember. A message
// shows all that is wrong, so none of it needs a reminder of its own.
func (p plan) record(memory *archive.State, delivered bool) bool {
	changed := false
	for i := range p.report.Apps {
		app := &p.report.Apps[i]
		known := memory.Apps[app.App]
		if known == nil || known.RunAt.After(p.now) {
			continue // dropped meanwhile, or a later run knows better
		}
		told := archive.Told{Status: app.Status, Fingerprint: fingerprint(app), At: p.now}
		ignored := app.Change != nil && !slices.Contains(p.On, occasionOf(app.Change.Kind, app.Status))
		waits := app.Status == audit.Unknown && app.Change == nil && known.Told[p.sink].Status != audit.Unknown
		switch {
		case delivered && !waits:
		case ignored && !p.tell && app.Status != audit.Unknown: // what could not be read says nothing about what was told before
			told.At = known.Told[p.sink].At // nothing was sent
		default:
			continue
		}
		changed = true
		tell(known, p.sink, told, slices.Contains(p.On, Heartbeat))
	}
	return changed
}
