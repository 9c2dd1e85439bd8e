package render

import (
	"slices"
	"time"

	"trtc-callback-audit/audit"
)

// Language is what people read. JSON, logs and errors are English whatever it is.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Options are what a message needs beside the report.
type Options struct {
	Language Language      // English if empty
	Next     string        // the command that shows more; empty takes the command line's
	Took     time.Duration // how long the run took; zero is not said
	Now      time.Time     // for "since 3 h"; zero takes the time at which the report was made
	Lines    int           // lines of differences in the message; 12 if zero
	Live     bool          // show what is live in every application's block, also of those in sync
	Late     *Late         // what was known before of the applications that a run did not reach; nil: say nothing of that
}

// Message is what there is to say of a report or on a page, before any markup. Its texts are clean, but not escaped.
type Message struct {
	Options
	words     *phrases
	status    audit.Status // of the whole
	prefix    string       // marks a test; needs no escape
	summary   string       // the first line, and the push preview
	lead      []string     // what stands before the entries: which applications have news, or what a page begins with
	entries   []entry      // the worst applications, worst first, or the items of a page
	items     int          // of a page, also those without an entry
	told      tally        // all applications with something to say
	room      int          // lines of differences that there is room for
	calm      int          // applications in sync, with nothing new
	unreached map[string]bool
	late      string // how many applications were not reached; may be empty
	silent    bool   // nothing is wrong, and nothing was
	runAt     time.Time
	next      note     // without a text there is none
	footer    string   // may be empty
	fewer     *Message // the same with the usual number of lines, if it has more; may be nil
}

// maxEntries is the number of applications that have a block of their own: nobody reads more.
const maxEntries = 12

// Compose makes a message of a report.
func Compose(r audit.Report, o Options) Message {
	if o.Now.IsZero() {
		o.Now = r.GeneratedAt
	}
	m := Message{Options: o, words: o.Language.words(), status: r.Status, runAt: r.RunAt, room: maxLines}
	if o.Lines > 0 {
		m.room = o.Lines
	}
	if r.Trigger == audit.Test {
		m.prefix = m.words.test
	}
	apps := telling(r.Apps)
	m.told = count(r, apps)
	m.calm = max(0, r.Summary.InSync-m.told[good])
	m.silent = r.Status == audit.InSync && r.Summary.Apps > 0 && len(apps) == 0 && m.prefix == ""
	m.summary = summarize(func(named int) string { return m.words.headlineOf(r, m.told, apps, named) })
	if news := m.words.whatIsNew(apps); len(apps) > 1 && news != "" {
		m.lead = []string{news}
	}
	m.overdue(r, apps)
	m.show(r, apps)
	m.next = m.step(r, apps)
	m.footer = m.foot(r)
	if o.Lines > maxLines {
		o.Lines = 0
		m.fewer = new(Compose(r, o))
	}
	return m
}

// show gives the worst applications an entry. What is live is shown of those in sync as well, after all others.
func (m *Message) show(r audit.Report, apps []*audit.AppReport) {
	if m.Live {
		apps = slices.Concat(apps, calmOf(r.Apps))
	}
	for _, app := range apps[:min(len(apps), maxEntries)] {
		m.entries = append(m.entries, m.entry(app))
	}
}

// title is the first line, with every text escaped.
func (m *Message) title(escape func(string) string) string { return m.prefix + escape(m.summary) }
