package publish

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"trtc-callback-audit/audit"
)

// roomForTheRest is what a line needs besides the report: its other fields, and those that the logger adds.
const roomForTheRest = 2 << 10

// Log writes the report as one flat line: both clouds make fields to search by of the first level only. The report itself is in the field report, as
// text; the line as a whole keeps to [audit.ReturnBudget].
func Log(ctx context.Context, log *slog.Logger, r audit.Report) {
	level := slog.LevelInfo
	if r.Status != audit.InSync {
		level = slog.LevelWarn
	}
	log.LogAttrs(ctx, level, "audit report",
		slog.String("trigger", string(r.Trigger)), slog.String("schema", r.Schema), slog.String("id", r.ID),
		slog.String("run_at", r.RunAt.Format(time.RFC3339)), slog.String("generated_at", r.GeneratedAt.Format(time.RFC3339Nano)),
		slog.String("status", string(r.Status)), slog.Bool("complete", r.Complete), slog.Bool("news", r.News),
		slog.Int("apps", r.Summary.Apps), slog.Int("in_sync", r.Summary.InSync), slog.Int("drifted", r.Summary.Drifted),
		slog.Int("absent", r.Summary.Absent), slog.Int("unknown", r.Summary.Unknown), slog.Int("sink_failures", failures(r)),
		slog.String("report", Text(r, audit.ReturnBudget-roomForTheRest)))
}

// failures counts the sinks that did not take the report.
func failures(r audit.Report) int {
	n := 0
	for _, d := range r.Published {
		if d.Outcome == audit.Failed {
			n++
		}
	}
	return n
}

// longestEscape is what a byte of a JSON string can take.
const longestEscape = len(`\u0026`)

// Text returns the report's JSON, with applications left out if need be, so that it takes at most budget bytes as a JSON string too, where every
// quote takes two: a log line and the replies to a gateway carry it like that.
func Text(r audit.Report, budget int) string {
	for room := budget; ; {
		text := audit.Encode(r, room)
		if len(text) <= (budget-len(`""`))/longestEscape { // which spares nearly all reports the second encoding
			return string(text)
		}
		quoted, _ := json.Marshal(string(text)) // a string always encodes
		if len(quoted) <= budget || room == 0 {
			return string(text)
		}
		room = room * budget / len(quoted)
	}
}
