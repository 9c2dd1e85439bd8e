package render

import (
	"fmt"
	"strings"

	"trtc-callback-audit/audit"
)

// configured says what is live.
func (w *phrases) configured(app *audit.AppReport) []note {
	var notes []note
	for _, n := range []note{{w.url, cut(clean(app.URL), maxText)}, {w.commands, w.listed(app.Commands)}} {
		if n.text != "" {
			notes = append(notes, n)
		}
	}
	return notes
}

// listed are as many words as there is room for, and how many more there are.
func (w *phrases) listed(words []string) string {
	var shown []string
	length := 0
	for _, word := range words {
		word = cut(clean(word), maxID)
		if length += len(word); length > maxNote {
			break
		}
		shown = append(shown, word)
	}
	text := strings.Join(shown, ", ")
	if more := len(words) - len(shown); more > 0 {
		text += fmt.Sprintf(w.andMore, more, len(words))
	}
	return text
}
