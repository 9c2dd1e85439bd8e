package main_test

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestServeStopsWhenAsked runs the routes at a desk and ends them as a supervisor does.
func TestServeStopsWhenAsked(t *testing.T) {
	t.Parallel()
	c := exec.CommandContext(t.Context(), built, "serve", "-addr", "127.0.0.1:0")
	c.Env = []string{"TRTC_SDK_APP_ID=1400000000", "TRTC_SECRET_KEY=" + plantedKey, "TRTC_ENDPOINT=http://127.0.0.1:9", "HTTP_TOKEN=" + plantedToken}
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.Fields(strings.TrimPrefix(first, "listening on "))[0]
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/v1/report": http.StatusUnauthorized, "/": http.StatusNotFound} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, response.StatusCode, want)
		}
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(lines)
	if err != nil || strings.Contains(first+string(rest), "planted") {
		t.Errorf("%v, %s%s", err, first, rest)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("it did not stop well: %v", err)
	}
}
