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

type discordReply struct {
	Type int         `json:"type"`
	Data discordData `json:"data"`
}

type discordData struct {
	Embeds   []discordEmbed  `json:"embeds"`
	Flags    int             `json:"flags"`
	Mentions discordMentions `json:"allowed_mentions"`
}

// What an interaction is answered with: a message, which only the one who asked sees.
const (
	discordMessage   = 4
	discordEphemeral = 64
)

type discordEmbed struct {
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Color       int             `json:"color"`
	Footer      *discordCaption `json:"footer,omitempty"`
	Timestamp   string          `json:"timestamp,omitempty"`
}

type discordCaption struct {
	Text string `json:"text"`
}

type discordMentions struct {
	Parse []string `json:"parse"`
}

// Discord is the body for a webhook of Discord's: one embed, which mentions nobody.
func Discord(m Message) []byte {
	return discord(m, func(e discordEmbed) []byte {
		return audit.JSON(discordBody{"trtc-callback-audit", []discordEmbed{e}, discordMentions{[]string{}}})
	})
}

// DiscordReply is the answer to a command of Discord's, which only the one who asked sees; it mentions nobody either.
func DiscordReply(m Message) []byte {
	return discord(m, func(e discordEmbed) []byte {
		return audit.JSON(discordReply{discordMessage, discordData{[]discordEmbed{e}, discordEphemeral, discordMentions{[]string{}}}})
	})
}

func discord(m Message, wrap func(discordEmbed) []byte) []byte {
	d := &markdown{
		words: m.words, text: escapeDiscord, code: inline, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```diff", codeText, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		e := discordEmbed{Title: discordHead(d, v), Description: strings.Join(d.paragraphs(v), "\n\n"), Color: discordColor(m.status)}
		if v.footer != "" {
			e.Footer = &discordCaption{v.footer} // has no markup
		}
		if !m.runAt.IsZero() {
			e.Timestamp = m.runAt.UTC().Format(time.RFC3339)
		}
		return wrap(e), e.fits(v.footer)
	})
}

// discordHead is the first line. Escapes would make too much of some, whose markup is disguised instead.
func discordHead(d *markdown, v view) string {
	if text := v.title(d.text); units(text) <= discordTitle {
		return text
	}
	return v.title(disguised)
}

func (e *discordEmbed) fits(caption string) bool {
	title, description, footer := units(e.Title), units(e.Description), units(caption)
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
