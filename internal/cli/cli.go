// Package cli is the command line: the same audit, and the same routes, for a person at a desk and for a script.
//
// What is asked for goes to standard output; everything else goes to standard error: progress, problems, the log. The exit code says what a script needs to know.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
)

// The exit codes.
const (
	exitOK          = 0
	exitDrift       = 1  // absent or drifted
	exitUnknown     = 2  // could not be read
	exitUnpublished = 3  // somebody was to be told and was not
	exitUsage       = 64 // usage or configuration, as in sysexits.h
)

// Program is the command line of one process.
type Program struct {
	App     *app.App
	Handler *handler.Handler
	Stdout  io.Writer
	Stderr  io.Writer
}

// Run runs a command and returns the exit code. It ends with ctx.
func (p *Program) Run(ctx context.Context, args []string) int {
	name, rest := "help", args
	if len(args) > 0 {
		name, rest = args[0], args[1:]
	}
	switch name {
	case "audit":
		return p.audit(ctx, rest)
	case "explain":
		return p.explain(rest)
	case "config":
		return p.config(ctx, rest)
	case "publish":
		return p.publish(ctx, rest)
	case "chat":
		return p.chat(ctx, rest)
	case "serve":
		return p.serve(ctx, rest)
	case "version", "-version", "--version":
		return p.version(rest)
	case "help", "-h", "-help", "--help":
		return p.help(rest)
	}
	return p.misused(fmt.Sprintf("there is no command %q", name), "help")
}

// command is how a command is used.
type command struct{ name, usage, short, long string }

var commands = []command{
	{"audit", "audit [APP…] [-o FORM] [-fail-on LIST] [-min-severity LEVEL] [-publish]", "ask Tencent now and print the report", `Asks Tencent how the callback of each configured application is set, compares it with what is wanted, and prints the report.
Without an APP all applications are audited. Nothing is published unless -publish asks for it.

Exit code: 0 nothing that -fail-on names, 1 drifted or absent, 2 unknown alone, 3 a sink did not take the message, 64 usage or configuration.

  -o FORM               table (default on a terminal), json (default elsewhere), jsonl (one application a line), sarif or junit
  -fail-on LIST         drifted (which includes absent), unknown, any, or none (default drifted,unknown)
  -min-severity LEVEL   hide findings below critical, high, medium, low or info (default info); the status stays
  -publish              keep the report in the archive and tell the sinks, as a schedule does`},
	{"explain", "explain [FINDING]", "say what a finding means and what to do", `Prints what a finding means, what comes of it and what to do. Without a FINDING it lists them all.`},
	{"config", "config check [-offline]", "print what was understood of the configuration", `Prints the applications, what is wanted of them and what is set, without a secret and without asking Tencent about any, then every problem with what to do.
Secrets that stand in a store are fetched, to see whether they can be.

Exit code: 0 no error (a warning is none), 64 an error.

  -offline   fetch nothing`},
	{"publish", "publish test [SINK]", "send a made-up report to the sinks", `Sends a made-up report, marked as a test, to every configured sink, or to the one of that name, and prints what became of it.
It goes the way of a real report, but for the archive and what the sinks subscribe to.

Exit code: 0 every sink took it, 3 one did not, 64 usage or configuration.`},
	{"chat", "chat test PLATFORM [TEXT] [-url URL]", "try a chat's door before the platform does", `Builds a request as the platform sends it, signed with the variables that are set here, sends it to a door and prints the answer.
PLATFORM is slack, dingtalk, feishu, wecom, discord, teams or mattermost; TEXT is what somebody types, such as 'status prod', and help if there is none.

Exit code: 0 the door answered, 3 it did not, 64 usage or configuration.

  -url URL         the door, or the host that has it (default http://127.0.0.1:9000, where serve listens)
  -message ID      of Feishu: the message to reply to, om_…; a made-up one is refused by Feishu, which the door then says
  -key FILE        of Discord: an Ed25519 seed in hex, for a door that has its public half; without it a bad signature is sent, which must be refused
  -raw             print the answer as it came`},
	{"serve", "serve [-addr HOST:PORT]", "answer the HTTP routes on this machine", `Serves GET /v1/report, /v1/apps, /v1/apps/{app}, /v1/schema and /healthz, and POST /v1/chat/{platform} for each chat that is set up, until it is interrupted.
The routes under /v1 want the header Authorization: Bearer <HTTP_TOKEN>; those of chats want what the platform signs.

  -addr HOST:PORT   where to listen (default 127.0.0.1:9000)`},
	{"version", "version", "print the version", "Prints the version, the commit and the Go version that this program was built from."},
	{"help", "help [COMMAND]", "print this, or how a command is used", "Prints how the program, or a command of it, is used."},
}

// flags returns a flag set that leaves the telling to us.
func (p *Program) flags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return f
}

// parse parses a command's flags, which may stand before and behind its arguments; the code is the one to exit with if done.
func (p *Program) parse(f *flag.FlagSet, args []string, most int) (rest []string, code int, done bool) {
	for {
		err := f.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, p.help([]string{f.Name()}), true
		case err != nil:
			return nil, p.misused(err.Error(), "help "+f.Name()), true
		case f.NArg() == 0:
			return rest, exitOK, false
		case len(rest) == most:
			return nil, p.misused(f.Name()+" takes no more arguments", "help "+f.Name()), true
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

// isTerminal reports whether somebody watches what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// misused tells what was wrong and where to read how it is right.
func (p *Program) misused(text, help string) int {
	_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: %s\n  try: trtc-callback-audit %s\n", text, help)
	return exitUsage
}

// warn tells what keeps nothing from working and may not be meant.
func (p *Program) warn() {
	for _, problem := range p.App.Config().Problems {
		_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: %s\n", problem)
	}
}

// misconfigured tells every problem of the configuration, each with what to do.
func (p *Program) misconfigured() int {
	var b strings.Builder
	b.WriteString("trtc-callback-audit: the configuration is not complete\n")
	for _, problem := range p.App.Config().Problems {
		b.WriteString("  " + problem.String() + "\n")
	}
	_, _ = io.WriteString(p.Stderr, b.String())
	return exitUsage
}
