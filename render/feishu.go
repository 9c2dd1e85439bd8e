package render

import (
	"strconv"
	"strings"

	"trtc-callback-audit/audit"
)

// feishuLimit is what the body of a message to Feishu holds, in bytes.
const feishuLimit = 20 << 10

// Signature is Feishu's, which stands in the body.
type Signature struct{ Timestamp, Sign string }

type feishuBody struct {
	Timestamp string     `json:"timestamp,omitempty"`
	Sign      string     `json:"sign,omitempty"`
	Type      string     `json:"msg_type"`
	Card      feishuCard `json:"card"`
}

type feishuCard struct {
	Config   feishuConfig    `json:"config"`
	Header   feishuHeader    `json:"header"`
	Elements []feishuElement `json:"elements"`
}

type feishuConfig struct {
	Wide bool `json:"wide_screen_mode"`
}

type feishuHeader struct {
	Template string     `json:"template"`
	Title    feishuText `json:"title"`
}

type feishuElement struct {
	Tag      string       `json:"tag"`
	Text     *feishuText  `json:"text,omitempty"`
	Elements []feishuText `json:"elements,omitempty"`
}

type feishuText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

// Feishu is the body for a custom robot of Feishu's or Lark's: a card of the first version, which every client shows.
func Feishu(m Message, s Signature) []byte {
	return feishu(m, func(c feishuCard) []byte { return audit.JSON(feishuBody{s.Timestamp, s.Sign, "interactive", c}) })
}

// FeishuCard is that card alone, which is the content of a message that an application of Feishu's or Lark's sends.
func FeishuCard(m Message) []byte {
	return feishu(m, func(c feishuCard) []byte { return audit.JSON(c) })
}

func feishu(m Message, wrap func(feishuCard) []byte) []byte {
	d := &markdown{words: m.words, text: escapeFeishu, code: escapeFeishu, bold: "**", newline: "\n", state: colourless, diff: signed}
	return m.fit(func(v view) ([]byte, bool) {
		body := wrap(feishuCard{
			Config: feishuConfig{true}, Elements: feishuElements(d, v),
			Header: feishuHeader{feishuColour(m.status), feishuText{"plain_text", v.title(unmarked)}},
		})
		return body, len(body) <= feishuLimit
	})
}

// feishuElements puts differences, which hold URLs, into texts without markup.
func feishuElements(d *markdown, v view) []feishuElement {
	rule := feishuElement{Tag: "hr"}
	all := []feishuElement{}
	add := func(tag string, lines ...string) {
		if len(lines) > 0 {
			all = append(all, feishuElement{Tag: "div", Text: &feishuText{tag, strings.Join(lines, "\n")}})
		}
	}
	add("lark_md", d.lead(v)...)
	for _, e := range v.entries {
		if len(all) > 0 && !e.isTight {
			all = append(all, rule)
		}
		add("lark_md", d.head(e))
		add("plain_text", d.diff(e.diff)...)
		add("lark_md", d.notes(e)...)
	}
	rest, next := d.escaped(v.rest), d.next(v)
	if len(all) > 0 && len(rest)+len(next) > 0 {
		all = append(all, rule)
	}
	add("lark_md", rest...)
	add("lark_md", next...)
	if v.footer != "" {
		all = append(all, feishuElement{Tag: "note", Elements: []feishuText{{"plain_text", v.footer}}})
	}
	return all
}

// feishuColour is that of the header.
func feishuColour(s audit.Status) string {
	switch s {
	case audit.Absent:
		return "red"
	case audit.Drifted:
		return "orange"
	case audit.Unknown:
		return "grey"
	case audit.InSync:
	}
	return "green"
}

// escapeFeishu makes a text stand for itself in lark_md, which knows the numbers of characters.
func escapeFeishu(s string) string {
	return escape(s, func(before, r, after rune) string {
		switch r {
		case '_':
			if isInside(before, after) {
				return ""
			}
		case '&', '<', '>', '*', '~', '[', ']', '`', '#', '!', '\\', '|':
		default:
			return ""
		}
		return "&#" + strconv.Itoa(int(r)) + ";"
	})
}
