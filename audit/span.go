package audit

import "time"

// How an invocation's time is split.
const (
	leastForPublishing = 2 * time.Second
	mostForPublishing  = 12 * time.Second
	forTheReply        = time.Second
	gatewayPatience    = 25 * time.Second // API Gateway gives up near 30 s
	unknownTimeLimit   = 3 * time.Second  // SCF's default, where the platform does not tell
)

// Span is the time of one invocation.
type Span struct {
	Start     time.Time
	Deadline  time.Time     // zero: none
	Limit     time.Duration // the function's time limit; 0: unknown
	Publishes bool          // there are people to tell afterwards
	Gateway   bool          // the caller's patience ends before the function's time does
}

// Expired reports whether the deadline is over at the start. SCF may send one like that, and means that there is none.
func (s Span) Expired() bool { return !s.Deadline.IsZero() && !s.Deadline.After(s.Start) }

// Until returns when the platform ends the invocation. It is zero where nothing does.
func (s Span) Until() time.Time {
	if s.Expired() {
		return s.Start.Add(s.limit())
	}
	return s.Deadline
}

// End returns when the audit must end, so that there is time for what follows. It is zero where nothing bounds it.
func (s Span) End() time.Time {
	end := s.Until()
	if !end.IsZero() {
		end = end.Add(-s.reserve(end.Sub(s.Start)))
	}
	if patience := s.Start.Add(gatewayPatience); s.Gateway && (end.IsZero() || end.After(patience)) {
		end = patience
	}
	return end
}

// reserve is what is kept of the time that is left. Where that would be all of it, half must do.
func (s Span) reserve(left time.Duration) time.Duration {
	keep := forTheReply
	if s.Publishes {
		keep = max(leastForPublishing, min(mostForPublishing, left/3))
	}
	if keep >= left {
		return left / 2
	}
	return keep
}

func (s Span) limit() time.Duration {
	if s.Limit > 0 {
		return s.Limit
	}
	return unknownTimeLimit
}
