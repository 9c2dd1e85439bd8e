package render_test

import (
	"strings"
	"testing"

	"trtc-callback-audit/render"
)

// TestReplies: an answer is drawn as a message is, in the envelope of an answer.
func TestReplies(t *testing.T) {
	t.Parallel()
	for _, m := range []render.Message{
		render.Compose(fleet(50), options(render.English)), render.Compose(fleet(3), options(render.Chinese)), render.Compose(reportOn(calm("a")), options(render.English)), help().Compose(render.Options{}),
	} {
		slack, mattermost, discord := string(render.Slack(m)), strings.Replace(string(render.Mattermost(m)), `,"silent":true`, "", 1), string(render.Discord(m))
		for name, c := range map[string]struct{ got, want string }{
			"slack":      {string(render.SlackReply(m)), `{"response_type":"ephemeral",` + slack[1:]},
			"mattermost": {string(render.MattermostReply(m)), `{"response_type":"ephemeral",` + mattermost[1:len(mattermost)-1] + `,"skip_slack_parsing":true}`},
			"discord": {
				string(render.DiscordReply(m)), `{"type":4,"data":` + strings.NewReplacer(`"username":"trtc-callback-audit",`, "", `,"allowed_mentions"`, `,"flags":64,"allowed_mentions"`).Replace(discord) + `}`,
			},
			"feishu": {`{"msg_type":"interactive","card":` + string(render.FeishuCard(m)) + `}`, string(render.Feishu(m, render.Signature{}))},
		} {
			if c.got != c.want {
				t.Errorf("%s\n%s\n%s", name, c.got, c.want)
			}
		}
	}
}

// TestStream: an answer of WeCom's AI bot has the Markdown of a robot's, and more room for it.
func TestStream(t *testing.T) {
	t.Parallel()
	m := render.Compose(fleet(3), options(render.English))
	_, content, found := strings.Cut(string(render.WeComV2(m)), `{"content":`)
	want := `{"msgtype":"stream","stream":{"id":"a \"b\"","finish":true,"content":` + strings.TrimSuffix(content, "}}") + "}}"
	if got := string(render.WeComStream(m, `a "b"`)); got != want || !found {
		t.Errorf("%s\n%s", got, want)
	}
	o := options(render.English)
	o.Lines = 40
	large := render.Compose(reportOn(heavy(0, true), heavy(1, true), heavy(2, true), heavy(3, true)), o)
	if narrow, wide := string(render.WeComV2(large)), string(render.WeComStream(large, "")); strings.Count(narrow, `\n+ `) != 11 || strings.Count(wide, `\n+ `) != 36 {
		t.Errorf("%s\n%s", narrow, wide)
	}
}

// TestText: a text of WeCom's has no markup, and no escape either.
func TestText(t *testing.T) {
	t.Parallel()
	app := made(0)
	app.App, app.Findings[0].Want = "a_b*", "https://calls.example.com/[x]_`y`#<z>\\"
	text := render.WeComText(render.Compose(reportOn(app, calm("b")), options(render.English)))
	want := "Drifted: 1 of 2 applications (a_b*)\n\nLines with - are what is live, lines with + what is wanted.\n\na_b* · drifted · new · critical · SDKAppID 1400000001\nurl_mismatch · critical\n- "
	if !strings.HasPrefix(text, want) || !strings.Contains(text, "\n+ https://calls.example.com/[x]_`y`#<\u200bz>\\\ncommand_missing · high\n+ Call.") {
		t.Error(text)
	}
	if !strings.HasSuffix(text, "\n\n1 in sync\n\nNext: trtc-callback-audit explain url_mismatch\n\nrun 0f5b9c1e7a3d4f6682b1c0d9e8f7a6b5 · took 1.8s · 2026-11-24 03:07 UTC") {
		t.Error(text)
	}
}
