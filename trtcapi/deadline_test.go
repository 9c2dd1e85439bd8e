package trtcapi_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/trtcapi"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	date := func(d time.Duration) string { // from the beginning of the bubble's time
		return "Retry-After: " + time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).Format(http.TimeFormat)
	}
	for name, tt := range map[string]struct {
		header string
		want   time.Duration // -1: it is not waited for
	}{
		"seconds":              {"Retry-After: 7", 7 * time.Second},
		"date":                 {date(9 * time.Second), 9 * time.Second},
		"less than the jitter": {"Retry-After: 0", 100 * time.Millisecond},
		"date in the past":     {date(-time.Hour), 100 * time.Millisecond},
		"a minute":             {"Retry-After: 60", time.Minute},
		"date in a minute":     {date(time.Minute), time.Minute},
		"more than a minute":   {"Retry-After: 61", -1},
		"date beyond that":     {date(61 * time.Second), -1},
		"date in years":        {date(200000 * time.Hour), -1},
		"beyond int32":         {"Retry-After: 2147483648", -1},
		"beyond int64":         {"Retry-After: 99999999999999999999", -1},
		"negative":             {"Retry-After: -5", 100 * time.Millisecond},
		"words":                {"Retry-After: soon", 100 * time.Millisecond},
		"empty":                {"Retry-After: ", 100 * time.Millisecond},
	} {
		for kind, first := range map[string]answer{
			"60007": refuses(60007, tt.header), "429": replies(429, "", tt.header), "503": replies(503, "", tt.header),
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				gw := script(first, replies(200, good))
				_, took, err := run(t, gw, time.Hour, func() uint32 { return 1 << 31 }, withKey())
				switch {
				case tt.want < 0 && (err == nil || took != 0 || len(gw.calls) != 1):
					t.Errorf("it went on after %v: %v", took, err)
				case tt.want >= 0 && (err != nil || took != tt.want || len(gw.calls) != 2):
					t.Errorf("waited %v, want %v (%v)", took, tt.want, err)
				}
			})
		}
	}
}

// Waiting that cannot end in time is not begun: what time there is may be another application's.
func TestRetryAfterBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit    time.Duration
		attempts int
	}{"no time": {6 * time.Second, 1}, "not a moment": {7 * time.Second, 1}, "a moment": {7*time.Second + 1, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := script(refuses(60011, "Retry-After: 7"))
			_, took, err := run(t, gw, tt.limit, zero, withKey())
			e := failure(t, err)
			if e.Code != 60011 || e.Attempts != tt.attempts || took != time.Duration(tt.attempts-1)*7*time.Second {
				t.Errorf("after %v got %#v", took, e)
			}
			if errors.Unwrap(e) != nil {
				t.Errorf("the context has not ended, and it wraps %v", errors.Unwrap(e))
			}
		})
	}
}

// The clock that signs may be wrong or a test's; whether there is time left is the context's to say.
func TestWaitingDoesNotAskTheClock(t *testing.T) {
	t.Parallel()
	for _, now := range []time.Time{t0, {}, time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			client := trtcapi.NewClient(script(refuses(60007), replies(200, good)), at(now), func() uint32 { return 1 << 31 }, nil)
			if got, err := client.GetCallback(ctx, withKey()); err != nil || got.Attempts != 2 {
				t.Errorf("by the clock %v got %+v and %v", now, got, err)
			}
		})
	}
}

func TestHanging(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		script         []answer
		timeout, limit time.Duration
		class          trtcapi.Class
		attempts       int
		took           time.Duration
		is             error
	}{
		"the default":              {[]answer{hangs}, 0, time.Minute, trtcapi.ClassTimeout, 3, 12 * time.Second, nil},
		"a timeout of its own":     {[]answer{hangs}, time.Second, time.Minute, trtcapi.ClassTimeout, 3, 3 * time.Second, nil},
		"cut to the deadline":      {[]answer{hangs}, 0, 3 * time.Second, trtcapi.ClassDeadline, 1, 3 * time.Second, context.DeadlineExceeded},
		"equal to the deadline":    {[]answer{hangs}, time.Second, time.Second, trtcapi.ClassDeadline, 1, time.Second, context.DeadlineExceeded},
		"real error over deadline": {[]answer{hangs}, 0, 10 * time.Second, trtcapi.ClassTimeout, 3, 10 * time.Second, context.DeadlineExceeded},
		"refusal over deadline":    {[]answer{refuses(60014), hangs}, 0, 2 * time.Second, trtcapi.ClassTemporary, 2, 2 * time.Second, context.DeadlineExceeded},
		"expired over deadline":    {[]answer{refuses(70001), hangs}, 0, 2 * time.Second, trtcapi.ClassAuth, 2, 2 * time.Second, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := withKey()
			app.Timeout = tt.timeout
			gw := script(tt.script...)
			_, took, err := run(t, gw, tt.limit, zero, app)
			e := failure(t, err)
			if e.Class != tt.class || e.Attempts != tt.attempts || len(gw.calls) != tt.attempts || took != tt.took {
				t.Errorf("after %d calls and %v got %#v", len(gw.calls), took, e)
			}
			if got := errors.Unwrap(e); got != tt.is { //nolint:errorlint // it is to be this very error
				t.Errorf("it wraps %v, want %v", got, tt.is)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first    answer
		class    trtcapi.Class
		attempts int
	}{
		"while asking":  {hangs, trtcapi.ClassDeadline, 1},
		"while waiting": {refuses(60007, "Retry-After: 30"), trtcapi.ClassThrottled, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				start := time.Now()
				_, err := trtcapi.NewClient(script(tt.first), time.Now, zero, nil).GetCallback(ctx, withKey())
				e := failure(t, err)
				if took := time.Since(start); took != time.Second || e.Class != tt.class || e.Attempts != tt.attempts {
					t.Errorf("after %v got %#v", took, e)
				}
				if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("it wraps %v, want %v", errors.Unwrap(e), context.Canceled)
				}
			})
		})
	}
}

func TestOverBeforeItBegan(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), t0)
	defer cancelLate()
	for _, tt := range []struct {
		ctx  context.Context //nolint:containedctx // one row's
		want error
	}{{cancelled, context.Canceled}, {late, context.DeadlineExceeded}} {
		gw := script(replies(200, good))
		_, err := trtcapi.NewClient(gw, time.Now, zero, nil).GetCallback(tt.ctx, withKey())
		e := failure(t, err)
		if !errors.Is(err, tt.want) || e.Class != trtcapi.ClassDeadline || e.Attempts != 0 || len(gw.calls) != 0 || e.Fix == "" {
			t.Errorf("%v: after %d calls got %#v", tt.want, len(gw.calls), e)
		}
	}
}
