package publish

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// fanOut tells all sinks side by side, so that a slow or broken one costs the others nothing, and notes each success as it happens.
func (t *telling) fanOut(ctx context.Context) {
	plans := t.plans[1:] // everybody reads the report itself
	results := make([]audit.Delivery, len(plans))
	bounded, cancel := t.bounded(ctx)
	defer cancel()
	done, left := make(chan int, len(plans)), 0
	for i, p := range plans {
		results[i] = audit.Delivery{Sink: p.sink, Outcome: audit.Quiet}
		if !p.tell {
			continue
		}
		left++
		go func() {
			results[i] = deliver(bounded, New(p.Destination, t.Kit), p.report, t.Kit.Now, t.Random)
			done <- i
		}()
	}
	for left > 0 {
		finished := []int{<-done}
		for len(done) > 0 { // one note for all who are done by now
			finished = append(finished, <-done)
		}
		left -= len(finished)
		var told []plan
		for _, i := range finished {
			if results[i].Outcome == audit.Delivered {
				told = append(told, plans[i])
			}
		}
		t.note(ctx, told, left == 0)
	}
	t.deliveries = append(t.deliveries, results...)
}

// bounded is the time that sinks have.
func (t *telling) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	end := t.run.Until.Add(-forTheReply)
	if t.Archive != nil {
		end = end.Add(-forTheMemory)
	}
	if most := t.Kit.Now().Add(mostToTell); most.Before(end) {
		end = most
	}
	return t.until(ctx, end)
}

// note writes down who was told, and gives up the claim with the last of them. What cannot be written is told once more at the next run.
func (t *telling) note(ctx context.Context, told []plan, last bool) {
	if t.claimed.IsZero() || told == nil && !last {
		return
	}
	_, err := t.Archive.Update(ctx, func(memory *archive.State) bool {
		t.learn(memory)
		for _, p := range told {
			p.record(memory, true)
		}
		if last && memory.Claims[t.run.ID].Equal(t.claimed) {
			delete(memory.Claims, t.run.ID)
		}
		return true
	})
	if err != nil {
		t.trouble(ctx, err)
		t.unrecorded = t.unrecorded || told != nil
	}
}

// failed says which sinks were to be told and were not. Where it is remembered who was, trying again is worth it for one; otherwise it would tell the
// others twice, and is worth it only if nobody was told.
func (t *telling) failed() error {
	told := slices.ContainsFunc(t.deliveries, func(d audit.Delivery) bool { return d.Outcome == audit.Delivered })
	if told && (t.memory == nil || t.unrecorded) {
		return nil
	}
	return Reached(t.deliveries)
}

// Reached says which sinks did not take a message that was for them. The archive is none.
func Reached(all []audit.Delivery) error {
	var failed []string
	for _, d := range all {
		if d.Sink != "archive" && d.Outcome == audit.Failed {
			failed = append(failed, d.Sink)
		}
	}
	if failed == nil {
		return nil
	}
	return errors.New("publish: the message did not reach " + strings.Join(failed, ", "))
}
