package config_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/config"
)

// TestVariablesAreThoseLookedUp holds the manual's list and envconfig's structs together.
func TestVariablesAreThoseLookedUp(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, v := range config.Variables() {
		listed = append(listed, v.Name)
	}
	slices.Sort(listed)
	lookedUp, err := config.LookedUp()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(listed, lookedUp); diff != "" {
		t.Errorf("listed and not looked up (-), looked up and not listed (+):\n%s", diff)
	}
}

// TestFieldsHaveNoTraps: a name of its own would be found without the prefix, a default would undo what is inherited, required stops at the first
// problem, and a value that is not a plain string comes back in the library's error.
func TestFieldsHaveNoTraps(t *testing.T) {
	t.Parallel()
	fields := config.Fields()
	if len(fields) < 15 {
		t.Fatalf("only %d fields", len(fields))
	}
	for name, field := range fields {
		for _, trap := range []string{"envconfig", "default", "required"} {
			if _, has := field.Tag.Lookup(trap); has {
				t.Errorf("%s has the tag %s", name, trap)
			}
		}
		if field.Tag != "" || field.Type.Kind() != reflect.String {
			t.Errorf("%s is a %s with the tag %s", name, field.Type, field.Tag)
		}
	}
}

// TestManual: each variable says what it is for, and each secret can come from a file.
func TestManual(t *testing.T) {
	t.Parallel()
	var names []string
	for _, v := range config.Variables() {
		if v.Doc == "" || slices.Contains(names, v.Name) {
			t.Errorf("%+v", v)
		}
		names = append(names, v.Name)
	}
	for _, v := range config.Variables() {
		if v.Secret && !slices.Contains(names, v.Name+"_FILE") {
			t.Errorf("%s cannot come from a file", v.Name)
		}
		if strings.HasSuffix(v.Name, "_FILE") && v.Secret {
			t.Errorf("%s is a path and no secret", v.Name)
		}
	}
}
