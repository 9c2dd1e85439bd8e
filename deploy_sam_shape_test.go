package main_test

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// samShape is what a mapping may hold. A list is as its items are.
type samShape struct {
	isRequired bool
	isFree     bool // what is below is not looked at
	below      map[string]*samShape
}

// samSections are those of the template itself, and of what stands in its sections under names of our choosing. A name that ends in ! must be there; with
// * anything may stand below it.
var samSections = samShapesOf(`
Template { AWSTemplateFormatVersion! Transform! Description! Metadata* Parameters* Rules* Conditions* Mappings* Globals Resources!* Outputs* }
Metadata { AWS::CloudFormation::Interface { ParameterGroups { Label! { default! } Parameters! } ParameterLabels* } }
Parameters { Type! Default AllowedPattern AllowedValues ConstraintDescription Description MinLength MaxLength MinValue MaxValue NoEcho }
Rules { RuleCondition* Assertions! { Assert!* AssertDescription } }
Resources { Type! Properties* Condition DependsOn DeletionPolicy UpdateReplacePolicy Metadata { BuildMethod } }
Outputs { Description Value!* Condition Export { Name! } }
Globals {
	Function {
		Architectures AssumeRolePolicyDocument* AutoPublishAlias CapacityProviderConfig* CodeUri DeadLetterQueue DeploymentPreference* Description DurableConfig*
		Environment { Variables* } EphemeralStorage EventInvokeConfig* FunctionScalingConfig* Handler KmsKeyArn Layers
		LoggingConfig { ApplicationLogLevel LogFormat LogGroup SystemLogLevel }
		MemorySize PermissionsBoundary PropagateTags ProvisionedConcurrencyConfig* PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions RolePath
		Runtime RuntimeManagementConfig* SnapStart* SourceKMSKeyArn Tags* TenancyConfig* Timeout Tracing VersionDeletionPolicy VpcConfig*
	}
	HttpApi {
		AccessLogSettings* Auth* CorsConfiguration* DefaultRouteSettings* Domain* FailOnWarnings PropagateTags RouteSettings* StageVariables* Tags*
	}
}
`)

// samEvents are those of the events of SAM's functions.
var samEvents = samShapesOf(`
HttpApi { ApiId Auth* Method Path PayloadFormatVersion RouteSettings* TimeoutInMillis }
ScheduleV2 {
	DeadLetterConfig { Arn QueueLogicalId Type } Description EndDate FlexibleTimeWindow { Mode! MaximumWindowInMinutes } GroupName Input KmsKeyArn Name OmitName
	PermissionsBoundary RetryPolicy { MaximumEventAgeInSeconds MaximumRetryAttempts } RoleArn ScheduleExpression! ScheduleExpressionTimezone StartDate State
}
`)

// attributes are those that GetAtt finds in a resource of a type.
func samAttributes(kind any) []string {
	name, _ := kind.(string)
	s := samTypes[name]
	if s == nil || s.below["GetAtt"] == nil {
		return nil
	}
	return slices.Collect(maps.Keys(s.below["GetAtt"].below))
}

var samShapeToken = regexp.MustCompile(`[{}]|[\w:-]+!?\*?`)

// samShapesOf reads shapes from a text in which what may stand below a name follows it in braces.
func samShapesOf(text string) map[string]*samShape {
	top := &samShape{below: map[string]*samShape{}}
	open := []*samShape{top}
	last := top
	for _, token := range samShapeToken.FindAllString(text, -1) {
		switch token {
		case "{":
			last.below = map[string]*samShape{}
			open = append(open, last)
		case "}":
			open = open[:len(open)-1]
		default:
			name, isFree := strings.CutSuffix(token, "*")
			name, isRequired := strings.CutSuffix(name, "!")
			last = &samShape{isRequired: isRequired, isFree: isFree}
			open[len(open)-1].below[name] = last
		}
	}
	return top.below
}

// shapes holds every level of the template to what is documented for it: CloudFormation refuses what it does not know, but not before the deployment, and
// SAM passes some of it over.
func (p *problems) shapes(tree map[string]any) {
	p.shape(tree, "template", samSections["Template"])
	for _, section := range []string{"Metadata", "Globals"} {
		p.shape(tree[section], section, samSections[section])
	}
	for _, section := range []string{"Parameters", "Rules", "Resources", "Outputs"} {
		for _, name := range names(tree, section) {
			p.shape(at(tree, section+"/"+name), section+"/"+name, samSections[section])
		}
	}
	for _, name := range names(tree, "Resources") {
		place := "Resources/" + name
		kind, _ := at(tree, place+"/Type").(string)
		if samTypes[kind] == nil {
			p.addf("%s: %s is of a type that is in no table", place, kind)
			continue
		}
		p.shape(at(tree, place+"/Properties"), place+"/Properties", samTypes[kind].below["Properties"])
		for _, event := range names(tree, place+"/Properties/Events") {
			p.event(at(tree, place+"/Properties/Events/"+event), place+"/Properties/Events/"+event)
		}
	}
}

func (p *problems) event(event any, place string) {
	kind, _ := at(event, "Type").(string)
	p.shape(event, place, samShapesOf("Event { Type! Properties!* }")["Event"])
	if samEvents[kind] == nil {
		p.addf("%s: %s is an event that is in no table", place, kind)
		return
	}
	p.shape(at(event, "Properties"), place+"/Properties", samEvents[kind])
}

// shape holds a node, and all below it, to its shape. What an intrinsic leads to has to have that shape too, as far as it can be seen.
func (p *problems) shape(node any, place string, s *samShape) {
	if s.isFree || node == nil {
		return
	}
	switch n := node.(type) {
	case []any:
		for i, item := range n {
			p.shape(item, path.Join(place, strconv.Itoa(i)), s)
		}
	case map[string]any:
		if branches, isIf := n["Fn::If"].([]any); isIf && len(n) == 1 {
			for _, branch := range branches[min(1, len(branches)):] {
				p.shape(branch, place, s)
			}
			return
		}
		if samIntrinsic(n) {
			return
		}
		p.members(n, place, s)
	default:
		p.choice(place, n)
		if s.below != nil {
			p.addf("%s is %v: want a mapping", place, n)
		}
	}
}

func (p *problems) members(n map[string]any, place string, s *samShape) {
	for _, key := range slices.Sorted(maps.Keys(n)) {
		if below := s.below[key]; below != nil {
			p.shape(n[key], path.Join(place, key), below)
		} else {
			p.addf("%s: %s is unknown", place, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.below)) {
		if s.below[key].isRequired && n[key] == nil {
			p.addf("%s: %s is missing", place, key)
		}
	}
}

// samIntrinsic reports whether a mapping stands for something that only CloudFormation knows.
func samIntrinsic(n map[string]any) bool {
	for key := range n {
		return len(n) == 1 && (key == "Ref" || strings.HasPrefix(key, "Fn::"))
	}
	return false
}

// samChoices are the values that properties may have, wherever they stand.
var samChoices = map[string]string{
	"ApplicationLogLevel": "TRACE DEBUG INFO WARN ERROR FATAL",
	"AuthType":            "NONE AWS_IAM",
	"ComparisonOperator":  "GreaterThanOrEqualToThreshold GreaterThanThreshold LessThanThreshold LessThanOrEqualToThreshold",
	"DeletionPolicy":      "Delete Retain RetainExceptOnCreate Snapshot",
	"Effect":              "Allow Deny",
	"FilterPolicyScope":   "MessageAttributes MessageBody",
	"FunctionUrlAuthType": "NONE AWS_IAM",
	"LogFormat":           "JSON Text",
	"Mode":                "FLEXIBLE OFF GOVERNANCE COMPLIANCE",
	"ObjectOwnership":     "BucketOwnerEnforced BucketOwnerPreferred ObjectWriter",
	"Protocol":            "email email-json sqs lambda http https sms firehose application",
	"SSEAlgorithm":        "AES256 aws:kms aws:kms:dsse",
	"Stat":                "Average Maximum Minimum SampleCount Sum",
	"Statistic":           "Average Maximum Minimum SampleCount Sum",
	"Status":              "Enabled Disabled",
	"SystemLogLevel":      "DEBUG INFO WARN",
	"TreatMissingData":    "breaching notBreaching ignore missing",
	"UpdateReplacePolicy": "Delete Retain Snapshot",
	"Version":             "2012-10-17",
}

func (p *problems) choice(place string, value any) {
	allowed, isLimited := samChoices[path.Base(place)]
	if text, isText := value.(string); isLimited && (!isText || !slices.Contains(strings.Fields(allowed), text)) {
		p.addf("%s is %v: want one of %s", place, value, allowed)
	}
}
