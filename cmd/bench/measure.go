package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// suite is a run of some of a package's benchmarks.
type suite struct {
	folder  string // of the package
	pattern string // of the benchmarks
	time    string // of each, or how often
	rounds  int    // in a process of its own each, of which the median counts
}

// suites take about a minute. Those that are once in a process take their own rounds.
var suites = []suite{
	{"trtcapi", "UserSig", "200ms", 9},
	{"chatops", "WrongSignature", "50ms", 5},
	{".", "Ed25519", "200ms", 3},
	{".", "ColdStart", "1x", 1},
	{".", "Warm", "1x", 1},
	{".", "FleetOverTLS/apps=1000$", "3x", 3},
	{".", "FleetOverTLS/apps=10000$", "1x", 1},
	{".", "FleetMemory", "1x", 1},
}

// zips are what is weighed, with the floors of each kind of processor: functions of nothing but the three libraries that the program has to link.
var zips = []string{"lambda-arm64.zip", "lambda-amd64.zip", "scf-amd64.zip", "bench/three-arm64.zip", "bench/three-amd64.zip"}

// measure runs all suites. A package's tests are built once.
func (p Program) measure(ctx context.Context, folder string, s Samples) error {
	built := ""
	for _, suite := range suites {
		binary, err := filepath.Abs(filepath.Join(folder, "bench", strings.ReplaceAll(suite.folder, ".", "main")+".test"))
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		if binary != built {
			_, _ = fmt.Fprintln(p.Stderr, "building the benchmarks of", suite.folder)
			if _, err := p.Command(ctx, ".", "go", "test", "-c", "-tags", "lambda.norpc", "-o", binary, "./"+suite.folder); err != nil {
				return fmt.Errorf("bench: building the tests of %s: %w", suite.folder, err)
			}
			built = binary
		}
		if err := p.rounds(ctx, suite, binary, s); err != nil {
			return err
		}
	}
	return nil
}

func (p Program) rounds(ctx context.Context, suite suite, binary string, s Samples) error {
	_, _ = fmt.Fprintln(p.Stderr, "running", suite.pattern)
	for range suite.rounds {
		output, err := p.Command(ctx, suite.folder, binary, "-test.run", "^$", "-test.bench", suite.pattern, "-test.benchtime", suite.time)
		if err != nil {
			return fmt.Errorf("bench: %s: %w\n%s", suite.pattern, err, output)
		}
		s.Add(output)
	}
	return nil
}

// weigh adds the sizes of the zips.
func (s Samples) weigh(folder string) error {
	for _, zip := range zips {
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(zip)))
		if err != nil {
			return fmt.Errorf("bench: %w; run make bench", err)
		}
		s.Add([]byte("Benchmark" + zip + " 1 " + strconv.FormatInt(info.Size(), 10) + " bytes\n"))
	}
	return nil
}
