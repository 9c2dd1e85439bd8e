package publish

import (
	"strconv"
	"strings"
	"time"
)

// Class is the kind of a failure: what is to be done about it.
type Class string

// The classes.
const (
	Retry     Class = "retry"     // it passes: worth trying again at once
	Throttled Class = "throttled" // too many messages: nothing more to this sink in this run
	Permanent Class = "permanent" // somebody has to change something
	Unclear   Class = "unclear"   // the answer was not understood, so it is no success
	Timeout   Class = "timeout"   // no answer in time; the message may have arrived all the same
	Network   Class = "network"   // the sink was not reached, or the connection broke
	Canceled  Class = "canceled"  // the caller gave up
)

// Error is why a sink did not take a report. It holds no URL and no secret, and of the platform's own words only those that we know.
type Error struct {
	Sink   string        // its name
	Class  Class         // what is to be done
	Status int           // the HTTP status; 0 without an answer
	Code   string        // the platform's: a number, or a word of its documentation; empty if it gave none
	Reason string        // what happened and what to do about it, in our words
	After  time.Duration // how long the platform asks to wait; 0: it did not say

	cause error // the context's error, for errors.Is
}

// Error says in one line which sink failed, and why.
func (e *Error) Error() string {
	return "publish: " + e.Sink + ": " + string(e.Class) + ": " + e.detail()
}

// detail is the reason and what support may ask for.
func (e *Error) detail() string {
	var facts []string
	if e.Status != 0 {
		facts = append(facts, "HTTP "+strconv.Itoa(e.Status))
	}
	if e.Code != "" {
		facts = append(facts, "code "+e.Code)
	}
	if facts == nil {
		return e.Reason
	}
	return e.Reason + " (" + strings.Join(facts, ", ") + ")"
}

// Unwrap returns the context's error if it is what ended the attempt. Other causes are dropped: their texts hold addresses.
func (e *Error) Unwrap() error { return e.cause }
