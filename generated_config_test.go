package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/config"
	"trtc-callback-audit/publish"
)

// TestConfigurationPage holds docs/configuration.md to the variables that config reads, and to what the program says of the examples.
func TestConfigurationPage(t *testing.T) {
	t.Parallel()
	p := &page{}
	p.say(configIntro)
	g := groupVariables(t, config.Variables())
	p.say(configApplication)
	p.table([]string{"variable", "default", "meaning", "example", "secret", "default for all"}, applicationRows(t, g.take("TRTC_")))
	p.say(configApplicationMore)
	severalApplications(t, p, g.take("APPS"))
	p.say(configRun)
	p.variables(t, g.take("CONCURRENCY", "RATE_LIMIT", "FAIL_SEVERITY"))
	p.say(configRunMore)
	p.say(configArchive)
	p.variables(t, g.take("ARCHIVE_", "REMIND_", "REPORT_"))
	p.say(configArchiveMore)
	sinkSections(t, p, g)
	chatSections(t, p, g)
	p.say(configHTTP)
	p.variables(t, g.take("HTTP_"))
	p.say(configHTTPMore)
	p.say(configLog)
	p.variables(t, g.take("LOG_", "AWS_LAMBDA_LOG_"))
	p.say(configLogMore)
	p.say(configSecrets)
	p.variables(t, g.take("SECRET_", "TENCENT_SSM_"))
	p.say(configSecretsMore)
	p.say(configWrong)
	p.show("", configCheck(t, exampleEnv(t, wrongVariables)))
	p.say(configWrongMore)
	g.left(t)
	hold(t, "docs/configuration.md", p)
}

// groups are the variables that no section has taken yet.
type groups struct{ rest []config.Variable }

func groupVariables(t *testing.T, all []config.Variable) *groups {
	t.Helper()
	for _, v := range all {
		if v.Doc == "" {
			t.Errorf("%s says nothing of what it is for", v.Name)
		}
	}
	return &groups{slices.Clone(all)}
}

// take takes the variables that begin as one of the prefixes.
func (g *groups) take(prefixes ...string) (taken []config.Variable) {
	g.rest = slices.DeleteFunc(g.rest, func(v config.Variable) bool {
		mine := slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(v.Name, prefix) })
		if mine {
			taken = append(taken, v)
		}
		return mine
	})
	return taken
}

// left fails for each variable that has no section.
func (g *groups) left(t *testing.T) {
	t.Helper()
	for _, v := range g.rest {
		t.Errorf("%s belongs to no section of docs/configuration.md; add its prefix to one in TestConfigurationPage", v.Name)
	}
}

func TestAVariableWithoutASectionIsTold(t *testing.T) {
	t.Parallel()
	g := groupVariables(t, []config.Variable{{Name: "LOG_LEVEL", Doc: "a"}, {Name: "NEW_THING", Doc: "b"}, {Name: "HTTP_TOKEN", Doc: "c"}})
	if got := g.take("LOG_", "HTTP_"); len(got) != 2 || len(g.rest) != 1 || g.rest[0].Name != "NEW_THING" {
		t.Errorf("taken %v, left %v", got, g.rest)
	}
}

// variables adds a table of variables.
func (p *page) variables(t *testing.T, all []config.Variable) {
	t.Helper()
	var rows [][]string
	for _, v := range all {
		rows = append(rows, variableRow(t, v))
	}
	p.table([]string{"variable", "default", "meaning", "example", "secret"}, rows)
}

func variableRow(t *testing.T, v config.Variable) []string {
	t.Helper()
	kept := ""
	if v.Secret {
		kept = "[yes](#secrets)"
	}
	return []string{code(v.Name), code(v.Default), cell(v.Doc), code(example(t, v)), kept}
}

// applicationRows tell besides which variables are defaults for all applications: where there are several, the program warns of the others.
func applicationRows(t *testing.T, all []config.Variable) (rows [][]string) {
	t.Helper()
	env := []string{"APPS=prod"}
	for _, v := range all {
		env = append(env, v.Name+"=x")
	}
	said := configCheck(t, env)
	for _, v := range all {
		inherited := "yes"
		if strings.Contains(said, ": "+v.Name+" is set and is no variable of any application") {
			inherited = "no"
		}
		rows = append(rows, append(variableRow(t, v), inherited))
	}
	return rows
}

func sinkSections(t *testing.T, p *page, g *groups) {
	t.Helper()
	p.say(configSinks)
	p.table([]string{"behind the sink's prefix", "default", "meaning", "example"}, optionRows(t, config.SinkOptions()))
	p.say(configSinksMore)
	for _, kind := range publish.Kinds() {
		section(t, p, sinkWords, string(kind))
		ownSection(t, p, g, "PUBLISH_"+strings.ToUpper(string(kind))+"_", config.SinkOptions())
	}
}

// ownSection lists what stands behind a prefix, and what may stand there besides.
func ownSection(t *testing.T, p *page, g *groups, prefix string, options []config.Variable) {
	t.Helper()
	own := g.take(prefix)
	p.variables(t, own)
	p.say("Besides: %s.", codes(namesOf(prefix, own, options)))
}

func chatSections(t *testing.T, p *page, g *groups) {
	t.Helper()
	p.say(configChats)
	p.table([]string{"behind the chat's prefix", "default", "meaning", "example"}, optionRows(t, config.ChatOptions()))
	p.say(configChatsMore)
	for _, platform := range chatops.Platforms() {
		section(t, p, chatWords, string(platform))
		ownSection(t, p, g, "CHAT_"+strings.ToUpper(string(platform))+"_", config.ChatOptions())
	}
}

// word is what the generator has to say about something that has a name.
type word struct{ name, text string }

func find(t *testing.T, all []word, name string) string {
	t.Helper()
	i := slices.IndexFunc(all, func(w word) bool { return w.name == name })
	if i < 0 {
		t.Errorf("the pages have no words for %q yet; add them where %q has some", name, all[0].name)
		return ""
	}
	return all[i].text
}

func section(t *testing.T, p *page, words []word, name string) {
	t.Helper()
	p.say("%s", find(t, words, name))
}

func optionRows(t *testing.T, options []config.Variable) (rows [][]string) {
	t.Helper()
	for _, v := range options {
		rows = append(rows, []string{code("…_" + v.Name), code(v.Default), cell(v.Doc), code(example(t, v))})
	}
	return rows
}

// namesOf writes out what a sink or a chat can have besides its own. A file stands behind the name of each secret, and there is none without a secret.
func namesOf(prefix string, own, options []config.Variable) (all []string) {
	for _, o := range options {
		of, isFile := strings.CutSuffix(o.Name, "FILE")
		if !isFile {
			all = append(all, prefix+o.Name)
			continue
		}
		for _, v := range own {
			if v.Secret && (of == "" || v.Name+"_" == prefix+of) {
				all = append(all, v.Name+"_FILE")
			}
		}
	}
	return all
}

// TestEverySecretMayComeFromAFile holds the page's promise to the program.
func TestEverySecretMayComeFromAFile(t *testing.T) {
	t.Parallel()
	var env []string
	for _, v := range config.Variables() {
		if v.Secret {
			env = append(env, v.Name+"_FILE=/nowhere/at/all")
		}
	}
	said := configCheck(t, env)
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.Contains(said, "error: "+name+" names a file that does not exist") {
			t.Errorf("%s is not read", name)
		}
	}
}

// configCheck is what the program says of an environment.
func configCheck(t *testing.T, env []string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), built, "config", "check")
	c.Env = env
	out, err := c.Output()
	if status := c.ProcessState.ExitCode(); status != 0 && status != 64 {
		t.Fatalf("config check: %v", err)
	}
	return string(out)
}

// exampleEnv reads an example as a shell would, with a secret and a file for what the example leaves open.
func exampleEnv(t *testing.T, example string) (env []string) {
	t.Helper()
	for line := range strings.Lines(example) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case strings.HasSuffix(name, "_FILE"):
			value = file(t, plantedKey+"\n")
		case value == "…":
			value = plantedKey
		}
		env = append(env, name+"="+value)
	}
	return env
}

// severalApplications says how to configure many, first in the environment and then in a file.
func severalApplications(t *testing.T, p *page, own []config.Variable) {
	t.Helper()
	p.say(configSeveral)
	p.variables(t, own)
	p.say(configNames)
	p.show("", severalVariables)
	p.say(configSeveralShown)
	p.show("", sound(t, exampleEnv(t, severalVariables)))
	p.say(configInheritance)
	p.say(configDocument)
	p.show("yaml", exampleDocument)
	document := strings.Replace(exampleDocument, "/mnt/secrets/staging", file(t, plantedKey), 1)
	sound(t, []string{"PROD_KEY=" + plantedKey, "APPS_FILE=" + file(t, document)})
	p.table([]string{"key", "meaning", "like the variable", "may be a default", "may be a list"}, keyRows(t))
	p.say(configDocumentMore)
}

// sound is what the program says of an environment with which nothing is wrong.
func sound(t *testing.T, env []string) string {
	t.Helper()
	said := configCheck(t, env)
	if !strings.Contains(said, "\nno problem\n") {
		t.Errorf("the example has problems:\n%s", said)
	}
	return said
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keyRows ask the program what a key may be.
func keyRows(t *testing.T) (rows [][]string) {
	t.Helper()
	complains := func(document, words string) bool {
		return strings.Contains(configCheck(t, []string{"APPS_FILE=" + file(t, document)}), words)
	}
	said := configCheck(t, []string{"APPS_FILE=" + file(t, "apps: [{name: prod, nonsense: 1}]")})
	_, list, _ := strings.Cut(said, "; the keys are ")
	list, _, _ = strings.Cut(list, "\n")
	for key := range strings.SplitSeq(list, ", ") {
		meaning, variable := keyMeaning(t, key)
		own := complains("defaults: {"+key+": x}\napps: [{name: prod}]", key+" is each application's own")
		single := complains("apps: [{"+key+": [x, y]}]", key+" is no value, or is a list")
		rows = append(rows, []string{code(key), meaning, code(variable), yes(!own), yes(!single)})
	}
	return rows
}

// keyMeaning is what the variable of that name says, or the page's own words for a key without one.
func keyMeaning(t *testing.T, key string) (meaning, variable string) {
	t.Helper()
	name := "TRTC_" + strings.ToUpper(key)
	for _, v := range config.Variables() {
		if v.Name == name {
			return cell(v.Doc), name
		}
	}
	return find(t, keyWords, key), ""
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}
