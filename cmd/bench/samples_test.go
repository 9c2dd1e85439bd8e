package main_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	bench "trtc-callback-audit/cmd/bench"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		output string
		want   bench.Samples
	}{
		"figures":            {"BenchmarkA-2 \t 10\t 1.5 ns/op\t 0 B/op\n", bench.Samples{"A ns/op": {1.5}, "A B/op": {0}}},
		"rounds":             {"BenchmarkA-2 10 1 ns/op\nBenchmarkA-2 10 2 ns/op\n", bench.Samples{"A ns/op": {1, 2}}},
		"one processor":      {"BenchmarkA/wecom-bot 10 1 ns/op\n", bench.Samples{"A/wecom-bot ns/op": {1}}},
		"a dash and a digit": {"BenchmarkA/wecom-bot-16 10 1 ns/op\n", bench.Samples{"A/wecom-bot ns/op": {1}}},
		"the processor":      {"cpu: AMD EPYC\n", bench.Samples{"cpu AMD EPYC": nil}},
		"only a name":        {"BenchmarkA\n", bench.Samples{}},
		"a log line":         {"--- BENCH: BenchmarkA-2\n    a_test.go:1: 10 1 ns/op\n", bench.Samples{}},
		"no count":           {"BenchmarkA-2 was 10 ns/op\n", bench.Samples{}},
		"half a pair":        {"BenchmarkA-2 10 1 ns/op 2\n", bench.Samples{"A ns/op": {1}}},
		"no number":          {"BenchmarkA-2 10 NaN ns/op +Inf x y z\n", bench.Samples{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := bench.Samples{}
			got.Add([]byte(test.output))
			if !maps.EqualFunc(got, test.want, slices.Equal[[]float64]) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func FuzzAdd(f *testing.F) {
	f.Add("BenchmarkA-2 10 1.5 ns/op 0 B/op\ncpu: x\n")
	f.Add("BenchmarkA/b=c-2 1 1e9 x-ideal\n--- BENCH: BenchmarkA\n")
	f.Fuzz(func(t *testing.T, output string) {
		s := bench.Samples{}
		s.Add([]byte(output))
		for key, values := range s {
			if strings.HasPrefix(key, "cpu ") && values == nil {
				continue
			}
			name, unit, found := strings.Cut(key, " ")
			if !found || unit == "" || !strings.Contains(output, "Benchmark"+name) {
				t.Errorf("%q is no benchmark's figure", key)
			}
			for _, value := range values {
				if math.IsNaN(value) || math.IsInf(value, 0) {
					t.Errorf("%q is %v", key, value)
				}
			}
		}
	})
}
