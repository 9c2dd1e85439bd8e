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
