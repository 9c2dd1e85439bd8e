package render

import (
	"fmt"
	"time"

	"trtc-callback-audit/audit"
)

// newsOf says what is new about an application. If that is how long it has been so, the status itself says it.
func (w *phrases) newsOf(app *audit.AppReport, now time.Time) (lasting, news string) {
	if app.Change == nil {
		return "", ""
	}
	since, p := app.Change.Since, place(app.Status)
	switch app.Change.Kind {
	case audit.Found:
		return "", w.isNew
	case audit.Changed:
		return "", w.timed(w.lasting, w.isChanged, since, now)
	case audit.Resolved:
		return "", w.timed(w.after, w.isResolved, since, now)
	case audit.Unreadable:
		return w.timed(w.lasting, w.states[p], since, now), ""
	case audit.Reminder:
		return w.timed(w.lasting, w.isStill[p], since, now), ""
	}
	return "", cut(clean(string(app.Change.Kind)), maxName) // one that is newer than this
}

// timed joins how long it has been to what it is, if that is known.
func (w *phrases) timed(frame, what string, since, now time.Time) string {
	if since.IsZero() || now.Before(since) {
		return what
	}
	return fmt.Sprintf(frame, what, w.span(now.Sub(since)))
}

// span is a duration as people say it.
func (w *phrases) span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return w.moment
	case d < time.Hour:
		return fmt.Sprintf(w.minutes, d/time.Minute)
	case d < 2*day:
		return fmt.Sprintf(w.hours, d/time.Hour)
	}
	return fmt.Sprintf(w.days, d/day)
}
