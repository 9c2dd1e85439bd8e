package main_test

import (
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type scfProperty struct {
	path     string // a * stands for an index, or for a key that is chosen freely
	kind     string
	required bool // here; to Tencent less is
}

const (
	scfString  = "a text"
	scfNumber  = "a number"
	scfBoolean = "true or false"
	scfList    = "a list"
	scfMapping = "a mapping"
)

// scfTable is what the component documents, less the events that have no place here. It passes over a key that it does not know, and takes yes for a text.
var scfTable = []scfProperty{
	{"", scfMapping, true},
	{"app", scfString, false},
	{"component", scfString, true},
	{"globalOptions", scfMapping, false},
	{"globalOptions/configRole", scfString, false},
	{"inputs", scfMapping, true},
	{"name", scfString, true},
	{"org", scfString, false},
	{"stage", scfString, false},

	{"inputs/asyncRunEnable", scfBoolean, false},
	{"inputs/cfs", scfList, false},
	{"inputs/cfs/*", scfMapping, false},
	{"inputs/cfs/*/cfsId", scfString, true},
	{"inputs/cfs/*/localMountDir", scfString, true},
	{"inputs/cfs/*/mountInsId", scfString, false},
	{"inputs/cfs/*/remoteMountDir", scfString, true},
	{"inputs/cls", scfMapping, true},
	{"inputs/cls/logsetId", scfString, true},
	{"inputs/cls/topicId", scfString, true},
	{"inputs/deadLetter", scfMapping, false},
	{"inputs/deadLetter/filterType", scfString, false},
	{"inputs/deadLetter/name", scfString, true},
	{"inputs/deadLetter/type", scfString, true},
	{"inputs/description", scfString, true},
	{"inputs/diskSize", scfNumber, false},
	{"inputs/eip", scfBoolean, false},
	{"inputs/environment", scfMapping, true},
	{"inputs/environment/variables", scfMapping, true},
	{"inputs/environment/variables/*", scfString, false},
	{"inputs/events", scfList, true},
	{"inputs/handler", scfString, true},
	{"inputs/ignoreTriggers", scfBoolean, false},
	{"inputs/initTimeout", scfNumber, true},
	{"inputs/installDependency", scfBoolean, false},
	{"inputs/layers", scfList, false},
	{"inputs/layers/*", scfMapping, false},
	{"inputs/layers/*/name", scfString, true},
	{"inputs/layers/*/version", scfNumber, true},
	{"inputs/memorySize", scfNumber, true},
	{"inputs/msgTTL", scfNumber, true},
	{"inputs/name", scfString, true},
	{"inputs/namespace", scfString, false},
	{"inputs/publicAccess", scfBoolean, true},
	{"inputs/region", scfString, true},
	{"inputs/retryNum", scfNumber, true},
	{"inputs/role", scfString, true},
	{"inputs/runtime", scfString, true},
	{"inputs/src", scfString, true},
	{"inputs/tags", scfMapping, false},
	{"inputs/tags/*", scfString, false},
	{"inputs/timeout", scfNumber, true},
	{"inputs/traceEnable", scfBoolean, false},
	{"inputs/type", scfString, true},
	{"inputs/vpcConfig", scfMapping, false},
	{"inputs/vpcConfig/subnetId", scfString, true},
	{"inputs/vpcConfig/vpcId", scfString, true},

	{"inputs/events/*", scfMapping, false},
	{"inputs/events/*/timer", scfMapping, false},
	{"inputs/events/*/timer/parameters", scfMapping, true},
	{"inputs/events/*/timer/parameters/argument", scfString, true},
	{"inputs/events/*/timer/parameters/cronExpression", scfString, true},
	{"inputs/events/*/timer/parameters/enable", scfBoolean, true},
	{"inputs/events/*/timer/parameters/name", scfString, true},
	{"inputs/events/*/timer/parameters/qualifier", scfString, true},
	{"inputs/events/*/http", scfMapping, false},
	{"inputs/events/*/http/parameters", scfMapping, true},
	{"inputs/events/*/http/parameters/authType", scfString, true},
	{"inputs/events/*/http/parameters/corsConfig", scfMapping, false},
	{"inputs/events/*/http/parameters/corsConfig/credentials", scfBoolean, false},
	{"inputs/events/*/http/parameters/corsConfig/enable", scfBoolean, true},
	{"inputs/events/*/http/parameters/corsConfig/exposeHeaders", scfList, false},
	{"inputs/events/*/http/parameters/corsConfig/exposeHeaders/*", scfString, false},
	{"inputs/events/*/http/parameters/corsConfig/headers", scfList, false},
	{"inputs/events/*/http/parameters/corsConfig/headers/*", scfString, false},
	{"inputs/events/*/http/parameters/corsConfig/maxAge", scfNumber, false},
	{"inputs/events/*/http/parameters/corsConfig/methods", scfList, false},
	{"inputs/events/*/http/parameters/corsConfig/methods/*", scfString, false},
	{"inputs/events/*/http/parameters/corsConfig/origins", scfList, false},
	{"inputs/events/*/http/parameters/corsConfig/origins/*", scfString, false},
	{"inputs/events/*/http/parameters/name", scfString, true},
	{"inputs/events/*/http/parameters/netConfig", scfMapping, true},
	{"inputs/events/*/http/parameters/netConfig/enableExtranet", scfBoolean, true},
	{"inputs/events/*/http/parameters/netConfig/enableIntranet", scfBoolean, true},
	{"inputs/events/*/http/parameters/qualifier", scfString, true},
}

func scfLookUp(pattern string) (scfProperty, bool) {
	i := slices.IndexFunc(scfTable, func(p scfProperty) bool { return p.path == pattern })
	if i < 0 {
		return scfProperty{}, false
	}
	return scfTable[i], true
}

// scfProperties holds a node, and all below it, to the table: each is known, is of its kind, and has what it must have.
func (p *problems) scfProperties(node any, place, pattern string) {
	property, isKnown := scfLookUp(pattern)
	switch {
	case !isKnown:
		p.addf("%s: %s is unknown", scfAbove(place), path.Base(place))
		return
	case scfKind(node) != property.kind:
		p.addf("%s is %v: want %s", place, node, property.kind)
		return
	}
	if items, isList := node.([]any); isList {
		for i, item := range items {
			p.scfProperties(item, path.Join(place, strconv.Itoa(i)), path.Join(pattern, "*"))
		}
		return
	}
	below, _ := node.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(below)) {
		step := path.Join(pattern, key)
		if _, isFree := scfLookUp(path.Join(pattern, "*")); isFree {
			step = path.Join(pattern, "*")
		}
		p.scfProperties(below[key], path.Join(place, key), step)
	}
	for _, other := range scfTable {
		key := path.Base(other.path)
		if other.required && other.path != "" && scfAbove(other.path) == cmp.Or(pattern, "file") && below[key] == nil {
			p.addf("%s: %s is missing", cmp.Or(place, "file"), key)
		}
	}
}

// scfAbove is the place above another.
func scfAbove(place string) string {
	if above := path.Dir(place); above != "." {
		return above
	}
	return "file"
}

func scfKind(node any) string {
	switch node.(type) {
	case string:
		return scfString
	case int:
		return scfNumber
	case bool:
		return scfBoolean
	case []any:
		return scfList
	case map[string]any:
		return scfMapping
	}
	return "something else"
}

// scfTaken is a variable of the shell, as the only thing in a value.
var scfTaken = regexp.MustCompile(`^\$\{env:[A-Z][A-Z0-9_]*\}$`)

// scfReferences finds what the CLI would make "undefined" of, and the syntaxes of other tools.
func (p *problems) scfReferences(node any, place string) {
	switch n := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(n)) {
			p.scfReferences(n[key], path.Join(place, key))
		}
	case []any:
		for i, item := range n {
			p.scfReferences(item, path.Join(place, strconv.Itoa(i)))
		}
	case string:
		rest := strings.NewReplacer("${name}", "", "${stage}", "", "${app}", "").Replace(n)
		if strings.Contains(rest, "${") && !scfTaken.MatchString(rest) {
			p.addf("%s is %q: want ${env:NAME} and nothing besides", place, n)
		}
	}
}

// Every level of the file shows that it is looked at: the levels that it has, and those that somebody may add.
func TestServerlessMisspelt(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "serverless.yml"), read(t, "Makefile")
	const netConfig, inputs = "          netConfig:", "  type: event\n"
	for _, m := range []mutant{
		{"top", "\ncomponent:", "\ncomponents:", "components is unknown"},
		{"globalOptions", "\ninputs:", "\nglobalOptions:\n  configRoll: x\ninputs:", "globalOptions: configRoll is unknown"},
		{"inputs", "  memorySize:", "  memory:", "inputs: memory is unknown"},
		{"cls", "    topicId:", "    topicID:", "inputs/cls: topicID is unknown"},
		{"environment", "    variables:", "    Variables:", "inputs/environment: Variables is unknown"},
		{"variables", "      TRTC_REGION:", "      TRTC_REGOIN:", "TRTC_REGOIN"},
		{"an event", "- http:", "- url:", "inputs/events/1: url is unknown"},
		{"timer", "    - timer:\n        parameters:", "    - timer:\n        parameter:", "inputs/events/0/timer: parameter is unknown"},
		{"timer's parameters", "          enable: true", "          enabled: true", "inputs/events/0/timer/parameters: enabled is unknown"},
		{"http", "    - http:\n        parameters:", "    - http:\n        params:", "inputs/events/1/http: params is unknown"},
		{"http's parameters", "authType:", "authtype:", "inputs/events/1/http/parameters: authtype is unknown"},
		{"netConfig", "enableExtranet:", "enableExtraNet:", "inputs/events/1/http/parameters/netConfig: enableExtraNet is unknown"},
		{"corsConfig", netConfig, "          corsConfig: {enable: true, origin: []}\n" + netConfig, "corsConfig: origin is unknown"},
		{"deadLetter", inputs, inputs + "  deadLetter: {typ: queue, name: lost}\n", "inputs/deadLetter: typ is unknown"},
		{"vpcConfig", inputs, inputs + "  vpcConfig: {vpcID: vpc-1, subnetId: subnet-1}\n", "inputs/vpcConfig: vpcID is unknown"},
		{"layers", inputs, inputs + "  layers: [{name: roots, versions: 1}]\n", "inputs/layers/0: versions is unknown"},
		{"cfs", inputs, inputs + "  cfs: [{cfsID: cfs-1, localMountDir: /mnt, remoteMountDir: /}]\n", "inputs/cfs/0: cfsID is unknown"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkServerless(m.of(t, good), makefile))
		})
	}
}

// What may be added is taken, so that nobody has to choose between a queue for lost runs and the checks.
func TestServerlessAdded(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "serverless.yml"), read(t, "Makefile")
	for _, added := range []string{
		"  deadLetter:\n    type: queue\n    name: lost-runs\n",
		"  tags:\n    team: calls\n",
		"  namespace: calls\n",
		"  vpcConfig: {vpcId: vpc-1, subnetId: subnet-1}\n",
		"  cfs:\n    - {cfsId: cfs-1, mountInsId: cfs-1, localMountDir: /mnt/, remoteMountDir: /}\n",
	} {
		if found := checkServerless(strings.Replace(good, "  type: event\n", "  type: event\n"+added, 1), makefile); len(found) > 0 {
			t.Errorf("with %q: %q", added, found)
		}
	}
}
