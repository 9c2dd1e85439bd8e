package publish

import (
	"context"
	"log/slog"
	"time"

	"trtc-callback-audit/audit"
)

// Namespace is that of the CloudWatch metrics.
const Namespace = "TRTCCallbackAudit"

// metric is one number of a run, as CloudWatch's embedded metric format describes it.
type metric struct {
	Name string `json:"Name"`
	Unit string `json:"Unit"`
}

// directive tells CloudWatch which fields of a log line are metrics. The function is the only dimension: one for each finding or application would be
// a metric of its own, and cost as much.
type directive struct {
	Namespace  string     `json:"Namespace"`
	Dimensions [][]string `json:"Dimensions"`
	Metrics    []metric   `json:"Metrics"`
}

// envelope is the field by which CloudWatch knows the line.
type envelope struct {
	Timestamp         int64       `json:"Timestamp"` // in milliseconds
	CloudWatchMetrics []directive `json:"CloudWatchMetrics"`
}

// Metrics logs the line of which CloudWatch makes metrics. It is for Lambda alone.
func Metrics(ctx context.Context, log *slog.Logger, r audit.Report, took time.Duration, function string) {
	numbers := []struct {
		metric
		value int64
	}{
		{metric{"applications", "Count"}, int64(r.Summary.Apps)},
		{metric{"drifted", "Count"}, int64(r.Summary.Drifted)},
		{metric{"absent", "Count"}, int64(r.Summary.Absent)},
		{metric{"unknown", "Count"}, int64(r.Summary.Unknown)},
		{metric{"sink_failures", "Count"}, int64(failures(r))},
		{metric{"duration", "Milliseconds"}, took.Milliseconds()},
	}
	d := directive{Namespace: Namespace, Dimensions: [][]string{{"function_name"}}}
	attrs := []slog.Attr{slog.String("function_name", function)}
	for _, n := range numbers {
		d.Metrics = append(d.Metrics, n.metric)
		attrs = append(attrs, slog.Int64(n.Name, n.value))
	}
	attrs = append(attrs, slog.Any("_aws", envelope{r.GeneratedAt.UnixMilli(), []directive{d}})) //nolint:sloglint // the name is CloudWatch's
	log.LogAttrs(ctx, slog.LevelInfo, "metrics", attrs...)
}
