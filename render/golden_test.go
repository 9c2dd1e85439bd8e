package render_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds each dialect to what was read and found good. The files are indented, for those who read them; the bodies are not.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language render.Language
		apps     int
	}{{render.English, 1}, {render.English, 3}, {render.English, 50}, {render.English, 5000}, {render.Chinese, 3}} {
		for name, dialect := range dialects {
			if isReply(name) {
				continue // see TestReplies
			}
			file := fmt.Sprintf("%s_%s_%d.json", name, c.language, c.apps)
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				body := dialect(render.Compose(fleet(c.apps), options(c.language)))
				hold(t, name, body)
				compare(t, filepath.Join("testdata", file), body)
			})
		}
	}
}

// goldens holds every dialect to what a message is in it; the files have a folder and the name of the message.
func goldens(t *testing.T, folder, name string, m render.Message) {
	t.Helper()
	for dialect, draw := range dialects {
		suffix := ".json"
		if dialect == "wecom_text" {
			suffix = ".txt"
		}
		t.Run(fmt.Sprint(name, " ", dialect), func(t *testing.T) {
			t.Parallel()
			body := draw(m)
			hold(t, dialect, body)
			compare(t, filepath.Join("testdata", folder, fmt.Sprintf("%s_%s_%s%s", dialect, m.Language, name, suffix)), body)
		})
	}
}

func compare(t *testing.T, file string, body []byte) {
	t.Helper()
	var got bytes.Buffer
	if strings.HasSuffix(file, ".txt") {
		got.Write(body)
	} else if err := json.Indent(&got, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		now, before := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
		i := 0
		for i < min(len(now), len(before))-1 && now[i] == before[i] {
			i++
		}
		t.Errorf("%s has changed; run with -update and read the difference. It begins in line %d:\n%s\n%s", file, i+1, before[i], now[i])
	}
}

// TestSpeed holds the time for a large fleet, which is spent before the function answers.
func TestSpeed(t *testing.T) {
	t.Parallel()
	r := fleet(5000)
	for name, dialect := range dialects {
		best := time.Hour
		for range 5 {
			start := time.Now()
			dialect(render.Compose(r, options(render.English)))
			best = min(best, time.Since(start))
		}
		if best > 50*time.Millisecond {
			t.Errorf("%s takes %v", name, best)
		}
	}
}

func BenchmarkDialects(b *testing.B) {
	r := fleet(5000)
	for name, dialect := range dialects {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dialect(render.Compose(r, options(render.English)))
			}
		})
	}
}
