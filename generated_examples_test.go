package main_test

import (
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/config"
)

// exampleWords are examples of variables that have no default, and of some that have one. Where no example says more, … stands for a secret.
var exampleWords = []word{
	{"TRTC_SDK_APP_ID", "1400000000"},
	{"TRTC_SECRET_KEY", "…"},
	{"TRTC_USERSIG", "eJw…"},
	{"TRTC_REGION", "singapore"},
	{"TRTC_ENDPOINT", "https://trtc.acme.internal"},
	{"TRTC_USERSIG_TTL", "1h"},
	{"TRTC_TIMEOUT", "8s"},
	{"TRTC_CALLBACK_URL", "https://calls.acme.com/trtc"},
	{"TRTC_CALLBACK_COMMANDS", "AfterStartCall,AfterEndCall"},
	{"TRTC_CALLBACK_ABSENT", "true"},
	{"TRTC_CALLBACK_URL_HOSTS", "acme.com,*.acme.com"},
	{"TRTC_POLICY", "url_has_query=off,url_insecure=high"},
	{"APPS", "prod,staging"},
	{"APPS_FILE", "/var/task/apps.yaml"},
	{"CONCURRENCY", "64"},
	{"RATE_LIMIT", "50"},
	{"FAIL_SEVERITY", "high"},
	{"SECRET_TTL", "1h"},
	{"TENCENT_SSM_ENDPOINT", "https://ssm.intl.tencentcloudapi.com"},
	{"ARCHIVE_URL", "s3://my-audit/prod?region=eu-central-1"},
	{"REMIND_EVERY", "168h"},
	{"REPORT_LANGUAGE", "zh"},
	{"PUBLISH_WEBHOOK_URL", "https://hooks.acme.com/trtc"},
	{"PUBLISH_WEBHOOK_SECRET", "whsec_…"},
	{"PUBLISH_SLACK_URL", "https://hooks.slack.com/services/…"},
	{"PUBLISH_MATTERMOST_URL", "https://chat.acme.com/hooks/…"},
	{"PUBLISH_DINGTALK_URL", "https://oapi.dingtalk.com/robot/send?access_token=…"},
	{"PUBLISH_DINGTALK_SECRET", "SEC…"},
	{"PUBLISH_WECOM_URL", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"},
	{"PUBLISH_WECOM_FORMAT", "markdown_v2"},
	{"PUBLISH_FEISHU_URL", "https://open.feishu.cn/open-apis/bot/v2/hook/…"},
	{"PUBLISH_FEISHU_SECRET", "…"},
	{"PUBLISH_TEAMS_URL", "https://….api.powerplatform.com/…"},
	{"PUBLISH_TEAMS_FORMAT", "card"},
	{"PUBLISH_DISCORD_URL", "https://discord.com/api/webhooks/…"},
	{"CHAT_SLACK_SIGNING_SECRET", "…"},
	{"CHAT_DINGTALK_APP_SECRET", "…"},
	{"CHAT_DINGTALK_TOKEN", "…"},
	{"CHAT_DINGTALK_AES_KEY", "…"},
	{"CHAT_DINGTALK_REPLY", "webhook"},
	{"CHAT_FEISHU_VERIFICATION_TOKEN", "…"},
	{"CHAT_FEISHU_APP_ID", "cli_…"},
	{"CHAT_FEISHU_APP_SECRET", "…"},
	{"CHAT_FEISHU_ENCRYPT_KEY", "…"},
	{"CHAT_FEISHU_BASE_URL", "lark"},
	{"CHAT_WECOM_TOKEN", "…"},
	{"CHAT_WECOM_ENCODING_AES_KEY", "…"},
	{"CHAT_WECOM_RECEIVE_ID", "ww…"},
	{"CHAT_DISCORD_PUBLIC_KEY", "…"},
	{"CHAT_TEAMS_SECURITY_TOKEN", "…="},
	{"CHAT_MATTERMOST_TOKEN", "…"},
	{"HTTP_TOKEN", "…"},
	{"HTTP_BASE_PATH", "/audit"},
	{"LOG_LEVEL", "warn"},
	{"ON", "drift,resolved,heartbeat"},
	{"MIN_SEVERITY", "high"},
	{"CHANNELS", "C024BE91L,C024BE92M"},
	{"USERS", "U024BE7LH"},
}

// example is an example of a variable's value.
func example(t *testing.T, v config.Variable) string {
	t.Helper()
	has := slices.ContainsFunc(exampleWords, func(w word) bool { return w.name == v.Name })
	switch {
	case has:
		return find(t, exampleWords, v.Name)
	case strings.HasSuffix(v.Name, "FILE"):
		return "/mnt/secrets/…"
	case v.Default == "":
		return find(t, exampleWords, v.Name) // which says that there is none yet
	}
	return ""
}

// TestExamplesAreTaken has the program look at each example that nothing is left out of.
func TestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	prefixes := func(all []config.Variable, prefix string) (named []config.Variable) {
		for _, v := range all {
			named = append(named, config.Variable{Name: prefix + v.Name, Default: example(t, v)})
		}
		return named
	}
	for _, v := range slices.Concat(prefixes(config.Variables(), ""), prefixes(config.SinkOptions(), "PUBLISH_SLACK_"), prefixes(config.ChatOptions(), "CHAT_SLACK_")) {
		if v.Default == "" || strings.Contains(v.Default, "…") || v.Name == "APPS_FILE" {
			continue
		}
		said := configCheck(t, []string{"TRTC_SDK_APP_ID=1400000000", "TRTC_SECRET_KEY=" + plantedKey, v.Name + "=" + v.Default})
		if strings.Contains(said, "error: "+v.Name+" ") {
			t.Errorf("the example of %s is refused:\n%s", v.Name, said)
		}
	}
}

func TestEveryExampleIsOfAVariable(t *testing.T) {
	t.Parallel()
	known := slices.Concat(config.Variables(), config.SinkOptions(), config.ChatOptions())
	for _, w := range exampleWords {
		if !slices.ContainsFunc(known, func(v config.Variable) bool { return v.Name == w.name }) {
			t.Errorf("there is an example of %s, which is no variable", w.name)
		}
	}
}
