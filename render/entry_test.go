package render_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// mattermost is the text of a message in the dialect that is nearest to what is meant.
func mattermost(t *testing.T, r audit.Report, o render.Options) string {
	t.Helper()
	body := render.Mattermost(render.Compose(r, o))
	hold(t, "mattermost", body)
	var v struct{ Text string }
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v.Text
}

func TestNews(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		app    audit.AppReport
		en, zh string
	}{
		"found":             {told(drift("a", audit.High), audit.Found, 0), "**a** · drifted · new · high", "**a** · drifted（已漂移） · 新问题 · high（高）"},
		"changed":           {told(drift("a", audit.Low), audit.Changed, 47*time.Hour), "drifted · changed since the last message, for 47 h · low", "自上次通知后有变化，已持续 47 小时"},
		"resolved":          {told(calm("a"), audit.Resolved, 49*time.Hour), "in sync · resolved after 2 days", "in_sync（一致） · 已恢复，历时 2 天"},
		"resolved at once":  {told(calm("a"), audit.Resolved, 0), "resolved after less than a minute", "已恢复，历时 不到 1 分钟"},
		"unreadable":        {told(unread("a"), audit.Unreadable, 20*time.Minute), "could not be read, for 20 min", "unknown（无法读取），已持续 20 分钟"},
		"reminder":          {told(drift("a", audit.High), audit.Reminder, 3*time.Hour), "**a** · still drifted, for 3 h · high", "drifted（仍在漂移），已持续 3 小时"},
		"reminder, absent":  {told(gone("a"), audit.Reminder, 3*time.Hour), "still absent, for 3 h", "absent（仍未配置），已持续 3 小时"},
		"reminder, unknown": {told(unread("a"), audit.Reminder, 3*time.Hour), "still could not be read, for 3 h", "unknown（仍无法读取），已持续 3 小时"},
		"of tomorrow":       {told(drift("a", audit.High), audit.Reminder, -time.Hour), "**a** · still drifted · high", "drifted（仍在漂移） ·"},
		"of the future":     {told(drift("a", audit.High), "promoted", 0), "drifted · promoted · high", "promoted"},
		"never told":        {drift("a", audit.High), "**a** · drifted · high", "**a** · drifted（已漂移） · high"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reportOn(c.app)
			for language, want := range map[render.Language]string{render.English: c.en, render.Chinese: c.zh} {
				if text := mattermost(t, r, options(language)); !strings.Contains(text, want) {
					t.Errorf("no %q in %s", want, text)
				}
			}
		})
	}
}

func TestSinceWithoutAKnownTime(t *testing.T) {
	t.Parallel()
	app := told(drift("a", audit.High), audit.Reminder, 0)
	app.Change.Since = time.Time{}
	if text := mattermost(t, reportOn(app), render.Options{}); !strings.Contains(text, "· still drifted · high") || strings.Contains(text, "took") {
		t.Error(text)
	}
}

// TestDiff: of command words only those appear that must come or go.
func TestDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		finding audit.Finding
		want    string
	}{
		"url":        {audit.Finding{Kind: audit.URLMismatch, Want: "https://a", Got: "https://b"}, "url_mismatch\n- https://b\n+ https://a\n```"},
		"missing":    {audit.Finding{Kind: audit.CommandMissing, Want: "A, B", Got: "C"}, "command_missing\n+ A\n+ B\n```"},
		"unexpected": {audit.Finding{Kind: audit.CommandUnexpected, Want: "A, B", Got: "C, D"}, "command_unexpected\n- C\n- D\n```"},
		"one side":   {audit.Finding{Kind: audit.URLMissing, Want: "a Url"}, "url_missing\n+ a Url\n```"},
		"severity":   {audit.Finding{Kind: audit.URLInsecure, Severity: audit.Medium, Want: "https", Got: "http://b"}, "url_insecure · medium\n- http://b\n+ https\n```"},
		"other kind": {audit.Finding{Kind: "moon_phase", Want: "full", Got: "new"}, "moon_phase\n- new\n+ full\n```"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := audit.AppReport{App: "a", Status: audit.Drifted, Findings: []audit.Finding{c.finding}}
			text := mattermost(t, reportOn(app), options(render.English))
			if !strings.Contains(text, "```diff\n"+c.want) || strings.Count(text, "Lines with - are what is live") != 1 {
				t.Error(text)
			}
		})
	}
}

// TestDiffIsBounded: twelve lines of differences, and the number of the others.
func TestDiffIsBounded(t *testing.T) {
	t.Parallel()
	app := drift("a", audit.High)
	for range 3 {
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.CommandMissing, Severity: audit.High, Want: "A, B, C, D, E, F", Fix: fixCommands})
	}
	app.Findings = append(app.Findings, audit.Finding{Kind: audit.URLHasQuery, Want: "no query", Got: "https://a?b=c", Fix: "not shown, as what it is about is not"})
	text := mattermost(t, reportOn(app), options(render.English))
	if lines := strings.Count(text, "\n- ") + strings.Count(text, "\n+ "); lines != 12 || !strings.Contains(text, "… and 10 more lines\n```") {
		t.Errorf("%d lines: %s", lines, text)
	}
	if strings.Count(text, "fix: ") != 2 || strings.Contains(text, "not shown") {
		t.Error(text)
	}
}

// TestDiffsOfManyAreBounded: twelve lines in all, and each application still says what is wrong and what to do.
func TestDiffsOfManyAreBounded(t *testing.T) {
	t.Parallel()
	text := mattermost(t, fleet(50), options(render.English))
	lines, blocks := strings.Count(text, "\n- ")+strings.Count(text, "\n+ "), strings.Count(text, "```diff")
	if lines != 12 || blocks != 12 || strings.Count(text, "fix: ") < blocks {
		t.Errorf("%d lines in %d blocks: %s", lines, blocks, text)
	}
}

// TestFixes: each once, and no more than four.
func TestFixes(t *testing.T) {
	t.Parallel()
	app := audit.AppReport{App: "a", Status: audit.Drifted}
	for _, fix := range []string{"1", "2", "2", "", "3", "4", "5", "6"} {
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.URLMissing, Want: "a Url", Fix: fix})
	}
	if text := mattermost(t, reportOn(app), options(render.English)); !strings.Contains(text, "fix: 1\nfix: 2\nfix: 3\nfix: 4\n… and 2 more fixes\n") {
		t.Error(text)
	}
}

// TestLongURLs: what is cut out is never what differs.
func TestLongURLs(t *testing.T) {
	t.Parallel()
	long := "https://calls.example.com/" + strings.Repeat("路径/", 60)
	for name, c := range map[string]struct{ want, got, wantPart, gotPart string }{
		"end":    {long + "new", long + "old", "new\n", "old\n"},
		"begin":  {"https://b.example/" + long, "https://a.example/" + long, "+ https://b.", "- https://a."},
		"middle": {long + "new/" + long, long + "old/" + long, "/new/", "/old/"},
		"more":   {long + long, long + long + "x", "…", "x\n"},
		"same":   {long, long, "…", "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := audit.AppReport{App: "a", Status: audit.Drifted, Findings: []audit.Finding{{Kind: audit.URLMismatch, Want: c.want, Got: c.got}}}
			text := mattermost(t, reportOn(app), options(render.English))
			live, wanted := "", ""
			for line := range strings.Lines(text) {
				switch {
				case strings.HasPrefix(line, "- "):
					live = line
				case strings.HasPrefix(line, "+ "):
					wanted = line
				}
				if strings.HasPrefix(line, "+") && len([]rune(line)) > 2+120+1 {
					t.Errorf("too long: %q", line)
				}
			}
			if !strings.Contains(live, c.gotPart) || !strings.Contains(wanted, c.wantPart) || name != "same" && live[1:] == wanted[1:] {
				t.Errorf("%s%s", live, wanted)
			}
		})
	}
}

// TestFailure says why an application could not be read, and what the support needs.
func TestFailure(t *testing.T) {
	t.Parallel()
	text := mattermost(t, reportOn(made(2)), options(render.English))
	if !strings.Contains(text, "why: auth 70009: UserSig verification failed: the key is another application's\nfix: "+fixKey+"\nrequest id: Q3JlYXRlZCBieSBoYW5k\n") {
		t.Error(text)
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	odd := drift("a; rm -rf", audit.High)
	odd.Findings[0].Kind = "$(reboot)"
	for name, c := range map[string]struct {
		apps []audit.AppReport
		next string
		want string
	}{
		"finding":      {[]audit.AppReport{drift("a", audit.High), unread("b")}, "", "**Next**: `trtc-callback-audit explain url_mismatch`"},
		"unknown":      {[]audit.AppReport{calm("a"), unread("b")}, "", "**Next**: `trtc-callback-audit audit b`"},
		"calm":         {[]audit.AppReport{calm("a"), calm("b")}, "", "**Nothing to do. Details**: `trtc-callback-audit audit`"},
		"one, calm":    {[]audit.AppReport{calm("a")}, "", "**Nothing to do. Details**: `trtc-callback-audit audit a`"},
		"given":        {[]audit.AppReport{drift("a", audit.High)}, "/callback diff a", "**Next**: `/callback diff a`"},
		"not for sh":   {[]audit.AppReport{odd}, "", "**Next**: `trtc-callback-audit audit`"},
		"not an app":   {[]audit.AppReport{unread("-publish")}, "", "**Next**: `trtc-callback-audit audit`"},
		"nothing":      {nil, "", "**Next**: `trtc-callback-audit audit`"},
		"in sync, low": {[]audit.AppReport{{App: "a", Status: audit.InSync, Findings: drift("", audit.Low).Findings, Change: &audit.Change{Kind: audit.Resolved}}}, "", "`trtc-callback-audit audit a`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(render.English)
			o.Next = c.next
			if text := mattermost(t, reportOn(c.apps...), o); !strings.Contains(text, c.want) {
				t.Error(text)
			}
		})
	}
	r := reportOn(drift("a", audit.High))
	r.Trigger = audit.Test
	if text := mattermost(t, r, options(render.English)); !strings.Contains(text, "This is a test, nothing to do.") {
		t.Error(text)
	}
}
