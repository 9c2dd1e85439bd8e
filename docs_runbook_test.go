package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

// TestRunbookKnowsEverything: every finding, every class and every region has its place, and each says what it is, how to confirm it and how to mend it.
func TestRunbookKnowsEverything(t *testing.T) {
	t.Parallel()
	for _, problem := range checkRunbook(read(t, "docs/runbook.md"), read(t, "trtcapi/error.go")) {
		t.Error(problem)
	}
}

func TestRunbookMutants(t *testing.T) {
	t.Parallel()
	good, classes := read(t, "docs/runbook.md"), read(t, "trtcapi/error.go")
	for _, m := range []mutant{
		{"a finding left out", "### url_insecure\n", "### url_secure\n", "url_insecure"},
		{"a class left out", "### billing\n", "### bill\n", "billing"},
		{"not confirmed", "**Confirm.** The day", "The day", "usersig_expiring"},
		{"not mended", "**Mend.** Wait for the next run.", "Wait for the next run.", "temporary"},
		{"another host", "`adminapijpn.im", "`adminapijp.im", "tokyo"},
	} {
		expect(t, m, checkRunbook(m.of(t, good), classes))
	}
	expect(t, mutant{want: "weather"}, checkRunbook(good, classes+"\nClassWeather Class = \"weather\"\n"))
}

var classLine = regexp.MustCompile(`Class\w+ +Class = "(\w+)"`)

func checkRunbook(text, classes string) (p problems) {
	sections := map[string]string{}
	for _, h := range headings(text) {
		sections[h.title] += h.text
	}
	names := []string{"A sink failed", "The archive failed", "A door is shut", "Nothing arrives", "The schedule did not run", "A secret could not be fetched"}
	for _, e := range audit.Explanations() {
		names = append(names, string(e.Kind))
	}
	for _, match := range classLine.FindAllStringSubmatch(classes, -1) {
		names = append(names, match[1])
	}
	for _, name := range names {
		meaning, rest, confirms := strings.Cut(sections[name], "**Confirm.**")
		how, mend, mends := strings.Cut(rest, "**Mend.**")
		if !confirms || !mends || strings.TrimSpace(meaning) == "" || len(fencesOf(how)) != 1 || strings.TrimSpace(mend) == "" {
			p.addf("docs/runbook.md: %s has no meaning, one command that confirms it, and a way to mend it", name)
		}
	}
	for _, region := range trtcapi.Regions() {
		if row := fmt.Sprintf("| `%s` | `%s` |", region, region.Hosts()[0]); !strings.Contains(sections["The host"], row) {
			p.addf("docs/runbook.md: the row of %s is not %s", region, row)
		}
	}
	return p
}

// trouble is one that the runbook knows: what Tencent has, or answers, and what is configured.
type trouble struct {
	section string
	url     string // of the callback; - stands for no callback, = for an empty one
	words   string // of the callback, with blanks between; a blank stands for none
	code    int    // that Tencent answers, or noAnswer, or htmlPage
	env     string
}

// What comes instead of an answer.
const (
	noAnswer = -1
	htmlPage = -2
)

const (
	wantsURL   = "TRTC_CALLBACK_URL=https://calls.acme.com/trtc"
	wantsWords = "TRTC_CALLBACK_COMMANDS=AfterStartCall,AfterEndCall"
	goodURL    = "https://calls.acme.com/trtc"
	goodWords  = "Call.CallbackAfterStartCall Call.CallbackAfterEndCall"
)

var troubles = []trouble{
	{section: "callback_absent", url: "-", env: wantsURL},
	{section: "callback_unexpected", env: "TRTC_CALLBACK_ABSENT=true"},
	{section: "url_mismatch", url: "https://calls-old.acme.com/trtc", env: wantsURL},
	{section: "url_missing", url: "="},
	{section: "url_invalid", url: "calls.acme.com/trtc"},
	{section: "url_insecure", url: "http://calls.acme.com/trtc"},
	{section: "url_host_not_allowed", url: "https://calls.elsewhere.io/trtc", env: "TRTC_CALLBACK_URL_HOSTS=acme.com,*.acme.com"},
	{section: "url_not_public", url: "https://10.0.0.7/trtc"},
	{section: "url_placeholder", url: "https://www.example.com/callback"},
	{section: "url_has_userinfo", url: "https://trtc:planted@calls.acme.com/trtc"},
	{section: "url_has_query", url: goodURL + "?token=planted"},
	{section: "url_has_fragment", url: goodURL + "#planted"},
	{section: "url_port_prefix", env: "TRTC_CALLBACK_URL=https://calls.acme.com:4433/trtc"},
	{section: "url_whitespace", url: goodURL + " "},
	{section: "commands_empty", words: " "},
	{section: "command_missing", words: "Call.CallbackAfterStartCall", env: wantsWords},
	{section: "command_unexpected", words: goodWords + " Call.CallbackAfterMemberChanged", env: wantsWords},
	{section: "command_unknown", words: "Call.CallbackAfterEndCal"},
	{section: "command_duplicate", words: "Call.CallbackAfterEndCall Call.CallbackAfterEndCall"},
	{section: "command_case", words: "Call.callbackAfterEndCall"},
	{section: "usersig_expiring", env: "TRTC_SECRET_KEY= TRTC_USERSIG=$USERSIG"},
	{section: "auth", code: 70009},
	{section: "permission", code: 60010},
	{section: "region", code: 60026},
	{section: "billing", code: 60020},
	{section: "throttled", code: 60011},
	{section: "temporary", code: 100001},
	{section: "request", code: 100002},
	{section: "network", env: "TRTC_ENDPOINT=http://127.0.0.1:9"},
	{section: "timeout", code: noAnswer, env: "TRTC_TIMEOUT=50ms"},
	{section: "deadline"},
	{section: "invalid_answer", code: htmlPage},
	{section: "config", env: "TRTC_REGION=atlantis TRTC_ENDPOINT="},
	{section: "unknown", code: 79999},
	{section: "A sink failed", env: "PUBLISH_SLACK_URL=$CHAT/slack/" + plantedHook},
	{section: "The archive failed", env: "ARCHIVE_URL=s3://acme/audit?region=us-east-1&endpoint=$DENIED AWS_ACCESS_KEY_ID=planted AWS_SECRET_ACCESS_KEY=planted"},
	{section: "A door is shut", env: "HTTP_TOKEN=short"},
	{section: "Nothing arrives", env: "ARCHIVE_URL=file:///tmp/nowhere PUBLISH_SLACK_MIN_SEVERITY=high PUBLISH_SLACK_URL=$CHAT/slack/" + plantedHook},
	{section: "A secret could not be fetched", env: "TRTC_SECRET_KEY=aws-sm:trtc/prod"},
}

// TestRunbookShowsWhatIsPrinted brings about everything that the runbook knows, runs the command that confirms it, and looks for the lines that the runbook shows.
func TestRunbookShowsWhatIsPrinted(t *testing.T) {
	t.Parallel()
	sections := map[string]string{}
	for _, h := range headings(read(t, "docs/runbook.md")) {
		sections[h.title] = h.text
	}
	commands := strings.Count(read(t, "docs/runbook.md"), "\n$ trtc-callback-audit ")
	if len(troubles) != commands {
		t.Errorf("the runbook shows %d commands, and %d are tried", commands, len(troubles))
	}
	for _, trouble := range troubles {
		t.Run(trouble.section, func(t *testing.T) {
			t.Parallel()
			command, lines := session(t, sections[trouble.section])
			_, stdout, stderr := desk(t, trouble.happens(t), command[1:]...)
			if out := stdout + stderr; !lines.MatchString(out) || strings.Contains(out, "planted") {
				t.Errorf("%s prints\n%s\nwhere the runbook shows\n%s", strings.Join(command, " "), out, lines)
			}
		})
	}
}

// session is the one that a section shows: the command, and what it prints, in which … stands for anything.
func session(t *testing.T, section string) (command []string, printed *regexp.Regexp) {
	t.Helper()
	for _, f := range fencesOf(section) {
		if line, rest, _ := strings.Cut(f.body, "\n"); strings.HasPrefix(line, "$ trtc-callback-audit ") && rest != "" {
			pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSuffix(rest, "\n")), "…", "(?s:.*?)")
			return f.commands()[0], regexp.MustCompile("(?m)" + pattern + "$")
		}
	}
	t.Fatal("the section shows no command and what it prints")
	return nil, nil
}

// happens brings the trouble about and returns the variables with which it is seen.
func (trouble trouble) happens(t *testing.T) []string {
	t.Helper()
	gateway := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	set := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return strings.TrimPrefix(text, "=")
	}
	if trouble.url != "-" {
		gateway.SetCallback(plantedID, set(trouble.url, goodURL), strings.Fields(set(trouble.words, goodWords))...)
	}
	switch {
	case trouble.code > 0:
		gateway.FailNext(9, trouble.code, "")
	case trouble.code == noAnswer:
		gateway.HangNext(9)
	case trouble.code == htmlPage:
		gateway.ReplyNext(9, http.StatusOK, http.Header{"Content-Type": {"text/html"}}, []byte("<html>"))
	}
	hook := startChat()
	hook.mu.Lock()
	hook.answers["slack"] = answer{http.StatusNotFound, "no_service"}
	hook.mu.Unlock()
	denied := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(hook.Close)
	t.Cleanup(denied.Close)
	sig := trtcapi.MintUserSig(secret.New(plantedKey), plantedID, "administrator", time.Now(), 5*24*time.Hour)
	env := []string{"TRTC_SDK_APP_ID=1400000000", "TRTC_SECRET_KEY=" + plantedKey, "TRTC_ENDPOINT=" + gateway.URL()}
	for variable := range strings.FieldsSeq(trouble.env) {
		env = append(env, strings.NewReplacer("$USERSIG", sig, "$CHAT", hook.URL, "$DENIED", denied.URL).Replace(variable))
	}
	return env
}

// TestRunbookCalls follows the runbook with a fake Tencent at the place of the host: it makes a UserSig, sets the callback, and takes it away.
func TestRunbookCalls(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "python3", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s", tool)
		}
	}
	gateway := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	env := []string{"TRTC_SDK_APP_ID=1400000000", "TRTC_SECRET_KEY=" + plantedKey, "TRTC_ENDPOINT=" + gateway.URL(), wantsURL, wantsWords}
	folder := t.TempDir()
	for _, h := range headings(read(t, "docs/runbook.md")) {
		for _, f := range fencesOf(h.text) {
			switch {
			case f.info == "python":
				if err := os.WriteFile(filepath.Join(folder, "usersig.py"), []byte(f.body), 0o600); err != nil {
					t.Fatal(err)
				}
			case strings.Contains(f.body, "curl "):
				c := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(f.body, "https://$HOST", gateway.URL()))
				c.Dir, c.Env = folder, append(os.Environ(), env...)
				if out, err := c.CombinedOutput(); err != nil || !strings.Contains(strings.ReplaceAll(string(out), " ", ""), `"ErrorCode":0`) {
					t.Fatalf("%s: %v\n%s", h.title, err, out)
				}
				code, stdout, stderr := desk(t, env, "audit", "-o", "table")
				if want := map[string]int{"set_callback": 0, "delete_callback": 1}[h.title]; code != want {
					t.Errorf("behind %s: exit code %d\n%s%s", h.title, code, stdout, stderr)
				}
			}
		}
	}
	if calls := gateway.CallCount(); calls != 4 {
		t.Errorf("Tencent was asked %d times, not 4", calls)
	}
}
