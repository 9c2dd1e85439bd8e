package publish

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// Publisher ends runs: it keeps the evidence, decides who is told, and tells them.
type Publisher struct {
	Subscriptions []Subscription
	Kit           Kit
	Archive       *archive.Archive // nil: nothing is remembered
	Remind        time.Duration    // how long what is still wrong may go unmentioned; 0 means a day
	Configured    []string         // the names of all applications; what is remembered of others is dropped
	Random        func() uint32
	Unread        []Kind // sinks that are configured and cannot be told, because their secrets could not be fetched
}

// Run is one run that is to be published.
type Run struct {
	ID    string
	RunAt time.Time // zero: now
	Until time.Time // when the platform would end it; zero: it has time enough
	Audit func() audit.Report
	Log   *slog.Logger
}

// How the time is split that is left when the audit is done.
const (
	unlimited    = 15 * time.Second       // where the platform sets no limit
	forTheReply  = time.Second            // kept at the end
	forTheMemory = 500 * time.Millisecond // kept to write down who was told
	mostToFind   = 3 * time.Second        // what a slow archive may take from the audit
	mostToTell   = 10 * time.Second       // a sink that takes longer will not answer
)

// DefaultRemind is how long what is still wrong goes unmentioned unless something else is said.
const DefaultRemind = 24 * time.Hour

// Publish makes the run's report, or finds it in the archive if an earlier attempt has made it, keeps it, and tells those to whom it is news. The
// report says in published what became of each sink. The error names the sinks that failed, so that the platform tries again; with an archive those
// that took the message are not told again.
func (p *Publisher) Publish(ctx context.Context, run Run) (audit.Report, error) {
	if run.RunAt.IsZero() {
		run.RunAt = p.Kit.Now()
	}
	run.RunAt = run.RunAt.UTC().Truncate(time.Second) // as reports have it
	t := &telling{Publisher: p, run: run, deliveries: []audit.Delivery{}}
	found := t.find(ctx)
	if !found {
		t.report = run.Audit()
	}
	t.run.RunAt = t.report.RunAt // of a run that had no time of its own, the report has settled it
	if t.run.Until.IsZero() {
		t.run.Until = p.Kit.Now().Add(unlimited)
	}
	ctx, cancel := t.until(ctx, t.run.Until.Add(-forTheReply))
	defer cancel()
	t.remember(ctx)
	if !found {
		t.keep(ctx)
	}
	if t.claim(ctx) {
		t.fanOut(ctx)
	}
	t.missUnread()
	t.report.Published = t.deliveries
	return t.report, t.failed()
}

// missUnread has news fail at the sinks that cannot be told: the next attempt may have their secrets.
func (t *telling) missUnread() {
	if t.report.News {
		t.deliveries = append(t.deliveries, missed(t.Unread)...)
	}
}

// missed are what became of a message at sinks that cannot be told.
func missed(unread []Kind) []audit.Delivery {
	var all []audit.Delivery
	for _, k := range unread {
		all = append(all, audit.Delivery{Sink: string(k), Outcome: audit.Failed, Reason: "its secret could not be fetched; the log, or config check, says why"})
	}
	return all
}

// telling is one run being published.
type telling struct {
	*Publisher
	run        Run
	report     audit.Report
	memory     *archive.State // as it was read, and has learnt of the report; nil if there is none to be had
	claimed    time.Time      // until when, to the nanosecond, which tells our claim from another's; zero if there is none
	plans      []plan
	deliveries []audit.Delivery
	troubled   bool // the archive has failed
	unrecorded bool // somebody was told, or may be, and that is not written down
}

// until bounds a context by a moment of our own clock.
func (t *telling) until(ctx context.Context, end time.Time) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, end.Sub(t.Kit.Now()))
}

// trouble notes that the archive has failed. People are told all the same: a message too many is better than one too few.
func (t *telling) trouble(ctx context.Context, err error) {
	t.run.Log.LogAttrs(ctx, slog.LevelError, "the archive failed", slog.String("error", err.Error()))
	if !t.troubled {
		t.deliveries = append(t.deliveries, audit.Delivery{Sink: "archive", Outcome: audit.Failed, Attempts: 1, Reason: err.Error()})
	}
	t.troubled = true
}

// find looks for the report of an earlier attempt at the same run.
func (t *telling) find(ctx context.Context) bool {
	if t.Archive == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, mostToFind)
	defer cancel()
	report, found, err := t.Archive.Report(ctx, t.run.ID, t.run.RunAt)
	if err != nil {
		t.trouble(ctx, err)
		return false
	}
	if found {
		t.report = report
		t.run.Log.LogAttrs(ctx, slog.LevelInfo, "an earlier attempt has audited; its report is published", slog.String("id", report.ID))
	}
	return found
}

// consequences say what a state that is not sound means.
var consequences = map[archive.Condition]string{
	archive.Missing: "this is taken for the first run",
	archive.Corrupt: "this is taken for the first run, and the state is written anew",
	archive.Newer:   "nothing is written to it; update this program",
}

// remember reads the memory, and has it learn of the report.
func (t *telling) remember(ctx context.Context) {
	if t.Archive == nil {
		return
	}
	memory, condition, err := t.Archive.State(ctx)
	if err != nil {
		t.trouble(ctx, err)
		return
	}
	if condition != archive.Sound {
		t.run.Log.LogAttrs(ctx, slog.LevelWarn, "the archive's state is not as expected", slog.String("state", string(condition)), slog.String("consequence", consequences[condition]))
	}
	t.learn(&memory)
	t.memory = &memory
}

// keep has the report say what is news, and keeps it. If another attempt was first, theirs is the report.
func (t *telling) keep(ctx context.Context) {
	t.report = t.planned(t.memory)[0].report
	if t.Archive == nil || t.report.Trigger == audit.Job && t.report.Unreached() != nil { // a queue sends again what was not reached, and it must be audited then
		return
	}
	kept, _, err := t.Archive.Keep(ctx, t.report)
	if err != nil {
		t.trouble(ctx, err)
		return
	}
	t.report = kept
}

// everybody is the subscription of those whom this program does not know: the platform's destinations, who go by the report's news.
const everybody = "news"

// planned makes the plans by what is remembered, which has learnt of the report: everybody's first.
func (t *telling) planned(memory *archive.State) []plan {
	p := policy{sink: everybody, remind: t.Remind, now: t.run.RunAt}
	if p.remind <= 0 {
		p.remind = DefaultRemind
	}
	plans := []plan{Subscription{On: DefaultOccasions()}.plan(p, t.report, memory)}
	for _, s := range t.Subscriptions {
		p.sink = string(s.Kind)
		plans = append(plans, s.plan(p, t.report, memory))
	}
	return plans
}

// claim makes sure that no other attempt at this run tells people at the same time, and reports whether it may go on.
func (t *telling) claim(ctx context.Context) bool {
	if t.memory == nil {
		t.plans = t.planned(nil)
		return true
	}
	until := t.run.Until.Add(time.Duration(t.Random() % 1000000))
	taken := false
	_, err := t.Archive.Update(ctx, func(memory *archive.State) bool {
		theirs := memory.Claims[t.run.ID]
		if taken = theirs.After(t.Kit.Now()) && !theirs.Equal(until); taken {
			return false
		}
		t.claimed = until
		return t.settle(memory)
	})
	if taken {
		t.quiet("another attempt at this run is telling people")
		return false
	}
	if err != nil { // it may have been written all the same, so it is given up like any other
		t.trouble(ctx, err)
		t.unrecorded = true
		t.plans = t.planned(t.memory)
		if errors.Is(err, archive.ErrReadOnly) {
			t.claimed = time.Time{}
		}
	}
	return true
}

// settle has the memory learn of the report and of what needs no message, and claims the run if there is a message to send. It reports whether
// there is anything to write.
func (t *telling) settle(memory *archive.State) bool {
	changed := t.learn(memory)
	t.plans = t.planned(memory)
	speaks := false
	for i, p := range t.plans {
		changed = p.record(memory, i == 0 && p.tell) || changed
		speaks = speaks || i > 0 && p.tell
	}
	for id, until := range memory.Claims {
		if !until.After(t.Kit.Now()) {
			delete(memory.Claims, id)
			changed = true
		}
	}
	if speaks {
		memory.Claims[t.run.ID] = t.claimed
		return true
	}
	t.claimed = time.Time{}
	return changed
}

// learn has the memory learn of the report and forget what is no longer configured.
func (t *telling) learn(memory *archive.State) bool {
	sinks := []string{everybody}
	for _, s := range t.Subscriptions {
		sinks = append(sinks, string(s.Kind))
	}
	changed := apply(memory, t.report, t.Configured)
	return forget(memory, sinks, t.run.RunAt) || changed
}

// quiet notes that no sink is told, and why.
func (t *telling) quiet(reason string) {
	for _, s := range t.Subscriptions {
		t.deliveries = append(t.deliveries, audit.Delivery{Sink: string(s.Kind), Outcome: audit.Quiet, Reason: reason})
	}
}
