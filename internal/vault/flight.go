package vault

import (
	"context"
	"time"
)

const (
	memory = 10 * time.Second      // how long a failure is remembered, and the least time between two fetches that Refetch begins
	margin = 50 * time.Millisecond // between the end of a fetch and its caller's
)

// begin sees to it that those that are due are being fetched, and returns what is closed when they are.
func (v *Vault) begin(ctx context.Context, all []Reference) (flights []<-chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range all {
		if r == (Reference{}) {
			continue
		}
		if e := v.entry(r.at); v.isDue(r, e) && (e.flight != nil || v.launch(ctx, r.at, e)) {
			flights = append(flights, e.flight)
		}
	}
	return flights
}

// beginAgain is begin for Refetch. What is under way is as good.
func (v *Vault) beginAgain(ctx context.Context, r Reference) <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	if r == (Reference{}) {
		return nil
	}
	e := v.entry(r.at)
	if e.flight != nil {
		return e.flight
	}
	failed := e.flaw != nil && v.isWithin(e.settled, memory)
	if failed || v.isWithin(e.refetched, memory) || !v.launch(ctx, r.at, e) {
		return nil
	}
	e.refetched = v.now()
	return e.flight
}

// isDue reports whether Fetch fetches. A key that is missing may be there soon, so it is a failure as others are.
func (v *Vault) isDue(r Reference, e *entry) bool {
	now := v.look(r)
	if now.flaw != nil || !now.value.IsSet() {
		return !v.isWithin(e.settled, memory)
	}
	return !v.isWithin(e.settled, v.ttl)
}

// isWithin reports whether a moment lies less than d ago. One in the future does not: the clock was put back.
func (v *Vault) isWithin(moment time.Time, d time.Duration) bool {
	age := v.now().Sub(moment)
	return age >= 0 && age < d
}

// launch has a secret fetched, and reports whether there is time for it.
func (v *Vault) launch(ctx context.Context, p place, e *entry) bool {
	if ctx.Err() != nil {
		return false
	}
	own, cancel := detached(ctx)
	if own.Err() != nil {
		cancel()
		return false
	}
	e.flight = make(chan struct{})
	go func() {
		defer cancel()
		text, flaw := v.ask(own, p)
		v.mu.Lock()
		defer v.mu.Unlock()
		e.settle(text, flaw, v.now())
	}()
	return true
}

// detached keeps the caller's deadline but not its cancellation: others may wait for the same fetch, and callers that hang up one after another must neither
// leave a flaw nor have a store asked each time.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	own := context.WithoutCancel(ctx)
	if end, limited := ctx.Deadline(); limited {
		return context.WithDeadline(own, end.Add(-margin))
	}
	return context.WithCancel(own)
}
