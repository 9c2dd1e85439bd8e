package main_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/internal/vault"
)

const samGuide = "docs/deploy-aws.md"

var (
	samGuideNames  = regexp.MustCompile("(?:OutputKey=='|--logical-resource-id |`)([A-Z][a-z]+(?:[A-Z][a-z]*)+)(?:[=`' ])")
	samGuideInputs = regexp.MustCompile(`(?:--payload|--message-body) '([^']*)'`)
	samGuideFilter = regexp.MustCompile(`--attributes '([^']*)'`)
	samGuideWhere  = regexp.MustCompile(`aws-s?sm:[A-Za-z0-9/_#-]+`)
)

// checkSAMGuide holds the guide to the template: what it names is there, what it does not name is little, and what it sends is understood.
func checkSAMGuide(guide, template, makefile string) problems {
	tree, err := parse(template)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	known := slices.Concat(names(tree, "Parameters"), names(tree, "Resources"), names(tree, "Outputs"), []string{"MemorySize"})
	for _, match := range samGuideNames.FindAllStringSubmatch(guide, -1) {
		if name := match[1]; !slices.Contains(known, name) && name != "UnreservedConcurrentExecution" {
			p.addf("%s names %s, which is not in the template", samGuide, name)
		}
	}
	for _, name := range names(tree, "Resources") {
		if at(tree, "Resources/"+name+"/Type") == "AWS::CloudWatch::Alarm" && !strings.Contains(guide, "| `"+name+"` | ") {
			p.addf("%s does not say when %s rings", samGuide, name)
		}
	}
	stack := regexp.MustCompile(`(?m)^AWS_STACK\s*:= (\S+)$`).FindStringSubmatch(makefile)
	if stack == nil || !strings.Contains(guide, "create-secret --name "+stack[1]+" ") || !strings.Contains(guide, "sam delete --stack-name "+stack[1]+"\n") {
		p.addf("%s has another stack than the Makefile", samGuide)
	}
	p.samGuidePermissions(guide, tree)
	p.samGuideTexts(guide)
	return p
}

// samGuidePermissions holds the guide's table to what the function may do.
func (p *problems) samGuidePermissions(guide string, tree map[string]any) {
	_, table, _ := strings.Cut(guide, "## Who may do what")
	table, _, _ = strings.Cut(table, "\n**People.**")
	for _, statement := range samDeploy(tree, samSwitches).statements() {
		for _, action := range samListed(statement, "Action") {
			if !strings.Contains(table, "`"+action+"`") {
				p.addf("%s does not say that the function may do %s", samGuide, action)
			}
		}
	}
}

// samGuideTexts holds what is to be typed to what takes it.
func (p *problems) samGuideTexts(guide string) {
	for _, match := range samGuideInputs.FindAllStringSubmatch(guide, -1) {
		var event struct {
			Action string   `json:"action"`
			Apps   []string `json:"apps"`
		}
		if err := json.Unmarshal([]byte(match[1]), &event); err != nil || event.Action != "audit" && event.Action != "publish_test" {
			p.addf("%s sends %s, which nobody understands", samGuide, match[1])
		}
	}
	for _, match := range samGuideFilter.FindAllStringSubmatch(guide, -1) {
		var attributes struct{ FilterPolicyScope, FilterPolicy string }
		var filter map[string]any
		if json.Unmarshal([]byte(match[1]), &attributes) != nil || json.Unmarshal([]byte(attributes.FilterPolicy), &filter) != nil ||
			!samPasses(filter, samOutcome("Success", samReport(true))) || samPasses(filter, samOutcome("Success", samReport(false))) {
			p.addf("%s subscribes with %s, which lets other runs through than those with news", samGuide, match[1])
		}
	}
	for _, reference := range samGuideWhere.FindAllString(guide, -1) {
		if _, _, err := vault.Parse(reference); err != nil {
			p.addf("%s: %v", samGuide, err)
		}
	}
}

func TestSAMGuide(t *testing.T) {
	t.Parallel()
	for _, problem := range checkSAMGuide(read(t, samGuide), read(t, "template.yaml"), read(t, "Makefile")) {
		t.Error(problem)
	}
}

func TestSAMGuideMutants(t *testing.T) {
	t.Parallel()
	guide, template, makefile := read(t, samGuide), read(t, "template.yaml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"an output that is none", "OutputKey=='LostRunsUrl'", "OutputKey=='LostRunUrl'", "LostRunUrl"},
		{"a resource that is none", "--logical-resource-id FailedAlarm", "--logical-resource-id FailureAlarm", "FailureAlarm"},
		{"a parameter that is none", "`ArchiveLockDays`", "`ArchiveLock`", "ArchiveLock"},
		{"a parameter's assignment", "`JobQueue=true`", "`JobsQueue=true`", "JobsQueue"},
		{"an alarm left out", "| `UnreadAlarm` | ", "| UnreadAlarm | ", "UnreadAlarm"},
		{"another stack", "sam delete --stack-name trtc-callback-audit", "sam delete --stack-name audit", "another stack"},
		{"a permission left out", "| `s3:ListBucket` |", "| listing |", "s3:ListBucket"},
		{"an action that is none", `'{"action":"publish_test"}'`, `'{"action":"publish"}'`, "nobody understands"},
		{"an event that is none", `'{"action":"audit","apps":["prod"]}'`, `'{"action":"audit","apps":"prod"}'`, "nobody understands"},
		{"mail of every run", `\"news\":[true]`, `\"news\":[true,false]`, "other runs"},
		{"a reference without a key", "aws-sm:trtc-callback-audit#HTTP_TOKEN", "aws-sm:#HTTP_TOKEN", "vault:"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkSAMGuide(m.of(t, guide), template, makefile))
		})
	}
}
