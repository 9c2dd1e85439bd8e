package archive

import (
	"context"
	"time"
)

const (
	stateKey   = "state.json"
	readState  = "read the state"
	writeState = "write the state"
)

// How often a write is tried that others come before, and how long is waited in between.
const (
	rounds     = 8
	firstPause = 50 * time.Millisecond
	lastPause  = 800 * time.Millisecond
)

// State reads the state. If it is missing or corrupt, what is returned is empty and can be used; if it is newer, it is what can be read of it. The error is an
// [*Error], and then there is no condition.
func (a *Archive) State(ctx context.Context) (State, Condition, error) {
	s, condition, _, err := a.state(ctx)
	return s, condition, during(readState, err)
}

// Update has change make what it will of the state, and writes that if change returns true. If somebody else has written meanwhile, change is called again, with
// what they wrote, so it must depend on nothing that it did to an earlier one. Update returns the state as it is now. The error is an [*Error], [ErrReadOnly], or
// [ErrConflict] after 8 attempts.
func (a *Archive) Update(ctx context.Context, change func(*State) bool) (State, error) {
	for n := range rounds {
		s, done, err := a.update(ctx, change)
		if done || err != nil {
			return s, err
		}
		if err := a.giveWay(ctx, n); err != nil {
			return State{}, during(writeState, err)
		}
	}
	return State{}, ErrConflict
}

// update is one attempt. It is done unless somebody else was first.
func (a *Archive) update(ctx context.Context, change func(*State) bool) (s State, done bool, err error) {
	s, condition, tag, err := a.state(ctx)
	switch {
	case err != nil:
		return s, false, during(readState, err)
	case condition == Newer:
		return s, false, ErrReadOnly
	case !change(&s):
		return s, true, nil
	}
	body, err := s.encode()
	if err == nil {
		done, err = a.store.put(ctx, stateKey, body, tag)
	}
	return s, done, during(writeState, err)
}

func (a *Archive) state(ctx context.Context) (s State, condition Condition, tag string, err error) {
	there, err := a.store.get(ctx, stateKey, maxState)
	switch {
	case err != nil:
		return newState(), "", "", err
	case there.tag == "":
		return newState(), Missing, "", nil
	}
	s, condition = decodeState(there.body)
	return s, condition, there.tag, nil
}

// giveWay waits for others to finish, the longer the more often it has.
func (a *Archive) giveWay(ctx context.Context, before int) error {
	return wait(ctx, min(firstPause<<before, lastPause), a.random())
}
