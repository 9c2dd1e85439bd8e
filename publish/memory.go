package publish

import (
	"slices"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// changesKept is how many changes of an application are remembered.
const changesKept = 10

// remembered is what is known of an application, which may be nothing.
func remembered(memory *archive.State, name string) archive.App {
	if known := memory.Apps[name]; known != nil {
		return *known
	}
	return archive.App{}
}

// apply brings the memory up to date with a report, once for each run, and forgets applications that are no longer configured. A late report changes
// nothing that is newer. It reports whether anything has changed that is worth writing.
func apply(memory *archive.State, r audit.Report, configured []string) bool {
	changed := false
	still := map[string]bool{}
	for _, name := range configured {
		still[name] = true
	}
	for name := range memory.Apps {
		if !still[name] {
			delete(memory.Apps, name)
			changed = true
		}
	}
	for i := range r.Apps {
		app := &r.Apps[i]
		known := memory.Apps[app.App]
		if known == nil {
			known = &archive.App{}
			memory.Apps[app.App] = known
		}
		if known.Run != r.ID && !known.RunAt.After(r.RunAt) {
			changed = learn(known, app, r) || changed
		}
	}
	return changed
}

// learn takes in what a run found of one application, and reports whether that is another thing than before.
func learn(known *archive.App, app *audit.AppReport, r audit.Report) bool {
	before := known.Unread
	known.Run, known.RunAt = r.ID, r.RunAt
	known.Unread = 0
	if app.Status == audit.Unknown {
		known.Unread = min(before+1, runsToBelieve)
	}
	if known.Status == app.Status && equal(known.Fingerprint, app.Fingerprint) && equal(known.Digest, app.Digest) {
		return known.Unread != before
	}
	if known.Status != app.Status {
		known.Since = r.RunAt
	}
	if known.Status != app.Status || !equal(known.Fingerprint, app.Fingerprint) {
		known.History = append(known.History, event(app, r))
		known.History = known.History[max(0, len(known.History)-changesKept):]
	}
	known.Status, known.Fingerprint, known.Digest = app.Status, app.Fingerprint, app.Digest
	return true
}

func event(app *audit.AppReport, r audit.Report) archive.Event {
	e := archive.Event{At: r.RunAt, Run: r.ID, Status: app.Status, Fingerprint: app.Fingerprint, Findings: []string{}}
	for _, f := range app.Findings {
		e.Findings = append(e.Findings, string(f.Kind))
	}
	return e
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// troubleSince is when the trouble began that lasts, or that has just ended; without a history it is now.
func troubleSince(history []archive.Event, now time.Time) time.Time {
	last := len(history) - 1
	if last >= 0 && history[last].Status == audit.InSync {
		last--
	}
	since := now
	for ; last >= 0 && history[last].Status != audit.InSync; last-- {
		since = history[last].At
	}
	return since
}

// tell notes what a sink was told. Of an application that was never in trouble there is nothing to note, unless its heartbeat is heard.
func tell(known *archive.App, sink string, t archive.Told, heartbeat bool) {
	if _, before := known.Told[sink]; !before && t.Status == audit.InSync && !heartbeat {
		return
	}
	if known.Told == nil {
		known.Told = map[string]archive.Told{}
	}
	known.Told[sink] = t
}

// longMemory is how long it is remembered what a sink was told that is no longer configured: it may be back when its variable is mended.
const longMemory = 30 * 24 * time.Hour

// forget drops what was told long ago to sinks that are no longer configured, and reports whether there was any.
func forget(memory *archive.State, sinks []string, now time.Time) bool {
	changed := false
	for _, known := range memory.Apps {
		for sink, told := range known.Told {
			if !slices.Contains(sinks, sink) && now.Sub(told.At) > longMemory {
				delete(known.Told, sink)
				changed = true
			}
		}
	}
	return changed
}
