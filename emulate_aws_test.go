package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// emuFolder is the variable that names the folder where the emulator is installed.
const emuFolder = "EMULATED"

// needEmulation skips a test that make emulate runs, and that does without nothing but Go.
func needEmulation(t *testing.T) string {
	t.Helper()
	folder := os.Getenv(emuFolder)
	if folder == "" {
		t.Skip(emuFolder + " names no folder with the emulator in it; make emulate installs one, for which it needs node and npm, and runs this test")
	}
	return folder
}

// emulator is fauxqs, by the addresses of its services. It does not look at signatures, so that nothing is signed for it.
type emulator map[string]string

// startEmulator starts it in a process of its own, which ends with the test.
func startEmulator(t *testing.T) emulator {
	t.Helper()
	// It is to end after the test's context.
	c := exec.CommandContext(context.WithoutCancel(t.Context()), "node", filepath.Join(needEmulation(t), "server.mjs"))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatalf("%v: install Node.js 20 or later", err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			t.Error("the emulator:", err)
		}
	})
	e := emulator{}
	for d := json.NewDecoder(out); len(e) < 3; {
		var line struct{ Service, URL string }
		if err := d.Decode(&line); err != nil {
			t.Fatalf("the emulator has not said where it is: %v; remove build/emulate and run make emulate again", err)
		}
		e[line.Service] = line.URL
	}
	return e
}

// ask sends a request and returns the answer. All but 200 ends the test.
func (e emulator) ask(t *testing.T, service, contentType, target, body string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e[service]+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Amz-Target", target)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %s", service, response.Status, err, answer)
	}
	return answer
}

// sqs does something with queues.
func (e emulator) sqs(t *testing.T, action string, in map[string]any, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	answer := e.ask(t, "sqs", "application/x-amz-json-1.0", "AmazonSQS."+action, string(body))
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s: %v: %s", action, err, answer)
	}
}

// sns does something with topics, and returns what stands in an element of the answer.
func (e emulator) sns(t *testing.T, element string, pairs ...string) string {
	t.Helper()
	form := url.Values{"Version": {"2010-03-31"}}
	for pair := range slices.Chunk(pairs, 2) {
		form.Set(pair[0], pair[1])
	}
	answer := e.ask(t, "sns", "application/x-www-form-urlencoded", "", form.Encode())
	_, rest, _ := bytes.Cut(answer, []byte("<"+element+">"))
	text, _, found := bytes.Cut(rest, []byte("</"+element+">"))
	if !found {
		t.Fatalf("no %s in %s", element, answer)
	}
	return string(text)
}

// emuQueue is a queue of the emulator.
type emuQueue struct {
	emulator
	url, arn string
}

func (e emulator) queue(t *testing.T, name string, attributes map[string]string) emuQueue {
	t.Helper()
	var made struct {
		QueueURL string `json:"QueueUrl"`
	}
	e.sqs(t, "CreateQueue", map[string]any{"QueueName": name, "Attributes": attributes}, &made)
	var has struct{ Attributes struct{ QueueArn string } }
	e.sqs(t, "GetQueueAttributes", map[string]any{"QueueUrl": made.QueueURL, "AttributeNames": []string{"QueueArn"}}, &has)
	return emuQueue{e, made.QueueURL, has.Attributes.QueueArn}
}

// emuMessage is a message as a queue hands it out.
type emuMessage struct {
	MessageID     string `json:"MessageId"`
	ReceiptHandle string
	Body          string
	MD5OfBody     string
	Attributes    map[string]string
}

func (q emuQueue) send(t *testing.T, body string) {
	t.Helper()
	q.sqs(t, "SendMessage", map[string]any{"QueueUrl": q.url, "MessageBody": body}, nil)
}

// receive takes what is visible, ten messages at most, and does not wait for more.
func (q emuQueue) receive(t *testing.T) []emuMessage {
	t.Helper()
	var got struct{ Messages []emuMessage }
	q.sqs(t, "ReceiveMessage", map[string]any{"QueueUrl": q.url, "MaxNumberOfMessages": 10, "AttributeNames": []string{"All"}}, &got)
	return got.Messages
}

// remove deletes a message that was received, and release makes it visible again.
func (q emuQueue) remove(t *testing.T, m emuMessage) {
	t.Helper()
	q.sqs(t, "DeleteMessage", map[string]any{"QueueUrl": q.url, "ReceiptHandle": m.ReceiptHandle}, nil)
}

func (q emuQueue) release(t *testing.T, m emuMessage) {
	t.Helper()
	q.sqs(t, "ChangeMessageVisibility", map[string]any{"QueueUrl": q.url, "ReceiptHandle": m.ReceiptHandle, "VisibilityTimeout": 0}, nil)
}

// drain takes all that is in the queue.
func (q emuQueue) drain(t *testing.T) (bodies []string) {
	t.Helper()
	for batch := q.receive(t); len(batch) > 0; batch = q.receive(t) {
		for _, m := range batch {
			bodies = append(bodies, m.Body)
			q.remove(t, m)
		}
	}
	return bodies
}

func (e emulator) topic(t *testing.T, name string) (arn string) {
	t.Helper()
	return e.sns(t, "TopicArn", "Action", "CreateTopic", "Name", name)
}

// subscribe subscribes a queue, with the attributes that are not empty.
func (e emulator) subscribe(t *testing.T, topic string, q emuQueue, attributes map[string]string) {
	t.Helper()
	pairs := []string{"Action", "Subscribe", "TopicArn", topic, "Protocol", "sqs", "Endpoint", q.arn}
	for name, text := range attributes {
		entry := fmt.Sprintf("Attributes.entry.%d.", len(pairs))
		pairs = append(pairs, entry+"key", name, entry+"value", text)
	}
	e.sns(t, "SubscriptionArn", pairs...)
}

func (e emulator) publish(t *testing.T, topic, message string) {
	t.Helper()
	e.sns(t, "MessageId", "Action", "Publish", "TopicArn", topic, "Message", message)
}
