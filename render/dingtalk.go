package render

import "trtc-callback-audit/audit"

// dingTalkLimit is what the body of a message to DingTalk holds, in bytes.
const dingTalkLimit = 20_000

type dingTalkBody struct {
	Type     string           `json:"msgtype"`
	Markdown dingTalkMarkdown `json:"markdown"`
	At       dingTalkAt       `json:"at"`
}

type dingTalkMarkdown struct {
	Title string `json:"title"` // the push preview
	Text  string `json:"text"`
}

type dingTalkAt struct {
	Mobiles []string `json:"atMobiles"`
	All     bool     `json:"isAtAll"`
}

// DingTalk is the body for a custom robot of DingTalk's, whose Markdown has no tables and no code.
func DingTalk(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeDingTalk, code: escapeDingTalk, bold: "**", newline: "  \n", state: colourless,
		diff: func(lines []line) []string { return unfenced(escapeDingTalk, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		text := d.whole("### ", v, d.footer(v))
		body := audit.JSON(dingTalkBody{"markdown", dingTalkMarkdown{v.title(unmarked), text}, dingTalkAt{Mobiles: []string{}}})
		return body, len(body) <= dingTalkLimit
	})
}

// escapeDingTalk makes a text stand for itself in DingTalk's Markdown, of which no escape is documented.
func escapeDingTalk(s string) string { return disguised(s) }

// disguised makes a text stand for itself without an escape.
func disguised(s string) string { return escape(s, disguise) }

// disguise replaces what is markup in a dialect without an escape. Within a word an underscore is none, and names and command words need it.
func disguise(before, r, after rune) string {
	if r == '_' && isInside(before, after) {
		return ""
	}
	return lookalike(r)
}

// unmarked is for what has no markup.
func unmarked(s string) string { return s }
