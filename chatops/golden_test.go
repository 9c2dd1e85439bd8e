package chatops_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"trtc-callback-audit/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// asked is every command, and what people make of them.
var asked = []string{
	"", "help", "status", "status prod", "STATUS app-0001", "status nosuch", "status prdo", "statsu prod", "prod", "deploy now", "diff prod", "diff app-0001", "diff",
	"list", "history prod", "history app-0001", "explain", "explain url_mismatch", "explain url mismtach", "version",
}

// surfaces are the doors whose answers differ.
var surfaces = []string{"slack", "dingtalk", "feishu", "wecom-application", "wecom-bot", "discord", "teams", "mattermost"}

// TestGolden holds the answer of each platform to each command in both languages.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, surface := range surfaces {
		for _, l := range []render.Language{render.English, render.Chinese} {
			t.Run(surface+"."+string(l), func(t *testing.T) {
				t.Parallel()
				var all strings.Builder
				for _, text := range asked {
					w := newWorld(doors()[surface], l, 3)
					w.withArchive(t)
					fmt.Fprintf(&all, "-- %s --\n%s\n", text, w.said(w.ask(t.Context(), text)))
				}
				fmt.Fprintf(&all, "-- status, slow --\n%s\n", slow(t, surface, l, true))
				fmt.Fprintf(&all, "-- status, slow and no archive --\n%s\n", slow(t, surface, l, false))
				fmt.Fprintf(&all, "-- history, no archive --\n%s\n", noArchive(t, surface, l))
				fmt.Fprintf(&all, "-- denied --\n%s\n", denied(t, surface, l))
				golden(t, filepath.Join("testdata", "golden", surface+"."+string(l)+".txt"), all.String())
			})
		}
	}
}

// slow is an answer while Tencent hangs but for one application of three.
func slow(t *testing.T, surface string, l render.Language, remembers bool) (said string) {
	t.Helper()
	w := newWorld(doors()[surface], l, 3)
	if remembers {
		w.withArchive(t)
	}
	w.took = func(id uint32) time.Duration {
		if id == prodID+1 {
			return time.Millisecond
		}
		return 10 * time.Second
	}
	synctest.Test(t, func(t *testing.T) { said = w.said(w.ask(t.Context(), "status")) })
	return said
}

func noArchive(t *testing.T, surface string, l render.Language) string {
	t.Helper()
	w := newWorld(doors()[surface], l, 3)
	return w.said(w.ask(t.Context(), "history prod"))
}

func denied(t *testing.T, surface string, l render.Language) string {
	t.Helper()
	w := newWorld(doors()[surface], l, 3)
	door := w.bot.Doors[0]
	r := sample(&door, "status")
	if surface == "dingtalk" {
		w.bot.Doors[0] = doors()["dingtalk-encrypted"]
		r = sample(&w.bot.Doors[0], "status")
	}
	w.bot.Doors[0].Users = []string{"somebody-else"}
	return w.said(w.send(t.Context(), r))
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what was said; run with -update and read the difference\n%s", file, got)
	}
}

// limits are what a platform takes, in bytes of the whole body but where it counts otherwise.
var limits = map[string]func([]byte) (int, int){
	"dingtalk":          func(b []byte) (int, int) { return len(b), 20_000 },
	"feishu":            func(b []byte) (int, int) { return len(b), 30 << 10 },
	"teams":             func(b []byte) (int, int) { return len(b), 28_000 },
	"wecom-application": func(b []byte) (int, int) { return len(b), 2048 },
	"wecom-bot": func(b []byte) (int, int) {
		var m struct{ Stream struct{ Content string } }
		_ = json.Unmarshal(b, &m)
		return len(m.Stream.Content), 20_480
	},
	"mattermost": func(b []byte) (int, int) {
		var m struct{ Text string }
		_ = json.Unmarshal(b, &m)
		return utf8.RuneCountInString(m.Text), 16_383
	},
	"discord": func(b []byte) (int, int) {
		var m struct {
			Data struct {
				Embeds []struct{ Title, Description string }
			}
		}
		_ = json.Unmarshal(b, &m)
		if len(m.Data.Embeds) != 1 {
			return 1 << 20, 4096
		}
		return utf8.RuneCountInString(m.Data.Embeds[0].Title + m.Data.Embeds[0].Description), 4096
	},
	"slack": func(b []byte) (int, int) {
		var m struct{ Blocks []json.RawMessage }
		_ = json.Unmarshal(b, &m)
		if len(m.Blocks) == 0 || len(m.Blocks) > 50 {
			return 1 << 20, 13_200
		}
		return utf8.RuneCount(b), 14_000 // the 13,200 are of the blocks alone
	},
}

// TestLimits asks everything of 5,000 applications, none of which is as it should be.
func TestLimits(t *testing.T) {
	t.Parallel()
	if len(limits) != len(surfaces) {
		t.Fatal("not every surface has a limit")
	}
	for _, surface := range surfaces {
		t.Run(surface, func(t *testing.T) {
			t.Parallel()
			for _, text := range asked {
				w := newWorld(doors()[surface], render.English, 5000)
				for i := range w.apps {
					w.apps[i].Want.URL = "https://" + strings.Repeat("long.", 40) + "example.com/" + strings.Repeat("path/", 200)
				}
				r := w.ask(t.Context(), text)
				body := w.bot.Doors[0].Open(r.Body)
				if surface == "feishu" {
					body = []byte(w.posts[len(w.posts)-1].body)
				}
				size, most := limits[surface](body)
				if r.Status != http.StatusOK || size == 0 || size > most {
					t.Errorf("%q is answered %d with %d of %d", text, r.Status, size, most)
				}
			}
		})
	}
}
