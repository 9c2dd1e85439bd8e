package audit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	generator "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"trtc-callback-audit/audit"
)

var update = flag.Bool("update", false, "write the golden files anew")

const schemaFile = "report.schema.json"

// generate makes the schema from the types. The kinds and classes are open: readers must not fail at one that is new.
func generate(t *testing.T) []byte {
	t.Helper()
	r := generator.Reflector{DoNotReference: false, AllowAdditionalProperties: true}
	s := r.Reflect(audit.Report{})
	s.ID = generator.ID(audit.Schema)
	s.Title = audit.Schema
	s.Description = "A report on the TUICallKit callback of each application. Fields may be added; ignore what you do not know."
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(nullable(t, text), '\n')
}

// nullable says of the fields that are pointers that they may be null, which the generator leaves out.
func nullable(t *testing.T, text []byte) []byte {
	t.Helper()
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	definitions := schema["$defs"].(map[string]any)
	for _, typ := range []reflect.Type{reflect.TypeFor[audit.AppReport](), reflect.TypeFor[audit.Failure]()} {
		properties := definitions[typ.Name()].(map[string]any)["properties"].(map[string]any)
		for field := range typ.Fields() {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Type.Kind() == reflect.Pointer && options == "" { // one that is left out is never null
				properties[name] = map[string]any{"anyOf": []any{properties[name], map[string]any{"type": "null"}}}
			}
		}
	}
	out, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSchemaIsThatOfTheTypes(t *testing.T) {
	t.Parallel()
	want, got := audit.JSONSchema(), generate(t)
	if bytes.Equal(want, got) {
		return
	}
	verdict := compareSchemas(t, want, got)
	if *update && !strings.HasPrefix(verdict, "schema must change") {
		if err := os.WriteFile(schemaFile, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is not the schema of the types: %s", schemaFile, verdict)
}

// compareSchemas says what a reader of the old schema would notice.
func compareSchemas(t *testing.T, old, now []byte) string {
	t.Helper()
	var before, after map[string]any
	if err := json.Unmarshal(old, &before); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(now, &after); err != nil {
		t.Fatal(err)
	}
	if before["$id"] != after["$id"] {
		return "a new schema: write it with go test ./audit -update"
	}
	if gone := missing("", before, after); gone != "" {
		return "schema must change: raise audit.Schema, because a reader would miss " + gone
	}
	return "added: write it with go test ./audit -update"
}

// missing finds the first thing of old that is not in now.
func missing(path string, old, now any) string {
	switch old := old.(type) {
	case map[string]any:
		now, _ := now.(map[string]any)
		for name, value := range old {
			if now[name] == nil {
				return path + "/" + name
			}
			if gone := missing(path+"/"+name, value, now[name]); gone != "" {
				return gone
			}
		}
	case []any:
		now, _ := now.([]any)
		for _, value := range old {
			found := false
			for _, other := range now {
				found = found || reflect.DeepEqual(value, other)
			}
			if !found {
				return fmt.Sprint(path, "/", value)
			}
		}
	default:
		if !reflect.DeepEqual(old, now) {
			return path
		}
	}
	return ""
}

func TestAChangedSchemaIsTold(t *testing.T) {
	t.Parallel()
	committed := string(audit.JSONSchema())
	for _, test := range []struct{ name, old, now, want string }{
		{"same", `"elapsed_ms": {`, `"elapsed_ms": {`, "added"},
		{"field added", `"elapsed_ms": {`, `"fresh": {"type": "string"}, "elapsed_ms": {`, "added"},
		{"field removed", `"elapsed_ms": {`, `"elapsed": {`, "schema must change"},
		{"type changed", `"omitted": {
          "type": "integer"`, `"omitted": {
          "type": "string"`, "schema must change"},
		{"no longer required", `"elapsed_ms"
`, `"attempts"
`, "schema must change"},
		{"schema raised", `"$id": "trtc-callback-audit/v1"`, `"$id": "trtc-callback-audit/v2"`, "a new schema"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(committed, test.old) {
				t.Fatalf("the committed schema does not hold %s", test.old)
			}
			changed := strings.Replace(committed, test.old, test.now, 1)
			if got := compareSchemas(t, []byte(committed), []byte(changed)); !strings.HasPrefix(got, test.want) {
				t.Errorf("verdict %q, want %q", got, test.want)
			}
		})
	}
}

// validate holds a report's JSON against the committed schema.
func validate(t *testing.T, report []byte) error {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(audit.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:report", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("mem:report")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(value)
}
