package render

// WeComV2 is the body for a group robot of WeCom's in its second Markdown, which has blocks of code and no colours. Clients below 4.1.36 show it raw.
func WeComV2(m Message) []byte {
	d := &markdown{
		words: m.words, text: escapeWeComV2, code: weComCode, bold: "**", newline: "\n", state: colourless,
		diff: func(lines []line) []string { return fenced("```", weComFenced, lines) },
	}
	return m.fit(func(v view) ([]byte, bool) {
		text := weComText(d, v, d.text(v.footer))
		return encode(weComBody{Type: "markdown_v2", V2: &weComContent{text}}), len(text) <= weComLimit
	})
}

// escapeWeComV2 makes a text stand for itself in WeCom's second Markdown, of which no escape is documented either.
func escapeWeComV2(s string) string { return escape(s, disguise) }

// weComFenced makes a text stand for itself in a block of code.
func weComFenced(s string) string {
	code := weComCode(s)
	return code[1 : len(code)-1]
}
