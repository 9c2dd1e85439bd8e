package publish

import (
	"context"
	"errors"
	"time"

	"trtc-callback-audit/audit"
)

// pauses are what passes, more or less, before a sink is tried again. A function cannot wait longer: the next run is the next try.
var pauses = [...]time.Duration{500 * time.Millisecond, 2 * time.Second}

// deliver tells a sink, and is the only place where anything is tried again.
func deliver(ctx context.Context, s Sink, r audit.Report, now func() time.Time, random func() uint32) audit.Delivery {
	d := delivery{now: now, random: random}
	for {
		d.attempts++
		failure := attempt(ctx, s, r)
		if failure == nil {
			return audit.Delivery{Sink: s.Name(), Outcome: audit.Delivered, Attempts: d.attempts}
		}
		d.note(failure)
		pause, again := d.next(ctx, failure)
		if !again || !wait(ctx, pause) {
			return audit.Delivery{Sink: s.Name(), Outcome: audit.Failed, Attempts: d.attempts, Reason: d.reason}
		}
	}
}

// delivery is what has been tried.
type delivery struct {
	now      func() time.Time
	random   func() uint32
	attempts int
	lost     int    // attempts that brought no answer
	reason   string // the last failure that is not just that the time was up
}

func (d *delivery) note(failure *Error) {
	if d.reason == "" || failure.cause == nil {
		d.reason = failure.detail()
	}
	if failure.Class == Timeout || failure.Class == Network {
		d.lost++
	}
}

// next is how long to wait before the next attempt, and whether there is one. A message that brought no answer may have arrived, so it is sent once more at
// most. What the platform asks for is waited for exactly, or not at all.
func (d *delivery) next(ctx context.Context, failure *Error) (time.Duration, bool) {
	repeats := failure.Class == Retry || (failure.Class == Timeout || failure.Class == Network) && d.lost == 1
	again := repeats && failure.cause == nil && d.attempts <= len(pauses)
	pause := failure.After
	if again && pause == 0 {
		pause = d.spread(pauses[d.attempts-1])
	}
	if end, limited := ctx.Deadline(); limited {
		again = again && pause < end.Sub(d.now())
	}
	if !again && failure.After > 0 {
		d.reason += "; it asks to wait " + failure.After.String()
	}
	return pause, again
}

// spread is three to five quarters of a pause, so that functions that fail together do not come back together.
func (d *delivery) spread(pause time.Duration) time.Duration {
	return pause*3/4 + pause/2*time.Duration(d.random())>>32
}

// wait reports whether the pause has passed before the context ended.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt is one, of which whatever goes wrong is a failure of this sink alone.
func attempt(ctx context.Context, s Sink, r audit.Report) (failure *Error) {
	internal := &Error{Class: Permanent, Reason: "internal error; report it as a fault of this program"}
	defer func() {
		if recover() != nil { // a panic's text may hold anything
			failure = internal
		}
	}()
	err := s.Publish(ctx, r)
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	return internal
}
