package main_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bench "trtc-callback-audit/cmd/bench"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sizes are those of the zips, by which one goal is reached and none is missed.
var sizes = map[string]int64{
	"lambda-arm64.zip": 4_000_000, "lambda-amd64.zip": 4_390_116, "scf-amd64.zip": 4_390_106, "bench/three-arm64.zip": 3_028_758, "bench/three-amd64.zip": 3_326_458,
}

func TestTable(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	p := bench.Program{Command: benchmarks(t), Stdout: &stdout, Stderr: &stderr}
	if status := p.Run(t.Context(), []string{"-build", zips(t)}); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	machine, table, _ := strings.Cut(stdout.String(), "\n\n")
	if !strings.HasPrefix(machine, "Example Processor 1, ") || !strings.Contains(machine, " cores, ") {
		t.Errorf("the machine is %q", machine)
	}
	const golden = "testdata/table.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table != string(want) {
		t.Errorf("got\n%swant\n%s", table, want)
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args    []string
		command func(program string, args []string) ([]byte, error)
		want    string
	}{
		"an argument":                {args: []string{"all"}, want: "no arguments"},
		"an unknown flag":            {args: []string{"-x"}, want: "-x"},
		"no zips":                    {args: []string{"-build", "missing"}, want: "run make bench"},
		"a build that fails":         {command: func(string, []string) ([]byte, error) { return nil, errors.New("exit status 2") }, want: "building the tests of trtcapi"},
		"a benchmark that fails":     {command: failing, want: "--- FAIL"},
		"a benchmark that is absent": {command: func(string, []string) ([]byte, error) { return nil, nil }, want: "no benchmark reported UserSig/impl=mint ns/op"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := test.args
			if args == nil {
				args = []string{"-build", zips(t)}
			}
			command := func(_ context.Context, _, program string, args ...string) ([]byte, error) {
				return test.command(program, args)
			}
			if test.command == nil {
				command = benchmarks(t)
			}
			var stdout, stderr strings.Builder
			p := bench.Program{Command: command, Stdout: &stdout, Stderr: &stderr}
			if status := p.Run(t.Context(), args); status != 1 || stdout.Len() > 0 || !strings.Contains(stderr.String(), test.want) {
				t.Errorf("exit status %d, %q, %q; want 1 and %q", status, stdout.String(), stderr.String(), test.want)
			}
		})
	}
}

func failing(program string, _ []string) ([]byte, error) {
	if program == "go" {
		return nil, nil
	}
	return []byte("--- FAIL: BenchmarkUserSig"), errors.New("exit status 1")
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var stdout strings.Builder
	p := bench.Program{Stdout: &stdout, Stderr: io.Discard}
	if status := p.Run(t.Context(), []string{"-h"}); status != 0 || !strings.Contains(stdout.String(), "-build FOLDER") {
		t.Errorf("exit status %d: %s", status, stdout.String())
	}
}

// benchmarks is a command that answers as the test binaries would, out of one file.
func benchmarks(t *testing.T) func(context.Context, string, string, ...string) ([]byte, error) {
	t.Helper()
	text, err := os.ReadFile("testdata/benchmarks.txt")
	if err != nil {
		t.Fatal(err)
	}
	return func(_ context.Context, _, program string, args ...string) ([]byte, error) {
		if program == "go" {
			return nil, nil
		}
		at := slices.Index(args, "-test.bench")
		prefix := "Benchmark" + strings.ReplaceAll(args[at+1], "$", "/")
		var output strings.Builder
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "Benchmark") || strings.HasPrefix(line, prefix) {
				output.WriteString(line)
			}
		}
		return []byte(output.String()), nil
	}
}

// zips returns a folder with zips of those sizes.
func zips(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "bench"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, size := range sizes {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, size)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
