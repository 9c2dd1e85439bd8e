package render

// weComTextLimit is what the text of a passive reply of WeCom's holds, in bytes of UTF-8.
const weComTextLimit = 2048

// WeComText is the text of a passive reply of an application of WeCom's, which has no markup at all.
func WeComText(m Message) string {
	d := &markdown{words: m.words, text: unmarked, code: unmarked, newline: "\n", state: colourless, diff: signed, plain: true}
	return string(m.fit(func(v view) ([]byte, bool) {
		text := d.whole("", v, d.footer(v))
		return []byte(text), len(text) <= weComTextLimit
	}))
}
