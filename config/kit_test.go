package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/config"
	"trtc-callback-audit/trtcapi"
)

// load sets exactly these variables and loads. Values that begin with planted must not come back in any problem.
func load(t *testing.T, env map[string]string) *config.Config {
	t.Helper()
	for _, line := range os.Environ() {
		if name, _, _ := strings.Cut(line, "="); slices.ContainsFunc([]string{"TRTC_", "HTTP_", "PUBLISH_", "CHAT_"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			t.Setenv(name, "") // as good as unset
		}
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	c := config.NewLoader(os.Environ).Load()
	for _, text := range texts(c) {
		if strings.Contains(text, "planted") {
			t.Errorf("a value is in a problem: %s", text)
		}
	}
	return c
}

// texts are all texts that a configuration tells anybody.
func texts(c *config.Config) []string {
	var all []string
	for _, p := range c.Problems {
		all = append(all, p.String())
	}
	for _, app := range c.Apps {
		if app.Failure != nil {
			all = append(all, app.Failure.Info, app.Failure.Fix)
		}
	}
	if c.Err != nil {
		all = append(all, c.Err.Error())
	}
	return append(all, c.HTTP.Flaw)
}

// wantProblems holds the problems against texts, one contained in each, in order.
func wantProblems(t *testing.T, c *config.Config, want ...string) {
	t.Helper()
	var got []string
	for _, p := range c.Problems {
		got = append(got, p.String())
	}
	for i, text := range want {
		if i >= len(got) || !strings.Contains(got[i], text) {
			t.Errorf("problem %d is not %q; there are:\n%s", i, text, strings.Join(got, "\n"))
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

// file writes a file for one test and returns its path.
func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// one is an application that is configured as far as it must be.
func one(more ...string) map[string]string {
	env := map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": "planted-key"}
	for i := 0; i+1 < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func api(c *config.Config) trtcapi.Application { return c.Apps[0].API }
