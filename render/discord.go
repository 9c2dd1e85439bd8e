package render

import (
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// Discord's limits in UTF-16 units: of an embed's parts, and of all together.
const (
	discordTitle       = 256
	discordDescription = 4096
	discordFooter      = 2048
	discordWhole       = 6000
)

type discordBody struct {
	Username string          `json:"username"`
	Embeds   []discordEmbed  `json:"embeds"`
	Mentions discordMentions `json:"allowed_mentions"`
}

type discordEmbed struct {
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Color       int            `json:"color"`
	Footer      discordCaption `json:"footer"`
	Timestamp   string         `json:"timestamp"`
}

type discordCaption struct {
	Text string `json:"text"`
}

type discordMentions struct {
	Parse []string `json:"parse"`
}

// Discord is the body for a webhook of Discord's: one embed, which mentions nobody.
func Discord(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeDiscord, code: inline, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```diff", codeText, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		e := discordEmbed{
			Title: v.title(d.text), Description: strings.Join(d.paragraphs(v), "\n\n"), Color: discordColor(m.status),
			Footer: discordCaption{v.footer}, Timestamp: m.runAt.UTC().Format(time.RFC3339), // the footer has no markup
		}
		return encode(discordBody{"trtc-callback-audit", []discordEmbed{e}, discordMentions{[]string{}}}), e.fits()
	})
}

func (e *discordEmbed) fits() bool {
	title, description, footer := units(e.Title), units(e.Description), units(e.Footer.Text)
	return title <= discordTitle && description <= discordDescription && footer <= discordFooter && title+description+footer <= discordWhole
}

// discordColor is the colour of the bar beside the message.
func discordColor(s audit.Status) int {
	switch s {
	case audit.Absent, audit.Drifted:
		return 0xD92D20 // red
	case audit.Unknown:
		return 0xF79009 // orange
	case audit.InSync:
	}
	return 0x12B76A // green
}

// escapeDiscord makes a text stand for itself in Discord's Markdown.
func escapeDiscord(s string) string {
	return escape(s, func(before, r, after rune) string {
		switch r {
		case '`':
			return lookalike(r) // a mark of code cannot be escaped within code, so there is none at all
		case '\\', '*', '~', '|', '[', ']', '<', '>', '#':
			return `\` + string(r)
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
