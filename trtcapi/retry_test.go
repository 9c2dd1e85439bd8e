package trtcapi_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// run asks gw in a bubble and returns what came of it and how long it took.
func run(t *testing.T, gw *memory, limit time.Duration, random func() uint32, app trtcapi.Application) (config trtcapi.CallbackConfig, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		start := time.Now()
		config, err = trtcapi.NewClient(gw, time.Now, random, nil).GetCallback(ctx, app)
		took = time.Since(start)
	})
	return config, took, err
}

func TestRetriesUntilAnAnswer(t *testing.T) {
	t.Parallel()
	ok := replies(200, good)
	for name, tt := range map[string]struct {
		script   []answer
		attempts int
	}{
		"at once":               {[]answer{ok}, 1},
		"throttled":             {[]answer{refuses(60007), ok}, 2},
		"throttled twice":       {[]answer{refuses(60007), refuses(60011), ok}, 3},
		"temporary twice":       {[]answer{refuses(60008), refuses(60013), ok}, 3},
		"502, then temporary":   {[]answer{replies(502, "<html>"), refuses(100001), ok}, 3},
		"broken, then 429":      {[]answer{breaks(errors.New("broken")), replies(429, ""), ok}, 3},
		"timeout":               {[]answer{hangs, ok}, 2},
		"expired":               {[]answer{refuses(70001), ok}, 2},
		"expired, throttled":    {[]answer{refuses(70001), refuses(60007), ok}, 3},
		"throttled, expired":    {[]answer{refuses(60007), refuses(70001), ok}, 3},
		"absent the third time": {[]answer{refuses(60007), refuses(60007), refuses(100301)}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := script(tt.script...)
			got, _, err := run(t, gw, time.Minute, zero, withKey())
			if err != nil || got.Attempts != tt.attempts || len(gw.calls) != tt.attempts {
				t.Errorf("after %d calls got %+v and %v, want %d attempts", len(gw.calls), got, err, tt.attempts)
			}
		})
	}
}

func TestRetriesEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		script   []answer
		code     int
		class    trtcapi.Class
		attempts int
	}{
		"three times":               {[]answer{refuses(60007)}, 60007, trtcapi.ClassThrottled, 3},
		"the last is told":          {[]answer{refuses(60007), refuses(60008), refuses(60014)}, 60014, trtcapi.ClassTemporary, 3},
		"permanent the second time": {[]answer{refuses(60007), refuses(60026)}, 60026, trtcapi.ClassRegion, 2},
		"auth the second time":      {[]answer{replies(503, ""), refuses(70009)}, 70009, trtcapi.ClassAuth, 2},
		"punished":                  {[]answer{refuses(70050, "Retry-After: 1")}, 70050, trtcapi.ClassAuth, 1},
		"expired twice":             {[]answer{refuses(70001)}, 70001, trtcapi.ClassAuth, 2},
		"expired, third time":       {[]answer{refuses(60007), refuses(60007), refuses(70001)}, 70001, trtcapi.ClassAuth, 3},
		"expired, wait, expired":    {[]answer{refuses(70001), refuses(60007), refuses(70001)}, 70001, trtcapi.ClassAuth, 3},
		"broken":                    {[]answer{breaks(errors.New("broken"))}, 0, trtcapi.ClassNetwork, 3},
		"not JSON":                  {[]answer{refuses(60007), replies(200, "<html>")}, 0, trtcapi.ClassInvalidAnswer, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := script(tt.script...)
			_, _, err := run(t, gw, time.Minute, zero, withKey())
			e := failure(t, err)
			if e.Code != tt.code || e.Class != tt.class || e.Attempts != tt.attempts || len(gw.calls) != tt.attempts {
				t.Errorf("after %d calls got %#v", len(gw.calls), e)
			}
			if errors.Unwrap(e) != nil {
				t.Errorf("no context ended it, and it wraps %v", errors.Unwrap(e))
			}
		})
	}
}

func TestBackoffIsExponentialWithFullJitter(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		random uint32
		want   [2]time.Duration
	}{
		"none":    {0, [2]time.Duration{0, 0}},
		"quarter": {1 << 30, [2]time.Duration{50 * time.Millisecond, 100 * time.Millisecond}},
		"half":    {1 << 31, [2]time.Duration{100 * time.Millisecond, 200 * time.Millisecond}},
		"most":    {math.MaxUint32, [2]time.Duration{200*time.Millisecond - 1, 400*time.Millisecond - 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := script(refuses(60007))
			_, took, _ := run(t, gw, time.Minute, func() uint32 { return tt.random }, withKey())
			got := [2]time.Duration{gw.calls[1].at.Sub(gw.calls[0].at), gw.calls[2].at.Sub(gw.calls[1].at)}
			if got != tt.want || took != tt.want[0]+tt.want[1] {
				t.Errorf("the waits are %v (in all %v), want %v", got, took, tt.want)
			}
		})
	}
}

// An expired UserSig is made anew, once, and nothing else of the call changes.
func TestRemint(t *testing.T) {
	t.Parallel()
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of synctest
	date := func(d time.Duration) string { return "Date: " + start.Add(d).Format("Mon, 02 Jan 2006 15:04:05 GMT") }
	for name, tt := range map[string]struct {
		header string
		want   time.Time
	}{
		"no Date":           {"X: y", start},
		"same Date":         {date(0), start},
		"a minute ahead":    {date(time.Minute), start},
		"more than that":    {date(61 * time.Second), start.Add(61 * time.Second)},
		"a minute behind":   {date(-time.Minute), start},
		"more behind":       {date(-61 * time.Second), start.Add(-61 * time.Second)},
		"years ahead":       {date(20 * 365 * 24 * time.Hour), start.AddDate(0, 0, 20*365)},
		"Date that is none": {"Date: tomorrow", start},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := script(refuses(70001, tt.header), refuses(60007, tt.header), replies(200, good))
			if _, _, err := run(t, gw, time.Minute, zero, withKey()); err != nil {
				t.Fatal(err)
			}
			var times []time.Time
			for _, call := range gw.calls {
				u, err := trtcapi.ParseUserSig(secret.New(call.query.Get("usersig")))
				if err != nil || u.Verify(secret.New(key)) != nil || u.Expire != trtcapi.DefaultTTL {
					t.Fatalf("%v, UserSig %+v", err, u)
				}
				times = append(times, u.Time)
			}
			if want := []time.Time{start, tt.want, tt.want}; !slices.EqualFunc(times, want, time.Time.Equal) {
				t.Errorf("the UserSigs are of %v, want %v", times, want)
			}
		})
	}
}

// Who gives a UserSig and no key has nothing to make another from.
func TestReadyMadeIsNotReminted(t *testing.T) {
	t.Parallel()
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	ticket := trtcapi.MintUserSig(secret.New(key), appID, admin, start, time.Hour)
	gw := script(refuses(70001))
	_, _, err := run(t, gw, time.Minute, zero, trtcapi.Application{SDKAppID: appID, UserSig: secret.New(ticket)})
	if e := failure(t, err); e.Code != 70001 || e.Attempts != 1 || len(gw.calls) != 1 {
		t.Errorf("after %d calls got %#v", len(gw.calls), e)
	}
}

// A dialer's own deadline is set from the context's and may be noticed first.
func TestDialersDeadlineIsTheCallers(t *testing.T) {
	t.Parallel()
	_, _, err := run(t, script(breaks(os.ErrDeadlineExceeded)), 2*time.Second, zero, withKey())
	if e := failure(t, err); e.Class != trtcapi.ClassDeadline || e.Attempts != 1 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with less time than an attempt may take got %#v", e)
	}
	_, _, err = run(t, script(breaks(os.ErrDeadlineExceeded)), time.Minute, zero, withKey())
	if e := failure(t, err); e.Class != trtcapi.ClassTimeout || e.Attempts != 3 || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with more time got %#v", e)
	}
}
