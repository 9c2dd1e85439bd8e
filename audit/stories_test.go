package audit_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// wanted is the owner's side of a story, in the words of the environment.
type wanted struct {
	URL         string `json:"url"`
	Commands    string `json:"commands"`
	Absent      bool   `json:"absent"`
	Hosts       string `json:"hosts"`
	Policy      string `json:"policy"`
	UserSigDays int    `json:"usersig_days"`
}

// result is what a story ends with.
type result struct {
	Status   audit.Status    `json:"status"`
	Findings []audit.Finding `json:"findings"`
}

// TestStories reads what Tencent answers, byte for byte, and holds what the report makes of it.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	told := map[audit.Kind]bool{}
	for _, file := range files {
		r := tell(t, file)
		for _, f := range r.Findings {
			told[f.Kind] = true
		}
	}
	for _, e := range audit.Explanations() {
		if !told[e.Kind] {
			t.Errorf("no story tells of %s", e.Kind)
		}
	}
}

func tell(t *testing.T, file string) result {
	t.Helper()
	story, err := txtar.ParseFile(file)
	if err != nil || len(story.Files) != 3 || len(bytes.TrimSpace(story.Comment)) == 0 {
		t.Fatalf("%s: want a sentence and desired.json, answer.json, result.json (%v)", file, err)
	}
	var want wanted
	if err := json.Unmarshal(story.Files[0].Data, &want); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	a := audit.Auditor{Now: now, Source: answering(story.Files[1].Data), Apps: []audit.App{want.app(t)}}
	report := a.Run(t.Context(), audit.Run{Trigger: audit.CLI}).Apps[0]
	r := result{Status: report.Status, Findings: report.Findings}
	got, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		story.Files[2].Data = got
		if err := os.WriteFile(file, txtar.Format(story), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(story.Files[2].Data), string(got)); diff != "" {
		t.Errorf("%s (write it anew with -update):\n%s", file, diff)
	}
	if strings.Contains(string(got), "s3cret") {
		t.Errorf("%s: the result shows a secret", file)
	}
	return r
}

func (w wanted) app(t *testing.T) audit.App {
	t.Helper()
	key := secret.New("a key of the story")
	app := audit.App{Name: "story", API: trtcapi.Application{SDKAppID: 1400000000, SecretKey: key}}
	if w.UserSigDays > 0 {
		const long = 180 * 24 * time.Hour
		made := noon.Add(time.Duration(w.UserSigDays)*24*time.Hour - long)
		app.API.SecretKey = secret.String{}
		app.API.UserSig = secret.New(trtcapi.MintUserSig(key, 1400000000, "administrator", made, long))
	}
	app.Want = audit.Desired{URL: w.URL, Absent: w.Absent}
	if w.Commands != "" {
		app.Want.Commands, _ = audit.ParseCommands(w.Commands)
	}
	if w.Hosts != "" {
		app.Want.Hosts = strings.Split(w.Hosts, ",")
	}
	var problems []string
	if app.Want.Policy, problems = audit.ParsePolicy(w.Policy); problems != nil {
		t.Fatal(problems)
	}
	return app
}

// answering is a client to whom Tencent answers with these bytes.
func answering(answer []byte) audit.Source {
	return trtcapi.NewClient(roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(answer))}, nil
	}), now, func() uint32 { return 0 }, nil)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
