package render

import "slices"

// view is a message at a level. Level 0 says all; each of the next n takes the details of one more of the n entries, the least severe first, the n after
// those all but names and statuses, and the n after those the entries. The last ones take what stands before the entries, the end of it first. The first line,
// the next step and the footer always stay.
type view struct {
	*Message
	lead    []string // with the legend, if there is any difference to read
	entries []entry
	rest    []string // what is not shown, and what need not be
}

// at is the message at a level.
func (m *Message) at(level int) view {
	n := len(m.entries)
	keep := func(all, before int) int { return all - min(all, max(0, level-before)) }
	full, fields, shown, lead := keep(n, 0), keep(n, n), keep(n, 2*n), keep(len(m.lead), 3*n)
	v := view{Message: m, lead: slices.Clip(m.lead[:lead]), entries: slices.Clone(m.entries[:shown])}
	if lead < len(m.lead) {
		v.lead = append(v.lead, m.words.tooLong)
	}
	hidden, isDiff := 0, false
	for i := range v.entries {
		e := &v.entries[i]
		if i >= full && e.hasDetails() || i >= fields && len(e.others) > 0 {
			e.diff, e.notes = nil, nil
			hidden++
		}
		if i >= fields {
			*e = e.brief()
		}
		e.isTight = m.items > 0 && i > 0 && !e.hasDetails() && !v.entries[i-1].hasDetails()
		isDiff = isDiff || len(e.diff) > 0
	}
	if isDiff {
		v.lead = append(v.lead, m.words.legend)
	}
	v.rest = filled(m.more(shown), m.calmly(), m.late, said(m.hidden(), hidden))
	return v
}

// hidden is how to say that details are left out.
func (m *Message) hidden() string {
	if m.items > 0 {
		return m.words.hiddenItems
	}
	return m.words.hidden
}

// fit draws the message at one level after the other until it fits. At the last one all texts are bounded, so that it fits everywhere. What does not fit
// with many lines of differences is tried with the usual number before anything else goes.
func (m *Message) fit(draw func(view) (body []byte, fits bool)) []byte {
	for level := 0; ; level++ {
		body, fits := draw(m.at(level))
		switch {
		case fits || level >= 3*len(m.entries)+len(m.lead):
			return body
		case m.fewer != nil:
			return m.fewer.fit(draw)
		}
	}
}
