package render

import (
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
}

// Message is what there is to say of a report, before any markup. Its texts are clean, but not escaped.
type Message struct {
	Options
	words   *phrases
	status  audit.Status // of the whole
	prefix  string       // marks a test; needs no escape
	summary string       // the first line, and the push preview
	news    string       // which applications have news; may be empty
	entries []entry      // the worst applications, worst first
	told    tally        // all applications with something to say
	room    int          // lines of differences that there is room for
	calm    int          // applications of which only the number is told
	silent  bool         // nothing is wrong, and nothing was
	runAt   time.Time
	next    note
	footer  string
}

// maxEntries is the number of applications that have a block of their own: nobody reads more.
const maxEntries = 12

// Compose makes a message of a report.
func Compose(r audit.Report, o Options) Message {
	if o.Now.IsZero() {
		o.Now = r.GeneratedAt
	}
	m := Message{Options: o, words: o.Language.words(), status: r.Status, runAt: r.RunAt, room: maxLines}
	if r.Trigger == audit.Test {
		m.prefix = m.words.test
	}
	apps := telling(r.Apps)
	for _, app := range apps[:min(len(apps), maxEntries)] {
		m.entries = append(m.entries, m.entry(app))
	}
	m.told = count(r, apps)
	m.calm = max(0, r.Summary.InSync-m.told[good])
	m.silent = r.Status == audit.InSync && r.Summary.Apps > 0 && len(apps) == 0 && m.prefix == ""
	m.summary = m.words.summarize(r, m.told, apps)
	if len(apps) > 1 {
		m.news = m.words.whatIsNew(apps)
	}
	m.next = m.step(r, apps)
	m.footer = m.foot(r)
	return m
}

// title is the first line, with every text escaped.
func (m *Message) title(escape func(string) string) string { return m.prefix + escape(m.summary) }
