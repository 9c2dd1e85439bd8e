package handler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/envelope"
)

// tick is a run that nobody waits for as a person: a schedule, or a direct invocation.
type tick struct {
	trigger    audit.Trigger
	id         []string // what a retry of the run repeats; nil if the event says nothing of the kind
	ofFunction bool     // the names in id are those of one function only
	runAt      time.Time
	words
	publish bool
	sink    string   // of a test; empty tries all
	notes   []string // what is to be logged once about the event
}

// decodeSchedule reads a timer's event. What the owner of an SCF trigger typed into it may say what to do.
func decodeSchedule(k envelope.Kind, payload []byte) (event, error) {
	e, err := envelope.DecodeSchedule(k, payload)
	if err != nil {
		return nil, err
	}
	t := tick{trigger: audit.Schedule, publish: true}
	if k == envelope.Timer {
		if t, err = messageOf(e); err != nil {
			return nil, err
		}
	}
	t.runAt, t.id, t.ofFunction = e.Time, nil, k == envelope.Timer
	if !e.Time.IsZero() && (e.Name != "" || k == envelope.Timer) {
		t.id = []string{e.Name, stamp(e.Time)}
	}
	return t, nil
}

// messageOf reads a trigger's Message. It is typed once and sent every time, so it can name neither this run nor its hour.
func messageOf(e envelope.Schedule) (tick, error) {
	t := tick{publish: true}
	var keys envelope.Object
	if err := json.Unmarshal([]byte(e.Message), &keys); err != nil || !keys.Has("action") {
		t.notes = []string{`the timer's Message holds no {"action":…}; every application is audited`}
	} else if t, err = newTick(keys); err != nil {
		return tick{}, fmt.Errorf("its Message cannot be used: %w", err)
	}
	if t.trigger != audit.Test {
		t.trigger = audit.Schedule
	}
	return t, nil
}

// directEvent is the input that people, programs and schedules of their own making send.
type directEvent struct {
	action, minSeverity, schedule, time, sink string
	apps                                      []string
	failOn                                    envelope.List
	publish                                   *bool
}

func parseDirect(payload []byte) (tick, error) {
	var keys envelope.Object
	if err := json.Unmarshal(payload, &keys); err != nil || keys == nil {
		return tick{}, errors.New("it is not one JSON object; " + whatWeServe)
	}
	return newTick(keys)
}

// newTick reads a direct event.
func newTick(keys envelope.Object) (tick, error) {
	var e directEvent
	err := keys.Into([]envelope.Field{
		{Key: "action", Value: &e.action},
		{Key: "apps", Value: &e.apps},
		{Key: "min_severity", Value: &e.minSeverity},
		{Key: "fail_on", Value: &e.failOn},
		{Key: "publish", Value: &e.publish},
		{Key: "schedule", Value: &e.schedule},
		{Key: "time", Value: &e.time},
		{Key: "sink", Value: &e.sink},
	})
	switch {
	case err != nil:
		return tick{}, err
	case e.action == "publish_test":
		return tick{trigger: audit.Test, sink: e.sink}, nil
	case e.action == "audit" && e.sink != "":
		return tick{}, errors.New(`"sink" is for the action "publish_test" alone`)
	case e.action != "audit":
		return tick{}, errors.New(`the "action" is not known; the actions are "audit" and "publish_test"`)
	}
	t := tick{trigger: audit.Direct, publish: e.publish == nil || *e.publish}
	if t.words, err = newWords(e.apps, e.minSeverity, e.failOn); err != nil {
		return tick{}, err
	}
	if e.schedule != "" {
		t.trigger = audit.Schedule
	}
	if e.time == "" {
		return t, nil
	}
	if t.runAt, err = time.Parse(time.RFC3339, e.time); err != nil || !envelope.Encodes(t.runAt) {
		return tick{}, errors.New(`"time" is not RFC 3339, such as 2026-11-23T12:17:00Z`)
	}
	if e.schedule != "" {
		t.id = append([]string{e.schedule, stamp(t.runAt)}, e.apps...) // two events of one name and time may ask for different applications
	}
	return t, nil
}

// try sends a made-up report to the sinks.
func (t tick) try(ctx context.Context, in *invocation) ([]byte, error) {
	report, err := in.publisher().Try(ctx, t.runID(in.platform), t.sink)
	if report.Published != nil {
		in.logReport(ctx, report)
	}
	if err != nil {
		return nil, fmt.Errorf("handler: %w", err)
	}
	return audit.Encode(report, audit.ReturnBudget), nil
}

// answer audits, publishes and returns the report.
func (t tick) answer(ctx context.Context, in *invocation) ([]byte, error) {
	in.trigger = t.trigger
	for _, note := range t.notes {
		in.once(ctx, note)
	}
	in.need(ctx, Need{Audit: t.trigger != audit.Test, Apps: t.apps, Publish: t.publish || t.trigger == audit.Test})
	if t.trigger == audit.Test {
		return t.try(ctx, in)
	}
	if in.broken != nil {
		return nil, in.broken
	}
	if err := t.sound(in); err != nil {
		return nil, fmt.Errorf("handler: %w", err)
	}
	report, err := in.run(ctx, audit.Run{ID: t.runID(in.platform), RunAt: t.runAt, Trigger: t.trigger, Apps: t.apps}, t.publish)
	if err != nil {
		return nil, fmt.Errorf("handler: %w; see published in the log", err)
	}
	if state := report.Fails(t.failOn); state != audit.InSync {
		return nil, fmt.Errorf("handler: the run fails on %s, as its fail_on asks; the report %s is in the log", state, report.ID)
	}
	return audit.Encode(report.Hiding(t.least), audit.ReturnBudget), nil
}

// sound checks what is asked for against what there is. A run that is due in the future would silence all runs until then.
func (t tick) sound(in *invocation) error {
	if t.runAt.After(in.start.Add(time.Hour)) {
		return errors.New("its time is more than an hour ahead; correct it, or the clock of whoever sends it")
	}
	return t.check(in.deps.Auditor)
}

func (t tick) runID(p Platform) string {
	switch {
	case t.id == nil:
		return p.runID()
	case t.ofFunction:
		return audit.ID(append([]string{p.Namespace, p.Function}, t.id...)...)
	}
	return audit.ID(t.id...)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
