package main_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/config"
	"trtc-callback-audit/internal/vault"
)

const (
	scfVariables = "inputs/environment/variables"
	scfMost      = 4 << 10 // bytes of names and values together
)

var (
	scfVariable = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	scfReserved = regexp.MustCompile(`^(SCF|QCLOUD|TENCENTCLOUD)_`)
)

// scfKnown are the variables that the binary reads, those that every sink and every chat can have among them.
func scfKnown() []config.Variable {
	all := config.Variables()
	for _, v := range config.Variables() {
		if kind, isSink := strings.CutSuffix(v.Name, "_URL"); isSink && strings.HasPrefix(v.Name, "PUBLISH_") {
			all = append(all, scfOptions(kind, config.SinkOptions())...)
		}
	}
	for _, kind := range scfChats() {
		all = append(all, scfOptions(kind, config.ChatOptions())...)
	}
	return all
}

func scfOptions(kind string, options []config.Variable) []config.Variable {
	for i := range options {
		options[i].Name = kind + "_" + options[i].Name
	}
	return options
}

// scfChats are what the variables of each chat begin with.
func scfChats() (kinds []string) {
	for _, v := range config.Variables() {
		if parts := strings.SplitN(v.Name, "_", 3); parts[0] == "CHAT" {
			kinds = append(kinds, parts[0]+"_"+parts[1])
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// scfWithout tells why a variable is not in the file. There is no reason for others: what somebody puts into .env and the file leaves out would be lost
// without a word, and a door that was to be for few would be open to all.
func scfWithout(name string) string {
	switch {
	case strings.HasSuffix(name, "_FILE") && name != "APPS_FILE":
		return "a function has no files but those in its zip, where no secret belongs"
	case name == "APPS":
		return "the variables of its applications have names that no file can know; APPS_FILE needs none"
	case strings.HasPrefix(name, "AWS_"):
		return "Lambda sets it"
	case scfReserved.MatchString(name):
		return "the platform keeps the name for itself"
	}
	return ""
}

// scfEnvironment holds each variable to a plain value or to the variable of the same name in the shell.
func (p *problems) scfEnvironment(tree map[string]any) {
	known := scfKnown()
	for _, name := range names(tree, scfVariables) {
		text := scfText(tree, scfVariables+"/"+name)
		i := slices.IndexFunc(known, func(v config.Variable) bool { return v.Name == name })
		switch {
		case !scfVariable.MatchString(name):
			p.addf("%s: %s is not a variable's name", scfVariables, name)
		case scfReserved.MatchString(name):
			p.addf("%s: %s is a name that the platform keeps for itself", scfVariables, name)
		case i < 0:
			p.addf("%s: %s is read by nothing", scfVariables, name)
		case text == "${env:"+name+"}":
		case known[i].Secret:
			p.addf("%s: %s is a secret and must come from the shell", scfVariables, name)
		case text == "" || strings.Contains(text, "${"):
			p.addf("%s: %s is %q: want a value or ${env:%s}", scfVariables, name, text, name)
		}
	}
	for _, v := range known {
		if at(tree, scfVariables+"/"+v.Name) == nil && scfWithout(v.Name) == "" {
			p.addf("%s: %s is missing", scfVariables, v.Name)
		}
	}
}

func TestServerlessEnvironmentMutants(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "serverless.yml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"a secret's value", "${env:PUBLISH_SLACK_URL}", "https://hooks.slack.com/services/x", "PUBLISH_SLACK_URL is a secret"},
		{"a chat's secret", "${env:CHAT_TEAMS_SECURITY_TOKEN}", "x=", "CHAT_TEAMS_SECURITY_TOKEN is a secret"},
		{"half a value", "${env:ARCHIVE_URL}", "s3://audit/${env:ARCHIVE_URL}", "ARCHIVE_URL"},
		{"an option misspelt", "PUBLISH_SLACK_ON:", "PUBLISH_SLACK_TOLD:", "PUBLISH_SLACK_TOLD is read by nothing"},
		{"an option of no sink", "PUBLISH_SLACK_ON:", "PUBLISH_EMAIL_ON:", "PUBLISH_EMAIL_ON is read by nothing"},
		{"a door left open", "      CHAT_SLACK_USERS: ${env:CHAT_SLACK_USERS}\n", "", "CHAT_SLACK_USERS is missing"},
		{"a sink forgotten", "      PUBLISH_WECOM_URL: ${env:PUBLISH_WECOM_URL}\n", "", "PUBLISH_WECOM_URL is missing"},
		{"a file that is not there", "SECRET_TTL: ${env:SECRET_TTL}", "HTTP_TOKEN_FILES: /mnt/token", "HTTP_TOKEN_FILES is read by nothing"},
		{"a name of the platform's", "LOG_LEVEL: info", "TENCENTCLOUD_SECRETID: x", "TENCENTCLOUD_SECRETID"},
		{"no role", "role: ${env:SCF_ROLE}", "role: SCF_QcsRole", "inputs/role"},
		{"half a role", "role: ${env:SCF_ROLE}", "role: audit-${env:SCF_ROLE}", "inputs/role"},
		{"no retries in words", "retryNum: 2", "retryNum: none", "inputs/retryNum"},
		{"a fourth attempt", "retryNum: 2", "retryNum: 3", "inputs/retryNum"},
		{"events that grow old", "msgTTL: 1800", "msgTTL: 21600", "inputs/msgTTL"},
		{"no time left to ask", "  timeout: 60", "  timeout: 15", "inputs/timeout"},
		{"more time than there is", "  timeout: 60", "  timeout: 901", "inputs/timeout"},
		{"a start too short", "initTimeout: 10", "initTimeout: 2", "initTimeout"},
		{"hour 24", "'0 17 * * * * *'", "'0 17 24 * * * *'", "24 is no hour"},
		{"month 13", "'0 17 * * * * *'", "'0 17 * * 1-13 * *'", "1-13 is no month"},
		{"a year long past", "'0 17 * * * * *'", "'0 17 * * * * 1969'", "1969 is no year"},
		{"a step of nothing", "'0 17 * * * * *'", "'0 17 */0 * * * *'", "*/0 is no hour"},
		{"a question in the hours", "'0 17 * * * * *'", "'0 17 ? * * * *'", "? is no hour"},
		{"six fields", "'0 17 * * * * *'", "'0 17 * * * *'", "seven fields"},
		{"an event that is none", `'{"action":"audit"}'`, `'{"action":"aduit"}'`, "argument"},
		{"an argument that is an object", `'{"action":"audit"}'`, `{"action":"audit"}`, "argument"},
		{"a trigger's name", "name: hourly", "name: 1st", "timer/parameters/name"},
		{"a description with marks", "configured, every", "configured; every", "description"},
		{"a region of another cloud", "ap-guangzhou", "ap-southeast-1", "inputs/region"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkServerless(m.of(t, good), makefile))
		})
	}
}

// scfRealistic is a value of the length that people set.
func scfRealistic(v config.Variable) string {
	if v.Secret {
		return "tencent-ssm:trtc-audit-slack-url@v1"
	}
	for _, sample := range []struct{ suffix, value string }{
		{"SDK_APP_ID", "1400000000"},
		{"CALLBACK_URL", "https://calls.acme.com/trtc/callback"},
		{"CALLBACK_URL_HOSTS", "calls.acme.com,*.acme.com"},
		{"CALLBACK_COMMANDS", "AfterStartCall,AfterEndCall"},
		{"POLICY", "url_insecure=off,command_unexpected=low"},
		{"ARCHIVE_URL", "s3://audit-1250000000/prod?region=ap-guangzhou&endpoint=https://cos.ap-guangzhou.myqcloud.com"},
		{"APPS_FILE", "/var/user/apps.yaml"},
		{"_ON", "drift,resolved"},
		{"_APPS", "prod,staging"},
		{"_USERS", "U024BE7LH,U024BE7LJ"},
		{"_CHANNELS", "C024BE91L"},
		{"PUBLIC_KEY", strings.Repeat("0", 64)},
		{"RECEIVE_ID", "ww0123456789abcdef"},
	} {
		if strings.HasSuffix(v.Name, sample.suffix) {
			return sample.value
		}
	}
	return "moderate"
}

// Every variable of the file at once, each secret by reference, fits into the 4 KB.
func TestServerlessFits(t *testing.T) {
	t.Parallel()
	tree, err := parse(read(t, "serverless.yml"))
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, v := range scfKnown() {
		if at(tree, scfVariables+"/"+v.Name) != nil {
			size += len(v.Name) + len(scfRealistic(v))
		}
	}
	if size > scfMost {
		t.Errorf("all variables together take %d bytes of %d", size, scfMost)
	}
	if size < scfMost*3/4 {
		t.Errorf("%d bytes are less than such values take", size)
	}
}

func TestSCFRealistic(t *testing.T) {
	t.Parallel()
	text := scfRealistic(config.Variable{Secret: true})
	if _, isReference, err := vault.Parse(text); !isReference || err != nil {
		t.Errorf("%s is no reference: %v", text, err)
	}
}
