package render

import "trtc-callback-audit/audit"

// weComStreamLimit is what the content of a message of WeCom's AI bot holds, in bytes of UTF-8: 20,480, and some room.
const weComStreamLimit = 20_000

type weComStream struct {
	ID      string `json:"id"`
	Finish  bool   `json:"finish"`
	Content string `json:"content"`
}

// WeComV2 is the body for a group robot of WeCom's in its second Markdown, which has blocks of code and no colours. Clients below 4.1.36 show it raw.
func WeComV2(m Message) []byte {
	return weComV2(m, weComLimit, func(text string) []byte {
		return audit.JSON(weComBody{Type: "markdown_v2", V2: &weComContent{text}})
	})
}

// WeComStream is the answer of WeCom's AI bot: a stream with that id, which begins and ends at once. Its Markdown is the second.
func WeComStream(m Message, id string) []byte {
	return weComV2(m, weComStreamLimit, func(text string) []byte {
		return audit.JSON(weComBody{Type: "stream", Stream: &weComStream{id, true, text}})
	})
}

func weComV2(m Message, limit int, wrap func(text string) []byte) []byte {
	d := &markdown{
		words: m.words, text: escapeWeComV2, code: weComCode, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```", weComFenced, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		text := d.whole("### ", v, d.footer(v))
		return wrap(text), len(text) <= limit
	})
}

// escapeWeComV2 makes a text stand for itself in WeCom's second Markdown, of which no escape is documented either.
func escapeWeComV2(s string) string { return disguised(s) }

// weComFenced makes a text stand for itself in a block of code.
func weComFenced(s string) string {
	code := weComCode(s)
	return code[1 : len(code)-1]
}
