// Command release makes what a release needs beside its zips: the notes, out of CHANGELOG.md, and the checksums. The version is the one that Go has written into
// the program, so what is announced is what was built.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `release makes the notes and the checksums of a release. It is started by make release, in the folder of the module.

Usage:

	release notes [-snapshot] -o FILE CHANGELOG BINARY [BINARY ...]
	release sums -o FILE PATH [PATH ...]

notes takes the version out of the binaries, which must agree on it, and writes that version's section of CHANGELOG, or the one called Unreleased.
Without -snapshot it demands that the version is a tag's, of a tree without changes.

sums writes the SHA-256 of each file under its name without its folder, as sha256sum -c reads it.

	-o FILE    what is written
	-snapshot  any version will do
	-h         this text

The exit status is 0, or 1 with the cause on standard error.
`

func main() {
	os.Exit(Run(os.Args[1:], os.Stdout, os.Stderr)) //nolint:forbidigo // This is a main.
}

// Run is the command: it takes the arguments after the command's name and returns the exit status, 0 or 1.
func Run(args []string, stdout, stderr io.Writer) int {
	err := run(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, usage)
		return 0
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "release:", err)
		return 1
	}
	return 0
}

func run(args []string, stderr io.Writer) error {
	if len(args) == 0 {
		return errors.New("want notes or sums; see release -h")
	}
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // The caller says what is wrong, once.
	target, snapshot := flags.String("o", "", ""), flags.Bool("snapshot", false, "")
	verb, rest := args[0], args[1:]
	if verb != "notes" && verb != "sums" {
		verb, rest = "", args // perhaps -h
	}
	if err := flags.Parse(rest); err != nil {
		return fmt.Errorf("%w; see release -h", err)
	}
	paths := flags.Args()
	switch {
	case *target != "" && verb == "notes" && len(paths) >= 2:
		return notes(stderr, *target, paths[0], paths[1:], *snapshot)
	case *target != "" && verb == "sums" && len(paths) >= 1 && !*snapshot:
		return sums(*target, paths)
	}
	return errors.New("want notes or sums, -o FILE and what to read; see release -h")
}

// publish writes a file that is for everybody.
func publish(path string, content []byte) error {
	return os.WriteFile(path, content, 0o644) //nolint:gosec // It is meant to be read.
}
