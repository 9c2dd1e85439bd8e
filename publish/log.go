package publish

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"trtc-callback-audit/audit"
)

// Log writes the report as one flat line: both clouds make fields to search by of the first level only. The whole report, within its budget, is in the
// field report, as text.
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
		slog.Int("absent", r.Summary.Absent), slog.Int("unknown", r.Summary.Unknown), slog.String("report", text(r)))
}

// text keeps the report within its budget as a JSON string too, where every quote takes two bytes.
func text(r audit.Report) string {
	for room := audit.ReturnBudget; ; room = room * 3 / 4 {
		text := audit.Encode(r, room)
		if quoted, _ := json.Marshal(string(text)); len(quoted) <= audit.ReturnBudget {
			return string(text)
		}
	}
}
