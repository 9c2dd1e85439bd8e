package render_test

import (
	"fmt"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
	"trtc-callback-audit/trtcapi"
)

// dialects are all dialects by the names of their golden files.
var dialects = map[string]func(render.Message) []byte{
	"slack":         render.Slack,
	"mattermost":    render.Mattermost,
	"dingtalk":      render.DingTalk,
	"wecom":         render.WeCom,
	"wecom_v2":      render.WeComV2,
	"feishu":        func(m render.Message) []byte { return render.Feishu(m, render.Signature{}) },
	"teams_message": render.TeamsMessage,
	"teams_card":    render.TeamsCard,
	"discord":       render.Discord,

	"slack_reply":      render.SlackReply,
	"mattermost_reply": render.MattermostReply,
	"discord_reply":    render.DiscordReply,
	"feishu_card":      render.FeishuCard,
	"wecom_stream":     func(m render.Message) []byte { return render.WeComStream(m, streamID) },
	"wecom_text":       func(m render.Message) []byte { return []byte(render.WeComText(m)) },
}

// streamID is that of WeCom's streams in the tests.
const streamID = "0f5b9c1e"

// isReply reports whether a dialect is for answers alone.
func isReply(dialect string) bool {
	switch dialect {
	case "feishu_card", "wecom_stream", "wecom_text":
		return true
	}
	return strings.HasSuffix(dialect, "_reply")
}

// due is when the runs of the tests are.
var due = time.Date(2026, 11, 24, 3, 7, 0, 0, time.UTC)

const (
	fixURL      = "call set_callback with the wanted Url and the whole CallbackCommandList, or correct TRTC_CALLBACK_URL"
	fixCommands = "call set_callback with the Url and the whole CallbackCommandList, or correct TRTC_CALLBACK_COMMANDS"
	fixAbsent   = "call set_callback with Url and CallbackCommandList, or set TRTC_CALLBACK_ABSENT=true if there must be none"
	fixKey      = "compare TRTC_SECRET_KEY, or the key that TRTC_USERSIG was made with, with the one that the console shows for this SDKAppID"
	longPath    = "/hooks/tencent/tuicallkit/call-records/eu-central-1/tenants/8f742231b10e8888/environments/production/"
)

// made makes an application of every sort, in turn: it begins with one that has drifted, as one application of its own shall have something to say.
func made(i int) audit.AppReport {
	app := audit.AppReport{SDKAppID: uint32(1400000001 + i), Region: trtcapi.China, Status: audit.InSync, Configured: true, Attempts: 1}
	since := func(ago time.Duration, kind audit.ChangeKind, was audit.Status) *audit.Change {
		return &audit.Change{Kind: kind, Was: was, Since: due.Add(-ago)}
	}
	switch i % 7 {
	case 0:
		app.App, app.Status, app.Findings, app.Change = "shop", audit.Drifted, moved(), since(0, audit.Found, audit.InSync)
	case 1:
		app.App, app.Status, app.Configured = "prod", audit.Absent, false
		app.Findings = []audit.Finding{{Kind: audit.CallbackAbsent, Severity: audit.Critical, Want: "https://calls.example.com/trtc", Got: "no callback", Fix: fixAbsent}}
		app.Change = since(3*time.Hour+12*time.Minute, audit.Reminder, audit.Absent)
	case 2:
		app.App, app.Status, app.Configured = "clinic", audit.Unknown, false
		app.Failure = &audit.Failure{
			Class: trtcapi.ClassAuth, Code: new(70009), Info: "UserSig verification failed: the key is another application's",
			RequestID: "Q3JlYXRlZCBieSBoYW5k", Fix: fixKey,
		}
		app.Change = since(20*time.Minute, audit.Unreadable, audit.InSync)
	case 3:
		app.App, app.Change = "support", since(49*time.Hour, audit.Resolved, audit.Drifted)
	default:
		app.App = "calm"
	}
	if i >= 7 || app.App == "calm" {
		app.App = fmt.Sprintf("%s-%d", app.App, i)
	}
	return app
}

// moved are findings of a callback whose Url was changed by hand.
func moved() []audit.Finding {
	return []audit.Finding{
		{
			Kind: audit.URLMismatch, Severity: audit.Critical, Want: "https://calls.example.com" + longPath + "v2", Fix: fixURL,
			Got: "https://calls.example.com" + longPath + "v1?token=REDACTED&tenant=REDACTED",
		},
		{
			Kind: audit.CommandMissing, Severity: audit.High, Want: "Call.CallbackAfterEndCall, Call.CallbackAfterStartCall",
			Got: "Call.CallbackRoomDestroyed", Fix: fixCommands,
		},
		{Kind: audit.URLHasQuery, Severity: audit.Low, Want: "no query", Got: "https://calls.example.com" + longPath + "v1?token=REDACTED&tenant=REDACTED", Fix: "call set_callback with a Url that has its parameters in the path"},
	}
}

// fleet is a report on n applications of every sort.
func fleet(n int) audit.Report {
	apps := make([]audit.AppReport, n)
	for i := range apps {
		apps[i] = made(i)
	}
	return reportOn(apps...)
}

// reportOn is the report on applications.
func reportOn(apps ...audit.AppReport) audit.Report {
	r := audit.Report{
		Schema: audit.Schema, ID: "0f5b9c1e7a3d4f6682b1c0d9e8f7a6b5", RunAt: due, GeneratedAt: due.Add(1800 * time.Millisecond),
		Trigger: audit.Schedule, News: true, Apps: apps,
	}
	return r.Part(nil, "")
}

// drift is an application that has drifted.
func drift(name string, severity audit.Severity) audit.AppReport {
	return audit.AppReport{
		App: name, SDKAppID: 1400000001, Status: audit.Drifted, Configured: true,
		Findings: []audit.Finding{{Kind: audit.URLMismatch, Severity: severity, Want: "https://calls.example.com/trtc", Got: "https://calls.example.com/old", Fix: fixURL}},
	}
}

// options are those of a run that ends a moment after it was due.
func options(l render.Language) render.Options {
	return render.Options{Language: l, Took: 1834 * time.Millisecond, Now: due.Add(2 * time.Second)}
}
