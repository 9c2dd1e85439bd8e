package main_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEmulatedJobs puts three jobs into a queue, of which two can never be done: they end in the other queue, and the good one is done once.
func TestEmulatedJobs(t *testing.T) {
	t.Parallel()
	aws, e := startEmulator(t), newEmulated(t)
	e.alone()
	e.start(t)
	dead := aws.queue(t, "jobs-dead", nil)
	jobs := aws.queue(t, "jobs", map[string]string{
		"VisibilityTimeout": "360", "RedrivePolicy": fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":2}`, dead.arn),
	})
	const good, unknown, foreign = `{"action":"audit","apps":["default"]}`, `{"action":"audit","apps":["planted-app"]}`, `planted, and no JSON`
	for _, body := range []string{unknown, good, foreign} {
		jobs.send(t, body)
	}

	var rounds [][]string
	for batch := jobs.receive(t); len(batch) > 0; batch = jobs.receive(t) {
		if len(rounds) == 5 {
			t.Fatalf("the queue is not empty after %v", rounds)
		}
		rounds = append(rounds, e.work(t, jobs, batch))
	}
	if diff := cmp.Diff([][]string{{unknown, foreign}, {unknown, foreign}}, rounds); diff != "" {
		t.Errorf("what failed in each round (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{unknown, foreign}, dead.drain(t)); diff != "" {
		t.Errorf("what was given up (-want +got)\n%s", diff)
	}
	if got := e.tencent.CallCount(); got != 1 {
		t.Errorf("Tencent was asked %d times", got)
	}
	reports := 0
	for key, body := range e.bucket.objects(t) {
		if strings.HasPrefix(key, "audit/reports/") {
			reports++
			if !strings.Contains(body, `"trigger":"job"`) || !strings.Contains(body, `"status":"in_sync"`) {
				t.Errorf("the report: %s", body)
			}
		}
	}
	if reports != 1 || e.bucket.refusals() != nil {
		t.Errorf("there are %d reports; refused were %v", reports, e.bucket.refusals())
	}
	if got := strings.Count(string(e.function.Output()), `"message":"record dropped or refused"`); got != 4 {
		t.Errorf("the log tells of %d records that failed", got)
	}
}

// work is what an event source mapping does with a batch, if it asks for batchItemFailures. It returns what failed.
func (e *emulated) work(t *testing.T, q emuQueue, batch []emuMessage) (failed []string) {
	t.Helper()
	records := []map[string]any{}
	for _, m := range batch {
		records = append(records, map[string]any{
			"messageId": m.MessageID, "receiptHandle": m.ReceiptHandle, "body": m.Body, "attributes": m.Attributes, "messageAttributes": map[string]any{},
			"md5OfBody": m.MD5OfBody, "eventSource": "aws:sqs", "eventSourceARN": q.arn, "awsRegion": "us-east-1",
		})
	}
	event, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	reply := e.invoke(t, event)
	var said struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(reply.Payload, &said); err != nil || reply.Failed || said.BatchItemFailures == nil {
		t.Fatalf("%v: no answer to a batch: %s%s", err, reply.Payload, reply.Message)
	}
	ids := []string{}
	for _, item := range said.BatchItemFailures {
		ids = append(ids, item.ItemIdentifier)
	}
	for _, m := range batch {
		if i := slices.Index(ids, m.MessageID); i >= 0 {
			ids = slices.Delete(ids, i, i+1)
			failed = append(failed, m.Body)
			q.release(t, m)
		} else {
			q.remove(t, m)
		}
	}
	if len(ids) > 0 { // Lambda takes a batch for failed if it names what was not in it
		t.Errorf("messages failed that were not there, or twice: %v", ids)
	}
	return failed
}
