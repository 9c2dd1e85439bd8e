package render

import (
	"slices"
	"strings"
	"unicode"

	"trtc-callback-audit/audit"
)

// Slack's limits in characters. That on all blocks together is not documented; it was seen at 13,200.
const (
	slackHeader  = 150
	slackSection = 3000
	slackBlocks  = 50
	slackWhole   = 13_000
)

type slackBody struct {
	Response    string       `json:"response_type,omitempty"`
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
func Slack(m Message) []byte { return slack(m, "") }

// SlackReply is the answer to a slash command of Slack's, which only the one who asked sees.
func SlackReply(m Message) []byte { return slack(m, onlyForYou) }

// onlyForYou is the type of a response that only the one who asked sees. Mattermost has it from Slack.
const onlyForYou = "ephemeral"

func slack(m Message, response string) []byte {
	d := &markdown{
		words: m.words, text: escapeSlack, bold: "*", newline: "\n", state: colourless,
		code: func(s string) string { return "`" + slackCode(s) + "`" },
		diff: func(lines []line) []string { return fenced("```", slackCode, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		blocks := slackBlocksOf(d, v)
		size := units(string(audit.JSON(blocks)))
		preview := v.title(func(s string) string { return d.line(note{text: s}) })
		return audit.JSON(slackBody{Response: response, Text: preview, Blocks: blocks}), len(blocks) <= slackBlocks && size <= slackWhole
	})
}

func slackBlocksOf(d *markdown, v view) []slackBlock {
	s := slackSections{d, []slackBlock{slackHead(d, v)}}
	s.addEach(d.lead(v))
	for _, e := range v.entries {
		if !e.isTight || !s.extend(d.head(e)) {
			s.addEntry(e)
		}
	}
	s.add(d.escaped(v.rest)...)
	s.add(d.next(v)...)
	if footer := d.footer(v); footer != "" {
		s.blocks = append(s.blocks, slackBlock{Type: "context", Elements: []slackText{*slackMarkdown(footer)}})
	}
	return s.blocks
}

// slackSections are blocks, to which sections are added.
type slackSections struct {
	*markdown
	blocks []slackBlock
}

// add adds a section with some lines, or says that they are too long for one.
func (s *slackSections) add(lines ...string) {
	if len(lines) == 0 {
		return
	}
	text := s.paragraph(lines...)
	if units(text) > slackSection {
		text = s.words.tooLong
	}
	s.blocks = append(s.blocks, slackBlock{Type: "section", Text: slackMarkdown(text)})
}

// addEach adds a section, or one for each line if they are too long for one.
func (s *slackSections) addEach(lines []string) {
	if units(s.paragraph(lines...)) <= slackSection {
		s.add(lines...)
		return
	}
	for _, line := range lines {
		s.add(line)
	}
}

// addEntry adds a section, or as few as hold an entry.
func (s *slackSections) addEntry(e entry) {
	head, notes := s.head(e), s.notes(e)
	if whole := slices.Concat([]string{head}, s.diff(e.diff), notes); units(s.paragraph(whole...)) <= slackSection {
		s.add(whole...)
		return
	}
	s.add(head)
	for _, lines := range parts(e.diff) {
		s.add(s.diff(lines)...)
	}
	s.add(notes...)
}

// extend adds a line to the last section, if there is one with room for it.
func (s *slackSections) extend(line string) bool {
	last := &s.blocks[len(s.blocks)-1]
	text := s.paragraph(last.Text.Text, line)
	if last.Type != "section" || units(text) > slackSection {
		return false
	}
	last.Text.Text = text
	return true
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
