package main_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestNoDeadLinks follows every relative link of every page in the repository. Links to elsewhere are not followed: the tests need no network.
func TestNoDeadLinks(t *testing.T) {
	t.Parallel()
	for _, problem := range deadLinks(pages(t), exists) {
		t.Error(problem)
	}
}

func TestDeadLinksMutants(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"README.md": "# One\n\n[a](docs/a.md#a-b-c), [up](#one), [again](#one-1), [out](https://example.com/#x), `[no](link)`\n\n```\n[no](link)\n```\n\n## One\n",
		"docs/a.md": "# `A` *b*: [c](../README.md)!\n\n[zh](#这样-问)\n\n## 这样 问？\n\n[def]: ../README.md#one \"title\"\n",
	}
	there := func(name string) bool { return name == "docs" }
	if p := deadLinks(good, there); p != nil {
		t.Fatalf("good pages have problems: %v", p)
	}
	for _, m := range []struct{ page, old, spoilt, want string }{
		{"README.md", "docs/a.md#", "docs/b.md#", "docs/b.md"},
		{"README.md", "#a-b-c", "#a-b-c-", "#a-b-c-"},
		{"README.md", "(#one-1)", "(#one-2)", "#one-2"},
		{"docs/a.md", "#这样-问)", "#这样)", "#这样"},
		{"docs/a.md", "(../README.md)", "(README.md)", "docs/README.md"},
		{"docs/a.md", "[def]: ../README.md#one", "[def]: ../README.md#two", "#two"},
	} {
		bad := map[string]string{"README.md": good["README.md"], "docs/a.md": good["docs/a.md"]}
		bad[m.page] = mutant{old: m.old, spoilt: m.spoilt}.of(t, bad[m.page])
		expect(t, mutant{want: m.want}, deadLinks(bad, there))
	}
}

// pages are all Markdown files of the repository, by their paths in it.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "build" || len(name) > 1 && strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case filepath.Ext(name) == ".md":
			all[filepath.ToSlash(name)] = read(t, name)
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d pages, %v", len(all), err)
	}
	return all
}

func exists(name string) bool {
	_, err := os.Stat(filepath.FromSlash(name))
	return err == nil
}

var link = regexp.MustCompile(`\]\(<?([^()\s<>]+)>?(?:\s+"[^"]*")?\)|(?m:^\[[^\]]+\]:\s+<?([^\s<>]+)>?)`)

// deadLinks lists the relative links that lead to no file, or to a heading that its page does not have.
func deadLinks(pages map[string]string, exists func(string) bool) (p problems) {
	for name, text := range pages {
		for _, match := range link.FindAllStringSubmatch(withoutCode(text), -1) {
			target, err := url.Parse(match[1] + match[2])
			if err != nil {
				p.addf("%s: %s is no link", name, match[1]+match[2])
				continue
			}
			if target.Scheme != "" || target.Host != "" {
				continue
			}
			to := name
			if target.Path != "" {
				to = path.Join(path.Dir(name), target.Path)
			}
			page, isPage := pages[to]
			switch {
			case !isPage && !exists(to):
				p.addf("%s: there is no %s", name, to)
			case isPage && target.Fragment != "" && !slices.Contains(anchors(page), target.Fragment):
				p.addf("%s: %s has no #%s", name, to, target.Fragment)
			}
		}
	}
	slices.Sort(p)
	return p
}

// heading is a heading with the text below it.
type heading struct {
	level int
	title string // as it is written
	text  string // up to the next heading, fences included
}

var headingLine = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*$`)

// headings parts a page at its headings; what stands before the first belongs to one without a title.
func headings(text string) []heading {
	all := []heading{{}}
	fence := ""
	for line := range strings.SplitSeq(text, "\n") {
		fence = nextFence(fence, line)
		if match := headingLine.FindStringSubmatch(line); match != nil && fence == "" {
			all = append(all, heading{level: len(match[1]), title: match[2]})
			continue
		}
		all[len(all)-1].text += line + "\n"
	}
	return all
}

// nextFence is the fence that is open behind a line, if one is.
func nextFence(open, line string) string {
	trimmed := strings.TrimLeft(line, " ")
	ticks := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
	switch {
	case len(ticks) < 3:
		return open
	case open == "" && !strings.Contains(trimmed[len(ticks):], "`"):
		return ticks
	case open != "" && len(ticks) >= len(open) && strings.TrimSpace(trimmed) == ticks:
		return ""
	}
	return open
}

var codeSpan = regexp.MustCompile("`+[^`\n]*`+")

// withoutCode takes fences and code out, in which nothing is a link.
func withoutCode(text string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.SplitSeq(text, "\n") {
		before := fence
		if fence = nextFence(fence, line); before+fence == "" {
			b.WriteString(codeSpan.ReplaceAllString(line, "") + "\n")
		}
	}
	return b.String()
}

var linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// anchors are those that GitHub gives a page's headings: letters, digits, - and _ in small letters, blanks as -, and a number behind a name that was there before.
func anchors(text string) []string {
	seen := map[string]int{}
	var all []string
	for _, h := range headings(text) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
				return unicode.ToLower(r)
			}
			return -1
		}, linkText.ReplaceAllString(h.title, "$1"))
		n := seen[name]
		if seen[name]++; n > 0 {
			name += fmt.Sprintf("-%d", n)
		}
		all = append(all, name)
	}
	return all
}

// TestReadmeIsTranslated holds the Chinese README to the English one: the same sections, commands, tables and names.
func TestReadmeIsTranslated(t *testing.T) {
	t.Parallel()
	for _, problem := range checkTranslation(read(t, "README.md"), read(t, "README_zh.md")) {
		t.Error(problem)
	}
}

func TestTranslationMutants(t *testing.T) {
	t.Parallel()
	english, good := read(t, "README.md"), read(t, "README_zh.md")
	for _, m := range []mutant{
		{"another command", "$ make run\n", "$ make desk\n", "commands"},
		{"a section less", "\n## ", "\n", "sections"},
		{"a section below another", "\n## ", "\n### ", "level"},
		{"a variable misspelt", "| `TRTC_REGION` |", "| `TRTC_REGOIN` |", "TRTC_REGOIN"},
		{"a row less", "\n| `RATE_LIMIT`", "\nRATE_LIMIT", "RATE_LIMIT"},
		{"a name left out", "`make check`", "make", "make check"},
		{"a link left out", "(docs/chat.md)", "(docs/findings.md)", "links"},
		{"no way back", "(README.md)", "(README_zh.md)", "first line"},
	} {
		expect(t, m, checkTranslation(english, m.of(t, good)))
	}
}

func checkTranslation(english, chinese string) (p problems) {
	first := func(text string) string { line, _, _ := strings.Cut(text, "\n"); return line }
	if !strings.Contains(first(english), "(README_zh.md)") || !strings.Contains(first(chinese), "(README.md)") {
		p.addf("the first line of each README links to the other")
	}
	from, to := headings(english), headings(chinese)
	if len(from) != len(to) {
		p.addf("README.md has %d sections, README_zh.md %d", len(from)-1, len(to)-1)
		return p
	}
	for i := 1; i < len(from); i++ { // what stands before the first heading is the link
		p = append(p, from[i].compare(to[i])...)
	}
	return p
}

// compare holds a translated section to its original.
func (h heading) compare(translated heading) (p problems) {
	if h.level != translated.level {
		p.addf("%s: the level of %s is another", h.title, translated.title)
	}
	if !slices.Equal(fencesOf(h.text), fencesOf(translated.text)) {
		p.addf("%s: the commands are not the same", h.title)
	}
	if want, got := rowsOf(h.text), rowsOf(translated.text); !slices.Equal(want, got) {
		p.addf("%s: the rows are %q, not %q", h.title, got, want)
	}
	if want, got := spansOf(h.text), spansOf(translated.text); !slices.Equal(want, got) {
		p.addf("%s: the names in code are %q, not %q", h.title, got, want)
	}
	if want, got := targetsOf(h.text), targetsOf(translated.text); !slices.Equal(want, got) {
		p.addf("%s: the links lead to %q, not %q", h.title, got, want)
	}
	return p
}

var blocks = regexp.MustCompile("(?ms)^```.*?^```$")

// rowsOf are the names in the first cells of a section's tables.
func rowsOf(text string) (names []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 && cells[0] == "" {
			names = append(names, strings.Join(codeSpan.FindAllString(cells[1], -1), " "))
		}
	}
	return names
}

// spansOf are the names that stand in code, in an order that a translation keeps.
func spansOf(text string) []string {
	return slices.Sorted(slices.Values(codeSpan.FindAllString(blocks.ReplaceAllString(text, ""), -1)))
}

func targetsOf(text string) (targets []string) {
	for _, match := range link.FindAllStringSubmatch(withoutCode(text), -1) {
		targets = append(targets, match[1]+match[2])
	}
	slices.Sort(targets)
	return targets
}
