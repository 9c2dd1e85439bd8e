package render

import (
	"cmp"
	"strings"
)

// card is an Adaptive Card 1.4.
type card struct {
	Schema  string        `json:"$schema"`
	Type    string        `json:"type"`
	Version string        `json:"version"`
	Body    []cardElement `json:"body"`
	Teams   cardTeams     `json:"msteams"`
}

type cardTeams struct {
	Width string `json:"width"`
}

// cardElement is a TextBlock or a FactSet.
type cardElement struct {
	Type      string     `json:"type"`
	Text      string     `json:"text,omitempty"`
	Wrap      bool       `json:"wrap,omitempty"`
	Weight    string     `json:"weight,omitempty"`
	Size      string     `json:"size,omitempty"`
	Color     string     `json:"color,omitempty"`
	FontType  string     `json:"fontType,omitempty"`
	Subtle    bool       `json:"isSubtle,omitempty"`
	Spacing   string     `json:"spacing,omitempty"`
	Separator bool       `json:"separator,omitempty"`
	Facts     []cardFact `json:"facts,omitempty"`
}

type cardFact struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

// cardOf draws a message as a card.
func cardOf(v view) card {
	title := text(v.title(escapeTeams))
	title.Weight, title.Size, title.Color = "Bolder", "Medium", teamsColour(v.status)
	body := []cardElement{title}
	for _, s := range v.lead {
		body = append(body, text(escapeTeams(s)))
	}
	for _, e := range v.entries {
		body = append(body, cardEntry(v.words, e)...)
	}
	for i, s := range v.rest {
		rest := text(escapeTeams(s))
		rest.Separator = i == 0
		body = append(body, rest)
	}
	body = append(body, cardEnd(v)...)
	return card{"http://adaptivecards.io/schemas/adaptive-card.json", "AdaptiveCard", "1.4", body, cardTeams{"Full"}}
}

// cardEnd draws the next step and the footer, if there are any.
func cardEnd(v view) []cardElement {
	var end []cardElement
	if v.next.text != "" {
		next := text(v.words.label(v.next.label, escapeTeams(v.next.text)))
		next.Weight, next.Separator = "Bolder", true
		end = append(end, next)
	}
	if v.footer != "" {
		foot := text(escapeTeams(v.footer))
		foot.Size, foot.Subtle = "Small", true
		end = append(end, foot)
	}
	return end
}

// cardEntry draws an application, or an item.
func cardEntry(w *phrases, e entry) []cardElement {
	head := text(escapeTeams(strings.Join(filled(append([]string{e.name, cmp.Or(e.lasting, e.state)}, e.others...)...), " · ")))
	head.Weight, head.Separator = "Bolder", true
	if e.status != "" {
		head.Color = teamsColour(e.status)
	}
	if e.isTight {
		head.Separator, head.Spacing = false, "Small"
	}
	all := []cardElement{head}
	var facts []cardFact
	for _, fact := range []note{{w.newsLabel, e.news}, {w.severityLabel, e.severity}, {w.id, e.id}} {
		if fact.text != "" {
			facts = append(facts, cardFact{fact.label, escapeTeams(fact.text)})
		}
	}
	if facts != nil {
		all = append(all, cardElement{Type: "FactSet", Facts: facts})
	}
	all = append(all, cardDiff(e.diff)...)
	for _, n := range e.notes {
		all = append(all, text(w.label(escapeTeams(n.label), escapeTeams(n.text))))
	}
	return all
}

// cardDiff draws each line of a difference as a block, because not every client breaks lines within one.
func cardDiff(lines []line) []cardElement {
	all := make([]cardElement, len(lines))
	for i, shown := range unfenced(escapeTeams, lines) {
		all[i] = text(shown)
		all[i].FontType, all[i].Spacing = "Monospace", "None"
		switch lines[i].sign {
		case live:
			all[i].Color = "Attention"
		case wanted:
			all[i].Color = "Good"
		default:
			all[i].Spacing = "Small"
		}
	}
	return all
}

func text(s string) cardElement { return cardElement{Type: "TextBlock", Text: s, Wrap: true} }
