package main_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// Neither cloud offers a check of these files before a deployment, so this house holds them itself. Every check is a
// function of texts that returns what is wrong: so each can be shown to fail, on a copy with one thing spoilt.

func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, problem := range checkTemplate(read(t, "template.yaml"), read(t, "Makefile")) {
		t.Error(problem)
	}
}

func TestServerless(t *testing.T) {
	t.Parallel()
	for _, problem := range checkServerless(read(t, "serverless.yml"), read(t, "Makefile")) {
		t.Error(problem)
	}
}

func TestScheduleInput(t *testing.T) {
	t.Parallel()
	var event map[string]string
	if err := json.Unmarshal([]byte(scheduleInput), &event); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"action", "schedule", "time"} {
		if event[key] == "" {
			t.Errorf("the schedule's input has no %s", key)
		}
	}
	if len(event) != 3 || event["action"] != "audit" {
		t.Errorf("the schedule's input is %v", event)
	}
}

// A mutant is a file with one thing spoilt, and a word of the problem that must be found in it.
type mutant struct{ name, old, spoilt, want string }

func TestTemplateMutants(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "template.yaml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"not YAML", "Resources:", "Resources: [", "line"},
		{"a key twice", "      Timeout: 60\n", "      Timeout: 60\n      Timeout: 60\n", "already defined"},
		{"another handler", "Handler: bootstrap", "Handler: main", "Handler"},
		{"a dead runtime", "provided.al2023", "go1.x", "Runtime"},
		{"another processor", "[arm64]", "[x86_64]", "Architectures"},
		{"no time", "Timeout: 60", "Timeout: 3", "Timeout"},
		{"SAM's own build", "BuildMethod: makefile", "BuildMethod: go1.x", "BuildMethod"},
		{"a reservation", "      MemorySize: 128", "      ReservedConcurrentExecutions: 1\n      MemorySize: 128", "ReservedConcurrentExecutions"},
		{"plain logs", "LogFormat: JSON", "LogFormat: Text", "LogFormat"},
		{"logs for ever", "RetentionInDays: 90", "DeletionPolicy: Retain", "RetentionInDays"},
		{"reports dropped", "[DEBUG, INFO]", "[DEBUG, INFO, WARN]", "LogLevel"},
		{"a lost Ref", "!Ref SecretKey", "!Ref SecretKye", "SecretKye"},
		{"a lost GetAtt", "!GetAtt LostRuns.Arn", "!GetAtt Lost.Arn", "Lost"},
		{"a lost attribute", "LostRuns.QueueName", "LostRuns.Name", "LostRuns.Name"},
		{"a lost Sub", "${AuditApi}", "${ServerlessHttpApi}", "ServerlessHttpApi"},
		{"a lost condition", "!If [HasAlarmTopic", "!If [HasTopic", "HasTopic"},
		{"an unused parameter", "TRTC_REGION: !Ref Region", "TRTC_REGION: china", "Region"},
		{"a parameter off the form", "[HttpToken, LogLevel, AlarmTopicArn]", "[HttpToken, LogLevel]", "AlarmTopicArn"},
		{"a parameter that is none", "[SdkAppId, SecretKey,", "[SdkAppId, AppId, SecretKey,", "form"},
		{"somebody else's application", "AllowedPattern: '[0-9]+'", "Default: '1400000000'", "SdkAppId"},
		{"a secret on show", "NoEcho: true", "NoEcho: false", "SecretKey"},
		{"a secret by default", "  HttpToken:\n    Type: String\n    NoEcho: true\n    Default: ''", "  HttpToken:\n    Type: String\n    NoEcho: true\n    Default: letmein", "HttpToken"},
		{"a secret in the text", "HTTP_TOKEN: !Ref HttpToken", "HTTP_TOKEN: letmein", "HTTP_TOKEN"},
		{"an option that is required", "  Region:\n    Type: String\n    Default: ''", "  Region:\n    Type: String", "Region"},
		{"an option that cannot be empty", "  Identifier:\n    Type: String\n", "  Identifier:\n    Type: String\n    AllowedPattern: '\\S+'\n", "Identifier"},
		{"an unknown event", "Type: ScheduleV2", "Type: Scheduler", "Scheduler"},
		{"an input misspelt", `"schedule":"<`, `"shedule":"<`, "Input"},
		{"the rush hour", "cron(17 ", "cron(0 ", "ScheduleExpression"},
		{"an even minute", "cron(17 ", "cron(30 ", "ScheduleExpression"},
		{"a name for two stacks", "            OmitName: true\n", "", "OmitName"},
		{"no end of retries", "            RetryPolicy:\n", "            RetryPolicies:\n", "RetryPolicy"},
		{"the schedule's dead letters", "            DeadLetterConfig:\n", "            DeadLetters:\n", "DeadLetterConfig"},
		{"the runs' dead letters", "          OnFailure:\n", "          OnFail:\n", "OnFailure"},
		{"one route", "            ApiId: !Ref AuditApi\n", "            ApiId: !Ref AuditApi\n            Path: /v1/report\n            Method: GET\n", "Events/Http"},
		{"no limit", "ThrottlingRateLimit", "RateLimit", "ThrottlingRateLimit"},
		{"silence is health", "TreatMissingData: breaching", "TreatMissingData: notBreaching", "SilentAlarm"},
		{"errors unseen", "MetricName: Errors", "MetricName: Error", "FailedAlarm"},
		{"an alarm for nobody", "      AlarmActions: !If [HasAlarmTopic, [!Ref AlarmTopicArn], !Ref AWS::NoValue]\n\nOutputs", "\nOutputs", "LostRunsAlarm"},
		{"another address", "/v1/report\n", "/report\n", "ReportUrl"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkTemplate(m.of(t, good), makefile))
		})
	}
}

func TestServerlessMutants(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "serverless.yml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"not YAML", "inputs:", "inputs: [", "line"},
		{"a key twice", "  timeout: 60", "  timeout: 60\n  timeout: 60", "already defined"},
		{"another component", "component: scf", "component: http", "component"},
		{"another key for the name", "\nname:", "\ntitle:", "title is unknown"},
		{"no such runtime", "  runtime: Go1", "  runtime: Golang1", "runtime"},
		{"another handler", "handler: main", "handler: bootstrap", "handler"},
		{"a web function", "type: event", "type: web", "inputs/type"},
		{"a name too long", "${name}-${stage}", "${name}-${name}-${name}-${stage}", "inputs/name"},
		{"a name that ends in a dash", "${name}-${stage}", "${name}-", "inputs/name"},
		{"a missing key", "  region: ap-guangzhou\n", "", "region"},
		{"a misspelt key", "  initTimeout: 10", "  inittimeout: 10", "inittimeout"},
		{"memory in words", "memorySize: 128", "memorySize: banana", "memorySize"},
		{"memory between steps", "memorySize: 128", "memorySize: 200", "memorySize"},
		{"the default time", "  timeout: 60", "  timeout: 3", "timeout"},
		{"an endless start", "initTimeout: 10", "initTimeout: 900", "initTimeout"},
		{"no network", "publicAccess: true", "publicAccess: false", "publicAccess"},
		{"another folder", "src: build/scf", "src: build", "src"},
		{"no variables", "    variables:", "    variable:", "variables is missing"},
		{"a reserved name", "LOG_LEVEL: info", "SCF_LOG_LEVEL: info", "SCF_LOG_LEVEL"},
		{"a name that is none", "LOG_LEVEL: info", "LOG-LEVEL: info", "LOG-LEVEL"},
		{"a secret in the text", "${env:HTTP_TOKEN}", "letmein", "HTTP_TOKEN"},
		{"a default that the CLI does not know", "${env:TRTC_REGION}", "${env:TRTC_REGION, 'china'}", "TRTC_REGION"},
		{"another variable's value", "${env:TRTC_IDENTIFIER}", "${env:TRTC_REGION}", "TRTC_IDENTIFIER"},
		{"another key for the cron", "cronExpression:", "cron:", "cron is unknown"},
		{"five fields", "'0 17 * * * * *'", "'17 * * * *'", "cronExpression"},
		{"a word in the cron", "'0 17 * * * * *'", "'0 17 * * * hourly *'", "cronExpression"},
		{"the rush hour", "'0 17 ", "'0 0 ", "cronExpression"},
		{"a timer that is off", "          enable: true", "          enable: false", "enable"},
		{"a timer that says nothing", "          enable: true # Left out, the timer is created and stays off.\n", "", "enable"},
		{"a timer that says yes", "enable: true", "enable: yes", "enable"},
		{"no timer", "- timer:", "- tmer:", "tmer"},
		{"one event more", "    - timer:", "    - cos: {}\n    - timer:", "3 events"},
		{"a dead gateway", "- http:", "- apigw:", "apigw"},
		{"a network misspelt", "enableIntranet: false", "enableIntranets: false", "enableIntranets is unknown"},
		{"no qualifier", "          qualifier: $DEFAULT\n          authType", "          authType", "qualifier"},
		{"callers sign", "authType: NONE", "authType: CAM", "authType"},
		{"no public address", "enableExtranet: true", "enableExtranet: false", "enableExtranet"},
		{"a private address", "enableIntranet: false", "enableIntranet: true", "enableIntranet"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkServerless(m.of(t, good), makefile))
		})
	}
}

func TestMakefileMutants(t *testing.T) {
	t.Parallel()
	template, serverless, good := read(t, "template.yaml"), read(t, "serverless.yml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"no target for SAM", "build-AuditFunction:", "build-Function:", "build-AuditFunction"},
		{"SAM gets nothing", "$(ARTIFACTS_DIR)", "$(ARTEFACTS_DIR)", "ARTIFACTS_DIR"},
		{"no handler for Lambda", "bootstrap=build/arm64/bootstrap", "main=build/arm64/bootstrap", "bootstrap="},
		{"no handler for SCF", "main=build/scf/main", "bootstrap=build/scf/main", "main="},
		{"another folder", "main=build/scf/main", "main=build/tencent/main", "build/scf"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			makefile := m.of(t, good)
			expect(t, m, slices.Concat(checkTemplate(template, makefile), checkServerless(serverless, makefile)))
		})
	}
}

func (m mutant) of(t *testing.T, good string) string {
	t.Helper()
	text := strings.Replace(good, m.old, m.spoilt, 1)
	if text == good {
		t.Fatalf("the file has no %q to spoil", m.old)
	}
	return text
}

func expect(t *testing.T, m mutant, found problems) {
	t.Helper()
	if !slices.ContainsFunc(found, func(problem string) bool { return strings.Contains(problem, m.want) }) {
		t.Errorf("no problem mentions %s: %q", m.want, found)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
