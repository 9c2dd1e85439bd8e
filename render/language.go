package render

import (
	"time"

	"trtc-callback-audit/audit"
)

// Status is a status as people read it.
func (l Language) Status(s audit.Status) string { return l.words().states[place(s)] }

// Severity is a severity as people read it; one that nobody knows stays as it is.
func (l Language) Severity(s audit.Severity) string {
	if p := severity(audit.Finding{Severity: s}); p < severities {
		return l.words().severity[p]
	}
	return clean(string(s))
}

// Span is a duration as people say it, in its largest unit.
func (l Language) Span(d time.Duration) string { return l.words().span(d) }
