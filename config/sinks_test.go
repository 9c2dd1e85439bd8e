package config_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/config"
	"trtc-callback-audit/publish"
)

const whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestNothingToPublish(t *testing.T) {
	c := load(t, one())
	if p := c.Publishing; p.Sinks != nil || p.Archive.IsSet() || p.Remind != 24*time.Hour || p.Language != "en" {
		t.Errorf("%+v", p)
	}
	wantProblems(t, c)
}

func TestSinks(t *testing.T) {
	c := load(t, one(
		"ARCHIVE_URL", "s3://bucket/prefix?region=eu-central-1", "REMIND_EVERY", "6h", "REPORT_LANGUAGE", "ZH",
		"PUBLISH_SLACK_URL", "https://hooks.slack.com/services/planted", "PUBLISH_SLACK_ON", "drift, heartbeat", "PUBLISH_SLACK_MIN_SEVERITY", "high", "PUBLISH_SLACK_APPS", "default",
		"PUBLISH_WEBHOOK_URL_FILE", file(t, "https://acme.com/planted\n"), "PUBLISH_WEBHOOK_SECRET", whsec+" "+whsec,
		"PUBLISH_TEAMS_URL", "https://x.api.powerplatform.com/planted", "PUBLISH_TEAMS_FORMAT", "card",
		"PUBLISH_FEISHU_URL", "https://open.feishu.cn/open-apis/bot/v2/hook/planted", "PUBLISH_FEISHU_SECRET_FILE", file(t, "planted"),
	))
	wantProblems(t, c)
	var kinds []string
	for _, s := range c.Publishing.Sinks {
		kinds = append(kinds, string(s.Kind))
	}
	if got := strings.Join(kinds, " "); got != "webhook slack feishu teams" {
		t.Fatalf("the sinks are %s", got)
	}
	webhook, slack, feishu, teams := c.Publishing.Sinks[0], c.Publishing.Sinks[1], c.Publishing.Sinks[2], c.Publishing.Sinks[3]
	if webhook.URL.Reveal() != "https://acme.com/planted" || len(webhook.Secrets) != 2 || !slices.Equal(webhook.On, publish.DefaultOccasions()) {
		t.Errorf("%+v", webhook)
	}
	if !slices.Equal(slack.On, []publish.Occasion{publish.Drift, publish.Heartbeat}) || slack.Least != audit.High || !slices.Equal(slack.Apps, []string{"default"}) {
		t.Errorf("%+v", slack)
	}
	if teams.Format != "card" || len(feishu.Secrets) != 1 || feishu.Secrets[0].Reveal() != "planted" {
		t.Errorf("%+v %+v", teams, feishu)
	}
	if p := c.Publishing; !p.Archive.IsSet() || p.Remind != 6*time.Hour || p.Language != "zh" {
		t.Errorf("%+v", p)
	}
}

func TestSinkProblems(t *testing.T) {
	slack := map[string]string{"PUBLISH_SLACK_URL": "https://hooks.slack.com/services/planted"}
	for name, test := range map[string]struct {
		env   map[string]string
		want  []string
		sinks int
	}{
		"a URL that is not secure": {map[string]string{"PUBLISH_SLACK_URL": "http://hooks.slack.com/planted"}, []string{"PUBLISH_SLACK_URL "}, 0},
		"two sources":              {map[string]string{"PUBLISH_SLACK_URL": "https://hooks.slack.com/planted", "PUBLISH_SLACK_URL_FILE": "planted"}, []string{"PUBLISH_SLACK_URL and PUBLISH_SLACK_URL_FILE"}, 0},
		"no URL":                   {map[string]string{"PUBLISH_SLACK_ON": "drift"}, []string{"PUBLISH_SLACK_URL is not set"}, 0},
		"an odd occasion":          {map[string]string{"PUBLISH_SLACK_ON": "planted"}, []string{"PUBLISH_SLACK_ON is not a list"}, 1},
		"an odd severity":          {map[string]string{"PUBLISH_SLACK_MIN_SEVERITY": "planted"}, []string{"PUBLISH_SLACK_MIN_SEVERITY is none"}, 1},
		"an unknown application":   {map[string]string{"PUBLISH_SLACK_APPS": "planted"}, []string{"PUBLISH_SLACK_APPS names an application"}, 1},
		"a variable of another":    {map[string]string{"PUBLISH_SLACK_SECRET": "planted"}, []string{"PUBLISH_SLACK_SECRET is set and is no variable"}, 1},
		"a misspelt sink":          {map[string]string{"PUBLISH_SLAK_URL": "planted"}, []string{"PUBLISH_SLAK_URL is set and is no variable"}, 1},
		"another host, no secret":  {map[string]string{"PUBLISH_DINGTALK_URL": "https://planted.example/robot"}, []string{"PUBLISH_DINGTALK_URL ", "PUBLISH_DINGTALK_URL "}, 2},
		"an odd archive":           {map[string]string{"ARCHIVE_URL": "ftp://planted"}, []string{"ARCHIVE_URL cannot be used"}, 1},
		"an odd reminder":          {map[string]string{"REMIND_EVERY": "planted"}, []string{"REMIND_EVERY is not a time"}, 1},
		"an odd language":          {map[string]string{"REPORT_LANGUAGE": "planted"}, []string{"REPORT_LANGUAGE is neither"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			env := one()
			maps.Copy(env, slack)
			maps.Copy(env, test.env)
			if name == "no URL" {
				delete(env, "PUBLISH_SLACK_URL")
			}
			c := load(t, env)
			wantProblems(t, c, test.want...)
			if len(c.Publishing.Sinks) != test.sinks || c.Err != nil || len(c.Apps) != 1 || c.Apps[0].Failure != nil {
				t.Errorf("%d sinks, %v", len(c.Publishing.Sinks), c.Err)
			}
		})
	}
}

// TestSinksShowNothing: the URL of a sink is its key.
func TestSinksShowNothing(t *testing.T) {
	c := load(t, one("PUBLISH_SLACK_URL", "https://hooks.slack.com/services/planted", "ARCHIVE_URL", "s3://planted-bucket/p?region=x"))
	if text := strings.Join(texts(c), " "); strings.Contains(text, "planted") || len(c.Publishing.Sinks) != 1 {
		t.Error(text)
	}
	_ = config.SinkOptions()
}
