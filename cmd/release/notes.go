package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

const unreleased = "Unreleased"

// notes writes the notes of the binaries' version.
func notes(stderr io.Writer, target, changelog string, binaries []string, snapshot bool) error {
	version, err := versionOf(binaries)
	if err == nil && !snapshot {
		err = CheckVersion(version)
	}
	if err != nil {
		return err
	}
	text, err := os.ReadFile(changelog) //nolint:gosec // Reading what the caller names is the purpose.
	if err != nil {
		return err
	}
	body := Section(string(text), version)
	if body == "" {
		_, _ = fmt.Fprintf(stderr, "release: %s says nothing of %s: the notes are those of %s\n", changelog, version, unreleased)
		body = Section(string(text), unreleased)
	}
	if body == "" {
		return fmt.Errorf("%s has no section for %s and nothing under %s", changelog, version, unreleased)
	}
	return publish(target, []byte("# "+version+"\n\n"+body))
}

// Section returns what stands in a changelog under the heading of a version, up to the next one, without blank lines around it; empty if there is nothing. The
// heading is of the second level and begins with the version, with or without its v and in brackets or not, as Keep a Changelog and its readers write it.
func Section(changelog, version string) string {
	var b strings.Builder
	inside, fenced := false, false
	for line := range strings.Lines(changelog) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		heading, ok := strings.CutPrefix(line, "## ")
		switch {
		case ok && !fenced && inside:
			return trimmed(b.String())
		case ok && !fenced:
			inside = names(heading, version)
		case inside:
			b.WriteString(line + "\n")
		}
	}
	return trimmed(b.String())
}

// names reports whether a heading is that of a version.
func names(heading, version string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(heading), " ")
	first, _, _ = strings.Cut(strings.TrimPrefix(first, "["), "]")
	return strings.EqualFold(strings.TrimPrefix(first, "v"), strings.TrimPrefix(version, "v"))
}

// trimmed is a text without blank lines around it, and with a line's end.
func trimmed(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return text + "\n"
}
