package main_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"trtc-callback-audit/internal/cloudtest"
)

// emuTopic is the topic that hears of every run, with the template's subscriptions to it and one that takes everything.
type emuTopic struct {
	emulator
	arn    string
	queues map[string]emuQueue
}

func newEmuTopic(t *testing.T, aws emulator, tree map[string]any) *emuTopic {
	t.Helper()
	o := &emuTopic{aws, aws.topic(t, "outcomes"), map[string]emuQueue{}}
	for name, attributes := range map[string]map[string]string{"all": nil, "news": emuSubscription(t, tree, "NewsMail"), "lost": emuSubscription(t, tree, "FailedRuns")} {
		o.queues[name] = aws.queue(t, name, nil)
		aws.subscribe(t, o.arn, o.queues[name], attributes)
	}
	return o
}

// tell does what Lambda does when an asynchronous run is over, and checks who hears of it. It returns all that was heard.
func (o *emuTopic) tell(t *testing.T, event []byte, reply cloudtest.Reply, who ...string) (heard string) {
	t.Helper()
	record := emuOutcome(t, event, reply)
	o.publish(t, o.arn, record)
	for name, q := range o.queues {
		messages := q.drain(t)
		switch isMeant := slices.Contains(who, name); {
		case !isMeant && len(messages) != 0 || isMeant && len(messages) != 1:
			t.Errorf("%s has heard %d messages of the run; meant were %v", name, len(messages), who)
		case isMeant && emuPublished(messages[0], name == "lost") != record:
			t.Errorf("%s has heard something else than was published: %s", name, messages[0])
		}
		for _, body := range messages {
			heard += body + "\n"
		}
	}
	return heard
}

func emuTemplate(t *testing.T) map[string]any {
	t.Helper()
	tree, err := parse(read(t, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// emuSubscription is what the template says of a subscription, without what the emulator cannot do: it hands messages to queues alone.
func emuSubscription(t *testing.T, tree map[string]any, name string) map[string]string {
	t.Helper()
	properties, _ := at(tree, "Resources/"+name+"/Properties").(map[string]any)
	attributes := map[string]string{}
	for _, name := range []string{"FilterPolicyScope", "FilterPolicy"} {
		attributes[name], _ = properties[name].(string)
	}
	if properties["RawMessageDelivery"] == true {
		attributes["RawMessageDelivery"] = "true"
	}
	if !json.Valid([]byte(attributes["FilterPolicy"])) { // the emulator would deliver everything
		t.Fatalf("the template's %s has no filter", name)
	}
	return attributes
}

// emuOutcome is the record that Lambda makes of an asynchronous run for its destination.
func emuOutcome(t *testing.T, event []byte, reply cloudtest.Reply) string {
	t.Helper()
	context := map[string]any{"statusCode": 200, "executedVersion": "$LATEST"}
	condition, count, payload := "Success", 1, any(json.RawMessage(reply.Payload))
	if reply.Failed {
		condition, count, payload = "RetriesExhausted", 2, map[string]string{"errorType": reply.Type, "errorMessage": reply.Message}
		context["functionError"] = "Unhandled"
	}
	record, err := json.Marshal(map[string]any{
		"version": "1.0", "timestamp": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"requestContext": map[string]any{
			"requestId": "c2a6f2ae-7dbb-4d22-8782-d0485c9877e2", "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:trtc-callback-audit:$LATEST",
			"condition": condition, "approximateInvokeCount": count,
		},
		"requestPayload": json.RawMessage(event), "responseContext": context, "responsePayload": payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(record)
}

// emuPublished is what was published, out of the envelope in which SNS hands it to a queue, unless it is raw.
func emuPublished(body string, isRaw bool) string {
	if isRaw {
		return body
	}
	var notification struct{ Type, Message string }
	if json.Unmarshal([]byte(body), &notification) != nil || notification.Type != "Notification" {
		return ""
	}
	return notification.Message
}
