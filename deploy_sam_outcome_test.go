package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
)

// filters holds the subscriptions to what is to be heard: what is new, and what failed.
func (p *problems) filters(tree map[string]any) {
	for _, test := range []struct {
		subscription string
		record       map[string]any
		heard        bool
	}{
		{"NewsMail", samOutcome("Success", samReport(true)), true},
		{"NewsMail", samOutcome("Success", samReport(false)), false},
		{"NewsMail", samOutcome("RetriesExhausted", map[string]any{"errorType": "wrapError", "errorMessage": "handler: …"}), false},
		{"FailedRuns", samOutcome("RetriesExhausted", map[string]any{"errorType": "wrapError", "errorMessage": "handler: …"}), true},
		{"FailedRuns", samOutcome("EventAgeExceeded", nil), true},
		{"FailedRuns", samOutcome("Success", samReport(true)), false},
	} {
		place := "Resources/" + test.subscription + "/Properties/FilterPolicy"
		text, _ := at(tree, place).(string)
		var filter map[string]any
		if err := json.Unmarshal([]byte(text), &filter); err != nil {
			p.addf("%s is no JSON", place)
			continue
		}
		if samPasses(filter, test.record) != test.heard {
			p.addf("%s: of a run with %v the subscriber hears: %v", place, at(test.record, "requestContext/condition"), !test.heard)
		}
	}
}

// outcome is the record that Lambda makes of an asynchronous run.
func samOutcome(condition string, payload any) map[string]any {
	return map[string]any{
		"version": "1.0", "timestamp": "2026-11-23T12:17:03.000Z",
		"requestContext":  map[string]any{"requestId": "c6af9ac6", "functionArn": samARN("lambda", "function:audit:$LATEST"), "condition": condition, "approximateInvokeCount": 1},
		"requestPayload":  map[string]any{"action": "audit"},
		"responseContext": map[string]any{"statusCode": 200, "executedVersion": "$LATEST"},
		"responsePayload": payload,
	}
}

// report is one as it is returned.
func samReport(news bool) any {
	var r any
	text := audit.Encode(audit.Report{Schema: audit.Schema, News: news}, audit.ReturnBudget)
	if json.Unmarshal(text, &r) != nil {
		return nil
	}
	return r
}

// passes is how SNS applies a filter to a message's body, as far as the template makes use of it.
func samPasses(filter map[string]any, message any) bool {
	for key, wanted := range filter {
		there := at(message, key)
		if below, isNested := wanted.(map[string]any); isNested {
			if !samPasses(below, there) {
				return false
			}
			continue
		}
		values, _ := wanted.([]any)
		if there == nil || !slices.ContainsFunc(values, func(value any) bool { return samAccepts(value, there) }) {
			return false
		}
	}
	return true
}

func samAccepts(value, there any) bool {
	if but, isBut := at(value, "anything-but").([]any); isBut {
		return !slices.Contains(but, there)
	}
	return value == there
}

// samEmitted is the directive that CloudWatch finds in the log.
type samEmitted struct {
	AWS struct {
		CloudWatchMetrics []struct {
			Namespace  string     `json:"Namespace"`
			Dimensions [][]string `json:"Dimensions"`
			Metrics    []struct {
				Name string `json:"Name"`
			} `json:"Metrics"`
		} `json:"CloudWatchMetrics"`
	} `json:"_aws"`
}

// has reports whether the log makes such a metric.
func (e samEmitted) has(metric any) bool {
	name, _ := at(metric, "MetricName").(string)
	dimension, _ := at(metric, "Dimensions/0/Name").(string)
	for _, d := range e.AWS.CloudWatchMetrics {
		if at(metric, "Namespace") != d.Namespace || !slices.Equal(d.Dimensions[0], []string{dimension}) {
			continue
		}
		for _, m := range d.Metrics {
			if m.Name == name {
				return true
			}
		}
	}
	return false
}

func samEmit() (e samEmitted) {
	var line bytes.Buffer
	publish.Metrics(context.Background(), slog.New(slog.NewJSONHandler(&line, nil)), audit.Report{}, time.Second, "audit")
	if json.Unmarshal(line.Bytes(), &e) != nil {
		return samEmitted{}
	}
	return e
}

// metrics holds the alarms on our own metrics to those that the log makes.
func (p *problems) metrics(tree map[string]any) {
	const drift, unread = "Resources/DriftAlarm/Properties/", "Resources/UnreadAlarm/Properties"
	log := samEmit()
	for _, place := range []string{drift + "Metrics/1/MetricStat/Metric", drift + "Metrics/2/MetricStat/Metric", unread} {
		if metric := at(tree, place); !log.has(metric) {
			p.addf("%s: %v is no metric of the log", place, at(metric, "MetricName"))
		}
	}
	p.want(tree, map[string]any{
		drift + "Metrics/0/Expression": strings.Join([]string{
			samText(tree, drift+"Metrics/1/MetricStat/Metric/MetricName"), samText(tree, drift+"Metrics/2/MetricStat/Metric/MetricName"),
		}, " + "),
		drift + "TreatMissingData": "ignore",
		unread + "/MetricName":     "unknown",
	})
}

func samText(tree any, place string) string {
	text, _ := at(tree, place).(string)
	return text
}

// A filter that CloudFormation has rewritten would match nothing; the matcher here shows that it would not.
func TestFilters(t *testing.T) {
	t.Parallel()
	news := samOutcome("Success", samReport(true))
	for filter, want := range map[string]bool{
		`{"responsePayload":{"news":[true]}}`:                                    true,
		`{"responsePayload":{"news":["true"]}}`:                                  false,
		`{"responsePayload":{"new":[true]}}`:                                     false,
		`{"requestContext":{"condition":["Success"]}}`:                           true,
		`{"requestContext":{"condition":[{"anything-but":["Success"]}]}}`:        false,
		`{"requestContext":{"condition":["x","Success"]},"version":["1.0"]}`:     true,
		`{"requestContext":{"condition":["Success"]},"responsePayload":{"a":1}}`: false,
	} {
		var f map[string]any
		if err := json.Unmarshal([]byte(filter), &f); err != nil {
			t.Fatal(err)
		}
		if samPasses(f, news) != want {
			t.Errorf("%s: %v", filter, !want)
		}
	}
}
