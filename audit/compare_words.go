package audit

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"trtc-callback-audit/trtcapi"
)

// checkWanted compares the live command words with the wanted ones, as sets.
func checkWanted(p *pair) []Finding {
	if p.Commands == nil || !p.Live.Configured {
		return nil
	}
	var found []Finding
	if missing := without(p.Commands, p.Live.Commands); missing != nil {
		found = append(found, find(CommandMissing, list(missing), list(p.Live.Commands))...)
	}
	if unexpected := without(p.Live.Commands, p.Commands); unexpected != nil {
		found = append(found, find(CommandUnexpected, list(p.Commands), list(unexpected))...)
	}
	return found
}

// checkWords looks at the live command words alone.
func checkWords(p *pair) []Finding {
	if !p.Live.Configured {
		return nil
	}
	if len(p.Live.Commands) == 0 {
		return find(CommandsEmpty, "at least one callback command word", "none")
	}
	var unknown, twice, wrongCase []trtcapi.CallbackCommand
	seen := map[trtcapi.CallbackCommand]int{}
	for _, word := range p.Live.Commands {
		seen[word]++
		known, similar := knownCase(word)
		switch {
		case seen[word] == 2:
			twice = append(twice, word)
		case seen[word] > 2, known:
		case similar:
			wrongCase = append(wrongCase, word)
		default:
			unknown = append(unknown, word)
		}
	}
	var found []Finding
	for _, f := range []struct {
		kind  Kind
		want  string
		words []trtcapi.CallbackCommand
	}{
		{CommandUnknown, "words that Tencent documents", unknown},
		{CommandDuplicate, "each word once", twice},
		{CommandCase, "words as Tencent spells them", wrongCase},
	} {
		if f.words != nil {
			found = append(found, find(f.kind, f.want, list(f.words))...)
		}
	}
	return found
}

// knownCase reports whether a word is known, and if not whether only its letters' case keeps it from being so.
func knownCase(word trtcapi.CallbackCommand) (known, similar bool) {
	for _, k := range trtcapi.CallbackCommands() {
		known = known || word == k
		similar = similar || strings.EqualFold(string(word), string(k))
	}
	return known, similar
}

// without returns the words that are in a and not in b, sorted, each once.
func without(a, b []trtcapi.CallbackCommand) []trtcapi.CallbackCommand {
	there := map[trtcapi.CallbackCommand]bool{}
	for _, word := range b {
		there[word] = true
	}
	var rest []trtcapi.CallbackCommand
	for _, word := range a {
		if !there[word] {
			there[word] = true
			rest = append(rest, word)
		}
	}
	return rest
}

// Bounds on how much of a list of words a finding repeats: the words are Tencent's to choose.
const (
	maxWords = 10
	maxWord  = 64
)

// list names words for a person, in an order that depends on nothing else.
func list(words []trtcapi.CallbackCommand) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(words)))
	if len(sorted) == 0 {
		return "none"
	}
	var named []string
	for _, word := range sorted[:min(len(sorted), maxWords)] {
		named = append(named, printable(string(word)))
	}
	if more := len(sorted) - maxWords; more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(named, ", ")
}

// printable quotes a word that would not stand for itself, and cuts one that is no word at all.
func printable(word string) string {
	runes := []rune(word)
	if len(runes) > maxWord {
		word = string(runes[:maxWord]) + "…"
	}
	if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) || blank(r) || r == ',' }) {
		return fmt.Sprintf("%q", word)
	}
	return word
}

// blank reports whether a character has no place in a Url or a word.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
