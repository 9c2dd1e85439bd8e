package render

import (
	"fmt"
	"slices"
	"strings"

	"trtc-callback-audit/audit"
)

// markdown is what the dialects that are written as text differ in.
type markdown struct {
	words   *phrases
	text    func(string) string               // escapes
	code    func(string) string               // what people copy
	diff    func([]line) []string             // lines of a difference
	state   func(audit.Status, string) string // colours an escaped text, or does not
	bold    string                            // stands on both sides
	newline string
	plain   bool // knows no markup at all
}

// paragraph joins lines.
func (d *markdown) paragraph(lines ...string) string { return strings.Join(lines, d.newline) }

// whole is all of a message, with a mark before its first line.
func (d *markdown) whole(mark string, v view, footer string) string {
	parts := append([]string{mark + v.title(d.text)}, d.paragraphs(v)...)
	return strings.Join(append(parts, filled(footer)...), "\n\n")
}

// paragraphs are all of a message but its first line and its footer.
func (d *markdown) paragraphs(v view) []string {
	all := filled(d.paragraph(d.lead(v)...))
	for _, e := range v.entries {
		lines := slices.Concat([]string{d.head(e)}, d.diff(e.diff), d.notes(e))
		if e.isTight {
			all[len(all)-1] = d.paragraph(slices.Concat(all[len(all)-1:], lines)...)
		} else {
			all = append(all, d.paragraph(lines...))
		}
	}
	return append(all, filled(d.paragraph(d.escaped(v.rest)...), d.paragraph(d.next(v)...))...)
}

// lead is what stands before the entries.
func (d *markdown) lead(v view) []string {
	lines := make([]string, len(v.lead))
	for i, s := range v.lead {
		lines[i] = d.line(note{text: s})
	}
	return lines
}

func (d *markdown) escaped(texts []string) []string {
	lines := make([]string, len(texts))
	for i, s := range texts {
		lines[i] = d.text(s)
	}
	return lines
}

// head is the first line of an entry.
func (d *markdown) head(e entry) string {
	facts := d.escaped(e.facts(d.words.id))
	if len(facts) > 0 && e.status != "" {
		facts[0] = d.state(e.status, facts[0])
	}
	return strings.Join(append([]string{d.bold + d.text(e.name) + d.bold}, facts...), " · ")
}

// notes are the last lines of an entry.
func (d *markdown) notes(e entry) []string {
	lines := make([]string, len(e.notes))
	for i, n := range e.notes {
		lines[i] = d.line(n)
	}
	return lines
}

// line is a note on a line of its own, whose beginning means nothing.
func (d *markdown) line(n note) string {
	begin := unlisted
	if d.plain {
		begin = unmarked
	}
	if n.label == "" {
		return d.text(begin(n.text))
	}
	return d.words.label(d.text(begin(n.label)), d.text(n.text))
}

// next is the next step, if there is one.
func (d *markdown) next(v view) []string {
	if v.next.text == "" {
		return nil
	}
	return []string{d.words.label(d.bold+v.next.label+d.bold, d.code(v.next.text))}
}

// footer is the last line; it may be empty.
func (d *markdown) footer(v view) string { return d.line(note{text: v.footer}) }

// label puts a label before a text.
func (w *phrases) label(label, text string) string {
	if label == "" {
		return text
	}
	return fmt.Sprintf(w.labelled, label, text)
}

// colourless is for dialects without colours.
func colourless(_ audit.Status, text string) string { return text }

// fenced shows a difference as a block of code.
func fenced(begin string, escape func(string) string, lines []line) []string {
	if len(lines) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString(begin + "\n")
	for _, l := range lines {
		if l.sign != "" {
			b.WriteString(l.sign + " ")
		}
		b.WriteString(escape(l.text) + "\n")
	}
	b.WriteString("```")
	return []string{b.String()}
}

// signed shows a difference where nothing is markup.
func signed(lines []line) []string {
	shown := make([]string, len(lines))
	for i, l := range lines {
		shown[i] = strings.TrimPrefix(l.sign+" "+l.text, " ")
	}
	return shown
}

// unfenced shows a difference where there are no blocks of code. The blank that does not break keeps a sign from being a bullet, and a bullet keeps a heading
// from being any markup.
func unfenced(escape func(string) string, lines []line) []string {
	shown := make([]string, len(lines))
	for i, l := range lines {
		if l.sign == "" {
			l.sign = "•"
		}
		shown[i] = l.sign + "\u00a0" + escape(l.text)
	}
	return shown
}

// codeText is a text within marks of code, where only those marks mean anything.
func codeText(s string) string { return strings.ReplaceAll(s, "`", lookalike('`')) }

// inline is a text as code.
func inline(s string) string { return "`" + codeText(s) + "`" }
