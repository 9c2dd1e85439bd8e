package render

import (
	"fmt"
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
}

// paragraph joins lines.
func (d *markdown) paragraph(lines ...string) string { return strings.Join(lines, d.newline) }

// paragraphs are all of a message but its first line and its footer.
func (d *markdown) paragraphs(v view) []string {
	var all []string
	if lead := d.lead(v); len(lead) > 0 {
		all = append(all, d.paragraph(lead...))
	}
	for _, e := range v.entries {
		all = append(all, d.paragraph(append(append([]string{d.head(e)}, d.diff(e.diff)...), d.notes(e)...)...))
	}
	if len(v.rest) > 0 {
		all = append(all, d.paragraph(d.escaped(v.rest)...))
	}
	return append(all, d.next(v))
}

// lead is what stands before the applications.
func (d *markdown) lead(v view) []string {
	var lines []string
	for _, s := range []string{v.news, v.legend} {
		if s != "" {
			lines = append(lines, d.text(s))
		}
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

// head is the first line of an application.
func (d *markdown) head(e entry) string {
	facts := d.escaped(e.facts(d.words.id))
	facts[0] = d.state(e.status, facts[0])
	return d.bold + d.text(e.name) + d.bold + " · " + strings.Join(facts, " · ")
}

// notes are the last lines of an application.
func (d *markdown) notes(e entry) []string {
	lines := make([]string, len(e.notes))
	for i, n := range e.notes {
		lines[i] = d.words.label(n.label, d.text(n.text))
	}
	return lines
}

// next is the next step.
func (d *markdown) next(v view) string {
	return d.words.label(d.bold+v.next.label+d.bold, d.code(v.next.text))
}

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
