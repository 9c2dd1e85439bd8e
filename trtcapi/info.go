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
	maxInfo      = 200 // characters
	maxRequestID = 128
	removed      = "[removed]"
)

// unsafe finds what must not be repeated whatever it means: anything like a URL, a query, or a run of characters long enough to be part of a UserSig or
// a key. It is compiled when first needed, which in a healthy process is never.
var unsafe = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*:/\S*|//\S+|\bwww\.\S+|[\w.-]+\.([a-z]{2,}|\d+)(:\d+)?[/?]\S*|\S*[\w%]=\S*|[\w*+/=%-]{32,}`)
})

// cleanInfo makes an untrusted text fit to show: without secrets, URLs and control characters, and short. Secrets are removed before the text is cut,
// so that no piece of one is left at the edge.
func cleanInfo(info string, secrets ...string) string {
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			if form != "" {
				info = strings.ReplaceAll(info, form, removed)
			}
		}
	}
	info = unsafe().ReplaceAllString(info, removed)
	info = strings.Map(visible, info)
	return cut(strings.TrimSpace(info), maxInfo)
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

// cleanRequestID lets through what looks like Tencent's request ids, such as Id-1cc8828fd3d84795ac866ced43b15b5c-O-Seq-61309, and nothing that holds a secret.
func cleanRequestID(id string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" && strings.Contains(id, s) {
			return removed
		}
	}
	if len(id) > maxRequestID {
		return removed
	}
	for _, r := range id {
		if r != '-' && r != '_' && r != '.' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			return removed
		}
	}
	return id
}
