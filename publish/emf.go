package publish

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"trtc-callback-audit/audit"
)

// Namespace is that of the CloudWatch metrics.
const Namespace = "TRTCCallbackAudit"

// directives tell CloudWatch, in its embedded metric format, which fields of a log line are metrics. The function is the only dimension: one for each
// finding or application would be a metric of its own, and cost as much.
const directives = `[{"Namespace":"` + Namespace + `","Dimensions":[["function_name"]],"Metrics":[` +
	`{"Name":"applications","Unit":"Count"},{"Name":"drifted","Unit":"Count"},{"Name":"absent","Unit":"Count"},{"Name":"unknown","Unit":"Count"},` +
	`{"Name":"sink_failures","Unit":"Count"},{"Name":"duration","Unit":"Milliseconds"}]}]`

// Metrics logs the line of which CloudWatch makes metrics. It is for Lambda alone.
func Metrics(ctx context.Context, log *slog.Logger, r audit.Report, took time.Duration, function string) {
	log.LogAttrs(ctx, slog.LevelInfo, "metrics",
		slog.String("function_name", function), slog.Int("applications", r.Summary.Apps), slog.Int("drifted", r.Summary.Drifted), slog.Int("absent", r.Summary.Absent),
		slog.Int("unknown", r.Summary.Unknown), slog.Int("sink_failures", failures(r)), slog.Int64("duration", took.Milliseconds()),
		slog.Group("_aws", slog.Int64("Timestamp", r.GeneratedAt.UnixMilli()), slog.Any("CloudWatchMetrics", json.RawMessage(directives)))) //nolint:sloglint // the names are CloudWatch's
}
