package main_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is what the comments of a package say of its fields and constants.
type source struct {
	fields    map[string]string // of structs, as Type.Field
	constants map[string][]word // by type, in their order
}

// readSource reads the comments of a package.
func readSource(t *testing.T, folder string) source {
	t.Helper()
	s := source{map[string]string{}, map[string][]word{}}
	notTests := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), folder, notTests, parser.ParseComments) //nolint:staticcheck // of one folder, it is all that is needed
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		ast.Inspect(p, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				s.readFields(n)
			case *ast.ValueSpec:
				s.readConstant(n)
			}
			return true
		})
	}
	return s
}

func (s source) readFields(n ast.Node) {
	spec := n.(*ast.TypeSpec)
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			s.fields[spec.Name.Name+"."+name.Name] = strings.TrimSpace(field.Comment.Text())
		}
	}
}

func (s source) readConstant(spec *ast.ValueSpec) {
	kind, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 {
		return
	}
	if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
		value, _ := strconv.Unquote(literal.Value) // a literal of a string can be unquoted, and of a number there is nothing to show
		s.constants[kind.Name] = append(s.constants[kind.Name], word{value, strings.TrimSpace(spec.Comment.Text())})
	}
}

// values is a table of what a field may be, with what the comments say.
func (p *page) values(t *testing.T, s source, kind string) {
	t.Helper()
	var rows [][]string
	for _, w := range s.constants[kind] {
		if w.text == "" {
			t.Errorf("the constant %q of type %s has no comment, and the page has no other words for it", w.name, kind)
		}
		rows = append(rows, []string{code(w.name), cell(w.text)})
	}
	if rows == nil {
		t.Errorf("there are no constants of type %s any more", kind)
	}
	p.table([]string{"value", "meaning"}, rows)
}

// definition is a type in a JSON Schema.
type definition struct {
	Ref         string                `json:"$ref"`
	Type        string                `json:"type"`
	Format      string                `json:"format"`
	Description string                `json:"description"`
	Items       *definition           `json:"items"`
	AnyOf       []definition          `json:"anyOf"`
	Properties  map[string]definition `json:"properties"`
	Required    []string              `json:"required"`
	Defs        map[string]definition `json:"$defs"`
}

func readSchema(t *testing.T, text []byte) definition {
	t.Helper()
	var d definition
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// shown is a type as people call it.
func (d definition) shown() string {
	switch {
	case d.Ref != "":
		name := strings.TrimPrefix(d.Ref, "#/$defs/")
		return "[" + name + "](#" + strings.ToLower(name) + ")"
	case d.Items != nil:
		return "list of " + d.Items.shown()
	case d.Format == "date-time":
		return "time"
	case d.AnyOf != nil:
		var all []string
		for _, one := range d.AnyOf {
			all = append(all, one.shown())
		}
		return strings.Join(all, " or ")
	}
	return d.Type
}

// fields is a table of what the schema says of a type. The order, and the meaning where the schema has none, are those of the type in Go.
func (p *page) fields(t *testing.T, s source, d definition, in reflect.Type) {
	t.Helper()
	var rows [][]string
	left := d.Properties
	for field := range in.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		property, ok := left[name]
		if !ok {
			t.Errorf("the schema has no %s in %s", name, in.Name())
		}
		always := "always"
		if !slices.Contains(d.Required, name) {
			always = "at times"
		}
		rows = append(rows, []string{code(name), property.shown(), always, cell(meaning(t, s, property, in.Name()+"."+field.Name))})
		delete(left, name)
	}
	for name := range left {
		t.Errorf("%s in the schema of %s is not in the type", name, in.Name())
	}
	p.table([]string{"field", "type", "there", "meaning"}, rows)
}

// meaning is the schema's description, or the comment in the source, or the page's own words: one of them.
func meaning(t *testing.T, s source, d definition, field string) string {
	t.Helper()
	said := d.Description
	if said == "" {
		said = s.fields[field]
	}
	own := slices.ContainsFunc(fieldWords, func(w word) bool { return w.name == field })
	switch {
	case said != "" && own:
		t.Errorf("%s has a comment now; take its words out of fieldWords", field)
	case said == "" && !own:
		t.Errorf("audit.%s has no comment; write one there, or put words for it into fieldWords", field)
	case own:
		return find(t, fieldWords, field)
	}
	return said
}
