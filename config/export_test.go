package config

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/publish"
)

// ParseDocument parses an APPS_FILE without an environment around it.
func ParseDocument(text string) (apps int, problems []string, err error) {
	d, err := parseDocument(text)
	for _, e := range d.apps {
		for _, p := range e.problems {
			problems = append(problems, p.Text)
		}
	}
	return len(d.apps), problems, err
}

// LookedUp are the variables that envconfig looks up, as it says itself.
func LookedUp() ([]string, error) {
	var all []string
	var v vars
	for prefix, spec := range v.byPrefix() {
		var text bytes.Buffer
		if err := envconfig.Usagef(prefix, spec, &text, `{{range .}}{{usage_key .}} {{end}}`); err != nil {
			return nil, err
		}
		all = append(all, strings.Fields(text.String())...)
	}
	for _, k := range publish.Kinds() {
		for _, name := range sinkNames() {
			isOption := func(v Variable) bool { return v.Name == name }
			if !slices.Contains(without(k), name) && !slices.ContainsFunc(SinkOptions(), isOption) {
				all = append(all, sinkPrefix(k)+name)
			}
		}
	}
	for _, p := range chatops.Platforms() {
		for _, name := range chatNames(p) {
			isOption := func(v Variable) bool { return v.Name == name }
			if !strings.HasSuffix(name, "_FILE") && !slices.ContainsFunc(ChatOptions(), isOption) {
				all = append(all, chatPrefix(p)+name)
			}
		}
	}
	slices.Sort(all)
	return all, nil
}

// Fields are all fields that envconfig fills in, by name.
func Fields() map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	var v vars
	for _, spec := range append(slices.Collect(maps.Values(v.byPrefix())), any(&sinkVars{}), any(&chatVars{})) {
		of := reflect.TypeOf(spec).Elem()
		for field := range of.Fields() {
			fields[of.Name()+"."+field.Name] = field
		}
	}
	return fields
}

// ChatNames are the variables of a chat, as they are called behind its prefix.
func ChatNames(p chatops.Platform) []string { return chatNames(p) }

// ChatIDs are the ids of a restriction, and what is told of it.
func ChatIDs(text string) (ids []string, problems []Problem) {
	r := &reader{}
	return r.ids("USERS", text), r.problems
}

// FeishuBase is the address that a text means.
func FeishuBase(text string) string { return feishuBase(text) }
