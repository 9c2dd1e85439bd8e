package render

import (
	"fmt"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// maxCommand bounds the next step, in characters.
const maxCommand = 200

// program is what the commands of the command line begin with.
const program = "trtc-callback-audit "

// step is the next step: the label says how urgent it is.
func (m *Message) step(r audit.Report, apps []*audit.AppReport) note {
	w := m.words
	label := w.next
	switch {
	case m.prefix != "":
		label = w.nextTest
	case r.Status == audit.InSync && r.Summary.Apps > 0:
		label = w.nextCalm
	}
	if next := cut(clean(m.Next), maxCommand); next != "" {
		return note{label, next}
	}
	return note{label, program + command(r, apps)}
}

// command explains the worst finding, or audits the worst application again. People paste it into a shell, so it takes no text but a plain word.
func command(r audit.Report, apps []*audit.AppReport) string {
	for _, app := range apps {
		if kind := string(worst(app).Kind); app.Status != audit.InSync && isWord(kind) {
			return "explain " + kind
		}
	}
	switch {
	case len(apps) > 0 && isWord(apps[0].App):
		return "audit " + apps[0].App
	case len(r.Apps) == 1 && isWord(r.Apps[0].App):
		return "audit " + r.Apps[0].App
	}
	return "audit"
}

// isWord reports whether a text means nothing to a shell, or to the flags of a command.
func isWord(s string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return s != "" && len(s) <= maxID && s[0] != '-' && strings.Trim(s, plain) == ""
}

// foot says which run this is, how long it took and when it was.
func (m *Message) foot(r audit.Report) string {
	parts := []string{m.words.run + " " + cut(clean(r.ID), maxID)}
	if m.Took > 0 {
		parts = append(parts, m.words.took+" "+round(m.Took).String())
	}
	return strings.Join(append(parts, r.RunAt.UTC().Format("2006-01-02 15:04 MST")), " · ")
}

// round leaves of a duration what people read.
func round(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(time.Second / 10)
}

// more says what is not shown, if so many entries are.
func (m *Message) more(shown int) string {
	if m.items > 0 {
		return said(m.words.moreItems, m.items-shown)
	}
	left, calm := m.told, 0
	if m.Live {
		calm = m.calm
	}
	for _, e := range m.entries[:shown] {
		if e.isCalm {
			calm = max(0, calm-1)
			continue
		}
		p := place(e.status)
		left[p] = max(0, left[p]-1)
	}
	if left.sum()+calm == 0 {
		return ""
	}
	parts := filled(m.words.countsOf(left), said(m.words.calm, calm))
	return fmt.Sprintf(m.words.more, left.sum()+calm, strings.Join(parts, m.words.comma))
}

// calmly says how many applications are in sync, where neither the first line nor the entries do.
func (m *Message) calmly() string {
	if m.status == audit.InSync || m.Live {
		return ""
	}
	return said(m.words.calm, m.calm)
}

// said says a number, unless it is zero.
func said(frame string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(frame, n)
}
