package render

import "cmp"

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
	for _, s := range []string{v.news, v.legend} {
		if s != "" {
			body = append(body, text(escapeTeams(s)))
		}
	}
	for _, e := range v.entries {
		body = append(body, cardEntry(v.words, e)...)
	}
	for i, s := range v.rest {
		rest := text(escapeTeams(s))
		rest.Separator = i == 0
		body = append(body, rest)
	}
	next := text(v.words.label(v.next.label, escapeTeams(v.next.text)))
	next.Weight, next.Separator = "Bolder", true
	foot := text(escapeTeams(v.footer))
	foot.Size, foot.Subtle = "Small", true
	return card{"http://adaptivecards.io/schemas/adaptive-card.json", "AdaptiveCard", "1.4", append(body, next, foot), cardTeams{"Full"}}
}

// cardEntry draws an application.
func cardEntry(w *phrases, e entry) []cardElement {
	head := text(escapeTeams(e.name + " · " + cmp.Or(e.lasting, e.state)))
	head.Weight, head.Color, head.Separator = "Bolder", teamsColour(e.status), true
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
		all = append(all, text(w.label(n.label, escapeTeams(n.text))))
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
