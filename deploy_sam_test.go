package main_test

import (
	"regexp"
	"slices"
	"strings"
)

const (
	function = "Resources/AuditFunction/Properties/"
	hourly   = function + "Events/Hourly/Properties/"
	silent   = "Resources/SilentAlarm/Properties/"
	archives = "Resources/Archive/Properties/"
)

// templateFacts is what the template must say word for word.
var templateFacts = map[string]any{
	"Transform":                                         "AWS::Serverless-2016-10-31",
	"Resources/AuditFunction/Type":                      "AWS::Serverless::Function",
	"Resources/AuditFunction/Metadata":                  map[string]any{"BuildMethod": "makefile"},
	function + "CodeUri":                                ".",
	function + "Runtime":                                "provided.al2023",
	function + "Architectures":                          []any{"arm64"},
	function + "Handler":                                "bootstrap",
	function + "LoggingConfig/LogFormat":                "JSON",
	function + "LoggingConfig/LogGroup":                 ref("AuditLogs"),
	"Parameters/LogLevel/AllowedValues":                 []any{"DEBUG", "INFO"},
	"Resources/AuditLogs/Type":                          "AWS::Logs::LogGroup",
	"Resources/AuditLogs/Properties":                    map[string]any{"RetentionInDays": 90},
	"Resources/LostRuns/Type":                           "AWS::SQS::Queue",
	function + "EventInvokeConfig":                      samEventInvoke,
	hourly + "Input":                                    scheduleInput,
	hourly + "OmitName":                                 true,
	hourly + "RetryPolicy":                              map[string]any{"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 1800},
	hourly + "DeadLetterConfig":                         map[string]any{"Arn": getAtt("LostRuns", "Arn")},
	hourly + "FlexibleTimeWindow":                       map[string]any{"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5},
	"Resources/AuditApi/Type":                           "AWS::Serverless::HttpApi",
	"Resources/AuditApi/Properties":                     map[string]any{"DefaultRouteSettings": map[string]any{"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 5}},
	"Resources/AuditUrlCall/Properties/Action":          "lambda:InvokeFunctionUrl",
	"Resources/AuditUrlInvoke/Properties/Action":        "lambda:InvokeFunction",
	silent + "Namespace":                                "AWS/Lambda",
	silent + "MetricName":                               "AsyncEventsReceived",
	silent + "ComparisonOperator":                       "LessThanThreshold",
	silent + "Threshold":                                1,
	silent + "TreatMissingData":                         "breaching",
	"Resources/FailedAlarm/Properties/Namespace":        "AWS/Lambda",
	"Resources/FailedAlarm/Properties/MetricName":       "Errors",
	"Resources/ThrottledAlarm/Properties/Namespace":     "AWS/Lambda",
	"Resources/ThrottledAlarm/Properties/MetricName":    "Throttles",
	"Resources/LostRunsAlarm/Properties/Namespace":      "AWS/SQS",
	"Resources/LostRunsAlarm/Properties/MetricName":     "ApproximateNumberOfMessagesVisible",
	"Resources/UndeliveredAlarm/Properties/MetricName":  "DestinationDeliveryFailures",
	"Resources/JobsMapping/Properties":                  samJobsMapping,
	"Resources/NewsMail/Properties/FilterPolicyScope":   "MessageBody",
	"Resources/FailedRuns/Properties/FilterPolicyScope": "MessageBody",
	archives + "VersioningConfiguration/Status":         "Enabled",
	archives + "ObjectLockEnabled":                      true,
	"Outputs/ReportUrl/Value/Fn::Sub":                   "https://${AuditApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1/report",
	"Outputs/FunctionName/Value":                        ref("AuditFunction"),
}

const scheduleInput = `{"action":"audit","schedule":"<aws.scheduler.schedule-arn>","time":"<aws.scheduler.scheduled-time>"}`

var samEventInvoke = map[string]any{
	"MaximumRetryAttempts":     1,
	"MaximumEventAgeInSeconds": 1800,
	"DestinationConfig": map[string]any{
		"OnSuccess": map[string]any{"Type": "SNS", "Destination": ref("Outcomes")},
		"OnFailure": map[string]any{"Type": "SNS", "Destination": ref("Outcomes")},
	},
}

var samJobsMapping = map[string]any{
	"EventSourceArn":        getAtt("Jobs", "Arn"),
	"FunctionName":          ref("AuditFunction"),
	"BatchSize":             10,
	"FunctionResponseTypes": []any{"ReportBatchItemFailures"},
	"ScalingConfig":         map[string]any{"MaximumConcurrency": 2},
}

func checkTemplate(template, makefile string) problems {
	tree, err := parse(template)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	p.want(tree, templateFacts)
	p.shapes(tree)
	p.references(tree)
	p.parameters(tree)
	p.variables(tree)
	p.limits(tree)
	p.schedule(tree)
	p.keepers(tree)
	p.filters(tree)
	p.metrics(tree)
	p.stacks(tree)
	p.samBuild(makefile)
	return p
}

// samPseudo are CloudFormation's own parameters.
var samPseudo = []string{
	"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
}

// references reports what is named and does not exist, and what exists and is never named.
func (p *problems) references(tree map[string]any) {
	parameters, conditions, resources := names(tree, "Parameters"), names(tree, "Conditions"), names(tree, "Resources")
	used := references(tree)
	for _, name := range used {
		condition, isCondition := strings.CutPrefix(name, "condition ")
		target, attribute, isAttribute := strings.Cut(name, ".")
		switch {
		case isCondition && !slices.Contains(conditions, condition):
			p.addf("condition %s does not exist", condition)
		case isCondition:
		case isAttribute && !slices.Contains(samAttributes(at(tree, "Resources/"+target+"/Type")), attribute):
			p.addf("%s: there is no such attribute", name)
		case !isAttribute && !slices.Contains(slices.Concat(parameters, resources, samPseudo), target):
			p.addf("%s does not exist", name)
		}
	}
	for _, name := range parameters {
		if !slices.Contains(used, name) {
			p.addf("parameter %s is used by nothing", name)
		}
	}
	for _, name := range conditions {
		if !slices.Contains(used, "condition "+name) {
			p.addf("condition %s is used by nothing", name)
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
	text, isText := item.(string)
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
	case "Fn::Condition", "Condition":
		if isText { // in a policy it is a mapping, and something else
			return []string{"condition " + text}
		}
	case "Fn::Sub":
		own := names(item, "1")
		if !isText {
			text, _ = at(item, "0").(string)
		}
		var found []string
		for _, match := range substitution.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(own, match[1]) {
				found = append(found, match[1])
			}
		}
		return found
	}
	return nil
}

// parameters holds what is asked for to a form that everybody can pass: all of it is on it, and has a default.
func (p *problems) parameters(tree map[string]any) {
	for _, name := range names(tree, "Parameters") {
		parameter := "Parameters/" + name
		if at(tree, parameter+"/Default") == nil {
			p.addf("%s has no default", parameter)
		}
		pattern, isLoose := at(tree, parameter+"/AllowedPattern").(string)
		looks, err := regexp.Compile("^(?:" + pattern + ")$")
		if text, isText := at(tree, parameter+"/Default").(string); isLoose && isText && (err != nil || !looks.MatchString(text)) {
			p.addf("%s: its default does not pass its AllowedPattern", parameter)
		}
		values, _ := at(tree, parameter+"/AllowedValues").([]any)
		if values != nil && !slices.Contains(values, at(tree, parameter+"/Default")) {
			p.addf("%s: its default is none of its AllowedValues", parameter)
		}
		if text, _ := at(tree, parameter+"/Description").(string); text == "" {
			p.addf("%s has no Description", parameter)
		}
	}
	p.form(tree)
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
