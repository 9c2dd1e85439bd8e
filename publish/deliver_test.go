package publish_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

// delivered has a server that answers by a script told within a time, by a clock of which the least or the most is left to chance.
func delivered(ctx context.Context, within time.Duration, random uint32, script ...publishtest.Answer) (audit.Delivery, []time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	server, start := publishtest.NewServer(script...), time.Now()
	var moments []time.Duration
	way := roundTrip(server.RoundTrip)
	d := publish.Destination{Kind: "webhook", URL: secret.New(publishtest.URL)}
	kit := publish.Kit{Way: way, Now: func() time.Time { return time.Now() }}
	sink := observed{publish.New(d, kit), func() { moments = append(moments, time.Since(start)) }}
	return publish.Deliver(ctx, sink, publishtest.Report(1), time.Now, func() uint32 { return random }), moments
}

// observed tells when a sink is asked.
type observed struct {
	publish.Sink
	seen func()
}

func (o observed) Publish(ctx context.Context, r audit.Report) error {
	o.seen()
	return o.Sink.Publish(ctx, r)
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	type answer = publishtest.Answer
	asks := func(status int, wait string) answer {
		return answer{Status: status, Header: map[string]string{"Retry-After": wait}}
	}
	const s, ms = time.Second, time.Millisecond
	for name, test := range map[string]struct {
		script  []answer
		within  time.Duration
		moments []time.Duration // of the attempts
		reason  string          // begins with; empty: it was delivered
	}{
		"at once":                        {[]answer{{}}, 10 * s, []time.Duration{0}, ""},
		"at the second try":              {[]answer{{Status: 502}, {}}, 10 * s, []time.Duration{0, 500 * ms}, ""},
		"at the third":                   {[]answer{{Status: 502}, {Status: 503}, {}}, 10 * s, []time.Duration{0, 500 * ms, 2500 * ms}, ""},
		"never":                          {[]answer{{Status: 502}}, 10 * s, []time.Duration{0, 500 * ms, 2500 * ms}, "it has a fault of its own"},
		"not at all":                     {[]answer{{Status: 404}}, 10 * s, []time.Duration{0}, "nothing is at the address"},
		"a fault, then for good":         {[]answer{{Status: 502}, {Status: 404}}, 10 * s, []time.Duration{0, 500 * ms}, "nothing is at the address"},
		"the wait that is asked for":     {[]answer{asks(429, "4"), {}}, 10 * s, []time.Duration{0, 4 * s}, ""},
		"two of them":                    {[]answer{asks(429, "4"), asks(503, "3"), {}}, 10 * s, []time.Duration{0, 4 * s, 7 * s}, ""},
		"a wait that just fits":          {[]answer{asks(429, "9"), {}}, 9*s + 1, []time.Duration{0, 9 * s}, ""},
		"a wait that just does not":      {[]answer{asks(429, "9"), {}}, 9 * s, []time.Duration{0}, "too many messages"},
		"a wait for another day":         {[]answer{asks(429, "600"), {}}, 10 * s, []time.Duration{0}, "too many messages"},
		"no time for a second try":       {[]answer{{Status: 502}, {}}, 500 * ms, []time.Duration{0}, "it has a fault of its own"},
		"no connection":                  {[]answer{{Fault: publishtest.Refuse}}, 10 * s, []time.Duration{0, 500 * ms}, "the connection failed"},
		"no connection at first":         {[]answer{{Fault: publishtest.Refuse}, {}}, 10 * s, []time.Duration{0, 500 * ms}, ""},
		"no connection, then a fault":    {[]answer{{Fault: publishtest.Refuse}, {Status: 502}, {}}, 10 * s, []time.Duration{0, 500 * ms, 2500 * ms}, ""},
		"a fault, then no connection":    {[]answer{{Status: 502}, {Fault: publishtest.Refuse}, {}}, 10 * s, []time.Duration{0, 500 * ms, 2500 * ms}, ""},
		"no answer twice":                {[]answer{{Fault: publishtest.Hang}}, 20 * s, []time.Duration{0, 5500 * ms}, "no answer within 5s"},
		"no answer, then none in time":   {[]answer{{Fault: publishtest.Hang}}, 10 * s, []time.Duration{0, 5500 * ms}, "no answer within 5s"},
		"a fault, then none in time":     {[]answer{{Status: 502}, {Fault: publishtest.Hang}}, 2 * s, []time.Duration{0, 500 * ms}, "it has a fault of its own"},
		"nothing but that time is up":    {[]answer{{Fault: publishtest.Hang}}, 2 * s, []time.Duration{0}, "the run's time was up"},
		"an answer that breaks off":      {[]answer{{Fault: publishtest.Break, Body: "ok"}, {}}, 10 * s, []time.Duration{0, 500 * ms}, ""},
		"a redirect, which is no answer": {[]answer{{Status: 307}}, 10 * s, []time.Duration{0}, "it redirects elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, moments := delivered(t.Context(), test.within, 1<<31, test.script...) // in the middle
				outcome := audit.Delivered
				if test.reason != "" {
					outcome = audit.Failed
				}
				if got.Sink != "webhook" || got.Outcome != outcome || got.Attempts != len(test.moments) || !strings.HasPrefix(got.Reason, test.reason) || (test.reason == "") != (got.Reason == "") {
					t.Errorf("%+v", got)
				}
				if len(moments) != len(test.moments) {
					t.Fatalf("attempts after %v, want %v", moments, test.moments)
				}
				for i, moment := range moments {
					if moment != test.moments[i] {
						t.Errorf("attempts after %v, want %v", moments, test.moments)
					}
				}
			})
		})
	}
}

// TestDeliverSaysHowLongToWait, so that a person knows when the next run can succeed.
func TestDeliverSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := publishtest.Answer{Status: 429, Header: map[string]string{"Retry-After": "600"}}
		got, _ := delivered(t.Context(), 10*time.Second, 0, a)
		if want := "too many messages; let fewer senders use it, or send it less (HTTP 429); it asks to wait 10m0s"; got.Reason != want {
			t.Errorf("%q, want %q", got.Reason, want)
		}
	})
}

// TestDeliverSpreads: the pauses differ from one function to the next, within bounds, and never what is asked for.
func TestDeliverSpreads(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for random, want := range map[uint32][2]time.Duration{0: {375 * ms, 1875 * ms}, 1<<32 - 1: {625*ms - 1, 3125*ms - 2}} {
		synctest.Test(t, func(t *testing.T) {
			_, moments := delivered(t.Context(), 10*time.Second, random, publishtest.Answer{Status: 502})
			if len(moments) != 3 || moments[1] != want[0] || moments[2] != want[1] {
				t.Errorf("%d: %v, want %v", random, moments, want)
			}
			a := publishtest.Answer{Status: 429, Header: map[string]string{"Retry-After": "1"}}
			if _, moments = delivered(t.Context(), 10*time.Second, random, a, publishtest.Answer{}); len(moments) != 2 || moments[1] != time.Second {
				t.Errorf("%d: %v", random, moments)
			}
		})
	}
}

// TestDeliverEndsWithItsCaller, in the middle of an attempt and of a pause.
func TestDeliverEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	for name, script := range map[string][]publishtest.Answer{
		"attempt": {{Fault: publishtest.Hang}}, "second attempt": {{Status: 502}, {Fault: publishtest.Hang}},
		"pause": {{Status: 429, Header: map[string]string{"Retry-After": "9"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				start := time.Now()
				got, moments := delivered(ctx, 20*time.Second, 0, script...)
				if took := time.Since(start); took != time.Second || got.Outcome != audit.Failed || len(moments) != len(script) || got.Reason == "" {
					t.Errorf("%+v after %s, %d attempts", got, took, len(moments))
				}
				if strings.Contains(got.Reason, "cancelled") != (name == "attempt") {
					t.Errorf("%q hides the real failure", got.Reason)
				}
			})
		})
	}
}

// faulty is a sink with a fault of its own.
type faulty func() error

func (faulty) Name() string { return "faulty" }

func (f faulty) Publish(context.Context, audit.Report) error { return f() }

func TestDeliverSurvivesAFaultySink(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]faulty{
		"panics":        func() error { panic("https://planted") },
		"panics on nil": func() error { var r *audit.Report; return errors.New(r.ID) },
		"a wild error":  func() error { return errors.New("https://planted") },
	} {
		got := publish.Deliver(t.Context(), f, publishtest.Report(1), time.Now, func() uint32 { return 0 })
		want := audit.Delivery{Sink: "faulty", Outcome: audit.Failed, Attempts: 1, Reason: "internal error; report it as a fault of this program"}
		if got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDeliverThrottledOnce(t *testing.T) {
	t.Parallel()
	for _, class := range []publish.Class{publish.Throttled, publish.Permanent, publish.Unclear, publish.Canceled} {
		asked := 0
		f := faulty(func() error { asked++; return &publish.Error{Class: class, Reason: "no", After: time.Millisecond} })
		got := publish.Deliver(t.Context(), f, publishtest.Report(1), time.Now, func() uint32 { return 0 })
		if asked != 1 || got.Attempts != 1 || got.Reason != "no; it asks to wait 1ms" {
			t.Errorf("%s: asked %d times, %+v", class, asked, got)
		}
	}
}
