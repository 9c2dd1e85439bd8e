package archive

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

const (
	readReport = "read the report"
	keepReport = "keep the report"
)

// Report returns the report of a run, and whether there is one. The error is an [*Error].
func (a *Archive) Report(ctx context.Context, id string, runAt time.Time) (r audit.Report, found bool, err error) {
	r, found, err = a.report(ctx, id, runAt)
	return r, found, during(readReport, err)
}

// Keep writes the whole report, without published, where there is none of its run. It returns the run's one report, which is another's if that was first. The
// error is an [*Error] or [ErrConflict].
func (a *Archive) Keep(ctx context.Context, r audit.Report) (kept audit.Report, first bool, err error) {
	kept, first, err = a.keep(ctx, r)
	return kept, first, during(keepReport, err)
}

func (a *Archive) keep(ctx context.Context, r audit.Report) (kept audit.Report, first bool, err error) {
	key, err := reportKey(r.ID, r.RunAt)
	if err != nil {
		return audit.Report{}, false, err
	}
	r.Published = nil
	body := audit.Encode(r, math.MaxInt)
	if int64(len(body)) > maxReport {
		return audit.Report{}, false, tooLarge(maxReport)
	}
	for n := range rounds {
		if first, err := a.store.put(ctx, key, body, ""); err != nil || first {
			return r, first, err
		}
		if kept, found, err := a.report(ctx, r.ID, r.RunAt); err != nil || found {
			return kept, false, err
		}
		if err := a.giveWay(ctx, n); err != nil { // who was first has not finished, or it was taken away again
			return audit.Report{}, false, err
		}
	}
	return audit.Report{}, false, ErrConflict
}

func (a *Archive) report(ctx context.Context, id string, runAt time.Time) (r audit.Report, found bool, err error) {
	key, err := reportKey(id, runAt)
	if err != nil {
		return audit.Report{}, false, err
	}
	there, err := a.store.get(ctx, key, maxReport)
	if err != nil || there.tag == "" {
		return audit.Report{}, false, err
	}
	if err := json.Unmarshal(there.body, &r); err != nil || r.ID != id || r.Schema != audit.Schema {
		return audit.Report{}, false, &Error{
			Reason: "what is there is not this version's report of this run",
			Fix:    "look at the object of the run's date and id, and at who else writes to the place of ARCHIVE_URL",
		}
	}
	return r, true, nil
}

// reportKey admits nothing of an id into a key but what [audit.ID] makes.
const reports = "reports/" // is before all of them

func reportKey(id string, runAt time.Time) (string, error) {
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", &Error{Reason: "the run's id is not 32 hex digits", Fix: "make it with audit.ID"}
	}
	return reports + runAt.UTC().Format("2006/01/02") + "/" + id + ".json", nil
}
