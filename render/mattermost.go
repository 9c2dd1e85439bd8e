package render

import "strings"

// mattermostLimit is what a post of Mattermost's holds, in characters: 16,383, and some room.
const mattermostLimit = 16_000

type mattermostBody struct {
	Text   string `json:"text"`
	Silent bool   `json:"silent,omitempty"` // notifies nobody
}

// Mattermost is the body for an incoming webhook of Mattermost's.
func Mattermost(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeMattermost, code: inline, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```diff", codeText, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		parts := append([]string{"#### " + v.title(d.text)}, d.paragraphs(v)...)
		text := strings.Join(append(parts, d.text(v.footer)), "\n\n")
		return encode(mattermostBody{text, m.silent}), units(text) <= mattermostLimit
	})
}

// escapeMattermost makes a text stand for itself in Mattermost's Markdown, and parts what would be a hashtag, a channel or an emoji, which are looked for in
// plain text.
func escapeMattermost(s string) string {
	return escape(s, func(before, r, after rune) string {
		switch r {
		case '`':
			return lookalike(r) // a mark of code cannot be escaped within code, so there is none at all
		case '\\', '*', '[', ']', '|', '>':
			return `\` + string(r)
		case '#', '~':
			return `\` + string(r) + nothing
		case '_':
			if !isInside(before, after) {
				return `\_`
			}
		case ':':
			return unsmiling(before, after)
		}
		return ""
	})
}
