package main_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// problems is what a check found, in words that name the place.
type problems []string

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// want holds each path of the tree to its value; nil stands for absent.
func (p *problems) want(tree any, facts map[string]any) {
	for _, path := range slices.Sorted(maps.Keys(facts)) {
		if got := at(tree, path); !reflect.DeepEqual(got, facts[path]) {
			p.addf("%s is %v, not %v", path, got, facts[path])
		}
	}
}

// keys reports what of a mapping is missing or unknown.
func (p *problems) keys(tree any, path string, required, optional []string) {
	m, _ := at(tree, path).(map[string]any)
	for _, key := range required {
		if m[key] == nil {
			p.addf("%s: %s is missing", path, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(required, key) && !slices.Contains(optional, key) {
			p.addf("%s: %s is unknown", path, key)
		}
	}
}

// parse reads one YAML document; CloudFormation's tags are written out, so that !Ref X becomes {"Ref": "X"}.
func parse(text string) (map[string]any, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return nil, err
	}
	if err := root.Decode(&map[string]any{}); err != nil { // only this notices a key that is written twice
		return nil, err
	}
	tree, _ := value(&root).(map[string]any)
	return tree, nil
}

func value(n *yaml.Node) any {
	name, tagged := strings.CutPrefix(n.Tag, "!")
	switch {
	case !tagged || strings.HasPrefix(name, "!"):
		return untagged(n)
	case name == "Ref":
		return map[string]any{name: untagged(n)}
	case name == "GetAtt" && n.Kind == yaml.ScalarNode:
		resource, attribute, _ := strings.Cut(n.Value, ".")
		return getAtt(resource, attribute)
	}
	return map[string]any{"Fn::" + name: untagged(n)}
}

func untagged(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return value(n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{}
		for pair := range slices.Chunk(n.Content, 2) {
			m[pair[0].Value] = value(pair[1])
		}
		return m
	case yaml.SequenceNode:
		s := []any{}
		for _, item := range n.Content {
			s = append(s, value(item))
		}
		return s
	case yaml.AliasNode:
		return value(n.Alias)
	case yaml.ScalarNode:
	}
	var v any
	if strings.HasPrefix(n.Tag, "!!") && n.Decode(&v) == nil {
		return v
	}
	return n.Value
}

func ref(name string) any { return map[string]any{"Ref": name} }

func getAtt(resource, attribute string) any {
	return map[string]any{"Fn::GetAtt": []any{resource, attribute}}
}

// at follows a path of keys and indices parted by slashes. It returns nil where the path leaves the tree.
func at(tree any, path string) any {
	for key := range strings.SplitSeq(path, "/") {
		switch node := tree.(type) {
		case map[string]any:
			tree = node[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(node) {
				return nil
			}
			tree = node[i]
		default:
			return nil
		}
	}
	return tree
}

// names are the keys of the mapping at a path, sorted.
func names(tree any, path string) []string {
	m, _ := at(tree, path).(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// quiet reports whether a cron's minute is one that few others choose: odd, and not on the five.
func quiet(minute string) bool {
	n, err := strconv.Atoi(minute)
	return err == nil && n >= 0 && n < 60 && n%2 == 1 && n%5 != 0
}

// rule is a target's rule in a Makefile: its line and its recipe.
func rule(makefile, target string) string {
	var text strings.Builder
	within := false
	for line := range strings.Lines(makefile) {
		if !strings.HasPrefix(line, "\t") {
			targets, _, found := strings.Cut(line, ":")
			within = found && slices.Contains(strings.Fields(targets), target)
		}
		if within {
			text.WriteString(line)
		}
	}
	return text.String()
}
