package config

import (
	"slices"
	"strings"
	"sync"

	"trtc-callback-audit/chatops"
)

// Variable is an environment variable that the program reads.
type Variable struct {
	Name    string
	Secret  bool   // never shown, and may come from the file that Name_FILE names instead; so may a sink's URL and secret, and what is secret of a chat
	Default string // what it means where it is not set
	Doc     string // what it is for, in a sentence
}

// Variables lists the variables in the order of the manual.
func Variables() []Variable {
	return slices.Concat(auditVariables(), publishVariables(), chatVariables(), doorVariables())
}

// auditVariables say what is audited, and how.
func auditVariables() []Variable {
	return []Variable{
		{Name: "TRTC_SDK_APP_ID", Doc: "SDKAppID of the application, as the console shows it"},
		{Name: "TRTC_SECRET_KEY", Secret: true, Doc: "the application's SecretKey, from which a UserSig is made for each call"},
		{Name: "TRTC_SECRET_KEY_FILE", Doc: "file that holds the SecretKey"},
		{Name: "TRTC_USERSIG", Secret: true, Doc: "a ready-made UserSig, instead of the SecretKey"},
		{Name: "TRTC_USERSIG_FILE", Doc: "file that holds the UserSig"},
		{Name: "TRTC_IDENTIFIER", Default: "administrator", Doc: "the App administrator that the UserSig speaks for"},
		{Name: "TRTC_REGION", Default: "china", Doc: "data centre of the application: china, singapore, seoul, tokyo, jakarta, mumbai, frankfurt or silicon-valley"},
		{Name: "TRTC_ENDPOINT", Doc: "private gateway instead of the region's host: https, or http on loopback"},
		{Name: "TRTC_USERSIG_TTL", Default: "10m", Doc: "how long a UserSig is good for, 1m to 4320h"},
		{Name: "TRTC_TIMEOUT", Default: "4s", Doc: "time for one attempt, up to 60s; Tencent itself takes up to 3s"},
		{Name: "TRTC_CALLBACK_URL", Doc: "the Url that the callback must have, exactly"},
		{Name: "TRTC_CALLBACK_COMMANDS", Doc: "the callback command words that must be configured, with commas between: AfterStartCall, AfterEndCall, AfterMemberChanged, or all"},
		{Name: "TRTC_CALLBACK_ABSENT", Default: "false", Doc: "true: there must be no callback"},
		{Name: "TRTC_CALLBACK_URL_HOSTS", Doc: "hosts that the callback may have, such as acme.com,*.acme.com"},
		{Name: "TRTC_POLICY", Doc: "severities that differ from the table's, such as url_insecure=off,command_unexpected=low"},
		{Name: "APPS", Doc: "names of several applications, such as prod,staging; each has its own variables, such as TRTC_PROD_SDK_APP_ID"},
		{Name: "APPS_FILE", Doc: "YAML or JSON file that describes more applications than an environment of 4 KB holds"},
		{Name: "CONCURRENCY", Default: "16", Doc: "applications asked about at the same time, 1 to 512"},
		{Name: "RATE_LIMIT", Doc: "calls a second, of all applications together"},
		{Name: "FAIL_SEVERITY", Default: "medium", Doc: "severity from which on a finding makes an application drifted: critical, high, medium, low or info"},
		{Name: "SECRET_TTL", Default: "5m", Doc: "how long a secret that stands in a store is good before it is fetched again, 10s to 24h"},
		{Name: "TENCENT_SSM_ENDPOINT", Default: "https://ssm.tencentcloudapi.com", Doc: "where Tencent's store of secrets is asked; https://ssm.intl.tencentcloudapi.com for an international account"},
	}
}

// publishVariables say who is told, and what is remembered.
func publishVariables() []Variable {
	return []Variable{
		{Name: "ARCHIVE_URL", Doc: "where reports and the memory of what was told are kept: s3://bucket/prefix?region=… (Tencent COS with endpoint=, Object Lock with lock=<days>), or file:///folder"},
		{Name: "REMIND_EVERY", Default: "24h", Doc: "with an archive, how long what is still wrong goes unmentioned"},
		{Name: "REPORT_LANGUAGE", Default: "en", Doc: "of the messages that people read: en or zh"},
		{Name: "PUBLISH_WEBHOOK_URL", Secret: true, Doc: "receives each message as a CloudEvent"},
		{Name: "PUBLISH_WEBHOOK_SECRET", Secret: true, Doc: "whsec_… that signs it as Standard Webhooks asks; two of them, with a blank between, during a rotation"},
		{Name: "PUBLISH_SLACK_URL", Secret: true, Doc: "incoming webhook of Slack"},
		{Name: "PUBLISH_MATTERMOST_URL", Secret: true, Doc: "incoming webhook of Mattermost"},
		{Name: "PUBLISH_DINGTALK_URL", Secret: true, Doc: "custom robot of DingTalk"},
		{Name: "PUBLISH_DINGTALK_SECRET", Secret: true, Doc: "SEC… that signs for it"},
		{Name: "PUBLISH_WECOM_URL", Secret: true, Doc: "group robot of WeCom"},
		{Name: "PUBLISH_WECOM_FORMAT", Default: "markdown", Doc: "markdown, or markdown_v2 for newer clients"},
		{Name: "PUBLISH_FEISHU_URL", Secret: true, Doc: "custom bot of Feishu or Lark"},
		{Name: "PUBLISH_FEISHU_SECRET", Secret: true, Doc: "that signs for it"},
		{Name: "PUBLISH_TEAMS_URL", Secret: true, Doc: "Workflows webhook of Microsoft Teams"},
		{Name: "PUBLISH_TEAMS_FORMAT", Default: "message", Doc: "message, or card for flows that post the body as it is"},
		{Name: "PUBLISH_DISCORD_URL", Secret: true, Doc: "webhook of Discord"},
	}
}

// chatVariables open the doors of chats.
func chatVariables() []Variable {
	return []Variable{
		{Name: "CHAT_SLACK_SIGNING_SECRET", Secret: true, Doc: "Signing Secret of the Slack app that takes commands"},
		{Name: "CHAT_DINGTALK_APP_SECRET", Secret: true, Doc: "AppSecret (Client Secret) of the DingTalk robot that takes commands"},
		{Name: "CHAT_DINGTALK_TOKEN", Secret: true, Doc: "token of its encryption, together with the AES key"},
		{Name: "CHAT_DINGTALK_AES_KEY", Secret: true, Doc: "AES key of its encryption, 43 letters and digits"},
		{Name: "CHAT_DINGTALK_REPLY", Default: "http", Doc: "http to answer in the HTTP response, or webhook to answer at the conversation's webhook"},
		{Name: "CHAT_FEISHU_VERIFICATION_TOKEN", Secret: true, Doc: "Verification Token of the Feishu or Lark app that takes commands"},
		{Name: "CHAT_FEISHU_APP_ID", Doc: "its App ID"},
		{Name: "CHAT_FEISHU_APP_SECRET", Secret: true, Doc: "its App Secret, with which it answers"},
		{Name: "CHAT_FEISHU_ENCRYPT_KEY", Secret: true, Doc: "its Encrypt Key, if it has one"},
		{Name: "CHAT_FEISHU_BASE_URL", Default: chatops.FeishuBaseURL, Doc: "where it answers: feishu, lark, or the address of the API"},
		{Name: "CHAT_WECOM_TOKEN", Secret: true, Doc: "Token of the WeCom application or AI bot that takes commands"},
		{Name: "CHAT_WECOM_ENCODING_AES_KEY", Secret: true, Doc: "its EncodingAESKey, 43 letters and digits"},
		{Name: "CHAT_WECOM_RECEIVE_ID", Doc: "the corporation's id (CorpID) for an application; not set for an AI bot"},
		{Name: "CHAT_DISCORD_PUBLIC_KEY", Doc: "Public Key of the Discord application that takes commands, 64 hex digits"},
		{Name: "CHAT_TEAMS_SECURITY_TOKEN", Secret: true, Doc: "security token of the outgoing webhook of Microsoft Teams that takes commands"},
		{Name: "CHAT_MATTERMOST_TOKEN", Secret: true, Doc: "token of the slash command of Mattermost"},
	}
}

// doorVariables are those of the HTTP door and of the log.
func doorVariables() []Variable {
	return []Variable{
		{Name: "HTTP_TOKEN", Secret: true, Doc: "opens the HTTP routes under /v1: at least 16 characters, sent as Authorization: Bearer"},
		{Name: "HTTP_TOKEN_FILE", Doc: "file that holds the token"},
		{Name: "HTTP_BASE_PATH", Doc: "path in front of the routes behind a custom domain, such as /audit"},
		{Name: "LOG_LEVEL", Default: "AWS_LAMBDA_LOG_LEVEL", Doc: "debug, info, warn or error"},
		{Name: "AWS_LAMBDA_LOG_LEVEL", Default: "info", Doc: "set by Lambda from the function's logging configuration"},
	}
}

// SinkOptions lists what each sink can have besides: the name stands behind PUBLISH_SLACK_ and its like.
func SinkOptions() []Variable {
	return []Variable{
		{Name: "ON", Default: "drift,unknown,resolved", Doc: "what it is told of: drift, unknown, resolved, heartbeat, or all"},
		{Name: "MIN_SEVERITY", Default: "info", Doc: "findings below are left out for it: critical, high, medium, low or info"},
		{Name: "APPS", Doc: "applications that it is told of, such as prod,staging; all if not set"},
		{Name: "URL_FILE", Doc: "file that holds the URL"},
		{Name: "SECRET_FILE", Doc: "file that holds the secret"},
	}
}

// ChatOptions lists what each chat can have besides: the name stands behind CHAT_SLACK_ and its like, and FILE behind a secret's name.
func ChatOptions() []Variable {
	return []Variable{
		{Name: "CHANNELS", Doc: "ids of the channels in which people may ask, with commas between; all if not set; for DingTalk only with AES_KEY, for WeCom only of an AI bot"},
		{Name: "USERS", Doc: "ids of those who may ask, with commas between; everybody if not set; for DingTalk only with AES_KEY"},
		{Name: "FILE", Doc: "file that holds a secret, such as CHAT_SLACK_SIGNING_SECRET_FILE"},
	}
}

// ofOne are the names of the variables that isOfMany does not know. They are few: a start makes the list faster than a map.
var ofOne = sync.OnceValue(func() []string {
	var names []string
	for _, v := range Variables() {
		if !isOfMany(v.Name) {
			names = append(names, v.Name)
		}
	}
	return names
})

// relevant keeps, of an environment, what this package reads: its variables, those of applications, and those that a document names.
func relevant(environ []string, named map[string]bool) map[string]string {
	kept := map[string]string{}
	for _, line := range environ {
		if name, value, _ := strings.Cut(line, "="); isOfMany(name) || named[name] || slices.Contains(ofOne(), name) {
			kept[name] = value
		}
	}
	return kept
}

// isOfMany knows, by their prefix, the variables of applications, sinks and chats: a misspelt one is to be told of.
func isOfMany(name string) bool {
	return strings.HasPrefix(name, "TRTC_") || strings.HasPrefix(name, "PUBLISH_") || strings.HasPrefix(name, "CHAT_")
}
