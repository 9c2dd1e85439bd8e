package main_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	release "trtc-callback-audit/cmd/release"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	changelog := put(t, dir, "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.0.1\n\n- The first.\n")
	target := filepath.Join(dir, "NOTES.md")
	var stdout, stderr strings.Builder
	// The test's own binary is a program that no release tag was on.
	status := release.Run([]string{"notes", "-snapshot", "-o", target, changelog, os.Args[0], os.Args[0]}, &stdout, &stderr)
	if status != 0 || stdout.Len() > 0 || !strings.Contains(stderr.String(), "the notes are those of Unreleased") {
		t.Fatalf("exit status %d: %s%s", status, stdout.String(), stderr.String())
	}
	title, body, _ := strings.Cut(get(t, target), "\n")
	if !strings.HasPrefix(title, "# ") || body != "\n- Something new.\n" {
		t.Errorf("got %q and %q", title, body)
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, a := put(t, dir, "b.zip", "two"), put(t, dir, "a.zip", "one")
	target := filepath.Join(dir, "SHA256SUMS")
	var stderr strings.Builder
	if status := release.Run([]string{"sums", "-o", target, b, a}, &stderr, &stderr); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	want := fmt.Sprintf("%x  a.zip\n%x  b.zip\n", sha256.Sum256([]byte("one")), sha256.Sum256([]byte("two")))
	if got := get(t, target); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A run that fails writes nothing.
func TestRunFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"nothing asked":        {nil, "want notes or sums"},
		"an unknown verb":      {[]string{"zip", "-o", "OUT", "a"}, "want notes or sums"},
		"an unknown flag":      {[]string{"sums", "-x"}, "-x"},
		"no target":            {[]string{"sums", "a"}, "-o FILE"},
		"nothing to sum":       {[]string{"sums", "-o", "OUT"}, "-o FILE"},
		"a snapshot of sums":   {[]string{"sums", "-snapshot", "-o", "OUT", "a"}, "-o FILE"},
		"a missing file":       {[]string{"sums", "-o", "OUT", "a", "missing"}, "no such file"},
		"a name twice":         {[]string{"sums", "-o", "OUT", "a", "folder/a"}, "a is given twice"},
		"no binary":            {[]string{"notes", "-o", "OUT", "a"}, "-o FILE"},
		"a binary of another":  {[]string{"notes", "-snapshot", "-o", "OUT", "a", "a"}, "unrecognized"},
		"no changelog":         {[]string{"notes", "-snapshot", "-o", "OUT", "missing", "SELF"}, "no such file"},
		"an empty changelog":   {[]string{"notes", "-snapshot", "-o", "OUT", "a", "SELF"}, "nothing under Unreleased"},
		"a version of no tag":  {[]string{"notes", "-o", "OUT", "a", "SELF"}, "make release VERSION_CHECK=no"},
		"a folder that is not": {[]string{"sums", "-o", "missing/OUT", "a"}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, dir, "a", "no binary and no changelog")
			put(t, dir, "folder/a", "")
			args := append([]string{}, test.args...)
			for i, arg := range args {
				switch arg {
				case "a", "folder/a", "missing", "OUT", "missing/OUT":
					args[i] = filepath.Join(dir, arg)
				case "SELF":
					args[i] = os.Args[0]
				}
			}
			var stdout, stderr strings.Builder
			if status := release.Run(args, &stdout, &stderr); status != 1 || stdout.Len() > 0 {
				t.Errorf("exit status %d: %s", status, stdout.String())
			}
			if message := stderr.String(); !strings.Contains(message, "release: ") || !strings.Contains(message, test.want) {
				t.Errorf("got %q, want %q", message, test.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "OUT")); err == nil {
				t.Error("something was written")
			}
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-h"}, {"notes", "-h"}, {"sums", "--help"}} {
		var stdout, stderr strings.Builder
		if status := release.Run(args, &stdout, &stderr); status != 0 || stderr.Len() > 0 || !strings.Contains(stdout.String(), "-snapshot") {
			t.Errorf("%v: exit status %d: %s", args, status, stderr.String())
		}
	}
}

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	const tree, tag, none, snapshot = "git status", "git tag -a vX.Y.Z", "knows no version", "VERSION_CHECK=no"
	for version, want := range map[string][]string{
		"v1.2.3":                             nil,
		"v0.1.0":                             nil,
		"v10.20.30-rc.1":                     nil,
		"v1.0.0-beta-2":                      nil,
		"v1.2.3+dirty":                       {tree, snapshot},
		"v1.0.0-rc.1+dirty":                  {tree, snapshot},
		"v0.0.0-20261124132842-f3111c7044a9": {tag, snapshot},
		"v0.0.0-20261124132842-f3111c7044a9+dirty":  {tree, tag, snapshot},
		"v1.2.4-0.20261124132842-f3111c7044a9":      {tag, snapshot},
		"v1.2.3-rc.1.0.20261124132842-f3111c7044a9": {tag, snapshot},
		"(devel)":  {none, snapshot},
		"":         {none, snapshot},
		"1.2.3":    {none, snapshot},
		"v1.2":     {none, snapshot},
		"v1.2.3.4": {none, snapshot},
		"v1.02.3":  {none, snapshot},
		"v1.2.3-":  {none, snapshot},
		"v1.2.x":   {none, snapshot},
	} {
		err := release.CheckVersion(version)
		if (err == nil) != (want == nil) {
			t.Errorf("%q: %v", version, err)
			continue
		}
		for _, part := range []string{tree, tag, none, snapshot} {
			if err != nil && strings.Contains(err.Error(), part) != strings.Contains(strings.Join(want, " "), part) {
				t.Errorf("%q: %v, want %v", version, err, want)
			}
		}
	}
}

func put(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
