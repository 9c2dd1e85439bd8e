package main_test

import (
	"regexp"
	"slices"
	"strings"
)

const scheduleInput = `{"action":"audit","schedule":"<aws.scheduler.schedule-arn>","time":"<aws.scheduler.scheduled-time>"}`

const (
	function = "Resources/AuditFunction/Properties/"
	hourly   = function + "Events/Hourly/Properties/"
	silent   = "Resources/SilentAlarm/Properties/"
)

// templateFacts is what the template must say word for word.
var templateFacts = map[string]any{
	"Transform":                                     "AWS::Serverless-2016-10-31",
	"Resources/AuditFunction/Type":                  "AWS::Serverless::Function",
	"Resources/AuditFunction/Metadata":              map[string]any{"BuildMethod": "makefile"},
	function + "CodeUri":                            ".",
	function + "Runtime":                            "provided.al2023",
	function + "Architectures":                      []any{"arm64"},
	function + "Handler":                            "bootstrap",
	function + "MemorySize":                         128,
	function + "Timeout":                            60,
	function + "ReservedConcurrentExecutions":       nil,
	function + "LoggingConfig/LogFormat":            "JSON",
	function + "LoggingConfig/LogGroup":             ref("AuditLogs"),
	"Parameters/LogLevel/AllowedValues":             []any{"DEBUG", "INFO"},
	"Resources/AuditLogs/Type":                      "AWS::Logs::LogGroup",
	"Resources/AuditLogs/Properties":                map[string]any{"RetentionInDays": 90},
	"Resources/LostRuns/Type":                       "AWS::SQS::Queue",
	function + "EventInvokeConfig":                  eventInvoke,
	hourly + "Input":                                scheduleInput,
	hourly + "OmitName":                             true,
	hourly + "RetryPolicy":                          map[string]any{"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 1800},
	hourly + "DeadLetterConfig":                     map[string]any{"Arn": getAtt("LostRuns", "Arn")},
	"Resources/AuditApi/Type":                       "AWS::Serverless::HttpApi",
	"Resources/AuditApi/Properties":                 map[string]any{"DefaultRouteSettings": map[string]any{"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 5}},
	silent + "Namespace":                            "AWS/Lambda",
	silent + "MetricName":                           "AsyncEventsReceived",
	silent + "ComparisonOperator":                   "LessThanThreshold",
	silent + "Threshold":                            1,
	silent + "TreatMissingData":                     "breaching",
	"Resources/FailedAlarm/Properties/Namespace":    "AWS/Lambda",
	"Resources/FailedAlarm/Properties/MetricName":   "Errors",
	"Resources/LostRunsAlarm/Properties/Namespace":  "AWS/SQS",
	"Resources/LostRunsAlarm/Properties/MetricName": "ApproximateNumberOfMessagesVisible",
	"Outputs/ReportUrl/Value/Fn::Sub":               "https://${AuditApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1/report",
	"Outputs/FunctionName/Value":                    ref("AuditFunction"),
}

var eventInvoke = map[string]any{
	"MaximumRetryAttempts":     1,
	"MaximumEventAgeInSeconds": 1800,
	"DestinationConfig": map[string]any{
		"OnFailure": map[string]any{"Type": "SQS", "Destination": getAtt("LostRuns", "Arn")},
	},
}

func checkTemplate(template, makefile string) problems {
	tree, err := parse(template)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	p.want(tree, templateFacts)
	p.references(tree)
	p.parameters(tree)
	p.events(tree)
	p.alarms(tree)
	p.samBuild(makefile)
	return p
}

// references reports what is named and does not exist, and parameters that nothing uses.
func (p *problems) references(tree map[string]any) {
	parameters, resources := names(tree, "Parameters"), names(tree, "Resources")
	pseudo := []string{"AWS::NoValue", "AWS::Region", "AWS::URLSuffix"}
	used := references(tree)
	for _, name := range used {
		condition, isCondition := strings.CutPrefix(name, "condition ")
		target, attribute, _ := strings.Cut(name, ".")
		switch {
		case isCondition && !slices.Contains(names(tree, "Conditions"), condition):
			p.addf("condition %s does not exist", condition)
		case isCondition:
		case !slices.Contains(slices.Concat(parameters, resources, pseudo), target):
			p.addf("%s does not exist", name)
		case at(tree, "Resources/"+target+"/Type") == "AWS::SQS::Queue" && !slices.Contains([]string{"", "Arn", "QueueName"}, attribute):
			p.addf("%s: a queue has no such attribute", name)
		}
	}
	for _, name := range parameters {
		if !slices.Contains(used, name) {
			p.addf("parameter %s is used by nothing", name)
		}
	}
}

var substitution = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

// references are the names that a tree refers to: X, X.Attribute or "condition X".
func references(tree any) []string {
	var found []string
	switch node := tree.(type) {
	case []any:
		for _, item := range node {
			found = append(found, references(item)...)
		}
	case map[string]any:
		for key, item := range node {
			found = append(found, named(key, item)...)
			found = append(found, references(item)...)
		}
	}
	return found
}

func named(key string, item any) []string {
	text, _ := item.(string)
	switch key {
	case "Ref":
		return []string{text}
	case "Fn::GetAtt":
		resource, _ := at(item, "0").(string)
		attribute, _ := at(item, "1").(string)
		return []string{resource + "." + attribute}
	case "Fn::If":
		condition, _ := at(item, "0").(string)
		return []string{"condition " + condition}
	case "Fn::Sub":
		var found []string
		for _, match := range substitution.FindAllStringSubmatch(text, -1) {
			found = append(found, match[1])
		}
		return found
	}
	return nil
}

// secrets are the variables whose values must not be readable in these files or on a form.
var secrets = []string{"TRTC_SECRET_KEY", "HTTP_TOKEN"}

// parameters holds every variable to a parameter: secrets are hidden, and all but two may be left empty.
func (p *problems) parameters(tree map[string]any) {
	for _, variable := range names(tree, function+"Environment/Variables") {
		name, ok := at(tree, function+"Environment/Variables/"+variable+"/Ref").(string)
		if !ok {
			p.addf("%s is not a parameter's value", variable)
			continue
		}
		parameter := "Parameters/" + name
		if slices.Contains(secrets, variable) && at(tree, parameter+"/NoEcho") != true {
			p.addf("%s is a secret and shown", parameter)
		}
		required := variable == "TRTC_SDK_APP_ID" || variable == "TRTC_SECRET_KEY"
		if required && at(tree, parameter+"/Default") != nil {
			p.addf("%s has a default and needs a value", parameter)
		}
		if !required {
			p.optional(tree, parameter)
		}
	}
	p.optional(tree, "Parameters/AlarmTopicArn")
	p.form(tree)
}

func (p *problems) optional(tree map[string]any, parameter string) {
	p.want(tree, map[string]any{
		parameter + "/Default":        "",
		parameter + "/AllowedPattern": nil,
		parameter + "/AllowedValues":  nil,
		parameter + "/MinLength":      nil,
	})
}

// form holds the console's form to the parameters: each is on it.
func (p *problems) form(tree map[string]any) {
	var listed []any
	groups, _ := at(tree, "Metadata/AWS::CloudFormation::Interface/ParameterGroups").([]any)
	for _, group := range groups {
		items, _ := at(group, "Parameters").([]any)
		listed = append(listed, items...)
	}
	for _, name := range names(tree, "Parameters") {
		if !slices.Contains(listed, any(name)) {
			p.addf("parameter %s is not on the form", name)
		}
	}
	if n := len(names(tree, "Parameters")); len(listed) != n {
		p.addf("the form lists %d parameters of %d", len(listed), n)
	}
}

func (p *problems) events(tree map[string]any) {
	p.keys(tree, function+"Events", []string{"Http", "Hourly"}, nil)
	p.want(tree, map[string]any{
		function + "Events/Http":        map[string]any{"Type": "HttpApi", "Properties": map[string]any{"ApiId": ref("AuditApi")}}, // the $default route
		function + "Events/Hourly/Type": "ScheduleV2",
	})
	p.keys(tree, strings.TrimSuffix(hourly, "/"), []string{"ScheduleExpression", "OmitName", "Input", "RetryPolicy", "DeadLetterConfig"}, nil)
	expression, _ := at(tree, hourly+"ScheduleExpression").(string)
	fields := strings.Fields(strings.TrimSuffix(strings.TrimPrefix(expression, "cron("), ")"))
	if len(fields) != 6 || !quiet(fields[0]) {
		p.addf("%sScheduleExpression is %q: want six fields and a quiet minute", hourly, expression)
	}
}

func (p *problems) alarms(tree map[string]any) {
	for _, name := range names(tree, "Resources") {
		path := "Resources/" + name + "/"
		if at(tree, path+"Type") != "AWS::CloudWatch::Alarm" {
			continue
		}
		if at(tree, path+"Properties/AlarmActions/Fn::If/1/0") == nil {
			p.addf("%sProperties/AlarmActions: nobody is told", path)
		}
	}
}

// samBuild holds the Makefile to what BuildMethod makefile asks of it, and the zip to the handler.
func (p *problems) samBuild(makefile string) {
	build := rule(makefile, "build-AuditFunction")
	for _, word := range []string{"build-AuditFunction", "arm64", "$(ARTIFACTS_DIR)", "bootstrap"} {
		if !strings.Contains(build, word) {
			p.addf("Makefile: the rule for build-AuditFunction lacks %s", word)
		}
	}
	if !strings.Contains(rule(makefile, "package"), "-o build/lambda-arm64.zip bootstrap=build/arm64/bootstrap\n") {
		p.addf("Makefile: package does not write build/lambda-arm64.zip with bootstrap=build/arm64/bootstrap")
	}
}
