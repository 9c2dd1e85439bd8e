package render_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
	"trtc-callback-audit/trtcapi"
)

func calm(name string) audit.AppReport { return audit.AppReport{App: name, Status: audit.InSync} }

func unread(name string) audit.AppReport {
	return audit.AppReport{App: name, Status: audit.Unknown, Failure: &audit.Failure{Class: trtcapi.ClassTimeout, Info: "no answer within 4s", Fix: "check the network"}}
}

func gone(name string) audit.AppReport {
	return audit.AppReport{App: name, Status: audit.Absent, Findings: []audit.Finding{{Kind: audit.CallbackAbsent, Severity: audit.Critical, Want: "a callback", Got: "no callback", Fix: fixAbsent}}}
}

// told is the application with news.
func told(app audit.AppReport, kind audit.ChangeKind, ago time.Duration) audit.AppReport {
	app.Change = &audit.Change{Kind: kind, Since: due.Add(-ago)}
	return app
}

// firstLine is a message's, which DingTalk has as its title as well.
func firstLine(t *testing.T, r audit.Report, o render.Options) string {
	t.Helper()
	var v struct{ Markdown struct{ Title, Text string } }
	if err := json.Unmarshal(render.DingTalk(render.Compose(r, o)), &v); err != nil {
		t.Fatal(err)
	}
	if line, _, _ := strings.Cut(v.Markdown.Text, "\n"); line != "### "+v.Markdown.Title {
		t.Errorf("the text begins with %q, the title is %q", line, v.Markdown.Title)
	}
	return v.Markdown.Title
}

func TestFirstLine(t *testing.T) {
	t.Parallel()
	a, b := drift("prod", audit.Critical), drift("shop", audit.High)
	for name, c := range map[string]struct {
		apps   []audit.AppReport
		en, zh string
	}{
		"none":              {nil, "Nothing audited: 0 applications", "未检查：0 个应用"},
		"one in sync":       {[]audit.AppReport{calm("prod")}, "In sync: 1 application (prod)", "配置一致：1 个应用（prod）"},
		"all in sync":       {[]audit.AppReport{calm("a"), calm("b"), calm("c")}, "In sync: all 3 applications", "配置一致：全部 3 个应用"},
		"one":               {[]audit.AppReport{a}, "Drifted: 1 of 1 application (prod)", "已漂移：1 个应用中有 1 个（prod）"},
		"some":              {[]audit.AppReport{b, calm("c"), a, unread("d"), calm("e")}, "Drifted: 2 of 5 applications (prod, shop), 1 could not be read", "已漂移：5 个应用中有 2 个（prod、shop），另有 1 个无法读取"},
		"absent":            {[]audit.AppReport{b, gone("c"), unread("d")}, "Callback absent: 1 of 3 applications (c), 1 drifted, 1 could not be read", "回调未配置：3 个应用中有 1 个（c），另有 1 个已漂移、1 个无法读取"},
		"all unknown":       {[]audit.AppReport{unread("a"), unread("b")}, "Unreadable: 2 of 2 applications (a, b)", "无法读取：2 个应用中有 2 个（a、b）"},
		"many":              {[]audit.AppReport{unread("a"), unread("b"), unread("c"), unread("d"), unread("e")}, "Unreadable: 5 of 5 applications (a, b, c and 2 more)", "无法读取：5 个应用中有 5 个（a、b、c 等 5 个）"},
		"resolved":          {[]audit.AppReport{told(calm("old"), audit.Resolved, 0), calm("b")}, "Resolved (old): all 2 applications are in sync", "已恢复（old）：全部 2 个应用配置一致"},
		"the only resolved": {[]audit.AppReport{told(calm("old"), audit.Resolved, 0)}, "Resolved (old): the application is in sync", "已恢复（old）：该应用配置一致"},
		"resolved beside":   {[]audit.AppReport{told(calm("old"), audit.Resolved, 0), a}, "Drifted: 1 of 2 applications (prod), 1 resolved", "已漂移：2 个应用中有 1 个（prod），另有 1 个已恢复"},
		"reminder":          {[]audit.AppReport{told(a, audit.Reminder, time.Hour), calm("b")}, "Still drifted: 1 of 2 applications (prod)", "仍在漂移：2 个应用中有 1 个（prod）"},
		"reminder and new":  {[]audit.AppReport{told(a, audit.Reminder, time.Hour), told(b, audit.Found, 0)}, "Drifted: 2 of 2 applications (prod, shop)", "已漂移：2 个应用中有 2 个（prod、shop）"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reportOn(c.apps...)
			if line := firstLine(t, r, options(render.English)); line != c.en {
				t.Errorf("%q", line)
			}
			if line := firstLine(t, r, options(render.Chinese)); line != c.zh {
				t.Errorf("%q", line)
			}
			r.Trigger = audit.Test
			if line := firstLine(t, r, options(render.English)); line != "[test] "+c.en {
				t.Errorf("%q", line)
			}
			for dialect, draw := range dialects {
				for language, prefix := range map[render.Language]string{render.English: "[test] " + c.en[:2], render.Chinese: "【测试】" + c.zh[:3]} {
					if all := joined(hold(t, dialect, draw(render.Compose(r, options(language))))); !strings.Contains(all, prefix) {
						t.Errorf("%s does not say that it is a test: %s", dialect, all)
					}
				}
			}
		})
	}
}

// TestFirstLineIsShort: names give way to the numbers.
func TestFirstLineIsShort(t *testing.T) {
	t.Parallel()
	var apps []audit.AppReport
	for _, c := range "abcde" {
		apps = append(apps, drift(strings.Repeat(string(c), 32), audit.High), unread(strings.Repeat(string(c), 31)), gone(strings.Repeat("长", 60)+string(c)))
	}
	for _, language := range []render.Language{render.English, render.Chinese} {
		if line := firstLine(t, reportOn(apps...), options(language)); units(line) > 140 || !strings.Contains(line, "15") || !strings.Contains(line, "长…长") && !strings.Contains(line, "长") {
			t.Errorf("%d: %q", units(line), line)
		}
	}
}

// TestOmitted: the summary is of the whole, however few applications the report has.
func TestOmitted(t *testing.T) {
	t.Parallel()
	r := reportOn(drift("prod", audit.Critical), unread("b"))
	r.Omitted, r.Summary = 98, audit.Summary{Apps: 100, InSync: 60, Drifted: 30, Unknown: 10}
	for name, dialect := range dialects {
		all := joined(hold(t, name, dialect(render.Compose(r, options(render.English)))))
		for _, s := range []string{"Drifted: 30 of 100 applications (prod and 29 more), 10 could not be read", "… and 38 more: 29 drifted, 9 could not be read", "60 in sync"} {
			if !strings.Contains(all, s) {
				t.Errorf("%s does not say %q: %s", name, s, all)
			}
		}
	}
}
