package main_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/cloudtest"
)

// Rounds of which the first warm the page cache up and do not count.
const (
	warmUpRounds  = 2
	countedRounds = 60
)

const coldEvent = `{"action":"audit","schedule":"hourly","time":"2026-11-23T12:17:00Z"}`

// BenchmarkColdStart takes the time from exec to the first answered event, on each cloud, in a process of its own for each sample. All targets are
// run once in a round, each round begins with another one, and what is compared is the median of the rounds' ratios: the machine's
// drift is in both. The empty handler is there twice, in two files, and what the two differ by is the noise.
func BenchmarkColdStart(b *testing.B) {
	g := startGateway(b, "cold")
	for _, cloud := range []string{"lambda", "scf"} {
		b.Run("cloud="+cloud, func(b *testing.B) {
			targets := coldTargets(b, cloud, g)
			for b.Loop() {
				takeTurns(b, targets)
			}
			b.Log("\n" + coldTable(targets))
			reportCold(b, targets)
		})
	}
}

func takeTurns(b *testing.B, targets []*target) {
	b.Helper()
	for round := range warmUpRounds + countedRounds {
		for i := range targets {
			t := targets[(round+i)%len(targets)]
			s := t.start(b)
			if round >= warmUpRounds {
				t.samples = append(t.samples, s)
			}
		}
	}
}

// reportCold reports medians under the targets' names.
func reportCold(b *testing.B, targets []*target) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // of all rounds together: it says nothing
	for _, t := range targets {
		name := strings.ReplaceAll(t.name, " ", "-")
		b.ReportMetric(quantiles(t.samples, func(s sample) float64 { return float64(s.first) })[1], name+"-ns")
		b.ReportMetric(quantiles(t.samples, func(s sample) float64 { return float64(s.rss) / 1024 })[1], name+"-MiB")
		if t.against != nil {
			b.ReportMetric(t.ratio(), name+"-x")
		}
	}
}

// target is a program that is started again and again.
type target struct {
	name    string
	cloud   string
	binary  string
	env     map[string]string
	right   func(answer []byte) error
	against *target
	samples []sample
}

// sample is one cold start.
type sample struct {
	ready, first time.Duration // from exec to being ready for an event, and to the answer
	rss          int           // KiB, the most until then
}

// emptyHandler is the least that a function can be on each cloud.
var emptyHandler = map[string]string{"lambda": "./internal/cloudtest/testdata/hello", "scf": "./cmd/bench/testdata/scf"}

func coldTargets(b *testing.B, cloud string, g gateway) []*target {
	b.Helper()
	folder := b.TempDir()
	bundle := filepath.Join(folder, "roots.pem")
	if err := os.WriteFile(bundle, g.Roots, 0o600); err != nil {
		b.Fatal(err)
	}
	empty := func(name, what string) *target {
		t := &target{name: name, cloud: cloud, binary: filepath.Join(folder, name), right: isEmpty}
		if err := build(t.binary, what); err != nil {
			b.Fatal(err)
		}
		return t
	}
	ours := func(name, endpoint string) *target {
		return &target{name: name, cloud: cloud, binary: built, right: isReport, env: map[string]string{
			"TRTC_SDK_APP_ID": fmt.Sprint(plantedID), "TRTC_SECRET_KEY": plantedKey, "TRTC_ENDPOINT": endpoint,
			"SSL_CERT_FILE": bundle, "SSL_CERT_DIR": filepath.Join(folder, "absent"),
		}}
	}
	hello, again := empty("hello", emptyHandler[cloud]), empty("hello again", emptyHandler[cloud])
	three := empty("three", "./internal/cloudtest/testdata/three")
	plain, secure := ours("ours over HTTP", g.Plain), ours("ours over HTTPS", g.TLS)
	post := empty("three and a POST", "./cmd/bench/testdata/post")
	post.env = plain.env
	again.against, three.against, post.against, plain.against, secure.against = hello, hello, hello, hello, plain
	return []*target{hello, again, three, post, plain, secure}
}

// start makes one sample.
func (t *target) start(b *testing.B) sample {
	b.Helper()
	cloud, err := cloudtest.Start(b.Context(), t.cloud, cloudtest.Options{Binary: t.binary, Env: t.env})
	if err != nil {
		b.Fatal(err)
	}
	defer cloud.Stop()
	ready := time.Now()
	reply, err := cloud.Invoke(b.Context(), cloudtest.Invocation{Event: []byte(coldEvent)})
	s := sample{ready: cloud.Ready(), first: cloud.Ready() + time.Since(ready), rss: peakRSS(b, cloud.PID())}
	if err == nil {
		err = t.right(reply.Payload)
	}
	if err != nil {
		b.Fatalf("%s: %v: %s%s\n%s", t.name, err, reply.Message, reply.Payload, cloud.Output())
	}
	return s
}

func isEmpty(answer []byte) error {
	if string(answer) != "{}" {
		return errors.New("the answer is not {}")
	}
	return nil
}

func isReport(answer []byte) error {
	var r audit.Report
	if err := json.Unmarshal(answer, &r); err != nil {
		return err
	}
	if len(r.Apps) != 1 || r.Apps[0].URL != gatewayURL || len(r.Apps[0].Commands) != len(gatewayCommands) {
		return errors.New("the report is wrong")
	}
	return nil
}

// peakRSS is the most memory that a process has had, in KiB. Rusage will not do: it counts what the parent had before exec.
func peakRSS(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ = strings.Cut(line, "kB")
	kib, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		b.Fatal(err)
	}
	return kib
}

// ratio is the median of the rounds' ratios to what the target is held against.
func (t *target) ratio() float64 {
	ratios := make([]float64, len(t.samples))
	for i, s := range t.samples {
		ratios[i] = float64(s.first) / float64(t.against.samples[i].first)
	}
	return quantile(ratios, 0.5)
}

// coldTable has at most ten lines, the most that a benchmark may log.
func coldTable(targets []*target) string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tinit ms\tfirst answer ms, min / median / p95\tRSS MiB\tmedian ratio")
	for _, t := range targets {
		ready := quantiles(t.samples, func(s sample) float64 { return float64(s.ready) / 1e6 })
		first := quantiles(t.samples, func(s sample) float64 { return float64(s.first) / 1e6 })
		rss := quantiles(t.samples, func(s sample) float64 { return float64(s.rss) / 1024 })
		fmt.Fprintf(w, "%s\t%.2f\t%.2f / %.2f / %.2f\t%.1f\t", t.name, ready[1], first[0], first[1], first[2], rss[1])
		if t.against != nil {
			fmt.Fprintf(w, "%.2f × %s", t.ratio(), t.against.name)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return b.String()
}

// quantiles are the least value, the median and the 95th percentile.
func quantiles(samples []sample, of func(sample) float64) [3]float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return [3]float64{slices.Min(values), quantile(values, 0.5), quantile(values, 0.95)}
}

// quantile sorts the values.
func quantile[T cmp.Ordered](values []T, q float64) T {
	slices.Sort(values)
	return values[int(q*float64(len(values)-1)+0.5)]
}
