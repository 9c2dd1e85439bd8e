package publish_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
)

// TestTransitions is the whole table: what was told, what is now, and what of it is news. A second run in a row that cannot read an application,
// the same or another fingerprint, and whether a reminder is due are told apart where it matters.
func TestTransitions(t *testing.T) {
	t.Parallel()
	const never audit.Status = ""
	for _, test := range []struct {
		was, now audit.Status
		unread   int
		other    bool // fingerprint
		due      bool
		want     audit.ChangeKind
	}{
		{was: never, now: audit.InSync, want: ""},
		{was: never, now: audit.Drifted, want: audit.Found},
		{was: never, now: audit.Absent, want: audit.Found},
		{was: never, now: audit.Unknown, unread: 1, want: ""},
		{was: never, now: audit.Unknown, unread: 2, want: audit.Unreadable},
		{was: audit.InSync, now: audit.InSync, due: true, want: ""},
		{was: audit.InSync, now: audit.InSync, other: true, want: ""},
		{was: audit.InSync, now: audit.Drifted, want: audit.Found},
		{was: audit.InSync, now: audit.Absent, want: audit.Found},
		{was: audit.InSync, now: audit.Unknown, unread: 1, due: true, want: ""},
		{was: audit.InSync, now: audit.Unknown, unread: 2, want: audit.Unreadable},
		{was: audit.Drifted, now: audit.InSync, want: audit.Resolved},
		{was: audit.Drifted, now: audit.Drifted, want: ""},
		{was: audit.Drifted, now: audit.Drifted, due: true, want: audit.Reminder},
		{was: audit.Drifted, now: audit.Drifted, other: true, want: audit.Changed},
		{was: audit.Drifted, now: audit.Drifted, other: true, due: true, want: audit.Changed},
		{was: audit.Drifted, now: audit.Absent, want: audit.Changed},
		{was: audit.Drifted, now: audit.Unknown, unread: 1, due: true, want: ""},
		{was: audit.Drifted, now: audit.Unknown, unread: 2, want: audit.Unreadable},
		{was: audit.Absent, now: audit.InSync, want: audit.Resolved},
		{was: audit.Absent, now: audit.Drifted, want: audit.Changed},
		{was: audit.Absent, now: audit.Absent, want: ""},
		{was: audit.Absent, now: audit.Absent, due: true, want: audit.Reminder},
		{was: audit.Absent, now: audit.Absent, other: true, want: audit.Changed},
		{was: audit.Absent, now: audit.Unknown, unread: 1, want: ""},
		{was: audit.Absent, now: audit.Unknown, unread: 2, want: audit.Unreadable},
		{was: audit.Unknown, now: audit.InSync, want: audit.Resolved},
		{was: audit.Unknown, now: audit.Drifted, want: audit.Found},
		{was: audit.Unknown, now: audit.Absent, want: audit.Found},
		{was: audit.Unknown, now: audit.Unknown, unread: 2, want: ""},
		{was: audit.Unknown, now: audit.Unknown, unread: 2, due: true, want: audit.Reminder},
	} {
		t.Run(fmt.Sprintf("%s to %s, %d unread, other %t, due %t", test.was, test.now, test.unread, test.other, test.due), func(t *testing.T) {
			t.Parallel()
			told := archive.Told{Status: test.was, Fingerprint: "f", At: at.Add(-time.Hour)}
			if test.due {
				told.At = at.Add(-24 * time.Hour)
			}
			memory := archive.App{Unread: test.unread, Told: map[string]archive.Told{"slack": told, "feishu": {Status: audit.Absent}}}
			if test.was == never {
				delete(memory.Told, "slack")
			}
			app := audit.AppReport{Status: test.now, Fingerprint: new("f")}
			if test.other {
				app.Fingerprint = new("g")
			}
			if test.now == audit.Unknown {
				app.Fingerprint = nil
			}
			if got := publish.Change(app, memory, 24*time.Hour, at); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestAReminderIsNotPutOff: a daily run that begins a few seconds earlier than yesterday's still reminds.
func TestAReminderIsNotPutOff(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]audit.ChangeKind{
		24 * time.Hour: audit.Reminder, 24*time.Hour - 30*time.Second: audit.Reminder, 23 * time.Hour: "",
	} {
		memory := archive.App{Told: map[string]archive.Told{"slack": {Status: audit.Drifted, Fingerprint: "f", At: at.Add(-ago)}}}
		if got := publish.Change(audit.AppReport{Status: audit.Drifted, Fingerprint: new("f")}, memory, 24*time.Hour, at); got != want {
			t.Errorf("after %s: %q", ago, got)
		}
	}
}

func TestParseOccasions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]publish.Occasion{
		"":                     publish.DefaultOccasions(),
		" , ":                  publish.DefaultOccasions(),
		"drift":                {publish.Drift},
		" Resolved, heartbeat": {publish.Resolved, publish.Heartbeat},
		"all":                  {publish.Drift, publish.Unknown, publish.Resolved, publish.Heartbeat},
	} {
		if got, err := publish.ParseOccasions(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if got, err := publish.ParseOccasions("drift,sometimes"); err == nil || !slices.Equal(got, publish.DefaultOccasions()) {
		t.Errorf("%v, %v", got, err)
	}
}

// run is a report of one application at an hour of a day.
func runAt(hour int, status audit.Status, fingerprint string) audit.Report {
	r := audit.Report{ID: fmt.Sprintf("%032x", hour), RunAt: at.Truncate(time.Hour).Add(time.Duration(hour) * time.Hour), Apps: []audit.AppReport{{App: "prod", Status: status}}}
	if status != audit.Unknown {
		r.Apps[0].Fingerprint, r.Apps[0].Digest = &fingerprint, &fingerprint
	}
	return r
}

func TestMemoryLearns(t *testing.T) {
	t.Parallel()
	memory := &archive.State{Apps: map[string]*archive.App{"gone": {}}}
	for hour, step := range []struct {
		status      audit.Status
		fingerprint string
		changed     bool
		unread      int
		changes     int
	}{
		{audit.InSync, "a", true, 0, 1},
		{audit.InSync, "a", false, 0, 1},
		{audit.Unknown, "", true, 1, 2},
		{audit.Unknown, "", true, 2, 2},
		{audit.Unknown, "", false, 2, 2},
		{audit.Drifted, "b", true, 0, 3},
		{audit.Drifted, "c", true, 0, 4},
		{audit.Drifted, "c", false, 0, 4},
	} {
		if got := publish.Learn(memory, runAt(hour, step.status, step.fingerprint), "prod"); got != step.changed {
			t.Errorf("%d: changed is %t", hour, got)
		}
		app := memory.Apps["prod"]
		if app.Status != step.status || app.Unread != step.unread || len(app.History) != step.changes {
			t.Errorf("%d: %+v", hour, app)
		}
		if publish.Learn(memory, runAt(hour, step.status, step.fingerprint), "prod") {
			t.Errorf("%d: a retry has changed something", hour)
		}
	}
	app := memory.Apps["prod"]
	if memory.Apps["gone"] != nil || !app.Since.Equal(runAt(5, "", "").RunAt) {
		t.Errorf("%+v", memory.Apps)
	}
	publish.Learn(memory, runAt(1, audit.Absent, "late"), "prod")
	if app.Status != audit.Drifted {
		t.Error("a late report has undone what is newer")
	}
	for hour := range 30 {
		publish.Learn(memory, runAt(10+hour, audit.Drifted, fmt.Sprint(hour)), "prod")
	}
	if len(app.History) != 10 || *app.History[9].Fingerprint != "29" {
		t.Errorf("%d changes are remembered", len(app.History))
	}
}

func TestTroubleSince(t *testing.T) {
	t.Parallel()
	history := func(statuses ...audit.Status) []archive.Event {
		var all []archive.Event
		for i, s := range statuses {
			all = append(all, archive.Event{Status: s, At: at.Add(time.Duration(i) * time.Hour)})
		}
		return all
	}
	now := at.Add(100 * time.Hour)
	for name, test := range map[string]struct {
		history []archive.Event
		hours   int
	}{
		"nothing known":      {nil, 100},
		"never in trouble":   {history(audit.InSync), 100},
		"since the first":    {history(audit.Drifted), 0},
		"through changes":    {history(audit.InSync, audit.Drifted, audit.Absent, audit.Drifted), 1},
		"over for a moment":  {history(audit.InSync, audit.Drifted, audit.Absent, audit.InSync), 1},
		"not the one before": {history(audit.Drifted, audit.InSync, audit.Unknown), 2},
	} {
		if got := publish.TroubleSince(test.history, now); !got.Equal(at.Add(time.Duration(test.hours) * time.Hour)) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
