package main_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// samStack is the template as CloudFormation would read it with certain parameters: conditions are decided and intrinsics written out.
type samStack struct {
	tree   map[string]any
	given  map[string]string
	broken problems
}

// samNoValue is what removes the property that has it.
type samNoValue struct{}

const (
	stackName = "trtc-callback-audit"
	accountID = "123456789012"
	cloudArea = "eu-central-1"
)

// deploy makes a stack. The parameters that are not given have their defaults.
func samDeploy(tree map[string]any, given map[string]string) *samStack {
	return &samStack{tree: tree, given: given}
}

// resources are those that the stack has, with their intrinsics written out.
func (s *samStack) resources() map[string]any {
	all := map[string]any{}
	for _, name := range names(s.tree, "Resources") {
		if s.has(name) {
			all[name] = s.resolve(at(s.tree, "Resources/"+name+"/Properties"))
		}
	}
	return all
}

// outputs are those that the stack has.
func (s *samStack) outputs() map[string]any {
	all := map[string]any{}
	for _, name := range names(s.tree, "Outputs") {
		condition, isConditional := at(s.tree, "Outputs/"+name+"/Condition").(string)
		if !isConditional || s.holds(condition) {
			all[name] = s.resolve(at(s.tree, "Outputs/"+name+"/Value"))
		}
	}
	return all
}

// environment is what the function gets.
func (s *samStack) environment() map[string]string {
	env := map[string]string{}
	variables, _ := s.resolve(at(s.tree, function+"Environment/Variables")).(map[string]any)
	for name, value := range variables {
		text, isText := value.(string)
		if !isText {
			s.broken.addf("%s is %v: want a text", name, value)
		}
		env[name] = text
	}
	return env
}

// statements are those of the function's policies.
func (s *samStack) statements() []any {
	var all []any
	policies, _ := s.resolve(at(s.tree, function+"Policies")).([]any)
	for _, policy := range policies {
		list, _ := at(policy, "Statement").([]any)
		if list == nil {
			s.broken.addf("a policy of the function has no statements")
		}
		all = append(all, list...)
	}
	return all
}

// has reports whether a resource is made.
func (s *samStack) has(resource string) bool {
	condition, isConditional := at(s.tree, "Resources/"+resource+"/Condition").(string)
	return at(s.tree, "Resources/"+resource) != nil && (!isConditional || s.holds(condition))
}

func (s *samStack) holds(condition string) bool {
	return s.resolve(at(s.tree, "Conditions/"+condition)) == true
}

func (s *samStack) resolve(node any) any {
	switch n := node.(type) {
	case []any:
		list := []any{}
		for _, item := range n {
			if value := s.resolve(item); value != any(samNoValue{}) {
				list = append(list, value)
			}
		}
		return list
	case map[string]any:
		if samIntrinsic(n) {
			for name, argument := range n {
				return s.intrinsic(name, argument)
			}
		}
		m := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(n)) {
			if value := s.resolve(n[key]); value != any(samNoValue{}) {
				m[key] = value
			}
		}
		return m
	}
	return node
}

func (s *samStack) intrinsic(name string, argument any) any {
	switch name {
	case "Ref":
		target, _ := argument.(string)
		return s.ref(target)
	case "Fn::GetAtt":
		return s.attribute(at(argument, "0").(string), at(argument, "1").(string))
	case "Fn::Sub":
		return s.substitute(argument)
	case "Fn::Condition":
		return s.holds(argument.(string))
	case "Fn::If":
		branch := "2"
		if condition, _ := at(argument, "0").(string); s.holds(condition) {
			branch = "1"
		}
		return s.resolve(at(argument, branch))
	}
	list, _ := s.resolve(argument).([]any)
	switch name {
	case "Fn::Equals":
		return fmt.Sprint(list[0]) == fmt.Sprint(list[1])
	case "Fn::Not":
		return list[0] != true
	case "Fn::And":
		return !slices.Contains(list, any(false))
	case "Fn::Or":
		return slices.Contains(list, any(true))
	case "Fn::Join":
		return samJoin(list[1], list[0].(string))
	}
	s.broken.addf("%s is not known to these tests", name)
	return nil
}

func samJoin(list any, between string) string {
	items, _ := list.([]any)
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = fmt.Sprint(item)
	}
	return strings.Join(texts, between)
}

func (s *samStack) ref(target string) any {
	switch target {
	case "AWS::NoValue":
		return samNoValue{}
	case "AWS::AccountId":
		return accountID
	case "AWS::Partition":
		return "aws"
	case "AWS::Region":
		return cloudArea
	case "AWS::StackName":
		return stackName
	case "AWS::URLSuffix":
		return "amazonaws.com"
	}
	if at(s.tree, "Parameters/"+target) != nil {
		return s.parameter(target)
	}
	if !s.has(target) {
		s.broken.addf("Ref %s: there is no such resource", target)
	}
	return strings.ToLower(target) + "-0a1b2c3d4e5f"
}

func (s *samStack) parameter(name string) any {
	text, isGiven := s.given[name]
	if !isGiven {
		text = fmt.Sprint(at(s.tree, "Parameters/"+name+"/Default"))
	}
	if at(s.tree, "Parameters/"+name+"/Type") != "CommaDelimitedList" {
		return text
	}
	list := []any{}
	for item := range strings.SplitSeq(text, ",") {
		list = append(list, item)
	}
	return list
}

func (s *samStack) attribute(target, name string) string {
	if !s.has(target) {
		s.broken.addf("GetAtt %s.%s: there is no such resource", target, name)
	}
	if name == "Arn" {
		return path.Join("arn:aws:x:"+cloudArea+":"+accountID+":", s.ref(target).(string))
	}
	return name + " of " + target
}

func (s *samStack) substitute(argument any) string {
	text, isText := argument.(string)
	own := map[string]any{}
	if !isText {
		text, _ = at(argument, "0").(string)
		own, _ = s.resolve(at(argument, "1")).(map[string]any)
	}
	return substitution.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		target, attribute, isAttribute := strings.Cut(name, ".")
		switch {
		case own[name] != nil:
			return fmt.Sprint(own[name])
		case isAttribute:
			return s.attribute(target, attribute)
		}
		return fmt.Sprint(s.ref(name))
	})
}

// samSwitches are the parameters on which conditions depend, with a value that turns each the other way.
var samSwitches = map[string]string{
	"AppsFile": "/var/task/apps.yaml", "SecretKey": "aws-ssm:/audit/key", "SecretName": "calls/audit", "SecretArns": samARN("secretsmanager", "secret:one-a1b2c3"),
	"SsmParameterArns": samARN("ssm", "parameter/one"), "KmsKeyArns": samARN("kms", "key/1") + "," + samARN("kms", "key/2"), "ArchiveBucket": "my-audits",
	"ArchiveRegion": "us-east-1", "CreateArchive": "false", "ArchiveLockDays": "365", "FunctionUrl": "true", "JobQueue": "true", "ReservedConcurrency": "5",
	"AlarmTopicArn": samARN("sns", "alarms"), "AlertEmail": "ops@acme.com",
}

func samARN(service, name string) string {
	return "arn:aws:" + service + ":" + cloudArea + ":" + accountID + ":" + name
}

// samScenarios are none of the samSwitches, all of them, each two of them, and all but each two. No condition depends on three.
func samScenarios() []map[string]string {
	all := slices.Sorted(maps.Keys(samSwitches))
	list := []map[string]string{{}, maps.Clone(samSwitches)}
	for i, one := range all {
		for _, other := range all[i:] {
			list = append(list, map[string]string{one: samSwitches[one], other: samSwitches[other]})
			but := maps.Clone(samSwitches)
			delete(but, one)
			delete(but, other)
			list = append(list, but)
		}
	}
	return list
}

// told says which parameters of a scenario are not as they are by default.
func samTold(given map[string]string) string {
	return strconv.Itoa(len(given)) + " set: " + strings.Join(slices.Sorted(maps.Keys(given)), ", ")
}
