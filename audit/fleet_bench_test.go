package audit_test

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// BenchmarkFleet takes the time of many applications at a latency of 50 ms against the ideal, which is their number times the latency through the
// concurrency. Nothing but our own work is in the way: no socket, no TLS. Beside it are the memory that the audit needs beyond the configuration,
// at its peak, and all the processor time, as a part of the wall's.
func BenchmarkFleet(b *testing.B) {
	for _, size := range []struct{ apps, at int }{{1000, 200}, {10000, 64}} {
		b.Run(fmt.Sprintf("apps=%d/concurrency=%d", size.apps, size.at), func(b *testing.B) {
			const latency = 50 * time.Millisecond
			client := trtcapi.NewClient(slow(latency), time.Now, func() uint32 { return 0 }, nil)
			a := audit.Auditor{Now: time.Now, Source: client, Concurrency: size.at}
			for i := range size.apps {
				a.Apps = append(a.Apps, audit.App{
					Name: fmt.Sprint(i), API: trtcapi.Application{SDKAppID: uint32(i + 1), SecretKey: secret.New(faultKey)},
					Want: audit.Desired{URL: "https://calls.acme.com/other", Commands: trtcapi.CallbackCommands()}, // every one has drifted
				})
			}
			runtime.GC()
			peak, work := watchHeap(), processorTime()
			for b.Loop() {
				if r := a.Run(b.Context(), audit.Run{}); r.Summary.Drifted != size.apps {
					b.Fatalf("%+v", r.Summary)
				}
			}
			ideal := time.Duration((size.apps+size.at-1)/size.at) * latency
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(ideal), "x-ideal")
			b.ReportMetric(100*float64(processorTime()-work)/float64(b.Elapsed()), "%-cpu")
			b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
		})
	}
}

// watchHeap samples the heap until the returned function is called, which tells by how much it grew at most.
func watchHeap() func() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	stop, grown := make(chan bool), make(chan uint64)
	go func() {
		most := before
		for {
			select {
			case <-stop:
				grown <- most - before
				return
			case <-time.After(5 * time.Millisecond):
				metrics.Read(sample)
				most = max(most, sample[0].Value.Uint64())
			}
		}
	}()
	return func() uint64 { stop <- true; return <-grown }
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkApplication is the work for one application that has drifted: a UserSig, the request, the answer, the comparison. At a latency of
// 50 ms and 64 at a time, 1 % of the wall time is 7.8 µs of it.
func BenchmarkApplication(b *testing.B) {
	app := audit.App{Name: "a", API: trtcapi.Application{SDKAppID: 1, SecretKey: secret.New(faultKey)}, Want: audit.Desired{URL: "https://calls.acme.com/other", Commands: trtcapi.CallbackCommands()}}
	client := trtcapi.NewClient(slow(0), time.Now, func() uint32 { return 0 }, nil)
	live := audit.Snapshot{Live: configured}
	for name, work := range map[string]func(){
		"usersig": func() { _ = trtcapi.MintUserSig(app.API.SecretKey, 1, "administrator", noon, time.Hour) },
		"call":    func() { _, _ = client.GetCallback(b.Context(), app.API) },
		"compare": func() { _ = audit.Compare(app.Want, live) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				work()
			}
		})
	}
}
