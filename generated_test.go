package main_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is a page of the documentation in the making. Its words stand in Go's raw strings, in which ‹ and › are the backquotes.
type page struct{ b strings.Builder }

// say adds blocks: headings, paragraphs, lists and pieces of code.
func (p *page) say(format string, args ...any) {
	if text := strings.TrimSpace(fmt.Sprintf(format, args...)); text != "" {
		p.b.WriteString(quote(text) + "\n\n")
	}
}

// show adds a piece of code as it is.
func (p *page) show(language, code string) {
	p.b.WriteString("```" + language + "\n" + strings.TrimRight(code, "\n") + "\n```\n\n")
}

// table adds a table, unless it has no row.
func (p *page) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.row(head)
	p.b.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
	for _, cells := range rows {
		p.row(cells)
	}
	p.b.WriteString("\n")
}

func (p *page) row(cells []string) { p.b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }

func (p *page) String() string { return strings.TrimRight(p.b.String(), "\n") + "\n" }

func quote(text string) string { return strings.NewReplacer("‹", "`", "›", "`").Replace(text) }

// code is a word as it is written.
func code(word string) string {
	if word == "" {
		return ""
	}
	return "`" + word + "`"
}

// codes are words as they are written, with commas between.
func codes[T ~string](words []T) string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = code(string(word))
	}
	return strings.Join(all, ", ")
}

// cell is a text in a table.
func cell(text string) string { return quote(strings.ReplaceAll(text, "|", `\|`)) }

// hold holds a committed page to what its source makes of it now.
func hold(t *testing.T, name string, p *page) {
	t.Helper()
	if *updateScripts {
		if err := os.WriteFile(name, []byte(p.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(read(t, name), "\n"), strings.Split(p.String(), "\n")); diff != "" {
		t.Errorf("%s is not what its source says; write it anew with make golden, or with go test -tags lambda.norpc . -run Page -update:\n%s", name, diff)
	}
}
