package main

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Samples are figures by benchmark and unit, such as "UserSig/impl=mint ns/op", one of each round. The processor's name is there too, without a figure.
type Samples map[string][]float64

// Add takes what go test -bench printed. What is no figure is passed over.
func (s Samples) Add(output []byte) {
	for line := range strings.Lines(string(output)) {
		if cpu, ok := strings.CutPrefix(line, "cpu: "); ok {
			s["cpu "+strings.TrimSpace(cpu)] = nil
		}
		words := strings.Fields(line)
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		if _, err := strconv.Atoi(words[1]); err != nil {
			continue
		}
		name := withoutProcessors(strings.TrimPrefix(words[0], "Benchmark"))
		for pair := range slices.Chunk(words[2:], 2) {
			if value, err := strconv.ParseFloat(pair[0], 64); err == nil && len(pair) == 2 && !math.IsNaN(value) && !math.IsInf(value, 0) {
				key := name + " " + pair[1]
				s[key] = append(s[key], value)
			}
		}
	}
}

// withoutProcessors cuts off the number of processors that go test adds to a name.
func withoutProcessors(name string) string {
	cut := strings.LastIndexByte(name, '-')
	if cut < 0 {
		return name
	}
	if _, err := strconv.ParseUint(name[cut+1:], 10, 16); err != nil {
		return name
	}
	return name[:cut]
}

// of returns the samples of a key. One with an asterisk stands for all that it matches but those in except, of which the one with the greatest median is taken.
func (s Samples) of(key, except string) []float64 {
	head, tail, many := strings.Cut(key, "*")
	if !many {
		return s[key]
	}
	var most []float64
	for name, values := range s {
		if strings.HasPrefix(name, head) && strings.HasSuffix(name, tail) && name != except && (most == nil || median(values) > median(most)) {
			most = values
		}
	}
	return most
}

// ratio is the median of the rounds' ratios where both have the same rounds, and else the medians' ratio.
func ratio(of, to []float64) float64 {
	if len(of) != len(to) {
		return median(of) / median(to)
	}
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = of[i] / to[i]
	}
	return median(ratios)
}

// median is the upper one of two.
func median(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
