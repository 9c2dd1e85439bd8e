package render_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// configured is the application with what is live.
func configured(app audit.AppReport, commands ...string) audit.AppReport {
	app.Configured, app.URL, app.Commands = true, "https://calls.example.com/"+app.App, commands
	return app
}

func TestLive(t *testing.T) {
	t.Parallel()
	r := reportOn(
		configured(calm("b"), "A", "B"), gone("z"), configured(drift("d", audit.High), "C"), told(configured(calm("r"), "D"), audit.Resolved, 0),
		configured(calm("a")), calm("not configured"),
	)
	for language, want := range map[render.Language][]string{
		render.English: {
			"**z** · absent ·", "**d** · drifted ·", "```\nUrl: https://calls.example.com/d\ncallback commands: C\nfix: ", "**r** · in sync · resolved",
			"Url: https://calls.example.com/r\ncallback commands: D\n\n**b** · in sync\nUrl: https://calls.example.com/b\ncallback commands: A, B\n\n**a** · in sync\nUrl: https://calls.example.com/a\n\n**not configured** · in sync\n\n**Next**",
		},
		render.Chinese: {"回调 Url：https://calls.example.com/d\n回调命令：C\n处理：", "**b** · in_sync（一致）\n回调 Url：https://calls.example.com/b\n回调命令：A, B\n"},
	} {
		o := options(language)
		o.Live = true
		text := mattermost(t, r, o)
		for _, part := range want {
			_, after, found := strings.Cut(text, part)
			if !found {
				t.Fatalf("no %q in its place: %s", part, text)
			}
			text = part[len(part)-1:] + after
		}
		o.Live = false
		if text := mattermost(t, r, o); strings.Contains(text, "Url: ") || !strings.Contains(text, "3 ") {
			t.Error(text)
		}
	}
}

// TestLiveIsCounted: what has no block is counted, and nothing is counted twice.
func TestLiveIsCounted(t *testing.T) {
	t.Parallel()
	o := options(render.English)
	o.Live = true
	alone := regexp.MustCompile(`(?m)^\d+ in sync$`)
	apps := []audit.AppReport{told(calm("back"), audit.Resolved, 0)}
	for i := range 40 {
		apps = append(apps, configured(calm(fmt.Sprint("calm-", i)), "A"))
	}
	for name, c := range map[string]struct {
		r    audit.Report
		want string
	}{
		"in sync":  {reportOn(apps[1:]...), "… and 28 more: 28 in sync\n"},
		"resolved": {reportOn(apps...), "… and 29 more: 29 in sync\n"},
		"drifted":  {reportOn(append(apps, drift("d", audit.Low))...), "… and 30 more: 30 in sync\n"},
		"many":     {reportOn(append(fleet(140).Apps, apps...)...), "… and 169 more: 8 absent, 20 drifted, 20 could not be read, 21 resolved, 100 in sync\n"},
	} {
		if text := mattermost(t, c.r, o); !strings.Contains(text, c.want) || alone.MatchString(text) {
			t.Errorf("%s: no %q in %s", name, c.want, text)
		}
	}
	if line := firstLine(t, reportOn(apps[1:]...), o); line != "In sync: all 40 applications" {
		t.Error(line)
	}
}

// TestLongLive: a Url is cut, command words are not.
func TestLongLive(t *testing.T) {
	t.Parallel()
	app := calm("a")
	for i := range 100 {
		app.Commands = append(app.Commands, fmt.Sprintf("Call.CallbackNumber%02d", i))
	}
	app.Configured, app.URL = true, "https://calls.example.com/"+strings.Repeat("u", 400)
	o := options(render.English)
	o.Live = true
	text := mattermost(t, reportOn(app), o)
	if n := strings.Count(text, "u"); n < 200 || n > 310 || strings.Count(text, "Call.CallbackNumber") != 28 || !strings.Contains(text, "Call.CallbackNumber27 and 72 more\n") {
		t.Error(text)
	}
}

// TestMoreLines: as many lines of differences as the caller wants, or the usual number where so many do not fit.
func TestMoreLines(t *testing.T) {
	t.Parallel()
	app := heavy(0, false)
	for range 20 {
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.CommandMissing, Severity: audit.High, Want: "A, B, C, D", Fix: fixCommands})
	}
	r := reportOn(app)
	for lines, want := range map[int]int{0: 12, -3: 12, 1: 1, 3: 3, 12: 12, 13: 13, 40: 40, 1000: 93} {
		o := options(render.English)
		o.Lines = lines
		text := mattermost(t, r, o)
		if n := strings.Count(text, "\n- ") + strings.Count(text, "\n+ "); n != want {
			t.Errorf("%d of %d: %s", n, lines, text)
		}
	}
	o := options(render.English)
	o.Lines = 40
	for dialect, want := range map[string]int{"slack_reply": 40, "mattermost_reply": 40, "feishu_card": 40, "teams_message": 40, "wecom_stream": 40, "discord_reply": 40, "wecom_text": 12} {
		all := joined(hold(t, dialect, dialects[dialect](render.Compose(r, o))))
		n := 0
		for line := range strings.Lines(strings.ReplaceAll(all, "\u00a0", " ")) {
			if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "+ ") {
				n++
			}
		}
		if n != want || strings.Contains(all, "too long to show here") {
			t.Errorf("%s has %d of %d: %s", dialect, n, want, all)
		}
	}
}

// TestPartsOfADifference: in Slack each part has a section of its own, and a heading stays with what it is about.
func TestPartsOfADifference(t *testing.T) {
	t.Parallel()
	app := drift("a", audit.High)
	app.Findings = nil
	for i := range 20 {
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.Kind(fmt.Sprintf("kind_%02d", i)), Want: fmt.Sprintf("want-%02d%s", i, longPath), Got: fmt.Sprintf("got-%02d%s", i, longPath)})
	}
	o := options(render.English)
	o.Lines = 40
	all := joined(hold(t, "slack", render.Slack(render.Compose(reportOn(app), o))))
	if n := strings.Count(all, "```"); n != 2*4 {
		t.Errorf("%d marks: %s", n, all)
	}
	for i := range 20 {
		if !strings.Contains(all, fmt.Sprintf("kind_%02d\n- got-%02d", i, i)) {
			t.Errorf("%d has lost its heading: %s", i, all)
		}
	}
}
