package vault

import (
	"time"

	"trtc-callback-audit/secret"
)

// entry is what is known of the secret at a place.
type entry struct {
	text      secret.String    // of the last fetch that brought one
	keys      map[string]known // what was read out of the text; the whole has the empty key
	flaw      error            // of the last fetch
	settled   time.Time        // when the last fetch ended, well or not
	refetched time.Time        // when Refetch began one last
	flight    chan struct{}    // closed when the fetch under way ends; nil without one
}

// known is what a reference leads to.
type known struct {
	value secret.String // the last good one
	flaw  error
}

// sameFlaw reports whether two fetches have ended in the same way, if not well.
func sameFlaw(before error, now *Error) bool {
	if before == nil || now == nil {
		return before == nil && now == nil
	}
	return before.Error() == now.Error()
}

// entry needs the lock.
func (v *Vault) entry(p place) *entry {
	e := v.entries[p]
	if e == nil {
		e = &entry{keys: map[string]known{}}
		v.entries[p] = e
	}
	return e
}

// look needs the lock. It reads a key that nobody has asked for before out of the text.
func (v *Vault) look(r Reference) known {
	e := v.entries[r.at]
	if e == nil {
		return known{}
	}
	now, seen := e.keys[r.key]
	if !seen && e.text.IsSet() {
		now = e.read(r.key)
	}
	switch {
	case e.flaw != nil:
		now.flaw = e.flaw
	case e.flight != nil && !now.value.IsSet() && now.flaw == nil:
		now.flaw = errUnderWay
	}
	return now
}

// settle notes how a fetch has ended, and reports whether more or other is known now than before it began.
func (e *entry) settle(text secret.String, flaw *Error, at time.Time) (moved bool) {
	moved = !sameFlaw(e.flaw, flaw) || flaw == nil && e.text.Reveal() != text.Reveal()
	e.settled, e.flaw = at, nil
	if flaw != nil {
		e.flaw = flaw
	} else {
		e.text = text
		for key := range e.keys {
			e.read(key)
		}
	}
	close(e.flight)
	e.flight = nil
	return moved
}

// isBlank reports whether nothing is known, not even a flaw.
func (e *entry) isBlank() bool { return !e.text.IsSet() && e.flaw == nil }

// read reads a key out of the text. If that fails, the last good value stays.
func (e *entry) read(key string) known {
	value, flaw := pick(e.text, key)
	now := known{value: value}
	if flaw != nil {
		now = known{value: e.keys[key].value, flaw: flaw}
	}
	e.keys[key] = now
	return now
}
