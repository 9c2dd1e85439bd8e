package render

import "trtc-callback-audit/audit"

// weComLimit is what the content of a message to WeCom holds, in bytes of UTF-8.
const weComLimit = 4096

type weComBody struct {
	Type     string        `json:"msgtype"`
	Markdown *weComContent `json:"markdown,omitempty"`
	V2       *weComContent `json:"markdown_v2,omitempty"`
	Stream   *weComStream  `json:"stream,omitempty"`
}

type weComContent struct {
	Content string `json:"content"`
}

// WeCom is the body for a group robot of WeCom's in its first Markdown, which every client shows: it has three colours, but no tables and no blocks of code.
func WeCom(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeWeCom, code: weComCode, bold: "**", newline: "\n", state: weComColour,
		diff: weComDiff,
	}
	return m.fit(func(v view) ([]byte, bool) {
		text := d.whole("### ", v, weComFont("comment", d.footer(v)))
		return audit.JSON(weComBody{Type: "markdown", Markdown: &weComContent{text}}), len(text) <= weComLimit
	})
}

// weComDiff has each line as code.
func weComDiff(lines []line) []string {
	shown := make([]string, len(lines))
	for i, l := range lines {
		if l.sign == "" {
			shown[i] = "• " + escapeWeCom(l.text)
		} else {
			shown[i] = weComCode(l.sign + " " + l.text)
		}
	}
	return shown
}

// weComCode is a text as code. A backslash could make a \u in JSON, which WeCom refuses.
func weComCode(s string) string {
	return "`" + escape(s, func(_, r, _ rune) string {
		switch r {
		case '`', '\\', '<', '>':
			return lookalike(r)
		}
		return ""
	}) + "`"
}

// escapeWeCom makes a text stand for itself in WeCom's Markdown, of which no escape is documented.
func escapeWeCom(s string) string { return disguised(s) }

func weComFont(colour, text string) string {
	if text == "" {
		return ""
	}
	return `<font color="` + colour + `">` + text + `</font>`
}

// weComColour gives a status one of the three colours: orange, grey and green.
func weComColour(s audit.Status, text string) string {
	switch s {
	case audit.Absent, audit.Drifted:
		return weComFont("warning", text)
	case audit.Unknown:
		return weComFont("comment", text)
	case audit.InSync:
	}
	return weComFont("info", text)
}
