package render

import (
	"fmt"
	"strconv"
	"time"

	"trtc-callback-audit/audit"
)

// Late says what is known of the applications that there was no time for.
type Late struct {
	Within time.Duration    // the time that there was
	Known  map[string]Known // by the applications' names; one that is missing was never read; nil: nothing is remembered
}

// Known is what was known of an application.
type Known struct {
	Status audit.Status
	At     time.Time // when that was read
}

// overdue says which applications were not reached. If none was, that is the first line.
func (m *Message) overdue(r audit.Report, apps []*audit.AppReport) {
	names := r.Unreached()
	if m.Late == nil || len(names) == 0 {
		return
	}
	m.unreached = make(map[string]bool, len(names))
	for _, name := range names {
		m.unreached[name] = true
	}
	w := m.words
	within := fmt.Sprintf(w.seconds, strconv.FormatFloat(m.Late.Within.Seconds(), 'f', 1, 64))
	frame := pick(len(names), w.lateOne, w.late)
	if r.Summary.Apps == 1 {
		frame = w.lateOnly
	}
	m.late = fmt.Sprintf(frame, len(names), r.Summary.Apps, within)
	if len(names) < r.Summary.Apps {
		return
	}
	m.summary = summarize(func(named int) string {
		return fmt.Sprintf(w.unanswered, within, around(w.names, w.join(apps, len(names), named)))
	})
}

// lastKnown says how an application was when it was last read. Where nothing is remembered there is nothing to say.
func (m *Message) lastKnown(name string) string {
	if m.Late.Known == nil {
		return ""
	}
	known := m.Late.Known[name]
	if known.Status == "" {
		return m.words.notKnown
	}
	return fmt.Sprintf(m.words.lastKnown, m.words.timed(m.words.ago, m.words.states[place(known.Status)], known.At, m.Now))
}
