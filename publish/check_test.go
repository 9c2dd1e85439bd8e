package publish_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

// homes are good destinations of each kind.
var homes = map[publish.Kind][]string{
	"webhook":    {"https://acme.com/hook?a=b", "https://10.0.0.1:8443/"},
	"slack":      {"https://hooks.slack.com/services/T0/B0/planted", "https://HOOKS.slack.com:443/services/planted", "https://hooks.slack-gov.com/services/planted"},
	"mattermost": {"https://chat.acme.com/hooks/planted"},
	"dingtalk":   {"https://oapi.dingtalk.com/robot/send?access_token=planted"},
	"wecom":      {"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=planted"},
	"feishu":     {"https://open.feishu.cn/open-apis/bot/v2/hook/planted", "https://open.larksuite.com/open-apis/bot/v2/hook/planted"},
	"teams": {
		"https://default0.00.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0/triggers/manual/paths/invoke?sig=planted",
		"https://prod-00.westeurope.logic.azure.com:443/workflows/0/triggers/manual/paths/invoke?sig=planted",
	},
	"discord": {"https://discord.com/api/webhooks/1/planted", "https://discordapp.com/api/webhooks/1/planted", "https://canary.discord.com/api/webhooks/1/planted", "https://ptb.discord.com/api/webhooks/1/planted"},
}

func check(k publish.Kind, address, format string, secrets ...string) (flaws, warnings string) {
	d := publish.Destination{Kind: k, URL: secret.New(address), Format: format, Secrets: secretsOf(k)}
	if secrets != nil {
		d.Secrets = nil
	}
	for _, text := range secrets {
		if text != "" {
			d.Secrets = append(d.Secrets, secret.New(text))
		}
	}
	f, w := d.Check()
	return strings.Join(f, "\n"), strings.Join(w, "\n")
}

func TestCheckGood(t *testing.T) {
	t.Parallel()
	for _, kind := range publish.Kinds() {
		if len(homes[kind]) == 0 {
			t.Errorf("%s has no good destination", kind)
		}
		for _, address := range append(homes[kind], "http://localhost:8080/x", "http://127.0.0.1/", "http://[::1]:1/", "https://127.1.2.3/") {
			if flaws, warnings := check(kind, address, ""); flaws != "" || warnings != "" {
				t.Errorf("%s %s: %s %s", kind, address, flaws, warnings)
			}
		}
	}
	for kind, formats := range map[publish.Kind][]string{"teams": {"message", "card"}, "wecom": {"markdown", "markdown_v2"}, "slack": {"whatever"}} {
		for _, format := range formats {
			if flaws, warnings := check(kind, homes[kind][0], format); flaws != "" || warnings != "" {
				t.Errorf("%s %s: %s %s", kind, format, flaws, warnings)
			}
		}
	}
}

func TestCheckAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                       "is not set; ",
		"planted":                                "is not a URL; ",
		"://planted":                             "is not a URL; ",
		"https://":                               "is not a URL; ",
		"https:planted":                          "is not a URL; ",
		"https://:443/planted":                   "is not a URL; ",
		"https://hooks.slack.com/%zzplanted":     "is not a URL; ",
		"https://hooks.slack.com/planted\n":      "is not a URL; ",
		"http://hooks.slack.com/planted":         "is not an https URL; ",
		"ftp://hooks.slack.com/planted":          "is not an https URL; ",
		"ftp://localhost/planted":                "is not an https URL; ",
		"http://127.0.0.1.example.com/planted":   "is not an https URL; ",
		"http://localhost.planted.example.com/":  "is not an https URL; ",
		"http://10.0.0.1/planted":                "is not an https URL; ",
		"https://planted:x@hooks.slack.com/":     "holds a user or a password",
		"https://hooks.slack.com/planted#":       "has a #fragment",
		"https://hooks.slack.com/#planted":       "has a #fragment",
		"https://hooks.slack.com@planted.com/":   "holds a user or a password",
		"HTTPS://hooks.slack.com/services/A/B/C": "",
	} {
		flaws, warnings := check("slack", address, "")
		if !strings.HasPrefix(flaws, want) || (want == "") != (flaws == "") || warnings != "" || strings.Contains(flaws, "planted") {
			t.Errorf("%q: %q, %q, want %q", address, flaws, warnings, want)
		}
	}
}

func TestCheckHosts(t *testing.T) {
	t.Parallel()
	for _, kind := range publish.Kinds() {
		for _, host := range []string{"planted.example.com", "evil-hooks.slack.com", "hooks.slack.com.planted.com", "api.powerplatform.com", "xlogic.azure.com"} {
			flaws, warnings := check(kind, "https://"+host+"/x", "")
			anywhere := kind == "webhook" || kind == "mattermost"
			if flaws != "" || anywhere != (warnings == "") || !anywhere && !strings.HasPrefix(warnings, "is not at ") || strings.Contains(warnings, "planted") {
				t.Errorf("%s at %s: %q, %q", kind, host, flaws, warnings)
			}
		}
	}
	for address, want := range map[string]string{
		"https://acme.webhook.office.com/webhookb2/planted": "is of an Office 365 connector, which Microsoft has switched off; ",
		"https://evilwebhook.office.com/planted":            "is not at *.api.powerplatform.com or *.logic.azure.com; ",
	} {
		if flaws, warnings := check("teams", address, ""); flaws != "" || !strings.HasPrefix(warnings, want) {
			t.Errorf("%s: %q, %q", address, flaws, warnings)
		}
	}
}

func TestCheckSecrets(t *testing.T) {
	t.Parallel()
	whsec := func(n int) string {
		return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("p", n)))
	}
	for _, test := range []struct {
		kind           publish.Kind
		secrets        []string
		flaw, warnings string
	}{
		{"webhook", []string{""}, "", "has no secret beside it, so the receiver cannot tell who writes; set PUBLISH_WEBHOOK_SECRET"},
		{"webhook", []string{whsec(24)}, "", ""},
		{"webhook", []string{whsec(64), whsec(32)}, "", ""},
		{"webhook", []string{whsec(23)}, "goes with a secret in PUBLISH_WEBHOOK_SECRET that is not whsec_", ""},
		{"webhook", []string{whsec(65)}, "goes with a secret in PUBLISH_WEBHOOK_SECRET that is not whsec_", ""},
		{"webhook", []string{whsec(24), "planted"}, "goes with a secret in PUBLISH_WEBHOOK_SECRET that is not whsec_", ""},
		{"webhook", []string{"whsk_" + whsec(24)[6:]}, "goes with a secret in PUBLISH_WEBHOOK_SECRET that is not whsec_", ""},
		{"webhook", []string{whsec(24), whsec(24), whsec(24)}, "goes with more than two secrets in PUBLISH_WEBHOOK_SECRET", ""},
		{"dingtalk", []string{"SECplanted"}, "", ""},
		{"dingtalk", []string{""}, "", "has no secret beside it; if the robot is secured by a signature, set PUBLISH_DINGTALK_SECRET"},
		{"dingtalk", []string{"planted", "planted"}, "goes with more than one secret in PUBLISH_DINGTALK_SECRET", ""},
		{"feishu", []string{"planted"}, "", ""},
		{"feishu", []string{""}, "", "has no secret beside it; if the robot is secured by a signature, set PUBLISH_FEISHU_SECRET"},
		{"slack", []string{""}, "", ""},
		{"slack", []string{"planted"}, "", ""}, // is config's to say: there is no such variable
	} {
		flaws, warnings := check(test.kind, homes[test.kind][0], "", test.secrets...)
		if !strings.HasPrefix(flaws, test.flaw) || (flaws == "") != (test.flaw == "") || warnings != test.warnings || strings.Contains(flaws, "planted") {
			t.Errorf("%s with %d secrets: %q, %q, want %q, %q", test.kind, len(test.secrets), flaws, warnings, test.flaw, test.warnings)
		}
	}
}

func TestCheckTheRest(t *testing.T) {
	t.Parallel()
	if flaws, _ := check("teams", homes["teams"][0], "planted"); flaws != "goes with a PUBLISH_TEAMS_FORMAT that is not known; set that to message or card, or remove it" {
		t.Error(flaws)
	}
	if flaws, _ := check("wecom", homes["wecom"][0], "Markdown"); !strings.Contains(flaws, "markdown or markdown_v2") {
		t.Error(flaws)
	}
	if flaws, _ := check("telex", publishtest.URL, ""); !strings.HasSuffix(flaws, "use webhook, slack, mattermost, dingtalk, wecom, feishu, teams or discord") {
		t.Error(flaws)
	}
	flaws, warnings := check("webhook", "http://planted.example.com/", "", "planted")
	if strings.Count(flaws, "\n") != 1 || warnings != "" { // all at once
		t.Errorf("%q, %q", flaws, warnings)
	}
}
