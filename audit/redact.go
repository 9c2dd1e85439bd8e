package audit

import (
	"net/url"
	"strings"
	"unicode"

	"trtc-callback-audit/secret"
)

// RedactURL makes a callback Url fit to show: userinfo, query values and the fragment are replaced, because owners put tokens there. Everything else stays as it is,
// also in a text that is no URL, since what is wrong with it must remain visible.
func RedactURL(text string) string {
	if at := strings.LastIndex(text, "@"); at >= 0 {
		if _, err := url.Parse(text); err != nil { // nobody knows where its parts begin
			if !endsUserinfo(text, at) {
				return text[:min(afterScheme(text), at)] + secret.Redacted
			}
			text = hideBefore(text, at)
		}
	}
	text, fragment, hasFragment := strings.Cut(text, "#")
	text, query, hasQuery := strings.Cut(text, "?")
	text = redactUserinfo(text)
	if hasQuery {
		text += "?" + redactQuery(query)
	}
	if hasFragment { // also an empty one, which makes the Url another
		text += "#"
	}
	if fragment != "" {
		text += secret.Redacted
	}
	return text
}

// endsUserinfo reports whether the @ at that place of a text that is no URL stands before a host, as far as can be told, and not in a value of a query: what is behind
// it may be shown then.
func endsUserinfo(text string, at int) bool {
	before := text[min(afterScheme(text), at):at]
	path, _, hasQuery := strings.Cut(strings.ReplaceAll(before, "#", "?"), "?")
	if !hasQuery {
		return true
	}
	host := text[at+1:]
	if end := strings.IndexAny(host, "/:?#"); end >= 0 {
		host = host[:end]
	}
	isOdd := func(r rune) bool { return r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return !strings.Contains(path, "/") && strings.Contains(host, ".") && !strings.ContainsFunc(host, isOdd)
}

// redactUserinfo replaces what stands before the @ of the host.
func redactUserinfo(text string) string {
	start := afterScheme(text)
	end := len(text)
	if i := strings.IndexAny(text[start:], "/"); i >= 0 {
		end = start + i
	}
	return hideBefore(text, start+strings.LastIndex(text[start:end], "@"))
}

// hideBefore replaces what stands between the scheme and the @ at that place, if it is one.
func hideBefore(text string, at int) string {
	start := afterScheme(text)
	if at < start || text[at] != '@' {
		return text
	}
	return text[:start] + secret.Redacted + text[at:]
}

// afterScheme is where the authority begins, with one slash too few or too many as well.
func afterScheme(text string) int {
	i := strings.Index(text, ":") + 1
	rest := strings.TrimLeft(text[i:], `/\`)
	if start := len(text) - len(rest); start > i && !strings.ContainsAny(text[:i], `/\@`) {
		return start
	}
	return len(text) - len(strings.TrimLeft(text, `/\`))
}

// redactQuery keeps the names and replaces the values; what has no name may be all value.
func redactQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, named := strings.Cut(pair, "=")
		switch {
		case named && value == "":
		case named:
			pairs[i] = name + "=" + secret.Redacted
		case pair != "":
			pairs[i] = secret.Redacted
		}
	}
	return strings.Join(pairs, "&")
}
