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
	"net/http"
	"strings"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
)

// The exit codes.
const (
	exitOK      = 0
	exitDrift   = 1  // absent or drifted
	exitUnknown = 2  // could not be read
	exitUsage   = 64 // usage or configuration, as in sysexits.h
)

// Program is the command line of one process.
type Program struct {
	App      *app.App
	Handler  *handler.Handler
	Stdout   io.Writer
	Stderr   io.Writer
	Terminal bool // Stdout is a terminal
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
	case "serve":
		return p.serve(ctx, rest)
	case "version", "-version", "--version":
		return p.version()
	case "help", "-h", "-help", "--help":
		return p.help(rest)
	}
	return p.misused(fmt.Sprintf("there is no command %q", name), "help")
}

// command is how a command is used.
type command struct{ name, usage, short, long string }

var commands = []command{
	{"audit", "audit [-o table|json]", "ask Tencent now and print the report", `Asks Tencent how the callback of each configured application is set and prints the report:
a table on a terminal, JSON otherwise. Nothing is published.

Exit code: 0 in sync, 1 absent or drifted, 2 unknown, 64 usage or configuration.

  -o table|json   form of the output`},
	{"serve", "serve [-addr HOST:PORT]", "answer the HTTP routes on this machine", `Serves GET /v1/report, /v1/apps/{app}, /v1/schema and /healthz until it is interrupted.
The routes under /v1 want the header Authorization: Bearer <HTTP_TOKEN>.

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

// parse parses a command's flags; the code is the one to exit with if done.
func (p *Program) parse(f *flag.FlagSet, args []string) (code int, done bool) {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return p.help([]string{f.Name()}), true
	case err != nil:
		return p.misused(err.Error(), "help "+f.Name()), true
	case f.NArg() > 0:
		return p.misused(fmt.Sprintf("%s takes no argument", f.Name()), "help "+f.Name()), true
	}
	return exitOK, false
}

// misused tells what was wrong and where to read how it is right.
func (p *Program) misused(text, help string) int {
	_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: %s\n  try: trtc-callback-audit %s\n", text, help)
	return exitUsage
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

var _ http.Handler = (*handler.Handler)(nil) // what serve serves
