package main_test

import (
	"regexp"
	"slices"
	"strings"
)

var serverlessFacts = map[string]any{
	"component":           "scf",
	"inputs/type":         "event",
	"inputs/runtime":      "Go1",
	"inputs/handler":      "main",
	"inputs/timeout":      60,
	"inputs/publicAccess": true,
	"inputs/events/0/timer/parameters/enable":                  true,
	"inputs/events/0/timer/parameters/qualifier":               "$DEFAULT",
	"inputs/events/1/http/parameters/authType":                 "NONE",
	"inputs/events/1/http/parameters/qualifier":                "$DEFAULT",
	"inputs/events/1/http/parameters/netConfig/enableExtranet": true,
	"inputs/events/1/http/parameters/netConfig/enableIntranet": false,
}

// optionalInputs are the component's documented keys that are not required here.
var optionalInputs = []string{
	"type", "namespace", "description", "initTimeout", "role", "eip", "vpcConfig", "layers", "cfs", "deadLetter", "cls",
	"asyncRunEnable", "traceEnable", "msgTTL", "retryNum", "installDependency", "tags", "ignoreTriggers",
}

func checkServerless(text, makefile string) problems {
	tree, err := parse(text)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	p.want(tree, serverlessFacts)
	p.serverlessKeys(tree)
	p.serverlessName(tree)
	p.numbers(tree)
	p.timer(tree)
	p.environment(tree)
	p.source(tree, makefile)
	return p
}

// serverlessKeys finds what is misspelt: the component passes over keys that it does not know.
func (p *problems) serverlessKeys(tree map[string]any) {
	required := []string{
		"name", "src", "runtime", "handler", "region", "memorySize", "timeout", "publicAccess", "environment", "events",
	}
	p.keys(map[string]any{"file": tree}, "file", []string{"component", "name", "inputs"}, []string{"app", "stage", "org"})
	p.keys(tree, "inputs", required, optionalInputs)
	p.keys(tree, "inputs/environment", []string{"variables"}, nil)
	p.keys(tree, "inputs/events/0", []string{"timer"}, nil)
	p.keys(tree, "inputs/events/0/timer", []string{"parameters"}, nil)
	p.keys(tree, "inputs/events/0/timer/parameters", []string{"name", "qualifier", "cronExpression", "enable"}, []string{"argument"})
	p.keys(tree, "inputs/events/1", []string{"http"}, nil)
	p.keys(tree, "inputs/events/1/http", []string{"parameters"}, nil)
	p.keys(tree, "inputs/events/1/http/parameters", []string{"qualifier", "authType", "netConfig"}, []string{"name", "corsConfig"})
	p.keys(tree, "inputs/events/1/http/parameters/netConfig", []string{"enableExtranet", "enableIntranet"}, nil)
	if events, _ := at(tree, "inputs/events").([]any); len(events) != 2 {
		p.addf("inputs/events: want a timer and a Function URL, got %d events", len(events))
	}
}

var functionName = regexp.MustCompile(`^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$`)

func (p *problems) serverlessName(tree map[string]any) {
	instance, _ := tree["name"].(string)
	name, _ := at(tree, "inputs/name").(string)
	name = strings.NewReplacer("${name}", instance, "${app}", instance, "${stage}", "dev").Replace(name)
	if !functionName.MatchString(name) {
		p.addf("inputs/name: %s is not a function's name", name)
	}
}

func (p *problems) numbers(tree map[string]any) {
	memory, _ := at(tree, "inputs/memorySize").(int)
	if memory != 64 && (memory < 128 || memory > 3072 || memory%128 != 0) {
		p.addf("inputs/memorySize is %v: want 64 or a step of 128 up to 3072", at(tree, "inputs/memorySize"))
	}
	start, _ := at(tree, "inputs/initTimeout").(int)
	if start < 3 || start > 300 {
		p.addf("inputs/initTimeout is %v: want 3 to 300 seconds", at(tree, "inputs/initTimeout"))
	}
}

var cronField = regexp.MustCompile(`^[0-9*?/,\-LW#]+$`)

func (p *problems) timer(tree map[string]any) {
	const path = "inputs/events/0/timer/parameters/cronExpression"
	expression, _ := at(tree, path).(string)
	fields := strings.Fields(expression)
	if len(fields) != 7 {
		p.addf("%s is %q: want seven fields", path, expression)
		return
	}
	if fields[0] != "0" || !quiet(fields[1]) {
		p.addf("%s is %q: want second 0 of a quiet minute", path, expression)
	}
	for _, field := range fields {
		if !cronField.MatchString(field) {
			p.addf("%s is %q: %s is not a field", path, expression, field)
		}
	}
}

var (
	variableName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	reserved     = regexp.MustCompile(`^(SCF|QCLOUD|TENCENTCLOUD)_`)
)

// environment holds each variable to a plain value or to the variable of the same name at the desk.
func (p *problems) environment(tree map[string]any) {
	const path = "inputs/environment/variables"
	for _, name := range names(tree, path) {
		text, _ := at(tree, path+"/"+name).(string)
		switch {
		case !variableName.MatchString(name):
			p.addf("%s: %s is not a variable's name", path, name)
		case reserved.MatchString(name):
			p.addf("%s: %s is a name that the platform keeps for itself", path, name)
		case text == "${env:"+name+"}":
		case slices.Contains(secrets, name):
			p.addf("%s: %s is a secret and must come from the shell", path, name)
		case text == "" || strings.Contains(text, "${"):
			p.addf("%s: %s is %q: want a value or ${env:%s}", path, name, text, name)
		}
	}
}

// source holds three together: the folder that is uploaded, the file in it, and the zip of the same.
func (p *problems) source(tree map[string]any, makefile string) {
	src, _ := at(tree, "inputs/src").(string)
	handler, _ := at(tree, "inputs/handler").(string)
	entry := handler + "=" + src + "/" + handler
	if !strings.Contains(rule(makefile, "package"), "-o build/scf-amd64.zip "+entry+"\n") {
		p.addf("inputs/src: the Makefile's package does not write build/scf-amd64.zip with %s", entry)
	}
}
