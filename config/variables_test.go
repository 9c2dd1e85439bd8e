package config_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/chatops"
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

// TestMisspelt has slips of all kinds, and names that other programs may have.
func TestMisspelt(t *testing.T) {
	for name, want := range map[string]string{
		"HTTP_TOKN": "HTTP_TOKEN", "HTTP_BASE_PAHT": "HTTP_BASE_PATH", "REPORT_LANGUAG": "REPORT_LANGUAGE", "ARCHIVE_URLL": "ARCHIVE_URL", "ARCHIVE_URI": "ARCHIVE_URL",
		"FAIL_SEVERITTY": "FAIL_SEVERITY", "CONCURENCY": "CONCURRENCY", "SECRET_TLL": "SECRET_TTL", "REMIND_EVREY": "REMIND_EVERY", "LOGLEVEL": "LOG_LEVEL",
		"APP_FILE": "APPS_FILE", "RATELIMIT": "RATE_LIMIT", "RATE_LIMITS": "RATE_LIMIT", "TTP_TOKEN": "HTTP_TOKEN",
		"HTTP_TOKXX": "", "HTTPS_TOKEX": "", "HTTP_PROXY": "", "APP": "", "APPL": "", "LOG_FILE": "", "HTTP_TOKEN_": "HTTP_TOKEN", "HTTP_TOKENS_2": "", "TOKEN_HTTP": "", "X": "", "AWS_REGION": "",
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, one(name, "planted"))
			var told []string
			if want != "" {
				told = append(told, name+" is set and is read by nobody; is "+want+" meant?")
			}
			wantProblems(t, c, told...)
			if c.Err != nil || len(c.Problems) > 0 && (!c.Problems[0].Warning || c.Problems[0].Scope != "all") {
				t.Errorf("it keeps something from working: %v", c.Problems)
			}
		})
	}
	wantProblems(t, load(t, one("HTTP_TOKN", "")))
	wantProblems(t, load(t, one("LOGLEVEL", "debug", "LOG_LEVEL", "info"))) // somebody else's
}

// TestSinkVariables: every field of a sink is in the manual, in one way or the other.
// TestMisspeltFile is not opened: it may be anybody's.
func TestMisspeltFile(t *testing.T) {
	path := file(t, "planted")
	for name, value := range one("APP_FILE", path) {
		t.Setenv(name, value)
	}
	l := config.NewLoader(os.Environ)
	first := l.Load()
	wantProblems(t, first, "APP_FILE is set and is read by nobody; is APPS_FILE meant?")
	if err := os.WriteFile(path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l.Load() != first {
		t.Error("the file was read")
	}
}

func TestSinkVariables(t *testing.T) {
	t.Parallel()
	var names []string
	for _, v := range append(config.Variables(), config.SinkOptions()...) {
		names = append(names, v.Name)
	}
	for name := range config.Fields() {
		if field, ofSink := strings.CutPrefix(name, "sinkVars."); ofSink && !slices.ContainsFunc(names, func(n string) bool {
			return n == field || strings.HasPrefix(n, "PUBLISH_") && strings.HasSuffix(n, "_"+field)
		}) {
			t.Errorf("%s is not in the manual", field)
		}
	}
}

// TestChatVariables: every field of a chat is some platform's, nothing is anybody's that is no field, and a secret in the manual is one that a file may hold.
func TestChatVariables(t *testing.T) {
	t.Parallel()
	var fields, names []string
	for name := range config.Fields() {
		if field, ofChat := strings.CutPrefix(name, "chatVars."); ofChat {
			fields = append(fields, field)
		}
	}
	for _, p := range chatops.Platforms() {
		own := config.ChatNames(p)
		names = append(names, own...)
		for _, v := range config.Variables() {
			if name, ofChat := strings.CutPrefix(v.Name, "CHAT_"+strings.ToUpper(string(p))+"_"); ofChat && v.Secret != slices.Contains(own, name+"_FILE") {
				t.Errorf("%s: the manual and the reader disagree whether it may come from a file", v.Name)
			}
		}
	}
	slices.Sort(fields)
	slices.Sort(names)
	if diff := cmp.Diff(fields, slices.Compact(names)); diff != "" {
		t.Errorf("fields that no platform has (-), names that are no field (+):\n%s", diff)
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
		ofMany := strings.HasPrefix(v.Name, "PUBLISH_") || strings.HasPrefix(v.Name, "CHAT_") // whose files are told once for all of them
		if v.Secret && !ofMany && !slices.Contains(names, v.Name+"_FILE") {
			t.Errorf("%s cannot come from a file", v.Name)
		}
		if strings.HasSuffix(v.Name, "_FILE") && v.Secret {
			t.Errorf("%s is a path and no secret", v.Name)
		}
	}
}
