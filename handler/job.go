package handler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/envelope"
)

// record is one message of a batch and what it asks for.
type record struct {
	envelope.Record
	tick tick
	flaw error // why it cannot be done
}

// job is a batch of messages, each of which asks for an audit. The batch is one audit of them all, and one publication.
type job struct {
	kind    envelope.Kind
	records []record
}

func decodeJob(k envelope.Kind, payload []byte) (event, error) {
	batch, err := envelope.DecodeRecords(k, payload)
	j := job{kind: k}
	for _, message := range batch {
		r := record{Record: message, flaw: message.Flaw}
		if r.flaw == nil {
			r.tick, r.flaw = parseDirect([]byte(r.Body))
		}
		if r.tick.trigger == audit.Test {
			r.flaw = errors.New("a queue takes audits alone; invoke the function with a test")
		}
		j.records = append(j.records, r)
	}
	return j, err
}

// answer audits and tells the queue which records it need not send again.
func (j job) answer(ctx context.Context, in *invocation) (reply []byte, err error) {
	in.trigger = audit.Job
	if j.kind == envelope.CKafka { // an error would be sent again ten thousand times and block the partition
		defer func() {
			if in.recovered(ctx, recover()) || err != nil {
				j.drop(ctx, in, cmp.Or(err, errPanic))
				reply, err = []byte("null"), nil
			}
		}()
	}
	if in.broken != nil {
		return nil, in.broken
	}
	for i, r := range j.records {
		if r.flaw == nil {
			j.records[i].flaw = r.tick.sound(in)
		}
	}
	report, ok := j.audit(ctx, in)
	for _, r := range j.records {
		if r.flaw != nil {
			in.dropped(ctx, r.ID, r.flaw)
		}
	}
	switch {
	case j.kind == envelope.SQS:
		return j.failures(), nil
	case j.kind == envelope.SNS && j.records[0].flaw != nil:
		return nil, fmt.Errorf("handler: nothing could be done with the message: %w", j.records[0].flaw)
	case !ok:
		return []byte("null"), nil
	}
	return audit.Encode(report, audit.ReturnBudget), nil
}

// audit runs the audit of all that good records ask for, if there are any. Records that were not reached in time fail.
func (j job) audit(ctx context.Context, in *invocation) (audit.Report, bool) {
	var ids, apps []string
	run := audit.Run{Trigger: audit.Job}
	all, publishes := false, false
	for _, r := range j.records {
		if r.flaw != nil {
			continue
		}
		ids, apps = append(ids, r.ID), append(apps, r.tick.apps...)
		all, publishes = all || len(r.tick.apps) == 0, publishes || r.tick.publish
		if r.tick.runAt.After(run.RunAt) {
			run.RunAt = r.tick.runAt
		}
	}
	if ids == nil {
		return audit.Report{}, false
	}
	if run.ID = audit.ID(ids...); !all {
		run.Apps = apps
	}
	in.need(ctx, Need{Audit: true, Apps: run.Apps, Publish: publishes})
	report, err := in.run(ctx, run, publishes)
	late := report.Unreached()
	for i, r := range j.records {
		reached := func(app string) bool { return !slices.Contains(late, app) }
		if r.flaw == nil {
			j.records[i].flaw = err
		}
		if r.flaw == nil && len(late) > 0 && (len(r.tick.apps) == 0 || !allOf(r.tick.apps, reached)) {
			j.records[i].flaw = errors.New("the time ran out")
		}
	}
	return report, true
}

func allOf(names []string, good func(string) bool) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !good(name) })
}

// failures names the records that SQS must send again; of a FIFO queue the first and all behind it, to keep the order.
func (j job) failures() []byte {
	var failed []string
	for _, r := range j.records {
		if r.flaw != nil || r.Group && failed != nil {
			failed = append(failed, r.ID)
		}
	}
	return envelope.BatchFailures(failed)
}

// drop logs every record of a batch that nothing came of.
func (j job) drop(ctx context.Context, in *invocation, why error) {
	for _, r := range j.records {
		in.dropped(ctx, r.ID, why)
	}
}

// dropped logs a record that nothing came of, by the name that its queue has for it.
func (in *invocation) dropped(ctx context.Context, id string, why error) {
	in.log.LogAttrs(ctx, slog.LevelError, "record dropped or refused", slog.String("record", id), slog.String("error", why.Error()))
}
