package render

import "trtc-callback-audit/audit"

// mattermostLimit is what a post of Mattermost's holds, in characters: 16,383, and some room.
const mattermostLimit = 16_000

type mattermostBody struct {
	Response string `json:"response_type,omitempty"`
	Text     string `json:"text"`
	Silent   bool   `json:"silent,omitempty"`             // notifies nobody
	Verbatim bool   `json:"skip_slack_parsing,omitempty"` // is not read as if it came from Slack
}

// Mattermost is the body for an incoming webhook of Mattermost's.
func Mattermost(m Message) []byte { return mattermost(m, mattermostBody{Silent: m.silent}) }

// MattermostReply is the answer to a slash command of Mattermost's, which only the one who asked sees.
func MattermostReply(m Message) []byte {
	return mattermost(m, mattermostBody{Response: onlyForYou, Verbatim: true})
}

func mattermost(m Message, body mattermostBody) []byte {
	d := &markdown{
		words: m.words, text: escapeMattermost, code: inline, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```diff", codeText, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		body.Text = d.whole("#### ", v, d.footer(v))
		return audit.JSON(body), units(body.Text) <= mattermostLimit
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
