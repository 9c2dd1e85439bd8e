package main_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"trtc-callback-audit/config"
)

const templateVariables = function + "Environment/Variables"

func TestDeployedVariablesExist(t *testing.T) {
	t.Parallel()
	for _, problem := range checkVariables(read(t, "template.yaml"), templateVariables, config.Variables()) {
		t.Error(problem)
	}
}

func TestReadmeListsVariables(t *testing.T) {
	t.Parallel()
	for _, problem := range checkReadme(read(t, "README.md"), config.Variables()) {
		t.Error(problem)
	}
}

func TestVariablesMutants(t *testing.T) {
	t.Parallel()
	template := func(text string) problems { return checkVariables(text, templateVariables, config.Variables()) }
	readme := func(text string) problems { return checkReadme(text, config.Variables()) }
	for _, test := range []struct {
		mutant
		file  string
		check func(string) problems
	}{
		{mutant{"a variable misspelt for Lambda", "TRTC_REGION: ", "TRTC_REGOIN: ", "TRTC_REGOIN"}, "template.yaml", template},
		{mutant{"the secret forgotten for Lambda", "TRTC_SECRET_KEY: ", "TRTC_IDENTIFIERS: ", "TRTC_SECRET_KEY"}, "template.yaml", template},
		{mutant{"a bare name", "TRTC_REGION: ", "REGION: ", "REGION"}, "template.yaml", template},
		{mutant{"a row missing", "\n| `TRTC_REGION`", "\n| TRTC_REGION", "TRTC_REGION"}, "README.md", readme},
		{mutant{"a row too many", "\n| `TRTC_REGION`", "\n| `TRTC_TYPO` | none |\n| `TRTC_REGION`", "TRTC_TYPO"}, "README.md", readme},
		{mutant{"a row twice", "\n| `TRTC_REGION`", "\n| `TRTC_REGION` | once |\n| `TRTC_REGION`", "twice"}, "README.md", readme},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expect(t, test.mutant, test.check(test.of(t, read(t, test.file))))
		})
	}
}

// checkVariables holds the variables that a file sets to those that the binary reads, and its secrets to those that
// the other checks keep hidden.
func checkVariables(text, path string, known []config.Variable) problems {
	tree, err := parse(text)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	set := names(tree, path)
	for _, name := range set {
		i := slices.IndexFunc(known, func(v config.Variable) bool { return v.Name == name })
		if i < 0 {
			p.addf("%s is set and read by nothing", name)
			continue
		}
		if known[i].Secret != slices.Contains(secrets, name) {
			p.addf("%s: config and the tests disagree whether it is a secret", name)
		}
	}
	for _, name := range []string{"TRTC_SDK_APP_ID", "TRTC_SECRET_KEY", "HTTP_TOKEN"} {
		if !slices.Contains(set, name) {
			p.addf("%s is not set", name)
		}
	}
	return p
}

var row = regexp.MustCompile("(?m)^\\| `([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`")

// checkReadme holds the README's table to the variables: a row for each, and none besides.
func checkReadme(readme string, known []config.Variable) problems {
	var p problems
	rows := map[string]int{}
	for _, match := range row.FindAllStringSubmatch(readme, -1) {
		rows[match[1]]++
	}
	for _, variable := range known {
		switch rows[variable.Name] {
		case 0:
			p.addf("README.md: no row for %s", variable.Name)
		case 1:
		default:
			p.addf("README.md: %s is listed twice", variable.Name)
		}
		delete(rows, variable.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		p.addf("README.md: %s is read by nothing", name)
	}
	return p
}
