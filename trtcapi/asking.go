package trtcapi

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// How often Tencent is asked for one answer, and how long to wait in between.
const (
	maxAttempts   = 3
	firstWait     = 200 * time.Millisecond // the first wait is up to this, the next up to twice as much
	maxRetryAfter = time.Minute            // whoever is sent away for longer is not waited for
	maxSkew       = time.Minute            // beyond it, the answer's Date is believed rather than our clock
)

// asking is one call in progress.
type asking struct {
	client   *Client
	app      Application
	userSig  string
	host     int // which of the region's hosts is being asked
	reminted bool
	unsent   bool // the last attempt was not made
}

// run asks until there is an answer, or no sense in asking again. What it returns of several failures is the last that Tencent, not the
// clock, is the reason for.
func (a *asking) run(ctx context.Context) (CallbackConfig, *Error) {
	if failure := a.prepare(ctx); failure != nil {
		return CallbackConfig{}, failure
	}
	var last *Error
	for n := 1; ; n++ {
		config, failure := a.attempt(ctx, n)
		if failure == nil {
			config.Attempts = n
			return config, nil
		}
		if last == nil || failure.Class != ClassDeadline {
			last = failure
		}
		if last.Attempts = n; a.unsent {
			last.Attempts--
		}
		if n == maxAttempts || !a.again(ctx, failure, n) {
			last.cause = failure.cause
			return CallbackConfig{}, last
		}
	}
}

// prepare checks the application and makes this call's UserSig, unless there is no time left to use it.
func (a *asking) prepare(ctx context.Context) *Error {
	now := a.client.now()
	if failure := a.app.check(now); failure != nil {
		return failure
	}
	if ctx.Err() != nil {
		return overdue(ctx.Err())
	}
	if a.app.UserSig.IsSet() {
		a.userSig = a.app.UserSig.Reveal()
		return nil
	}
	a.mint(now)
	return nil
}

func (a *asking) mint(now time.Time) {
	a.userSig = MintUserSig(a.app.SecretKey, a.app.SDKAppID, a.app.identifier(), now, a.app.ttl())
}

// attempt asks once and leaves nothing in the result that may not be shown.
func (a *asking) attempt(ctx context.Context, n int) (CallbackConfig, *Error) {
	all := bases(a.app.Region, a.app.Endpoint)
	if a.client.pace != nil {
		if err := a.client.pace(ctx); err != nil { // it may tell before the deadline that the turn would come after it
			a.unsent = true
			return CallbackConfig{}, overdue(cmp.Or(ctx.Err(), context.DeadlineExceeded))
		}
	}
	start := a.client.now()
	got, failure := a.client.post(ctx, a.client.target(all[a.host%len(all)], a.app, a.userSig), a.app.timeout())
	var config CallbackConfig
	if failure == nil {
		config, failure = got.read()
	}
	secrets := []string{a.userSig, a.app.SecretKey.Reveal()}
	config.RequestID = cleanRequestID(config.RequestID, secrets...)
	if failure != nil {
		failure.Info = cleanInfo(failure.Info, secrets...)
		failure.RequestID = cleanRequestID(failure.RequestID, secrets...)
		failure.date = dateOf(got.header)
		failure.wait = retryAfter(got.header, a.client.now())
		if failure.retry == elsewhere && len(all) == 1 {
			failure.retry = never
		}
	}
	a.trace(ctx, n, a.client.now().Sub(start), failure)
	return config, failure
}

// trace logs an attempt without its words: what Tencent says is for the report.
func (a *asking) trace(ctx context.Context, n int, took time.Duration, failure *Error) {
	if !a.client.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("command", getCallback), slog.Uint64("sdk_app_id", uint64(a.app.SDKAppID)),
		slog.Int("attempt", n), slog.Int64("elapsed_ms", took.Milliseconds()),
	}
	if failure != nil {
		attrs = append(attrs, slog.String("class", string(failure.Class)), slog.Int("code", failure.Code))
	}
	a.client.log.LogAttrs(ctx, slog.LevelDebug, "asked Tencent", attrs...)
}

// again gets ready for one more attempt and reports whether there is to be one.
func (a *asking) again(ctx context.Context, failure *Error, n int) bool {
	if failure.Class == ClassNetwork || failure.Class == ClassTimeout {
		a.host++ // the backup, where Tencent documents one
	}
	switch failure.retry {
	case remint:
		return a.remint(failure.date)
	case later, elsewhere:
		return a.wait(ctx, failure, n)
	case never:
	}
	return false
}

// remint makes another UserSig, once, if it can make one. Where our clock is far from the answer's Date it is ours that is taken to be wrong.
func (a *asking) remint(date time.Time) bool {
	if a.reminted || !a.app.SecretKey.IsSet() {
		return false
	}
	a.reminted = true
	now := a.client.now()
	if !date.IsZero() && date.Sub(now).Abs() > maxSkew {
		now = date
	}
	a.mint(now)
	return true
}

// wait sleeps with full jitter, or as long as the answer asks, and reports whether there is still time to go on.
func (a *asking) wait(ctx context.Context, failure *Error, n int) bool {
	most := firstWait << (n - 1)
	pause := max(most*time.Duration(a.client.random())>>32, failure.wait)
	if failure.wait > maxRetryAfter {
		return false
	}
	waiting, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	if cutShort(ctx, waiting) {
		return false
	}
	<-waiting.Done()
	failure.cause = ctx.Err()
	return failure.cause == nil
}

// cutShort reports whether part ends with whole's deadline, not with a time limit of its own. Asking the context needs no clock, so it does not matter
// whether ours is the one that the deadline was set by.
func cutShort(whole, part context.Context) bool {
	end, limited := whole.Deadline()
	own, _ := part.Deadline()
	return limited && own.Equal(end)
}

func dateOf(h http.Header) time.Time {
	date, _ := http.ParseTime(h.Get("Date")) // zero where there is none
	return date
}

// retryAfter reads the header of that name: seconds, or a date, which may have passed. More seconds than fit are a very long time, not none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return date.Sub(now)
	}
	return 0
}
