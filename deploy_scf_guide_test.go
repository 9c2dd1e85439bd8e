package main_test

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/config"
	"trtc-callback-audit/internal/vault"
)

const scfGuide = "docs/deploy-scf.md"

// scfBlocks are the blocks of the guide in a language.
func scfBlocks(text, language string) (blocks []string) {
	for _, match := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// scfDotenv reads a file of variables as the CLI does, less the quotes.
func scfDotenv(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			all[name] = value
		}
	}
	return all
}

// checkSCFGuide holds the guide to the file: what it sets arrives, what the file takes it explains, and what it shows of the file is so.
func checkSCFGuide(guide, serverless string) problems {
	tree, err := parse(serverless)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	blocks := scfBlocks(guide, "dotenv")
	if len(blocks) < 2 {
		p.addf("%s shows %d files of variables", scfGuide, len(blocks))
	}
	taken := scfTakenNames(tree)
	for _, block := range blocks {
		for name, value := range scfDotenv(block) {
			if !slices.Contains(taken, name) && !strings.HasPrefix(name, "TENCENT_SECRET_") {
				p.addf("%s sets %s, which the file does not take", scfGuide, name)
			}
			p.scfSample(name, value)
		}
	}
	for _, name := range taken {
		if strings.HasPrefix(name, "SCF_") && !strings.Contains(guide, "\n"+name+"=") {
			p.addf("%s does not set %s", scfGuide, name)
		}
	}
	for _, key := range []string{"retryNum", "msgTTL"} {
		if want := key + ": " + scfDigits(tree, "inputs/"+key); !strings.Contains(guide, "`"+want+"`") {
			p.addf("%s does not say %s", scfGuide, want)
		}
	}
	for _, want := range []string{scfText(tree, scfTimer+"cronExpression"), scfText(tree, scfTimer+"argument"), scfText(tree, "name") + "-dev"} {
		if !strings.Contains(guide, want) {
			p.addf("%s does not say %s", scfGuide, want)
		}
	}
	p.scfPolicies(guide)
	return p
}

func scfDigits(tree any, place string) string {
	text, _ := json.Marshal(at(tree, place)) // a number always encodes
	return string(text)
}

// scfTakenNames are the variables of the shell that the file takes.
func scfTakenNames(tree map[string]any) (all []string) {
	inputs, _ := tree["inputs"].(map[string]any)
	text, _ := json.Marshal(inputs) // what was YAML always encodes
	for _, match := range regexp.MustCompile(`\$\{env:([A-Z0-9_]+)\}`).FindAllSubmatch(text, -1) {
		all = append(all, string(match[1]))
	}
	return all
}

// scfSample holds a sample's value to what the program takes.
func (p *problems) scfSample(name, value string) {
	isSecret := slices.ContainsFunc(config.Variables(), func(v config.Variable) bool { return v.Name == name && v.Secret })
	if _, isReference, err := vault.Parse(value); isSecret && (!isReference || err != nil) {
		p.addf("%s shows %s without a reference", scfGuide, name)
	}
	if _, err := archive.ParseLocation(value); name == "ARCHIVE_URL" && err != nil {
		p.addf("%s: %v", scfGuide, err)
	}
}

// scfPolicies holds the policies to the least: one secret, one prefix, one role.
func (p *problems) scfPolicies(guide string) {
	var actions []string
	for _, block := range scfBlocks(guide, "json") {
		var policy struct {
			Version   string
			Statement []struct {
				Effect           string
				Action, Resource []string
			}
		}
		if err := json.Unmarshal([]byte(block), &policy); err != nil {
			p.addf("%s: a policy is not JSON: %v", scfGuide, err)
			continue
		}
		for _, s := range policy.Statement {
			actions = append(actions, s.Action...)
			for _, resource := range s.Resource {
				if strings.Count(resource, ":") < 5 || strings.Contains(path.Dir(resource), "*") || strings.HasSuffix(resource, "/*") && !strings.Contains(resource, "::cos:") {
					p.addf("%s: %s allows more than one thing", scfGuide, resource)
				}
			}
		}
	}
	slices.Sort(actions)
	if want := []string{"cam:PassRole", "name/cos:GetObject", "name/cos:PutObject", "ssm:GetSecretValue"}; !slices.Equal(actions, want) {
		p.addf("%s allows %v, not %v", scfGuide, actions, want)
	}
}

func TestSCFGuide(t *testing.T) {
	t.Parallel()
	for _, problem := range checkSCFGuide(read(t, scfGuide), read(t, "serverless.yml")) {
		t.Error(problem)
	}
}

func TestSCFGuideMutants(t *testing.T) {
	t.Parallel()
	guide, serverless := read(t, scfGuide), read(t, "serverless.yml")
	for _, m := range []mutant{
		{"a variable that does not arrive", "\nTRTC_REGION=china", "\nTRTC_ZONE=china", "TRTC_ZONE"},
		{"a role forgotten", "\nSCF_ROLE=", "\nSCF_ROLL=", "SCF_ROLE"},
		{"a key by value", "tencent-ssm:trtc-callback-audit-key@v1\nTRTC_REGION", "5bd2850fff3ecb11d7c805251c51ee46\nTRTC_REGION", "TRTC_SECRET_KEY"},
		{"a reference without a version", "trtc-callback-audit-http@v1\n", "trtc-callback-audit-http\n", "HTTP_TOKEN"},
		{"an archive that is none", "ARCHIVE_URL=s3://", "ARCHIVE_URL=cos://", "archive:"},
		{"a policy with a comma too many", `["ssm:GetSecretValue"],`, `["ssm:GetSecretValue",],`, "JSON"},
		{"more than reading", "ssm:GetSecretValue", "ssm:*", "ssm:*"},
		{"every secret", "/trtc-callback-audit-key\"]", "/*\"]", "more than one"},
		{"every bucket", "uid/1250000000:audit-1250000000/prod/*", "uid/1250000000:*/prod/*", "more than one"},
		{"other retries", "`retryNum: 2`", "`retryNum: 1`", "retryNum: 2"},
		{"another time", "`0 17 * * * * *`", "`17 * * * *`", "0 17"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkSCFGuide(m.of(t, guide), serverless))
		})
	}
}
