package publish

import (
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// Change asks the policy what is new about an application of which this is remembered.
func Change(app audit.AppReport, memory archive.App, remind time.Duration, now time.Time) audit.ChangeKind {
	return policy{sink: "slack", remind: remind, now: now}.change(&app, memory)
}

// Learn has the memory learn of a report.
func Learn(memory *archive.State, r audit.Report, configured ...string) bool {
	return apply(memory, r, configured)
}

// TroubleSince is when the trouble of a history began.
var TroubleSince = troubleSince
