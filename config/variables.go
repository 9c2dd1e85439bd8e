package config

import (
	"maps"
	"strings"
)

// Variable is an environment variable that the program reads.
type Variable struct {
	Name    string
	Secret  bool   // never shown, and may come from the file that Name_FILE names instead
	Default string // what it means where it is not set
	Doc     string // what it is for, in a sentence
}

// Variables lists the variables in the order of the manual.
func Variables() []Variable {
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
		{Name: "HTTP_TOKEN", Secret: true, Doc: "opens the HTTP routes under /v1: at least 16 characters, sent as Authorization: Bearer"},
		{Name: "HTTP_TOKEN_FILE", Doc: "file that holds the token"},
		{Name: "HTTP_BASE_PATH", Doc: "path in front of the routes behind a custom domain, such as /audit"},
		{Name: "LOG_LEVEL", Default: "AWS_LAMBDA_LOG_LEVEL", Doc: "debug, info, warn or error"},
		{Name: "AWS_LAMBDA_LOG_LEVEL", Default: "info", Doc: "set by Lambda from the function's logging configuration"},
	}
}

// relevant keeps, of an environment, what this package reads: its variables, those of applications, and those that a document names.
func relevant(environ []string, named map[string]bool) map[string]string {
	named = maps.Clone(named)
	if named == nil {
		named = map[string]bool{}
	}
	for _, v := range Variables() {
		named[v.Name] = true
	}
	kept := map[string]string{}
	for _, line := range environ {
		if name, value, _ := strings.Cut(line, "="); named[name] || strings.HasPrefix(name, "TRTC_") {
			kept[name] = value
		}
	}
	return kept
}
