package render_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// TestEscape: what a name would do in a chat, and what becomes of it there.
func TestEscape(t *testing.T) {
	t.Parallel()
	for dialect, names := range map[string]map[string]string{
		"slack":      {"a_b": "*a_b*", "*b*": "*∗b∗*", "<!here>": "*&lt;\u200b!here&gt;*", "a&b": "*a&amp;b*", "`x`": "*ˋxˋ*", "_i_": "*＿i＿*", ":x:": "*:\u200bx:*", "@all": "*@\u200ball*"},
		"mattermost": {"a_b": "**a_b**", "[x](y)": `**\[x\](y)**`, "#tag": "**\\#\u200btag**", "@all": "**@\u200ball**", "_i_": `**\_i\_**`, "`x`": "**ˋxˋ**", `\*`: `**\\\***`},
		"discord":    {"a_b": "**a_b**", "||x||": `**\|\|x\|\|**`, "<@1>": "**\\<\u200b@\u200b1\\>**", "@everyone": "**@\u200beveryone**", "~~x~~": `**\~\~x\~\~**`},
		"dingtalk":   {"a_b": "**a_b**", "[x](y)": "**［x］(y)**", "<b>": "**＜\u200bb＞**", "@all": "**@\u200ball**"},
		"wecom":      {"a_b": "**a_b**", "<@all>": "**＜\u200b@\u200ball＞**", `\u0041`: "**＼u0041**", "`x`": "**ˋxˋ**"},
		"wecom_v2":   {"a_b": "**a_b**", "<@all>": "**＜\u200b@\u200ball＞**", "|x|": "**｜x｜**"},
		"feishu":     {"a_b": "**a_b**", "<at id=all>": "**&#60;\u200bat id=all&#62;**", "*x*": "**&#42;x&#42;**", "&lt;": "**&#38;lt;**"},
		"teams_card": {"a_b": "a_b ·", "**x**": "∗∗x∗∗ ·", "{{DATE(x)}}": "｛｛DATE(x)｝｝ ·", "<at>x</at>": "＜\u200bat＞x＜\u200b/at＞ ·", "1. x": "1.\u00a0x ·", "+ x": "+\u00a0x ·"},
	} {
		for name, want := range names {
			t.Run(dialect+" "+name, func(t *testing.T) {
				t.Parallel()
				all := joined(hold(t, dialect, dialects[dialect](render.Compose(reportOn(drift(name, audit.High)), options(render.English)))))
				if !strings.Contains(all, "\n"+want) {
					t.Errorf("no %q in %q", want, all)
				}
			})
		}
	}
}

// TestFences: a text does not end the code that it is in.
func TestFences(t *testing.T) {
	t.Parallel()
	app := drift("a", audit.High)
	app.Findings[0].Got = "x``` @everyone <!channel> ```diff"
	for dialect, want := range map[string]string{
		"slack":      "- xˋˋˋ @\u200beveryone &lt;\u200b!channel&gt; ˋˋˋdiff\n+",
		"mattermost": "- xˋˋˋ @\u200beveryone <\u200b!channel> ˋˋˋdiff\n+",
		"discord":    "- xˋˋˋ @\u200beveryone <\u200b!channel> ˋˋˋdiff\n+",
		"wecom":      "`- xˋˋˋ @\u200beveryone ＜\u200b!channel＞ ˋˋˋdiff`\n`+",
		"wecom_v2":   "- xˋˋˋ @\u200beveryone ＜\u200b!channel＞ ˋˋˋdiff\n+",
	} {
		all := joined(hold(t, dialect, dialects[dialect](render.Compose(reportOn(app), options(render.English)))))
		if !strings.Contains(all, want) {
			t.Errorf("%s: no %q in %q", dialect, want, all)
		}
	}
}

func TestFeishuSignature(t *testing.T) {
	t.Parallel()
	m := render.Compose(fleet(3), options(render.English))
	var v map[string]any
	if err := json.Unmarshal(render.Feishu(m, render.Signature{Timestamp: "1661860880", Sign: "QnWVTSBe6FmQDE0bG6X0mURbI+DnvVyu1h+j5dHOjrU="}), &v); err != nil {
		t.Fatal(err)
	}
	if v["timestamp"] != "1661860880" || v["sign"] != "QnWVTSBe6FmQDE0bG6X0mURbI+DnvVyu1h+j5dHOjrU=" {
		t.Error(v)
	}
	clear(v)
	if err := json.Unmarshal(render.Feishu(m, render.Signature{}), &v); err != nil {
		t.Fatal(err)
	}
	if _, signed := v["sign"]; signed || v["timestamp"] != nil {
		t.Error(v)
	}
}

// TestSilence: Mattermost notifies nobody when nothing is wrong and nothing was.
func TestSilence(t *testing.T) {
	t.Parallel()
	test := reportOn(calm("a"))
	test.Trigger = audit.Test
	for name, c := range map[string]struct {
		r      audit.Report
		silent bool
	}{
		"calm":     {reportOn(calm("a"), calm("b")), true},
		"resolved": {reportOn(told(calm("a"), audit.Resolved, 0), calm("b")), false},
		"drifted":  {reportOn(drift("a", audit.Low)), false},
		"unknown":  {reportOn(unread("a")), false},
		"test":     {test, false},
		"nothing":  {reportOn(), false},
	} {
		if body := string(render.Mattermost(render.Compose(c.r, options(render.English)))); strings.Contains(body, `"silent":true`) != c.silent {
			t.Errorf("%s: %s", name, body)
		}
	}
}

// TestColours: they say the same as the words.
func TestColours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		app                             audit.AppReport
		feishu, teams, wecom, discordAs string
	}{
		"absent":  {gone("a"), "red", "Attention", `<font color=\"warning\">absent</font>`, "14232864"},
		"drifted": {drift("a", audit.High), "orange", "Attention", `<font color=\"warning\">drifted</font>`, "14232864"},
		"unknown": {unread("a"), "grey", "Warning", `<font color=\"comment\">could not be read</font>`, "16224265"},
		"in sync": {told(calm("a"), audit.Resolved, 0), "green", "Good", `<font color=\"info\">in sync</font>`, "1226602"},
	} {
		m := render.Compose(reportOn(c.app), options(render.English))
		for dialect, want := range map[string]string{
			"feishu": `"template":"` + c.feishu + `"`, "teams_card": `"color":"` + c.teams + `"`, "wecom": c.wecom, "discord": `"color":` + c.discordAs + `,`,
		} {
			if body := string(dialects[dialect](m)); !strings.Contains(body, want) {
				t.Errorf("%s: no %s in %s", name, want, body)
			}
		}
	}
}

// TestTeamsEnvelopes: the two bodies hold the same card.
func TestTeamsEnvelopes(t *testing.T) {
	t.Parallel()
	m := render.Compose(fleet(3), options(render.English))
	want := `{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":` + string(render.TeamsCard(m)) + `}]}`
	if got := string(render.TeamsMessage(m)); got != want {
		t.Errorf("%s\n%s", got, want)
	}
}

// TestSlackHeader: what a header does not hold becomes a section.
func TestSlackHeader(t *testing.T) {
	t.Parallel()
	if body := string(render.Slack(render.Compose(fleet(3), options(render.English)))); !strings.Contains(body, `"blocks":[{"type":"header"`) || !strings.HasPrefix(body, `{"text":"Callback absent: 1 of 3`) {
		t.Error(body)
	}
	wide := reportOn(drift(strings.Repeat("&", 32), audit.High))
	if body := string(render.Slack(render.Compose(wide, options(render.English)))); !strings.Contains(body, `"blocks":[{"type":"section"`) {
		t.Error(body)
	}
}

// TestTooLongForASection: a part that Slack would refuse is left out, and that is said.
func TestTooLongForASection(t *testing.T) {
	t.Parallel()
	app := heavy(0, false)
	for i := range app.Findings {
		app.Findings[i].Want = strings.Repeat("&", 200)
	}
	all := joined(hold(t, "slack", render.Slack(render.Compose(reportOn(app), options(render.English)))))
	if !strings.Contains(all, "(too long to show here)") || !strings.Contains(all, "*app-00* · drifted") {
		t.Error(all)
	}
}

// TestOneMessageForAll: sinks draw the same message at the same time.
func TestOneMessageForAll(t *testing.T) {
	t.Parallel()
	m := render.Compose(fleet(50), options(render.English))
	var group sync.WaitGroup
	for name, dialect := range dialects {
		alone := dialect(render.Compose(fleet(50), options(render.English)))
		group.Go(func() {
			if !bytes.Equal(dialect(m), alone) {
				t.Errorf("%s draws something else beside others", name)
			}
		})
	}
	group.Wait()
}
