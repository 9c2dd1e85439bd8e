package render

import (
	"cmp"
	"fmt"

	"trtc-callback-audit/audit"
)

// Page is a message that is no report: a list of commands, an explanation, a refusal. Its texts may be anything; what is too long is cut.
type Page struct {
	Title  string       // the first line
	Lead   []string     // what stands before the items
	Items  []Item       // 40 are shown, and how many more there are
	Next   string       // a command to go on with; may be empty
	Footer string       // may be empty
	Status audit.Status // colours it; empty is in sync
}

// Item is one of what a page lists.
type Item struct {
	Name  string
	Facts []string // on the line of the name; may be empty
	Notes []Note   // each on a line of its own
}

// Note is a text with a label, which may be empty. Without a text it is not shown.
type Note struct{ Label, Text string }

// Bounds on a page: in numbers, then in characters.
const (
	maxItems  = 40 // also of the texts before the items, and of the facts and the notes of each
	maxItem   = 64 // of a name or a label
	maxNote   = 600
	maxFooter = 120
)

// Compose makes a message of a page. Of the options it takes the language.
func (p Page) Compose(o Options) Message {
	w := o.Language.words()
	m := Message{Options: o, words: w, status: cmp.Or(p.Status, audit.InSync), items: len(p.Items), lead: w.texts(p.Lead, maxNote)}
	m.summary = cmp.Or(cutUnits(clean(p.Title), maxSummary), "?")
	for _, item := range p.Items[:min(len(p.Items), maxItems)] {
		m.entries = append(m.entries, entry{
			name: cmp.Or(cut(clean(item.Name), maxItem), "?"), others: w.texts(item.Facts, maxText), notes: w.notes(item.Notes),
		})
	}
	m.next = note{w.next, cut(clean(p.Next), maxCommand)}
	m.footer = cut(clean(p.Footer), maxFooter)
	return m
}

// texts cleans texts and cuts them to a length in characters. How many are too many is the last of them.
func (w *phrases) texts(all []string, most int) []string {
	texts := make([]string, 0, min(len(all), maxItems+1))
	for _, s := range all[:min(len(all), maxItems)] {
		texts = append(texts, cut(clean(s), most))
	}
	return filled(append(texts, said(w.moreItems, max(0, len(all)-maxItems)))...)
}

// notes are those of an item, cleaned and cut.
func (w *phrases) notes(all []Note) []note {
	var notes []note
	for _, n := range all[:min(len(all), maxItems)] {
		if text := cut(clean(n.Text), maxNote); text != "" {
			notes = append(notes, note{cut(clean(n.Label), maxItem), text})
		}
	}
	if more := len(all) - maxItems; more > 0 {
		notes = append(notes, note{text: fmt.Sprintf(w.moreItems, more)})
	}
	return notes
}
