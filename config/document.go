package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is an APPS_FILE, YAML or JSON, as it stands: names and texts, nothing validated.
type document struct {
	defaults entry
	apps     []entry
}

// variables are the names of the variables that hold the document's secrets.
func (d document) variables() map[string]bool {
	names := map[string]bool{}
	for _, e := range d.apps {
		names[e.values["secret_key_env"]], names[e.values["usersig_env"]] = true, true
	}
	delete(names, "")
	return names
}

// paths are the files that hold the document's secrets.
func (d document) paths() []string {
	var all []string
	for _, e := range d.apps {
		for _, key := range []string{"secret_key_file", "usersig_file"} {
			if path := e.values[key]; path != "" {
				all = append(all, path)
			}
		}
	}
	return all
}

// entry is one application of a document, or the defaults.
type entry struct {
	name     string
	line     int
	values   map[string]string
	problems []Problem // of this entry alone, with their lines
}

// documentKeys are the keys of an application. A secret is never written, but named.
var documentKeys = []string{
	"name", "sdk_app_id", "secret_key_env", "secret_key_file", "usersig_env", "usersig_file", "identifier", "region", "endpoint", "usersig_ttl", "timeout",
	"callback_url", "callback_commands", "callback_absent", "callback_url_hosts", "policy",
}

// perApp are the keys that cannot be defaults.
var perApp = []string{"name", "sdk_app_id", "secret_key_env", "secret_key_file", "usersig_env", "usersig_file"}

// parseDocument reads a document. The error is of the whole: what is wrong inside one application is among that entry's problems. No text repeats a
// value, and all name lines.
func parseDocument(text string) (document, error) {
	var root, more yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF), err == nil && len(root.Content) == 0:
		return document{}, errors.New("is empty; it wants a list of applications under apps")
	case err != nil:
		return document{}, errors.New("is neither YAML nor JSON: " + syntax(err))
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return document{}, errors.New("holds more than one document; only the first would be read")
	}
	return readMembers(root.Content[0])
}

func readMembers(n *yaml.Node) (document, error) {
	var d document
	members, err := mapping(n, 0)
	if err != nil {
		return document{}, err
	}
	seen := map[string]bool{}
	for _, m := range members {
		if seen[m.key] {
			return document{}, fmt.Errorf("line %d: %s stands twice", m.line, quoted(m.key))
		}
		seen[m.key] = true
		switch m.key {
		case "defaults":
			d.defaults = readEntry(m.value, "defaults")
		case "apps":
			if m.value.Kind != yaml.SequenceNode {
				return document{}, fmt.Errorf("line %d: apps is not a list", m.line)
			}
			for _, item := range m.value.Content {
				d.apps = append(d.apps, readEntry(resolve(item), ""))
			}
		default:
			return document{}, fmt.Errorf("line %d: unknown key %s; the keys are defaults and apps", m.line, quoted(m.key))
		}
	}
	if len(d.apps) == 0 {
		return document{}, errors.New("names no application; it wants a list of them under apps")
	}
	if len(d.defaults.problems) > 0 {
		return document{}, errors.New(d.defaults.problems[0].Text)
	}
	return d, nil
}

// syntax keeps, of the parser's error, the line and what is wrong there.
func syntax(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if i := strings.IndexAny(text, "'`\""); i >= 0 { // what follows may be a piece of the file
		text = strings.TrimSpace(text[:i])
	}
	return text
}

// member is one key of a mapping and what it stands for.
type member struct {
	key   string
	line  int
	value *yaml.Node
}

// maxMerges bounds how deep mappings merge others. An anchor may hold itself.
const maxMerges = 8

// mapping lists a mapping's members, with those that it merges (<<) behind its own.
func mapping(n *yaml.Node, depth int) ([]member, error) {
	n = resolve(n)
	if depth > maxMerges {
		return nil, fmt.Errorf("line %d: this merges (<<) too deep, or itself", n.Line)
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: this is not a mapping of keys to values", n.Line)
	}
	var own, merged []member
	merges := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		if key.Tag == "!!merge" {
			if merges++; merges > 1 {
				return nil, fmt.Errorf("line %d: << stands twice", key.Line)
			}
			more, err := mapping(value, depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		own = append(own, member{key.Value, key.Line, value})
	}
	named := map[string]bool{}
	for _, m := range own {
		named[m.key] = true
	}
	for _, m := range merged {
		if !named[m.key] {
			own = append(own, m)
		}
	}
	return own, nil
}

// resolve follows an alias to its anchor.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func readEntry(n *yaml.Node, scope string) entry {
	e := entry{line: n.Line, values: map[string]string{}}
	members, err := mapping(n, 0)
	if err != nil {
		e.problem(err.Error())
	}
	for _, m := range members {
		value, ok := scalar(m.value, slices.Contains(lists, m.key))
		_, twice := e.values[m.key]
		switch {
		case m.key == "secret_key" || m.key == "usersig":
			e.problem(fmt.Sprintf("line %d: a secret is not written here; name the variable or the file that holds it in %s_env or %s_file", m.line, m.key, m.key))
		case !slices.Contains(documentKeys, m.key):
			e.problem(fmt.Sprintf("line %d: unknown key %s; the keys are %s", m.line, quoted(m.key), strings.Join(documentKeys, ", ")))
		case scope == "defaults" && slices.Contains(perApp, m.key):
			e.problem(fmt.Sprintf("line %d: %s is each application's own and has no default", m.line, m.key))
		case twice:
			e.problem(fmt.Sprintf("line %d: %s stands twice", m.line, m.key))
		case !ok:
			e.problem(fmt.Sprintf("line %d: %s is no value, or is a list where one value must be", m.line, m.key))
		default:
			e.values[m.key] = value
		}
	}
	e.name = cmp.Or(scope, e.values["name"])
	return e
}

func (e *entry) problem(text string) {
	e.problems = append(e.problems, Problem{Variable: "APPS_FILE", Text: text})
}

// within are the entry's problems, as those of a scope.
func (e *entry) within(scope string) []Problem {
	all := slices.Clone(e.problems)
	for i := range all {
		all[i].Scope = scope
	}
	return all
}

// lists are the keys that may have several values.
var lists = []string{"callback_commands", "callback_url_hosts", "policy"}

// scalar is a value as the environment would have it: a list with commas between.
func scalar(n *yaml.Node, several bool) (string, bool) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "", true
	case n.Kind == yaml.ScalarNode:
		return n.Value, true
	case n.Kind != yaml.SequenceNode || !several:
		return "", false
	}
	var items []string
	for _, item := range n.Content {
		item = resolve(item)
		if item.Kind != yaml.ScalarNode {
			return "", false
		}
		items = append(items, item.Value)
	}
	return strings.Join(items, ","), true
}

// quoted shows a key, which may be anything, in bounds.
func quoted(key string) string {
	const most = 40
	if len(key) > most {
		key = key[:most] + "…"
	}
	return fmt.Sprintf("%q", key)
}
