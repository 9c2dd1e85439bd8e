package chatops

import (
	"slices"
	"strings"
	"unicode"
)

// Command is what somebody asks: a word and what it is about.
type Command struct {
	Word string   // in lower case; empty if there is none
	Args []string // as they were typed
}

// Bounds of what is read of a text.
const (
	maxText = 4 << 10 // bytes
	maxArgs = 100
)

// quotes are what people put around what they copy.
const quotes = "`\"'“”‘’"

// Parse reads a command with patience: mentions, a leading /callback, case, blanks of every kind and the marks of code and of the end of a sentence do not
// matter.
func Parse(text string) Command {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = withoutTags(visible(text))
	mentions := isMention(strings.TrimLeft(text, " "))
	var words []string
	for field := range strings.FieldsSeq(text) {
		word := strings.TrimRight(strings.TrimLeft(field, quotes), quotes+"?!.,;。，！？；")
		if strings.EqualFold(word, usualCommand) {
			words = words[:0] // what stands before it is somebody's name
			continue
		}
		word = strings.TrimLeft(word, "/")
		if word != "" && !isMention(word) {
			words = append(words, word)
		}
	}
	if len(words) > 0 && strings.EqualFold(words[0], usualCommand[1:]) {
		words = words[1:]
	}
	if mentions {
		words = words[nameEnd(words):]
	}
	if len(words) == 0 {
		return Command{}
	}
	args := words[1:]
	return Command{Word: strings.ToLower(words[0]), Args: args[:min(len(args), maxArgs)]}
}

// nameEnd is how many words still belong to the name behind a @, which may have blanks: WeCom does not say where it ends. They are few, and what resembles a command is
// none of them.
func nameEnd(words []string) int {
	const longName = 2
	for i, word := range words[:min(len(words), longName+1)] {
		switch {
		case slices.Contains(commands, strings.ToLower(word)):
			return i
		case nearest(word, commands) != "":
			return 0
		}
	}
	return 0
}

func isMention(text string) bool {
	return strings.HasPrefix(text, "@") || strings.HasPrefix(text, "＠")
}

// visible leaves out what cannot be seen and is no blank.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
}

// withoutTags leaves out what stands between < and >, as Slack and Teams write mentions, and the name within <at> and </at>. A < that nothing closes stays.
func withoutTags(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		tag, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			return b.String() + text
		}
		b.WriteString(before + " ")
		text = after
		if name, _, _ := strings.Cut(tag, " "); strings.EqualFold(name, "at") {
			_, text, closed = cutFold(after, "</at>")
			if !closed {
				text = strings.ReplaceAll(after, "<", " ") // no name ends here, nor further on
			}
		}
	}
}

// cutFold is [strings.Cut] without regard to case.
func cutFold(text, separator string) (before, after string, found bool) {
	for i := range text {
		if end := i + len(separator); end <= len(text) && strings.EqualFold(text[i:end], separator) {
			return text[:i], text[end:], true
		}
	}
	return text, "", false
}
