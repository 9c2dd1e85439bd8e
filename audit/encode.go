package audit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
)

// The budgets of a report's JSON in bytes. Lambda and SCF stop at 6 MB, an ALB at 1 MB, SNS and a log line at 256 KB.
const (
	ReturnBudget = 200 << 10 // as a return value, a log line or a webhook
	HTTPBudget   = 900 << 10 // over HTTP
)

// Encode returns the report's JSON in at most budget bytes, if need be with applications left out: those in sync first, then the least severe. Their
// number is in omitted; the status and the summary stay those of the whole.
func Encode(r Report, budget int) []byte {
	const frame, app = 512, 512            // about, when all is well
	if len(r.Apps) <= budget/smallestApp { // or thousands would be encoded for nothing
		if whole := r.appendTo(make([]byte, 0, frame+app*len(r.Apps))); len(whole) <= budget {
			return whole
		}
	}
	return r.within(budget).appendTo(nil)
}

// smallestApp is less than any application takes, in bytes.
const smallestApp = 190

// within leaves applications out.
func (r Report) within(budget int) Report {
	sizes := make([]int, len(r.Apps))
	text := r.without(r.Apps).appendTo(nil)
	total := len(text)
	for i := range r.Apps {
		text = r.Apps[i].appendTo(text[:0])
		sizes[i] = len(text) + 1 // its comma
		total += sizes[i]
	}
	const roomForTheNumber = 10
	dropped := make([]bool, len(r.Apps))
	for _, i := range leastSevereFirst(r.Apps) {
		if total+roomForTheNumber <= budget {
			break
		}
		dropped[i] = true
		total -= sizes[i]
	}
	kept := r.without(r.Apps)
	for i, app := range r.Apps {
		if dropped[i] {
			kept.Omitted++
		} else {
			kept.Apps = append(kept.Apps, app)
		}
	}
	return kept
}

// without is the report with room for, but none of, apps.
func (r Report) without(apps []AppReport) Report {
	r.Apps = make([]AppReport, 0, len(apps))
	return r
}

// leastSevereFirst orders the applications' indexes by what is lost least; among equals the last goes first.
func leastSevereFirst(apps []AppReport) []int {
	order := make([]int, len(apps))
	for i := range order {
		order[i] = len(apps) - 1 - i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(apps[a].Status.weight(), apps[b].Status.weight()), cmp.Compare(apps[b].worst(), apps[a].worst()))
	})
	return order
}

// worst is the place of the worst finding's severity in the list of severities, which begins with the worst.
func (r *AppReport) worst() int {
	if len(r.Findings) == 0 {
		return len(Severities())
	}
	return slices.Index(Severities(), r.Findings[0].Severity)
}

// Worse reports whether s is worse than other.
func (s Status) Worse(other Status) bool { return s.weight() > other.weight() }

// weight orders statuses from good to bad.
func (s Status) weight() int { return slices.Index([]Status{InSync, Unknown, Drifted, Absent}, s) }

// JSON encodes without the escapes that only HTML needs: a callback's & must stay readable, they cost room in messages, and WeCom refuses them. What cannot be
// encoded gives nothing.
func JSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // as said
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
