package archive_test

import (
	"net/http"
	"strings"
	"testing"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// corrupt are not states, each in its own way.
var corrupt = []string{
	"", "null", "{", "[]", `"x"`, "{}", `{"apps":{}}`, `{"schema":7}`, `{"schema":""}`, `{"schema":"trtc-callback-audit/v1"}`, `{"schema":"trtc-callback-audit/state/v"}`,
	`{"schema":"trtc-callback-audit/state/v0"}`, `{"schema":"trtc-callback-audit/state/v-1"}`, `{"schema":"trtc-callback-audit/state/v1x"}`,
	`{"schema":"trtc-callback-audit/state/v1","apps":[]}`, `{"schema":"trtc-callback-audit/state/v1","claims":{"a":"yesterday"}}`,
	`{"schema":"trtc-callback-audit/state/v1","apps":{"a":{"unread":"x"}}}`, `{"schema":"trtc-callback-audit/state/v1"} x`, "\xff", strings.Repeat("[", 20000),
}

func stateOf(t *testing.T, body string) (archive.State, archive.Condition) {
	t.Helper()
	way := answers(func() *http.Response { return object([]byte(body)) })
	s, condition, err := archive.Open(location(t, "s3://bucket?region=us-east-1"), kit(way)).State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, condition
}

func TestSchema(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]archive.Condition{
		"v1": archive.Sound, "v2": archive.Newer, "v10": archive.Newer, "v99999999999999999999": archive.Newer, "v0": archive.Corrupt, "v-99999999999999999999": archive.Corrupt, "1": archive.Corrupt,
	} {
		if _, got := stateOf(t, `{"schema":"trtc-callback-audit/state/`+schema+`"}`); got != want {
			t.Errorf("%s is %s, not %s", schema, got, want)
		}
	}
}

// TestForeignFields says that what a later v1 adds is no reason to start anew, and null is as good as nothing.
func TestForeignFields(t *testing.T) {
	t.Parallel()
	s, condition := stateOf(t, `{"schema":"trtc-callback-audit/state/v1","more":[1],"claims":null,"apps":{"n":null,"a":{"status":"absent","more":{},"told":null,"history":[{}]}}}`)
	if condition != archive.Sound || len(s.Apps) != 1 || s.Apps["a"].Status != audit.Absent {
		t.Fatalf("%s, %+v", condition, s)
	}
	s.Claims["x"], s.Apps["a"].Told["x"] = due, archive.Told{} // neither may be nil
	if s.Apps["a"].History[0].Findings == nil {
		t.Error("findings would become null")
	}
}

// FuzzState has anything at all where the state should be: it is one of three conditions, and its maps can be written to.
func FuzzState(f *testing.F) {
	for _, body := range corrupt {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"schema":"trtc-callback-audit/state/v1","apps":{"a":{"status":"absent","told":{"s":{}},"history":[{"findings":null}]},"b":null},"claims":{"r":"2026-11-23T12:17:00Z"}}`))
	f.Add([]byte(`{"schema":"trtc-callback-audit/state/v2","apps":{"a":{"status":7,"told":[]}},"claims":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, condition := stateOf(t, string(body))
		switch condition {
		case archive.Sound, archive.Newer:
		case archive.Corrupt:
			if len(s.Apps)+len(s.Claims) > 0 || s.Schema != archive.StateSchema {
				t.Errorf("something of a corrupt state: %+v", s)
			}
		case archive.Missing:
			t.Errorf("it is missing")
		default:
			t.Errorf("condition %q", condition)
		}
		s.Claims["x"] = due
		for _, app := range s.Apps {
			app.Told["x"] = archive.Told{}
		}
		s.Apps["x"] = &archive.App{}
	})
}
