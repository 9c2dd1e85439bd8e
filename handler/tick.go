package handler

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// bridged is an event of an EventBridge rule or of EventBridge Scheduler. The detail is not looked at: Scheduler sends it as the string "{}".
type bridged struct {
	Time      time.Time `json:"time"`
	Resources []string  `json:"resources"`
}

func decodeEnvelope(payload []byte) (event, error) {
	var e bridged
	if err := json.Unmarshal(payload, &e); err != nil || !encodes(e.Time) {
		return nil, errors.New(`"time" is not RFC 3339 or "resources" is not a list of ARNs`)
	}
	t := tick{trigger: audit.Schedule, runAt: e.Time, publish: true}
	if len(e.Resources) > 0 && !e.Time.IsZero() {
		t.id = []string{e.Resources[0], stamp(e.Time)}
	}
	return t, nil
}

// timerEvent is an event of an SCF timer. The Message is what the owner typed into the trigger.
type timerEvent struct {
	TriggerName string    `json:"TriggerName"`
	Time        time.Time `json:"Time"`
	Message     string    `json:"Message"`
}

func decodeTimer(payload []byte) (event, error) {
	var e timerEvent
	if err := json.Unmarshal(payload, &e); err != nil || !encodes(e.Time) {
		return nil, errors.New(`"TriggerName" or "Message" is not a string or "Time" is not RFC 3339`)
	}
	t := tick{trigger: audit.Schedule, publish: true}
	var keys envelope.Object
	if err := json.Unmarshal([]byte(e.Message), &keys); err != nil || !keys.Has("action") {
		t.notes = []string{`the timer's Message holds no {"action":…}; every application is audited`}
	} else if t, err = parseDirect([]byte(e.Message)); err != nil {
		return nil, fmt.Errorf("its Message cannot be used: %w", err)
	}
	// A Message is typed once and sent every time, so it can name neither this run nor its hour.
	if t.trigger != audit.Test {
		t.trigger = audit.Schedule
	}
	t.runAt, t.id, t.ofFunction = e.Time, nil, true
	if !e.Time.IsZero() {
		t.id = []string{e.TriggerName, stamp(e.Time)}
	}
	return t, nil
}

// directEvent is the input that people, programs and schedules of their own making send.
type directEvent struct {
	Action      string   `json:"action"`
	Apps        []string `json:"apps"`
	MinSeverity string   `json:"min_severity"`
	FailOn      list     `json:"fail_on"`
	Publish     *bool    `json:"publish"`
	Schedule    string   `json:"schedule"`
	Time        string   `json:"time"`
	Sink        string   `json:"sink"`
}

const directKeys = `"action", "apps", "min_severity", "fail_on", "publish", "schedule", "time" and "sink"`

// types are those of the keys that are not strings.
var types = map[string]string{"apps": "a list of strings", "fail_on": "a list of strings", "publish": "true or false"}

func parseDirect(payload []byte) (tick, error) {
	var e directEvent
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	err := d.Decode(&e)
	if err == nil && d.Decode(new(json.RawMessage)) != io.EOF {
		return tick{}, errors.New("it is more than one JSON object; " + whatWeServe)
	}
	wrong, isWrong := errors.AsType[*json.UnmarshalTypeError](err)
	_, isSyntax := errors.AsType[*json.SyntaxError](err)
	isSyntax = isSyntax || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isWrong && wrong.Field == ""
	switch {
	case isWrong && wrong.Field != "":
		return tick{}, fmt.Errorf("%q is not %s", wrong.Field, cmp.Or(types[wrong.Field], "a string"))
	case isSyntax:
		return tick{}, errors.New("it is not a JSON object; " + whatWeServe)
	case err != nil:
		return tick{}, errors.New("a key is not known; the keys are " + directKeys)
	case e.Action == "publish_test":
		return tick{trigger: audit.Test, sink: e.Sink}, nil
	case e.Action == "audit" && e.Sink != "":
		return tick{}, errors.New(`"sink" is for the action "publish_test" alone`)
	case e.Action != "audit":
		return tick{}, errors.New(`the "action" is not known; the actions are "audit" and "publish_test"`)
	}
	t := tick{trigger: audit.Direct, publish: e.Publish == nil || *e.Publish}
	if t.words, err = newWords(e.Apps, e.MinSeverity, e.FailOn); err != nil {
		return tick{}, err
	}
	if e.Schedule != "" {
		t.trigger = audit.Schedule
	}
	if e.Time == "" {
		return t, nil
	}
	if t.runAt, err = time.Parse(time.RFC3339, e.Time); err != nil || !encodes(t.runAt) {
		return tick{}, errors.New(`"time" is not RFC 3339, such as 2026-11-23T12:17:00Z`)
	}
	if e.Schedule != "" {
		t.id = []string{e.Schedule, stamp(t.runAt)}
	}
	return t, nil
}

// encodes reports whether a report, being JSON, can hold the time: four digits are all that there is for the year.
func encodes(t time.Time) bool { return 0 < t.UTC().Year() && t.UTC().Year() < 10000 }

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
