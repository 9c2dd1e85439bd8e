package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// varying is what differs from run to run of the desk.
var varying = regexp.MustCompile(`\d+ ms|"generated_at": "[^"]*"|"elapsed_ms": \d+`)

// TestReadmeShowsTheRun holds the README's first screen to what make run prints.
func TestReadmeShowsTheRun(t *testing.T) {
	t.Parallel()
	desk := filepath.Join(t.TempDir(), "desk")
	if err := build(desk, "./cmd/desk"); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), desk, "-binary", built)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := varying.ReplaceAllString(strings.TrimSpace(string(out)), "-")
	if !strings.Contains(varying.ReplaceAllString(read(t, "README.md"), "-"), "$ make run\n"+got+"\n```") {
		t.Errorf("README.md does not show what make run prints:\n%s", out)
	}
}
