package publish

import (
	"errors"
	"slices"
	"strings"

	"trtc-callback-audit/audit"
)

// Occasion is what a sink may want to hear of.
type Occasion string

// The occasions.
const (
	Drift     Occasion = "drift"     // an application has drifted or is absent: found, changed, or a reminder
	Unknown   Occasion = "unknown"   // an application could not be read
	Resolved  Occasion = "resolved"  // nothing is wrong with an application any more
	Heartbeat Occasion = "heartbeat" // nothing else is to be told
)

// DefaultOccasions is what a sink hears of unless something else is said.
func DefaultOccasions() []Occasion { return []Occasion{Drift, Unknown, Resolved} }

// ParseOccasions reads a list of occasions, or all of them as all. The empty list is the default.
func ParseOccasions(text string) ([]Occasion, error) {
	all := append(DefaultOccasions(), Heartbeat)
	var on []Occasion
	for item := range strings.SplitSeq(text, ",") {
		switch o := Occasion(strings.ToLower(strings.TrimSpace(item))); {
		case o == "":
		case o == "all":
			on = append(on, all...)
		case slices.Contains(all, o):
			on = append(on, o)
		default:
			return DefaultOccasions(), errors.New("publish: the occasions are drift, unknown, resolved, heartbeat and all")
		}
	}
	if on == nil {
		return DefaultOccasions(), nil
	}
	return on, nil
}

// occasionOf is what a change is to a sink.
func occasionOf(c audit.ChangeKind, now audit.Status) Occasion {
	switch {
	case c == audit.Resolved:
		return Resolved
	case now == audit.Unknown:
		return Unknown
	}
	return Drift
}
