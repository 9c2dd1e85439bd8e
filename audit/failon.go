package audit

import (
	"errors"
	"slices"
	"strings"
)

// FailOn says for which states somebody wants to be failed: an uptime monitor by a status, a build by an exit code.
type FailOn struct {
	Drifted bool // absent included
	Unknown bool
}

var errFailOn = errors.New("audit: fail_on is a list of drifted (which includes absent), unknown and any")

// ParseFailOn reads a list of drifted, unknown and any. One that names nothing is an error: an unset variable makes it, and nothing would ever fail.
func ParseFailOn(text string) (on FailOn, err error) {
	for item := range strings.SplitSeq(text, ",") {
		switch strings.ToLower(strings.TrimSpace(item)) {
		case "":
		case "drifted":
			on.Drifted = true
		case "unknown":
			on.Unknown = true
		case "any":
			on = FailOn{Drifted: true, Unknown: true}
		default:
			return FailOn{}, errFailOn
		}
	}
	if on == (FailOn{}) {
		return on, errFailOn
	}
	return on, nil
}

// Fails returns the worst status for which any of the report's applications fails, or [InSync].
func (r Report) Fails(on FailOn) Status {
	switch s := r.Summary; {
	case on.Drifted && s.Absent > 0:
		return Absent
	case on.Drifted && s.Drifted > 0:
		return Drifted
	case on.Unknown && s.Unknown > 0:
		return Unknown
	}
	return InSync
}

// Hiding returns the report without findings that are less severe than least; an empty one hides nothing. What the report says of the applications stays
// the same.
func (r Report) Hiding(least Severity) Report {
	if least == "" {
		return r
	}
	r.Apps = slices.Clone(r.Apps)
	for i := range r.Apps {
		r.Apps[i].Findings = slices.DeleteFunc(slices.Clone(r.Apps[i].Findings), func(f Finding) bool { return !f.Severity.AtLeast(least) })
	}
	return r
}
