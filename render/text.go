package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// nothing takes no room; it parts what would be a mention or a tag.
const nothing = "\u200b"

// clean makes a text fit for every dialect: on one line, with no character that cannot be seen or that turns the writing, and with nothing that any chat would take
// for a mention or a tag.
func clean(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
		if r == '@' || r == '<' {
			b.WriteString(nothing)
		}
	}
	return b.String()
}

// cut takes what is too long out of the middle, where it is missed least.
func cut(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	tail := (most - 1) / 3
	return string(runes[:most-1-tail]) + "…" + string(runes[len(runes)-tail:])
}

// cutUnits cuts a text to a length in UTF-16 units.
func cutUnits(s string, most int) string {
	short := s
	for chars := most; units(short) > most; chars -= (units(short) - most + 1) / 2 {
		short = cut(s, chars)
	}
	return short
}

// cutPair cuts two texts so that where they differ can still be seen.
func cutPair(a, b string, most int) (string, string) {
	x, y := cut(a, most), cut(b, most)
	if x != y || a == b {
		return x, y
	}
	as, bs := []rune(a), []rune(b)
	same := 0
	for same < min(len(as), len(bs)) && as[same] == bs[same] {
		same++
	}
	from := max(0, same-most/3)
	return window(as, from, most), window(bs, from, most)
}

// window is what a text holds from a place on.
func window(runes []rune, from, most int) string {
	rest := runes[from:]
	if len(rest) <= most-1 {
		return "…" + string(rest)
	}
	return "…" + string(rest[:most-2]) + "…"
}

// units is the length of a text as JavaScript counts it, which is never less than its characters.
func units(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// escape rewrites a text character by character; what becomes "" stays as it is. The neighbours are those in the text as it was.
func escape(s string, rewrite func(before, r, after rune) string) string {
	var b strings.Builder
	var before rune
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if other := rewrite(before, r, after); other != "" {
			b.WriteString(other)
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// isInside reports whether a character with these neighbours is within a word.
func isInside(before, after rune) bool { return isLetter(before) && isLetter(after) }

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// unlisted keeps the beginning of a line from being that of a list, a quotation, a table, a heading or a rule.
func unlisted(s string) string {
	mark := strings.TrimLeft(s, "0123456789")
	if s != "" && strings.ContainsRune("-+=>#|", rune(s[0])) || mark != "" && mark != s && strings.ContainsRune(".)", rune(mark[0])) {
		return nothing + s
	}
	return s
}

// lookalike stands for a character that is markup where there is no way to say that it is not meant as such.
func lookalike(r rune) string {
	switch r {
	case '*':
		return "∗"
	case '`':
		return "ˋ"
	case '~':
		return "∼"
	case '_':
		return "＿"
	case '[':
		return "［"
	case ']':
		return "］"
	case '<':
		return "＜"
	case '>':
		return "＞"
	case '#':
		return "＃"
	case '|':
		return "｜"
	case '\\':
		return "＼"
	case '{':
		return "｛"
	case '}':
		return "｝"
	}
	return ""
}
