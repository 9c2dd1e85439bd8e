package trtcapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Class is the kind of a failure: what a person who reads it must turn to. More may be added.
type Class string

// The classes.
const (
	ClassAuth          Class = "auth"           // the UserSig was refused
	ClassPermission    Class = "permission"     // the identifier or the application may not do this
	ClassRegion        Class = "region"         // the SDKAppID lives in another data centre
	ClassBilling       Class = "billing"        // the package is missing, used up or unpaid
	ClassThrottled     Class = "throttled"      // too many calls
	ClassTemporary     Class = "temporary"      // a fault at Tencent that passes
	ClassRequest       Class = "request"        // Tencent does not understand the request
	ClassNetwork       Class = "network"        // Tencent could not be reached
	ClassTimeout       Class = "timeout"        // Tencent did not answer in time
	ClassDeadline      Class = "deadline"       // the caller's own time ran out
	ClassInvalidAnswer Class = "invalid_answer" // what came back is not an answer of this API
	ClassConfig        Class = "config"         // the application is not fully configured; nothing was asked
	ClassUnknown       Class = "unknown"        // a code that is in no list
)

// Error is the one type of error that a call returns. It holds no URL, no UserSig and no key.
type Error struct {
	Command   string // of the API, such as get_callback
	Class     Class
	Code      int    // Tencent's ErrorCode; 0 if it gave none
	Status    int    // the HTTP status, if it was not 200; 0 without an answer
	Meaning   string // what happened, in our words
	Info      string // Tencent's ErrorInfo: untrusted text, at most 200 characters, secrets and URLs removed
	RequestID string // what Tencent's support asks for; empty if none came
	Attempts  int    // how often Tencent was asked; 0 if not at all
	Fix       string // what an operator can do about it

	retry retry
	wait  time.Duration // Retry-After
	date  time.Time     // the answer's Date
	cause error         // the context's error, for errors.Is
}

// Error says what failed in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("trtcapi: " + e.Command + ": ")
	if e.Code != 0 {
		b.WriteString(strconv.Itoa(e.Code) + " ")
	}
	b.WriteString(e.Meaning)
	if e.Info != "" {
		b.WriteString(": " + e.Info)
	}
	b.WriteString(e.trace())
	return b.String()
}

// trace is the part of the text that only support needs.
func (e *Error) trace() string {
	var facts []string
	if e.RequestID != "" {
		facts = append(facts, "request "+e.RequestID)
	}
	if e.Attempts > 0 {
		facts = append(facts, fmt.Sprintf("%d %s", e.Attempts, plural(e.Attempts, "attempt")))
	}
	if facts == nil {
		return ""
	}
	return " (" + strings.Join(facts, ", ") + ")"
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// Unwrap returns the context's error if it is what ended the call. Other causes stay inside: their texts hold addresses.
func (e *Error) Unwrap() error { return e.cause }

// retry is what may be done about a failure at once.
type retry uint8

const (
	never     retry = iota
	later           // wait and ask again
	elsewhere       // as later, but only if there is another host to ask
	remint          // the UserSig has expired: mint another and ask once more
)
