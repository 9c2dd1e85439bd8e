// Command bench takes the times that the project promises to keep and prints them as one table: each beside its floor, which is what no program could be below,
// and its goal. docs/performance.md explains the rows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

const usage = `bench runs the project's benchmarks and prints one table of what they say: measured, floor, ratio, goal.
It is started by make bench, in the folder of the module, where the zips have been built.

Usage:

	bench [-build FOLDER]

	-build FOLDER  where the zips are, and where the test binaries go (build)
	-h             this text

A goal that is missed is shown as MISSED and is no failure. The exit status is 0, or 1 with the cause on standard error.
`

func main() {
	p := Program{Command: command, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(p.Run(context.Background(), os.Args[1:])) //nolint:forbidigo // This is a main.
}

// Program is the command, and what it takes from the world.
type Program struct {
	// Command runs a program in a folder and returns what it wrote to its standard output.
	Command        func(ctx context.Context, folder, program string, args ...string) ([]byte, error)
	Stdout, Stderr io.Writer // the table, and how far it has got
}

// Run takes the arguments after the command's name and returns the exit status, 0 or 1.
func (p Program) Run(ctx context.Context, args []string) int {
	folder, err := parseArgs(args)
	if errors.Is(err, flag.ErrHelp) {
		_, _ = io.WriteString(p.Stdout, usage)
		return 0
	}
	s := Samples{}
	if err == nil {
		err = errors.Join(s.weigh(folder), p.measure(ctx, folder, s))
	}
	if err == nil {
		err = Table(p.Stdout, s)
	}
	if err != nil {
		_, _ = fmt.Fprintln(p.Stderr, err)
		return 1
	}
	return 0
}

func parseArgs(args []string) (folder string, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // The caller says what is wrong, once.
	flags.StringVar(&folder, "build", "build", "")
	if err := flags.Parse(args); err != nil {
		return "", fmt.Errorf("bench: %w; see bench -h", err)
	}
	if flags.NArg() > 0 {
		return "", errors.New("bench: it takes no arguments; see bench -h")
	}
	return folder, nil
}

// command is [Program.Command] in the world. The program inherits the environment.
func command(ctx context.Context, folder, program string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, program, args...) //nolint:gosec // Only what measure names is run.
	c.Dir = folder
	c.Stderr = os.Stderr
	return c.Output()
}
