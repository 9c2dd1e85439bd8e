// Command pack writes files into a reproducible zip, as both clouds take it for a function's code.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

const usage = `pack writes files into a zip for a cloud function: every entry is executable, and the same
content gives the same bytes, whenever and by whomever it was built.

Usage:

	pack -o FILE NAME=PATH [NAME=PATH ...]

	-o FILE    the zip; it appears whole or not at all
	NAME=PATH  the file at PATH becomes the entry NAME
	-h         this text

For example:

	pack -o build/lambda-arm64.zip bootstrap=build/arm64/bootstrap

The exit status is 0, or 1 with the cause on standard error.
`

func main() {
	os.Exit(Run(os.Args[1:], os.Stdout, os.Stderr)) //nolint:forbidigo // This is a main.
}

// Run is the command: it takes the arguments after the command's name and returns the exit status, 0 or 1.
func Run(args []string, stdout, stderr io.Writer) int {
	target, entries, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(stdout, usage)
		return 0
	case err == nil:
		err = Zip(target, entries)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func parse(args []string) (target string, entries []Entry, err error) {
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // The caller says what is wrong, once.
	flags.StringVar(&target, "o", "", "")
	if err := flags.Parse(args); err != nil {
		return "", nil, fmt.Errorf("pack: %w; see pack -h", err)
	}
	if target == "" || flags.NArg() == 0 {
		return "", nil, errors.New("pack: want -o FILE and NAME=PATH; see pack -h")
	}
	for _, arg := range flags.Args() {
		name, path, found := strings.Cut(arg, "=")
		if !found || path == "" {
			return "", nil, fmt.Errorf("pack: %q is not NAME=PATH; see pack -h", arg)
		}
		entries = append(entries, Entry{Name: name, Path: path})
	}
	return target, entries, nil
}
