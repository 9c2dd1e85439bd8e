package render

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"trtc-callback-audit/audit"
)

// entry is what there is to say of one application, or an item of a page.
type entry struct {
	name     string
	status   audit.Status // colours it; an item may have none
	state    string       // the status in words; an item has none
	lasting  string       // the same, with how long it lasts; may be empty, as may all below
	news     string       // what is new beside that
	severity string       // of the worst finding
	id       string       // the SDKAppID
	others   []string     // what else the first line says
	diff     []line
	notes    []note
	isCalm   bool // there is nothing to say but what is live
	isTight  bool // follows the entry before without a gap, as the lines of a list do
}

// note is a text with a label. The label may be empty.
type note struct{ label, text string }

// Bounds in characters on what a report may say, so that the smallest level fits every dialect.
const (
	maxName = 32 // as the configuration has it
	maxText = 300
	maxID   = 64
)

// maxFixes is the number of fixes of one application.
const maxFixes = 4

// nameOf is an application's name, fit to be shown.
func nameOf(app *audit.AppReport) string { return cmp.Or(cut(clean(app.App), maxName), "?") }

// entry says what there is to say of an application.
func (m *Message) entry(app *audit.AppReport) entry {
	w := m.words
	e := entry{name: nameOf(app), status: app.Status, state: w.states[place(app.Status)], isCalm: isCalm(app)}
	if app.SDKAppID != 0 {
		e.id = strconv.FormatUint(uint64(app.SDKAppID), 10)
	}
	if m.unreached[app.App] {
		e.state, e.news = w.notReached, m.lastKnown(app.App)
		return e
	}
	e.lasting, e.news = w.newsOf(app, m.Now)
	if m.Live && app.Configured {
		e.notes = w.configured(app)
	}
	if app.Failure != nil {
		e.notes = append(e.notes, w.failure(app)...)
	}
	if app.Status == audit.InSync || len(app.Findings) == 0 {
		return e
	}
	if s := severity(worst(app)); s < severities {
		e.severity = w.severity[s]
	}
	var shown int
	e.diff, shown = w.diff(app.Findings, &m.room)
	e.notes = append(e.notes, w.fixes(app.Findings[:shown])...)
	return e
}

// failure says why an application could not be read, and what to do.
func (w *phrases) failure(app *audit.AppReport) []note {
	f := app.Failure
	why := cut(clean(string(f.Class)), maxName)
	if f.Code != nil {
		why += " " + strconv.Itoa(*f.Code)
	}
	notes := []note{{w.why, why + ": " + cut(clean(f.Info), maxText)}, {w.fix, cut(clean(f.Fix), maxText)}}
	if id := cmp.Or(f.RequestID, app.RequestID); id != "" {
		notes = append(notes, note{w.requestID, cut(clean(id), maxID)})
	}
	return notes
}

// fixes says what to do about findings, each thing once.
func (w *phrases) fixes(found []audit.Finding) []note {
	var notes []note
	for _, f := range found {
		fix := note{w.fix, cut(clean(f.Fix), maxText)}
		if fix.text != "" && !slices.Contains(notes, fix) {
			notes = append(notes, fix)
		}
	}
	if more := len(notes) - maxFixes; more > 0 {
		notes = append(notes[:maxFixes], note{text: fmt.Sprintf(w.moreFixes, more)})
	}
	return notes
}

// filled are the texts that are not empty.
func filled(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// brief is the entry with its name and status alone.
func (e entry) brief() entry { return entry{name: e.name, status: e.status, state: e.state} }

// hasDetails reports whether there is more than one line to the entry.
func (e entry) hasDetails() bool { return len(e.diff) > 0 || len(e.notes) > 0 }

// facts are what an entry's first line says beside the name.
func (e entry) facts(idLabel string) []string {
	id := e.id
	if id != "" {
		id = idLabel + " " + id
	}
	return filled(append([]string{cmp.Or(e.lasting, e.state), e.news, e.severity, id}, e.others...)...)
}
