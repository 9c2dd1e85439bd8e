package trtcapi

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Bounds on text that Tencent, or whoever answers in its place, makes us repeat.
const (
	maxInfo      = 200     // characters
	maxSeen      = 4 << 10 // characters of an info that are looked at: cleaning a whole MiB would take longer than the call
	maxRequestID = 128
	maxPiece     = 7 // bytes in a row that a text may share with a secret by chance
	removed      = "[removed]"
)

// unsafe finds what must not be repeated whatever it means: anything like a URL or a query, in plain or percent-encoded, or a run of characters long
// enough to be part of a UserSig or a key. It is compiled when first needed, which in a healthy process is never.
var unsafe = sync.OnceValue(func() *regexp.Regexp {
	const (
		colon = `(?::|%(?:25)*3a)`
		slash = `(?:[/\\]|%(?:25)*(?:2f|5c))`
		equal = `(?:=|%(?:25)*3d)`
	)
	return regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*` + colon + slash + `\S*|https?` + colon + `\S+|` + slash + slash + `\S+|\bwww\.\S+|` +
		`[\w.-]+\.(?:[a-z]{2,}|\d+)(?::\d+)?[/?]\S*|\S+\s*` + equal + `\s*\S*|[\w*+/=%-]{32,}`)
})

// cleanInfo makes an untrusted text fit to show: without secrets, URLs and control characters, and short. Secrets are removed before the text is cut,
// so that no piece of one is left at the edge.
func cleanInfo(info string, secrets ...string) string {
	info = strings.Map(visible, cut(info, maxSeen))
	for _, s := range secrets {
		for _, form := range []string{strings.Map(visible, s), url.QueryEscape(s), url.PathEscape(s)} {
			info = without(info, form)
		}
	}
	info = unsafe().ReplaceAllString(info, removed)
	return cut(strings.TrimSpace(info), maxInfo)
}

// without removes from text what it shares with secret: all of it or, where it was cut or wrapped, a piece that is too long for chance. What is joined
// to a piece goes with it: two UserSigs have long parts in common, and the rest of another one is no less secret.
func without(text, secret string) string {
	size := min(len(secret), maxPiece+1)
	if size == 0 {
		return text
	}
	var b strings.Builder
	start := 0 // of what has not been written yet
	for i := 0; i+size <= len(text); i++ {
		if !strings.Contains(secret, text[i:i+size]) {
			continue
		}
		end := i + size
		for end < len(text) && (joined(rune(text[end])) || strings.Contains(secret, text[end+1-size:end+1])) {
			end++
		}
		b.WriteString(strings.TrimRightFunc(text[start:i], joined) + removed)
		start, i = end, end-1
	}
	return b.String() + text[start:]
}

// joined reports whether a UserSig or a key, plain or escaped, may have c in it.
func joined(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("*+/=%-_", r))
}

// visible turns what would move a cursor, end a line or hide into a space.
func visible(r rune) rune {
	if r == utf8.RuneError || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || unicode.IsSpace(r) {
		return ' '
	}
	return r
}

func cut(s string, characters int) string {
	for i := range s {
		if characters == 0 {
			return s[:i]
		}
		characters--
	}
	return s
}

// cleanRequestID lets through what looks like Tencent's request ids, such as Id-1cc8828fd3d84795ac866ced43b15b5c-O-Seq-61309, and nothing that holds a
// piece of a secret.
func cleanRequestID(id string, secrets ...string) string {
	if len(id) > maxRequestID || strings.ContainsFunc(id, notInID) {
		return removed
	}
	for _, s := range secrets {
		if without(id, s) != id {
			return removed
		}
	}
	return id
}

func notInID(r rune) bool {
	return r != '-' && r != '_' && r != '.' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
}
