package main_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/cloudtest"
)

// emuScheduler is the schedule's ARN, which its events hold.
const emuScheduler = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/hourly"

// TestEmulatedSchedule has the schedule start three runs, each of which Lambda tries twice, and has one fail.
func TestEmulatedSchedule(t *testing.T) {
	t.Parallel()
	aws, e := startEmulator(t), newEmulated(t)
	e.start(t)
	tree := emuTemplate(t)
	topic := newEmuTopic(t, aws, tree)
	hour := time.Now().UTC().Truncate(time.Hour)
	for _, run := range []struct {
		due    time.Time
		isSet  bool // there is a callback
		status audit.Status
		news   bool
		heard  []string
	}{
		{hour.Add(-3 * time.Hour), false, audit.Absent, true, []string{"all", "news"}},
		{hour.Add(-2 * time.Hour), false, audit.Absent, false, []string{"all"}},
		{hour.Add(-time.Hour), true, audit.InSync, true, []string{"all", "news"}},
	} {
		if e.tencent.ClearCallback(plantedID); run.isSet {
			e.tencent.SetCallback(plantedID, emuCallback, "Call.CallbackAfterEndCall")
		}
		event := emuScheduled(t, tree, run.due)
		report, reply := e.audit(t, event)
		if report.Trigger != audit.Schedule || !report.RunAt.Equal(run.due) || report.News != run.news || report.Status != run.status {
			t.Errorf("the report of %v: %s", run.due, reply.Payload)
		}
		e.holds(t, report, map[string]audit.Status{"prod": run.status, "other": audit.InSync})
		e.said.WriteString(topic.tell(t, event, reply, run.heard...))
		e.again(t, event, report)
	}
	failing := emuScheduled(t, tree, hour.Add(48*time.Hour)) // no schedule is that early
	reply := e.invoke(t, failing)
	e.said.WriteString(topic.tell(t, failing, reply, "all", "lost"))
	if got := len(e.bucket.objects(t)); !reply.Failed || got != 4 || e.bucket.refusals() != nil {
		t.Errorf("the bucket holds %d objects, not three reports and a state; refused were %v", got, e.bucket.refusals())
	}
	if got := []int{len(e.manager.names()), len(e.secrets.names()), len(e.parameters.names())}; !slices.Equal(got, []int{1, 1, 0}) {
		t.Errorf("the stores have given %v secrets: each key is needed once, and the token of the door not at all", got)
	}
}

// again has Lambda try a run a second time: Tencent is not asked, and the archive stays as it is.
func (e *emulated) again(t *testing.T, event []byte, first audit.Report) {
	t.Helper()
	calls, kept := e.tencent.CallCount(), e.bucket.objects(t)
	second, _ := e.audit(t, event)
	if diff := cmp.Diff(first, second); diff != "" || e.tencent.CallCount() != calls {
		t.Errorf("the second attempt asked Tencent %d times, (-first +second)\n%s", e.tencent.CallCount()-calls, diff)
	}
	if diff := cmp.Diff(kept, e.bucket.objects(t)); diff != "" {
		t.Errorf("the second attempt has changed the archive (-before +after)\n%s", diff)
	}
}

// TestEmulatedTwice has the schedule start the same run twice at once, which it may, in two instances of the function.
func TestEmulatedTwice(t *testing.T) {
	t.Parallel()
	e := newEmulated(t)
	e.tencent.ClearCallback(plantedID)
	e.tencent.SetLatency(200 * time.Millisecond) // so that neither finds the other's report
	event := emuScheduled(t, emuTemplate(t), time.Now().UTC().Truncate(time.Hour))
	e.start(t)
	first := e.function
	e.start(t)
	var replies [2]cloudtest.Reply
	var wg sync.WaitGroup
	for i, f := range []cloudtest.Cloud{first, e.function} {
		wg.Go(func() { replies[i], _ = f.Invoke(t.Context(), cloudtest.Invocation{Event: event}) })
	}
	wg.Wait()
	var reports [2]audit.Report
	for i, reply := range replies {
		e.said.Write(reply.Payload)
		if err := json.Unmarshal(reply.Payload, &reports[i]); err != nil || !reports[i].News {
			t.Fatalf("%v: no news: %s%s", err, reply.Payload, reply.Message)
		}
		e.holds(t, reports[i], map[string]audit.Status{"prod": audit.Absent, "other": audit.InSync})
	}
	if got := len(e.bucket.objects(t)); got != 2 || e.bucket.refusals() != nil {
		t.Errorf("the bucket holds %d objects, not a report and a state; refused were %v", got, e.bucket.refusals())
	}
}

// holds checks that the archive has the report of a run, and what the state says of the applications.
func (e *emulated) holds(t *testing.T, r audit.Report, want map[string]audit.Status) {
	t.Helper()
	objects := e.bucket.objects(t)
	key := "audit/reports/" + r.RunAt.Format("2006/01/02") + "/" + r.ID + ".json"
	var kept audit.Report
	if err := json.Unmarshal([]byte(objects[key]), &kept); err != nil {
		t.Fatalf("%s: %v; there are %v", key, err, slices.Sorted(maps.Keys(objects)))
	}
	r.Published = nil
	if diff := cmp.Diff(r, kept); diff != "" {
		t.Errorf("the archived report (-returned +archived)\n%s", diff)
	}
	var state archive.State
	if err := json.Unmarshal([]byte(objects["audit/state.json"]), &state); err != nil || state.Schema != archive.StateSchema {
		t.Fatalf("the state: %v: %s", err, objects["audit/state.json"])
	}
	got := map[string]audit.Status{}
	for name, app := range state.Apps {
		if got[name] = app.Status; app.Unread != 0 || name == "prod" && app.Told["news"].Status != app.Status {
			t.Errorf("what the state says of %s: %+v", name, app)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the state (-want +got)\n%s", diff)
	}
}

// emuScheduled is the event of a run, as EventBridge Scheduler makes it of the template's Input.
func emuScheduled(t *testing.T, tree map[string]any, due time.Time) []byte {
	t.Helper()
	input, _ := at(tree, function+"Events/Hourly/Properties/Input").(string)
	event := strings.NewReplacer("<aws.scheduler.schedule-arn>", emuScheduler, "<aws.scheduler.scheduled-time>", due.Format(time.RFC3339)).Replace(input)
	if !json.Valid([]byte(event)) || strings.Contains(event, "<aws.") || !strings.Contains(event, emuScheduler) {
		t.Fatalf("the template's Input makes no event: %s", event)
	}
	return []byte(event)
}
