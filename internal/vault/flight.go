package vault

import (
	"context"
	"time"
)

const (
	memory = 10 * time.Second       // how long a failure is remembered, and the least time between two fetches that Refetch begins
	whole  = 3 * time.Second        // a fetch, with its second attempt
	moment = 200 * time.Millisecond // what a caller waits who has a good value already
)

// flight is a fetch under way.
type flight struct {
	done    <-chan struct{}
	isSpare bool // there is a good value without it
}

// begin sees to it that those that are due are being fetched.
func (v *Vault) begin(ctx context.Context, all []Reference) (flights []flight) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range all {
		if r == (Reference{}) {
			continue
		}
		if e := v.entry(r.at); v.isDue(r, e) && (e.flight != nil || v.launch(ctx, r.at, e)) {
			flights = append(flights, flight{e.flight, v.look(r).value.IsSet()})
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
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), whole) // others may wait for the same, and have more time
	e.flight = make(chan struct{})
	if e.isBlank() {
		v.moves++ // what was unknown is on its way, and that is a flaw until it has come
	}
	go func() {
		defer cancel()
		text, flaw := v.ask(own, p)
		v.mu.Lock()
		defer v.mu.Unlock()
		if e.settle(text, flaw, v.now()) {
			v.moves++
		}
	}()
	return true
}
