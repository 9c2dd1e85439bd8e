package render

import (
	"strings"
	"unicode"
)

// Slack's limits in characters. That on all blocks together is not documented; it was seen at 13,200.
const (
	slackHeader  = 150
	slackSection = 3000
	slackBlocks  = 50
	slackWhole   = 13_000
)

type slackBody struct {
	Text        string       `json:"text"` // the notification, and what old clients show
	Blocks      []slackBlock `json:"blocks"`
	UnfurlLinks bool         `json:"unfurl_links"`
	UnfurlMedia bool         `json:"unfurl_media"`
}

type slackBlock struct {
	Type     string      `json:"type"`
	Text     *slackText  `json:"text,omitempty"`
	Elements []slackText `json:"elements,omitempty"`
}

type slackText struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji,omitempty"`
	Verbatim bool   `json:"verbatim,omitempty"` // makes no links of what looks like one
}

// Slack is the body for an incoming webhook of Slack's, in Block Kit.
func Slack(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeSlack, bold: "*", newline: "\n", state: colourless,
		code: func(s string) string { return "`" + slackCode(s) + "`" },
		diff: func(lines []line) []string { return fenced("```", slackCode, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		blocks := slackBlocksOf(d, v)
		size := units(string(encode(blocks)))
		return encode(slackBody{Text: v.title(escapeSlack), Blocks: blocks}), len(blocks) <= slackBlocks && size <= slackWhole
	})
}

func slackBlocksOf(d *markdown, v view) []slackBlock {
	blocks := []slackBlock{slackHead(d, v)}
	add := func(lines ...string) {
		if len(lines) == 0 {
			return
		}
		text := d.paragraph(lines...)
		if units(text) > slackSection {
			text = d.words.tooLong
		}
		blocks = append(blocks, slackBlock{Type: "section", Text: slackMarkdown(text)})
	}
	add(d.lead(v)...)
	for _, e := range v.entries {
		head, diff, notes := d.head(e), d.diff(e.diff), d.notes(e)
		if whole := append(append([]string{head}, diff...), notes...); units(d.paragraph(whole...)) <= slackSection {
			add(whole...)
			continue
		}
		add(head)
		add(diff...)
		add(notes...)
	}
	add(d.escaped(v.rest)...)
	add(d.next(v))
	return append(blocks, slackBlock{Type: "context", Elements: []slackText{*slackMarkdown(escapeSlack(v.footer))}})
}

// slackHead is the first line. A header is plain text, but what follows & < > is read in it as well.
func slackHead(d *markdown, v view) slackBlock {
	if text := v.title(slackCode); units(text) <= slackHeader {
		return slackBlock{Type: "header", Text: &slackText{Type: "plain_text", Text: text, Emoji: new(false)}}
	}
	return slackBlock{Type: "section", Text: slackMarkdown(d.bold + v.title(escapeSlack) + d.bold)}
}

func slackMarkdown(text string) *slackText {
	return &slackText{Type: "mrkdwn", Text: text, Verbatim: true}
}

// slackEntities are all that Slack can escape.
func slackEntities(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	}
	return ""
}

// escapeSlack makes a text stand for itself in mrkdwn. Its other markup acts at the edges of words.
func escapeSlack(s string) string {
	return escape(s, func(before, r, after rune) string {
		switch r {
		case '*', '_', '~':
			if !isInside(before, after) {
				return lookalike(r)
			}
		case '`':
			return lookalike(r)
		case ':':
			return unsmiling(before, after)
		}
		return slackEntities(r)
	})
}

// slackCode makes a text stand for itself within code.
func slackCode(s string) string {
	return escape(codeText(s), func(_, r, _ rune) string { return slackEntities(r) })
}

// unsmiling is a colon with these neighbours, which begins no emoji.
func unsmiling(before, after rune) string {
	if strings.ContainsRune("+-_", after) || unicode.IsLetter(after) || unicode.IsDigit(after) && !unicode.IsDigit(before) {
		return ":" + nothing
	}
	return ""
}
