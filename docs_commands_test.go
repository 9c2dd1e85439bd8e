package main_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/trtcapi/trtctest"
)

// elsewhere are the first words of documented commands that no test here can try, and why.
var elsewhere = []struct{ word, reason string }{
	{"aws", "needs an account"},
	{"sam", "needs an account"},
	{"scf", "needs an account"},
	{"tccli", "needs an account"},
	{"curl", "asks the internet; those of the runbook are tried against a fake"},
	{"npm", "installs from the internet"},
	{"git", "is not ours"},
	{"go", "is what these tests run in"},
	{"openssl", "is not ours"},
	{"jq", "is not ours"},
	{"sha256sum", "is not ours"},
	{"read", "waits for somebody who types"},
	{"cat", "writes a file for the command behind it"},
	{"tail", "is in front of od"},
	{"od", "writes a file for the command behind it"},
	{"tr", "is behind od"},
}

// shown are how blocks begin that hold no command: what a chat or a door answers, what is sent, what config check prints.
var shown = []string{"Tencent has not answered", "You may not ask here", "HTTP ", "POST /", "{", "APP ", "the invocation fails"}

// documented is a command as a page has it.
type documented struct {
	page  string
	env   []string // that stand in front of it
	words []string
}

func (d documented) isProgram() bool {
	return len(d.words) > 1 && (d.words[0] == "trtc-callback-audit" || d.words[0] == "build/bootstrap")
}

// manual are all commands of README.md and docs/.
func manual(t *testing.T) (all []documented) {
	t.Helper()
	for name, text := range pages(t) {
		if name != "README.md" && !strings.HasPrefix(name, "docs/") {
			continue
		}
		for _, f := range fencesOf(text) {
			for _, words := range f.commands() {
				all = append(all, newDocumented(name, words))
			}
		}
	}
	return all
}

var assignment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)

// newDocumented takes the variables in front of a command off; of a line that sets variables alone nothing else is left.
func newDocumented(page string, words []string) documented {
	d := documented{page: page, words: words}
	for len(d.words) > 0 && assignment.MatchString(d.words[0]) {
		d.env, d.words = append(d.env, d.words[0]), d.words[1:]
	}
	if len(d.words) > 0 && d.words[0] == "export" {
		d.words = nil
	}
	return d
}

// fence is a block of code.
type fence struct{ ticks, info, body string }

// fencesOf are the blocks of a page, without the indentation that a list gives them.
func fencesOf(text string) (all []fence) {
	open, indent := "", 0
	for line := range strings.SplitSeq(text, "\n") {
		before := open
		switch open = nextFence(open, line); {
		case before == "" && open != "":
			trimmed := strings.TrimLeft(line, " ")
			indent = len(line) - len(trimmed)
			all = append(all, fence{ticks: open, info: strings.TrimSpace(trimmed[len(open):])})
		case open != "":
			all[len(all)-1].body += line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):] + "\n"
		}
	}
	return all
}

// commands are those that a reader would type: the lines behind a prompt where there is one, else all. What is marked as another language, or holds fences itself, is shown, not
// typed.
func (f fence) commands() [][]string {
	isShown := func(begin string) bool { return strings.HasPrefix(f.body, begin) }
	if len(f.ticks) > 3 || slices.ContainsFunc(shown, isShown) || !slices.Contains([]string{"", "sh", "bash", "shell", "console"}, f.info) {
		return nil
	}
	if !strings.Contains("\n"+f.body, "\n$ ") {
		return shellWords(f.body)
	}
	var typed strings.Builder
	for line := range strings.SplitSeq(f.body, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			typed.WriteString(command + "\n")
		}
	}
	return shellWords(typed.String())
}

// shellToken finds, in this order: a line that goes on, a comment, a here-document, a redirection, the end of a command, and a part of a word.
var shellToken = regexp.MustCompile(`\\\n|(?m:(?:^|[ \t])#.*$)|<<-?\s*'?(\w+)'?(?s:(.*?\n))|\d?[<>]{1,2}&?\s*[^\s;|&]+|([|&;()\n]+)|` +
	`('[^']*'|"(?:\\.|\$\([^)]*\)|[^"\\])*"|\$\([^)]*\)|\\.|\$|[^\s'"\\|&;()<>$]+)|[ \t]+`)

// shellWords parts a script at the ends of its commands and each command at its blanks, as far as documentation needs it.
func shellWords(script string) (all [][]string) {
	var words []string
	joined := false
	for script != "" {
		m := shellToken.FindStringSubmatchIndex(script)
		if m == nil || m[0] != 0 {
			script = script[1:]
			continue
		}
		token, after := script[:m[1]], script[m[1]:]
		switch {
		case m[2] >= 0: // what is in the document is no command
			_, after, _ = strings.Cut("\n"+after, "\n"+script[m[2]:m[3]]+"\n")
			after = script[m[4]:m[5]] + after
		case m[6] >= 0 && len(words) > 0:
			all, words = append(all, words), nil
		case m[8] >= 0 && joined:
			words[len(words)-1] += unquoted(token)
		case m[8] >= 0:
			words = append(words, unquoted(token))
		}
		joined, script = m[8] >= 0, after
	}
	if len(words) > 0 {
		all = append(all, words)
	}
	return all
}

func unquoted(token string) string {
	if token[0] == '\'' || token[0] == '"' {
		return token[1 : len(token)-1]
	}
	return strings.TrimPrefix(token, `\`)
}

func TestShellWords(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"a b  c\n":                             "a,b,c",
		"a 'b c' \"d $(e f)\"g # h\n#i\nj":     "a,b c,d $(e f)g;j",
		"a \\\n  -b c; d&& e | f &\n":          "a,-b,c;d;e;f",
		"a >b 2>&1 <c\nd":                      "a;d",
		"cat >f <<'END'\nx y\nEND\nb <<E\nE\n": "cat;b",
		"A=$(b c) d {\"e\":1} a#b":             "A=$(b c),d,{e:1},a#b",
	} {
		var got []string
		for _, words := range shellWords(script) {
			got = append(got, strings.Join(words, ","))
		}
		if text := strings.Join(got, ";"); text != want {
			t.Errorf("%q is %s, not %s", script, text, want)
		}
	}
}

func TestDocumentedCommandsExist(t *testing.T) {
	t.Parallel()
	all := manual(t)
	if len(all) < 30 {
		t.Fatalf("only %d commands were found", len(all))
	}
	for _, problem := range checkCommands(all, read(t, "Makefile"), helpOf(t)) {
		t.Error(problem)
	}
}

func TestDocumentedCommandsMutants(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"make frobnicate":                         "frobnicate",
		"make run && frobnicate":                  "frobnicate",
		"trtc-callback-audit frobnicate":          "frobnicate",
		"A=b build/bootstrap audit -frobnicate x": "-frobnicate",
		"trtc-callback-audit config chek":         "config check",
		"trtc-callback-audit chat slack":          "chat test",
	} {
		var all []documented
		for _, words := range shellWords(command) {
			all = append(all, newDocumented("page", words))
		}
		expect(t, mutant{want: want}, checkCommands(all, read(t, "Makefile"), helpOf(t)))
	}
}

// helpOf returns what the program says of one of its commands, or nothing.
func helpOf(t *testing.T) func(string) string {
	t.Helper()
	return func(name string) string {
		out, err := exec.CommandContext(t.Context(), built, "help", name).Output()
		if err != nil {
			return ""
		}
		return string(out)
	}
}

// checkCommands holds commands to what there is: the program's own help, and the Makefile.
func checkCommands(all []documented, makefile string, help func(string) string) (p problems) {
	for _, d := range all {
		switch {
		case len(d.words) == 0:
		case d.isProgram():
			if flaw := misuse(d.words[1:], help(d.words[1])); flaw != "" {
				p.addf("%s: %s: %s", d.page, strings.Join(d.words, " "), flaw)
			}
		case d.words[0] == "make":
			for _, target := range d.words[1:] {
				if !strings.Contains(target, "=") && !strings.Contains("\n"+makefile, "\n"+target+":") {
					p.addf("%s: make has no target %s", d.page, target)
				}
			}
		case !slices.ContainsFunc(elsewhere, func(e struct{ word, reason string }) bool { return e.word == d.words[0] }):
			p.addf("%s: nobody knows the command %s", d.page, d.words[0])
		}
	}
	return p
}

var flagLine = regexp.MustCompile(`(?m)^  -([a-z-]+)`)

// misuse says what the help of a command does not know of a use.
func misuse(words []string, help string) string {
	if help == "" {
		return "there is no command " + words[0]
	}
	usage, _, _ := strings.Cut(strings.TrimPrefix(help, "usage: trtc-callback-audit "), "\n")
	for i, word := range strings.Fields(usage) {
		if strings.ToLower(word) == word && !strings.ContainsAny(word, "[…") && (i >= len(words) || words[i] != word) {
			return "its use is " + usage
		}
	}
	for _, word := range words {
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if strings.HasPrefix(word, "-") && !slices.ContainsFunc(flagLine.FindAllStringSubmatch(help, -1), func(m []string) bool { return m[1] == name }) {
			return "there is no flag -" + name
		}
	}
	return ""
}

// TestDocumentedCommandsRun runs what needs neither network nor account, against a fake Tencent, sinks of our own and the doors of a desk. That it is no misuse is what counts: what
// the answer is, other tests say.
func TestDocumentedCommandsRun(t *testing.T) {
	t.Parallel()
	folder, ran := t.TempDir(), map[string]int{}
	env := deskOf(t, folder)
	address, stop := startServe(t, env)
	env = append(env, sinksOf(t)...) // each is warned of, and serve is to say first where it listens
	defer stop()
	for _, d := range manual(t) {
		if !d.isProgram() || d.words[1] == "serve" { // which is running
			continue
		}
		args := d.words[1:]
		if args[0] == "chat" {
			args = atDoor(args, address)
		}
		line := strings.Join(d.words, " ")
		if ran[line]++; ran[line] > 1 {
			continue
		}
		c := exec.CommandContext(t.Context(), built, args...)
		c.Dir, c.Env = folder, append(slices.Clone(env), d.env...)
		out, _ := c.CombinedOutput() // the exit code tells
		code := c.ProcessState.ExitCode()
		if code < 0 || code > 3 && (args[0] != "config" || !strings.Contains(string(out), "problem")) {
			t.Errorf("%s: %s: exit code %d\n%s", d.page, line, code, out)
		}
		if strings.Contains(string(out), "planted") {
			t.Errorf("%s: %s: a secret is shown\n%s", d.page, line, out)
		}
	}
	if len(ran) < 15 {
		t.Errorf("only %d commands ran: %v", len(ran), ran)
	}
}

// deskOf sets up what the manual's commands need: two applications, an archive and every door.
func deskOf(t *testing.T, folder string) []string {
	t.Helper()
	gateway := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey}, trtctest.App{SDKAppID: plantedID + 1, SecretKey: plantedKey})
	gateway.SetCallback(plantedID, "https://calls.acme.com/trtc", "Call.CallbackAfterStartCall")
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "seed.hex"), []byte(hex.EncodeToString(private.Seed())), 0o600); err != nil {
		t.Fatal(err)
	}
	return append(deskDoors("http://127.0.0.1:9", public), "APPS=prod,staging", "TRTC_PROD_SDK_APP_ID=1400000000", "TRTC_STAGING_SDK_APP_ID=1400000001",
		"TRTC_PROD_SECRET_KEY="+plantedKey, "TRTC_STAGING_SECRET_KEY="+plantedKey, "TRTC_ENDPOINT="+gateway.URL(), "HTTP_TOKEN="+plantedToken, "ARCHIVE_URL=file://"+folder)
}

// sinksOf has every sink at a place of our own.
func sinksOf(t *testing.T) (env []string) {
	t.Helper()
	hook := startChat()
	t.Cleanup(hook.Close)
	for _, sink := range publish.Kinds() {
		env = append(env, "PUBLISH_"+strings.ToUpper(string(sink))+"_URL="+hook.URL+"/"+string(sink)+"/"+plantedHook)
	}
	return env
}

// atDoor has a chat test ask the doors of this test instead of those of a host.
func atDoor(args []string, address string) []string {
	if i := slices.Index(args, "-url"); i >= 0 {
		args = slices.Delete(slices.Clone(args), i, i+2)
	}
	return append(slices.Clone(args), "-url", address)
}
