package render

import (
	"fmt"
	"slices"
)

// view is a message at a level. Level 0 says all; each of the next n takes the details of one more of the n entries, the least severe first, the n after
// those all but names and statuses, and the last n the entries. The first line, the next step and the footer always stay.
type view struct {
	*Message
	entries []entry
	legend  string   // needed if there is any difference to read
	rest    []string // what is not shown, and what need not be
}

// at is the message at a level.
func (m *Message) at(level int) view {
	n := len(m.entries)
	keep := func(before int) int { return n - min(n, max(0, level-before)) }
	full, fields, shown := keep(0), keep(n), keep(2*n)
	v := view{Message: m, entries: slices.Clone(m.entries[:shown])}
	hidden := 0
	for i := range v.entries {
		e := &v.entries[i]
		if i >= full && e.hasDetails() {
			e.diff, e.notes = nil, nil
			hidden++
		}
		if i >= fields {
			*e = e.brief()
		}
		if len(e.diff) > 0 {
			v.legend = m.words.legend
		}
	}
	v.rest = []string{m.more(shown), m.calmly()}
	if hidden > 0 {
		v.rest = append(v.rest, fmt.Sprintf(m.words.hidden, hidden))
	}
	v.rest = slices.DeleteFunc(v.rest, func(s string) bool { return s == "" })
	return v
}

// fit draws the message at one level after the other until it fits. At the last one all texts are bounded, so that it fits everywhere.
func (m *Message) fit(draw func(view) (body []byte, fits bool)) []byte {
	for level := 0; ; level++ {
		body, fits := draw(m.at(level))
		if fits || level >= 3*len(m.entries) {
			return body
		}
	}
}
