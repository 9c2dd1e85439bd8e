package main_test

import (
	"strings"
	"testing"

	release "trtc-callback-audit/cmd/release"
)

const changelog = `# Changelog

What changed.

## [Unreleased]

### Added

- A thing.

## [1.10.0] - 2026-11-24

### Fixed

- Another.

` + "```\n## 1.9.0 in a sample\n```" + `

## v1.1.0

## 1.0.0 (2026-01-01)
- The last line has no end.`

func TestSection(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"Unreleased":    "### Added\n\n- A thing.\n",
		"unreleased":    "### Added\n\n- A thing.\n",
		"v1.10.0":       "### Fixed\n\n- Another.\n\n```\n## 1.9.0 in a sample\n```\n",
		"1.10.0":        "### Fixed\n\n- Another.\n\n```\n## 1.9.0 in a sample\n```\n",
		"v1.1.0":        "",
		"v1.0.0":        "- The last line has no end.\n",
		"v1.9.0":        "",
		"v1.1":          "",
		"v1.10.0+dirty": "",
		"Added":         "",
	} {
		if got := release.Section(changelog, version); got != want {
			t.Errorf("%s: got %q, want %q", version, got, want)
		}
		if got := release.Section(strings.ReplaceAll(changelog, "\n", "\r\n"), version); got != want {
			t.Errorf("%s, with another end of lines: got %q, want %q", version, got, want)
		}
	}
}

// The project's own changelog has notes for a release.
func TestOwnChangelog(t *testing.T) {
	t.Parallel()
	text := get(t, "../../CHANGELOG.md")
	_, rest, found := strings.Cut(text, "\n## ")
	name, _, _ := strings.Cut(rest, "\n")
	name = strings.Trim(strings.Fields(name)[0], "[]")
	if !found || !strings.Contains(release.Section(text, name), "- ") {
		t.Errorf("the first section, %q, gives no notes", name)
	}
}

func FuzzSection(f *testing.F) {
	f.Add(changelog, "v1.0.0")
	f.Add("## 1.0.0\n```\n", "1.0.0")
	f.Add("## [", "")
	f.Fuzz(func(t *testing.T, text, version string) {
		section := release.Section(text, version)
		if section == "" {
			return
		}
		if strings.TrimSpace(section)+"\n" != section {
			t.Errorf("%q is not trimmed", section)
		}
		for line := range strings.Lines(section) {
			if line = strings.TrimSpace(line); !strings.Contains(text, line) {
				t.Errorf("%q is not in the changelog", line)
			}
		}
		if !strings.Contains(text, "## ") {
			t.Error("there is no heading")
		}
	})
}
