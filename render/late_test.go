package render_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
	"trtc-callback-audit/trtcapi"
)

// unreached is an application that there was no time for.
func unreached(name string) audit.AppReport {
	return audit.AppReport{
		App: name, SDKAppID: 1400000009, Status: audit.Unknown,
		Failure: &audit.Failure{Class: trtcapi.ClassDeadline, Info: "the time of the run was over", Fix: "audit fewer applications in one run"},
	}
}

// lateFleet is a fleet of which the last applications were not reached.
func lateFleet(n, missed int) audit.Report {
	apps := fleet(n - missed).Apps
	for i := range missed {
		apps = append(apps, unreached(fmt.Sprintf("late-%d", i)))
	}
	return reportOn(apps...)
}

// late are the options of a run that had 1.8 seconds. Of three applications it was known how they were.
func late(l render.Language) render.Options {
	o := options(l)
	o.Next = "/callback status late-0"
	o.Late = &render.Late{Within: 1800 * time.Millisecond, Known: map[string]render.Known{
		"late-0": {audit.Drifted, due.Add(-3 * time.Hour)},
		"late-1": {audit.InSync, due.Add(-20 * time.Second)},
		"late-2": {audit.Absent, due.Add(-50 * time.Hour)},
	}}
	return o
}

func TestLateGolden(t *testing.T) {
	t.Parallel()
	for _, language := range []render.Language{render.English, render.Chinese} {
		for name, r := range map[string]audit.Report{"some": lateFleet(9, 4), "many": lateFleet(5000, 2000), "all": lateFleet(4, 4)} {
			goldens(t, "late", name, render.Compose(r, late(language)))
		}
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	now := due.Add(2 * time.Second)
	for name, c := range map[string]struct {
		known  render.Known
		en, zh string
	}{
		"drifted":       {render.Known{Status: audit.Drifted, At: now.Add(-3 * time.Hour)}, "last known: drifted, 3 h ago", "上次结果：drifted（已漂移），3 小时前"},
		"in sync":       {render.Known{Status: audit.InSync, At: now.Add(-time.Second)}, "last known: in sync, less than a minute ago", "上次结果：in_sync（一致），不到 1 分钟前"},
		"absent":        {render.Known{Status: audit.Absent, At: now.Add(-48 * time.Hour)}, "last known: absent, 2 days ago", "上次结果：absent（未配置），2 天前"},
		"unknown":       {render.Known{Status: audit.Unknown, At: now.Add(-5 * time.Minute)}, "last known: could not be read, 5 min ago", "上次结果：unknown（无法读取），5 分钟前"},
		"at no time":    {render.Known{Status: audit.Drifted}, "last known: drifted · ", "上次结果：drifted（已漂移） · "},
		"in the future": {render.Known{Status: audit.Drifted, At: now.Add(time.Hour)}, "last known: drifted · ", "上次结果：drifted（已漂移） · "},
		"never":         {render.Known{}, "not known from before", "此前无记录"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := reportOn(told(unreached("prod"), audit.Reminder, time.Hour), unread("b"), calm("c"))
			for language, want := range map[render.Language]string{
				render.English: "**prod** · not reached · " + c.en, render.Chinese: "**prod** · unknown（未及查询） · " + c.zh,
			} {
				o := options(language)
				o.Late = &render.Late{Within: time.Second, Known: map[string]render.Known{"prod": c.known}}
				text := mattermost(t, r, o)
				if !strings.Contains(text, want) || strings.Contains(text, "fewer applications") || strings.Contains(text, "deadline") {
					t.Errorf("no %q in %s", want, text)
				}
				if !strings.Contains(text, "check the network") {
					t.Errorf("says nothing of the one that could not be read: %s", text)
				}
			}
		})
	}
}

// TestHowManyWereLate: how many applications were not reached, and what to do.
func TestHowManyWereLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		r      audit.Report
		within time.Duration
		en, zh string
	}{
		"several":  {lateFleet(40, 12), 1800 * time.Millisecond, "12 of 40 applications were not reached in 1.8 s; ask again, or for one of them by name", "40 个应用中有 12 个在 1.8 秒内未及查询；请重试，或指定应用名称单独查询"},
		"one":      {lateFleet(40, 1), 2 * time.Second, "1 of 40 applications was not reached in 2.0 s; ask again, or for that one by name", "40 个应用中有 1 个在 2.0 秒内未及查询；请重试，或指定该应用名称单独查询"},
		"the only": {lateFleet(1, 1), 12340 * time.Millisecond, "1 of 1 application was not reached in 12.3 s; ask again", "该应用在 12.3 秒内未及查询；请重试"},
	} {
		for language, want := range map[render.Language]string{render.English: c.en, render.Chinese: c.zh} {
			o := late(language)
			o.Late.Within = c.within
			for dialect, draw := range dialects {
				all := joined(hold(t, dialect, draw(render.Compose(c.r, o))))
				if !strings.Contains(all+"\n", want+"\n") && !strings.Contains(all, want+"  \n") {
					t.Errorf("%s, %s: no %q in %s", name, dialect, want, all)
				}
			}
		}
	}
}

// TestUnanswered: if no application was reached, that is the first line.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	long := func(r string) audit.AppReport { return unreached(strings.Repeat(r, 32)) }
	left := reportOn(unreached("a"))
	left.Omitted, left.Summary.Apps, left.Summary.InSync = 1, 2, 1
	for name, c := range map[string]struct {
		r      audit.Report
		en, zh string
	}{
		"one":    {reportOn(unreached("prod")), "Tencent has not answered in 1.8 s (prod)", "腾讯云在 1.8 秒内没有响应（prod）"},
		"many":   {lateFleet(40, 40), "Tencent has not answered in 1.8 s (late-0, late-1, late-10 and 37 more)", "腾讯云在 1.8 秒内没有响应（late-0、late-1、late-10 等 40 个）"},
		"long":   {reportOn(long("a"), long("b"), long("😀")), "Tencent has not answered in 1.8 s (" + strings.Repeat("a", 32) + ", " + strings.Repeat("b", 32) + " and 1 more)", ""},
		"some":   {reportOn(unreached("a"), calm("b")), "Unreadable: 1 of 2 applications (a)", "无法读取：2 个应用中有 1 个（a）"},
		"failed": {reportOn(unreached("a"), unread("b")), "Unreadable: 2 of 2 applications (a, b)", "无法读取：2 个应用中有 2 个（a、b）"},
		"left":   {left, "Unreadable: 1 of 2 applications (a)", "无法读取：2 个应用中有 1 个（a）"},
	} {
		for language, want := range map[render.Language]string{render.English: c.en, render.Chinese: c.zh} {
			if line := firstLine(t, c.r, late(language)); line != want && want != "" {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

// TestLateSaysNothing: without what is known, and without anything that was not reached, a message is as it always was.
func TestLateSaysNothing(t *testing.T) {
	t.Parallel()
	for name, draw := range dialects {
		o := late(render.English)
		with := draw(render.Compose(fleet(9), o))
		o.Late = nil
		if without := draw(render.Compose(fleet(9), o)); string(with) != string(without) {
			t.Errorf("%s\n%s\n%s", name, with, without)
		}
		if all := joined(hold(t, name, draw(render.Compose(lateFleet(9, 9), o)))); strings.Contains(all, "reached") || !strings.Contains(all, "Unreadable: 9 of 9") {
			t.Errorf("%s: %s", name, all)
		}
	}
}

// TestLateIsBounded: the longest of everything fits, in the narrowest dialect as well.
func TestLateIsBounded(t *testing.T) {
	t.Parallel()
	for _, s := range []string{strings.Repeat("😀", 400), strings.Repeat("&", 400), strings.Repeat("*[`<@", 80), strings.Repeat("界", 400)} {
		r := fuzzed(s, s, s, s, 250)
		r.Apps = append(r.Apps, lateFleet(5000, 4000).Apps...)
		for i := range r.Apps {
			if r.Apps[i].Status == audit.Unknown {
				r.Apps[i].App = s
			}
		}
		r = r.Part(nil, "")
		for _, language := range []render.Language{render.English, render.Chinese} {
			for _, trigger := range []audit.Trigger{audit.Chat, audit.Test} {
				o := late(language)
				o.Next, o.Live, o.Lines, r.Trigger = s, true, 1000, trigger
				o.Late.Known[s] = render.Known{Status: audit.Absent, At: due.Add(-time.Hour)}
				m := render.Compose(r, o)
				for dialect, draw := range dialects {
					if all := joined(hold(t, dialect, draw(m))); !strings.Contains(all, "2026-11-24 03:07 UTC") {
						t.Errorf("%s has lost its end: %s", dialect, all)
					}
				}
			}
		}
	}
}

// TestLateWithoutMemory says nothing of what was known before where nothing is remembered.
func TestLateWithoutMemory(t *testing.T) {
	t.Parallel()
	m := render.Compose(audit.Report{
		Status: audit.Unknown, Summary: audit.Summary{Apps: 1, Unknown: 1},
		Apps: []audit.AppReport{{App: "prod", Status: audit.Unknown, Failure: &audit.Failure{Class: "deadline"}}},
	}, render.Options{Late: &render.Late{Within: time.Second}})
	if text := render.WeComText(m); strings.Contains(text, "known") || !strings.Contains(text, "prod · not reached") {
		t.Errorf("it says %s", text)
	}
}
