package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/audit"
)

// findingsPage writes what is known of every kind as a page.
func findingsPage() string {
	var b strings.Builder
	b.WriteString("# Findings\n\n")
	b.WriteString("What the audit can find wrong with a callback, the severity it has unless `POLICY` says otherwise, and what to do. `trtc-callback-audit explain <finding>` prints the same.\n\n")
	b.WriteString("| finding | severity | meaning |\n|---|---|---|\n")
	for _, e := range audit.Explanations() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", e.Kind, e.Kind, e.Severity, e.Meaning)
	}
	for _, e := range audit.Explanations() {
		fmt.Fprintf(&b, "\n## %s\n\n%s %s\n\nFix: %s.\n", e.Kind, e.Meaning, e.Why, e.Fix)
	}
	return b.String()
}

func TestFindingsPage(t *testing.T) {
	t.Parallel()
	page := filepath.Join("..", "docs", "findings.md")
	if *update {
		if err := os.WriteFile(page, []byte(findingsPage()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), findingsPage()); diff != "" {
		t.Errorf("docs/findings.md is not what the table says (write it anew with go test ./audit -update):\n%s", diff)
	}
}

func TestEveryKindIsExplained(t *testing.T) {
	t.Parallel()
	action := regexp.MustCompile(`set_callback|delete_callback|TRTC_[A-Z_]+`)
	seen := map[audit.Kind]bool{}
	for _, e := range audit.Explanations() {
		if seen[e.Kind] {
			t.Errorf("%s stands twice", e.Kind)
		}
		seen[e.Kind] = true
		if e.Meaning == "" || e.Why == "" || !action.MatchString(e.Fix) || strings.HasSuffix(e.Fix, ".") {
			t.Errorf("%s: the fix must be a sentence that names a call or a variable: %q", e.Kind, e.Fix)
		}
		if _, ok := audit.ParseSeverity(string(e.Severity)); !ok {
			t.Errorf("%s has severity %q", e.Kind, e.Severity)
		}
		if got, ok := audit.Explain(e.Kind); !ok || got != e {
			t.Errorf("Explain(%s) = %+v", e.Kind, got)
		}
	}
	if _, ok := audit.Explain("no_such_thing"); ok {
		t.Error("an unknown kind is explained")
	}
}

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		want     audit.Policy
		problems int
	}{
		{"", audit.Policy{}, 0},
		{"url_insecure=off", audit.Policy{audit.URLInsecure: audit.Off}, 0},
		{" url_insecure = OFF , Command_Unexpected=low,", audit.Policy{audit.URLInsecure: audit.Off, audit.CommandUnexpected: audit.Low}, 0},
		{"url_insecure", audit.Policy{}, 1},
		{"url_insecure=loud", audit.Policy{}, 1},
		{"nonsense=low,url_insecure=,command_case=info", audit.Policy{audit.CommandCase: audit.Info}, 2},
	} {
		got, problems := audit.ParsePolicy(test.text)
		if diff := cmp.Diff(test.want, got); diff != "" || len(problems) != test.problems {
			t.Errorf("%q: problems %q\n%s", test.text, problems, diff)
		}
		for _, p := range problems {
			if strings.Contains(p, "nonsense") || strings.Contains(p, "loud") {
				t.Errorf("%q: the problem repeats a value: %s", test.text, p)
			}
		}
	}
}

func TestParseCommands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want, unknown string }{
		{"", "", ""},
		{"all", "Call.CallbackAfterEndCall Call.CallbackAfterMemberChanged Call.CallbackAfterStartCall", ""},
		{"AfterEndCall, call.callbackafterstartcall", "Call.CallbackAfterEndCall Call.CallbackAfterStartCall", ""},
		{"Call.CallbackAfterEndCall,AfterEndCall", "Call.CallbackAfterEndCall", ""},
		{"Call.CallbackNew,all", "Call.CallbackAfterEndCall Call.CallbackAfterMemberChanged Call.CallbackAfterStartCall Call.CallbackNew", "Call.CallbackNew"},
	} {
		words, unknown := audit.ParseCommands(test.text)
		if got := strings.Trim(fmt.Sprint(words), "[]"); got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
		if got := strings.Trim(fmt.Sprint(unknown), "[]"); got != test.unknown {
			t.Errorf("%q: unknown %s, want %s", test.text, got, test.unknown)
		}
	}
}

func TestContradictions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want  audit.Desired
		kinds []audit.Kind
	}{
		{audit.Desired{}, nil},
		{audit.Desired{URL: "https://calls.acme.com/trtc", Commands: nil}, nil},
		{audit.Desired{URL: "http://calls.acme.com/trtc"}, []audit.Kind{audit.URLInsecure}},
		{audit.Desired{URL: "http://calls.acme.com/trtc", Policy: audit.Policy{audit.URLInsecure: audit.Off}}, nil},
		{audit.Desired{URL: "https://calls.acme.com/trtc", Hosts: []string{"acme.io"}}, []audit.Kind{audit.URLHostNotAllowed}},
	} {
		if diff := cmp.Diff(append([]audit.Kind{}, test.kinds...), kinds(test.want.Contradictions())); diff != "" {
			t.Errorf("%+v:\n%s", test.want, diff)
		}
	}
}
