package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "trtc-callback-audit"

// arrows is the drawing in ARCHITECTURE.md: what each room may import of ours. A package that is not in the drawing may not exist.
var arrows = map[string]string{
	".":                   "handler internal/app internal/cli",
	"internal/cli":        "internal/app handler config chatops publish audit trtcapi",
	"internal/app":        "config handler chatops publish archive audit trtcapi secret internal/transport internal/vault",
	"handler":             "chatops publish audit secret internal/envelope",
	"chatops":             "render archive audit secret",
	"publish":             "render archive audit secret",
	"publish/publishtest": "publish audit secret",
	"render":              "audit secret",
	"archive":             "audit secret",
	"config":              "chatops publish archive render audit trtcapi secret",
	"audit":               "trtcapi secret",
	"trtcapi":             "secret",
	"secret":              "",
	"internal/transport":  "",
	"internal/vault":      "secret",
	"internal/envelope":   "",
	"internal/cloudtest":  "",
	"trtcapi/trtctest":    "",
	"cmd/desk":            "internal/cloudtest trtcapi/trtctest",
	"cmd/pack":            "",
	"cmd/bench":           "",
	"cmd/release":         "",
}

// TestArrows reads the sources itself: the test cache would not notice what a go list that it started has read.
func TestArrows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for file := range sources(t, ".") {
		room := filepath.ToSlash(filepath.Dir(file))
		allowed, drawn := arrows[room]
		if seen[room] = true; !drawn {
			t.Errorf("%s is in no room of the drawing", file)
			continue
		}
		for _, target := range ours(t, file) {
			if !slices.Contains(strings.Fields(allowed), target) {
				t.Errorf("%s imports %s, which is no arrow of the drawing", file, target)
			}
		}
	}
	for room := range arrows {
		if !seen[room] {
			t.Errorf("the drawing has a room %s that is not there", room)
		}
	}
}

// sources yields the Go files that are built into something, without tests and what tests build.
func sources(t *testing.T, root string) map[string]bool {
	t.Helper()
	files := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "build" || len(entry.Name()) > 1 && entry.Name()[0] == '.'):
			return filepath.SkipDir
		case path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go"):
			files[file] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// ours lists what a file imports of this module, relative to it.
func ours(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if rest, ok := strings.CutPrefix(name, module+"/"); ok {
			list = append(list, rest)
		}
	}
	return list
}

// TestSizes holds what a reader is promised: one idea a file, a thin handler, a main of a page.
func TestSizes(t *testing.T) {
	t.Parallel()
	thin := 0
	for file := range sources(t, ".") {
		lines := strings.Count(read(t, file), "\n")
		if lines > 350 {
			t.Errorf("%s has %d lines", file, lines)
		}
		if strings.HasPrefix(file, "handler/") {
			thin += lines
		}
	}
	if thin >= 900 {
		t.Errorf("handler has %d lines", thin)
	}
	if lines := strings.Count(read(t, "main.go"), "\n"); lines >= 100 {
		t.Errorf("main.go has %d lines", lines)
	}
}
