package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

// What the desk is set with. The key and the token open nothing but this process's own fakes.
const (
	sdkAppID = 1400000000
	key      = "desk-key-5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f"
	token    = "desk-token-of-32-characters-abcd"
	callback = "https://calls.example.net/trtc?token=t0p"
)

var (
	words = []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}

	schedule = event{"a schedule", `{"action":"audit","schedule":"hourly","time":"2026-11-23T12:17:00Z"}`}
	request  = event{"an HTTP request", `{"version":"2.0","rawPath":"/v1/report","rawQueryString":"",` +
		`"headers":{"authorization":"Bearer ` + token + `"},"requestContext":{"http":{"method":"GET","path":"/v1/report"},"stage":"$default"},"isBase64Encoded":false}`}
)

// event is what goes in.
type event struct{ what, json string }

// desk is one performance.
type desk struct {
	binary, clouds string
	out            io.Writer
	tencent        *trtctest.Server
	reports        map[string]string // the first report to each kind of event, to hold the others against
}

func (d *desk) run(ctx context.Context) error {
	d.tencent = trtctest.Start(trtctest.App{SDKAppID: sdkAppID, SecretKey: key})
	defer d.tencent.Close()
	d.reports = map[string]string{}
	for _, name := range strings.Split(d.clouds, ",") {
		if err := d.play(ctx, name); err != nil {
			return fmt.Errorf("desk: %s: %w", name, err)
		}
	}
	d.say("Now with your own application:\n  TRTC_SDK_APP_ID=… TRTC_SECRET_KEY=… build/bootstrap audit")
	return nil
}

// play starts the function in one cloud and shows it three events.
func (d *desk) play(ctx context.Context, name string) error {
	d.tencent.SetCallback(sdkAppID, callback, words...)
	cloud, err := cloudtest.Start(ctx, name, cloudtest.Options{Binary: d.binary, Env: map[string]string{
		"TRTC_SDK_APP_ID": fmt.Sprint(sdkAppID), "TRTC_SECRET_KEY": key, "TRTC_ENDPOINT": d.tencent.URL(), "HTTP_TOKEN": token,
	}})
	if err != nil {
		return err
	}
	defer func() { _ = cloud.Stop() }() // it has said all that it has to say
	d.say("━━ %s ━━ ready after %d ms\n", title(name), cloud.Ready().Milliseconds())
	for _, e := range []event{schedule, request} {
		if err := d.show(ctx, cloud, e); err != nil {
			return err
		}
	}
	d.tencent.ClearCallback(sdkAppID)
	d.say("Somebody deletes the callback at Tencent.\n")
	return d.show(ctx, cloud, event{"the same request", request.json})
}

func title(cloud string) string {
	return map[string]string{"lambda": "AWS Lambda", "scf": "Tencent SCF"}[cloud]
}

// show hands an event to the function and prints what comes out: the report whole when it is new, and its verdict when it is known.
func (d *desk) show(ctx context.Context, cloud cloudtest.Cloud, e event) error {
	reply, err := cloud.Invoke(ctx, cloudtest.Invocation{Event: []byte(e.json)})
	if err != nil {
		return err
	}
	if reply.Failed {
		return errors.New("the function failed: " + reply.Message)
	}
	d.say("in   %s: %s", e.what, brief(e.json))
	status, report := unpack(reply.Payload)
	d.say("out  after %d ms%s: %s\n", reply.Took.Milliseconds(), status, d.verdict(e.what, report))
	return nil
}

// verdict is a report to read: whole the first time, and otherwise what it says and that it says the same.
func (d *desk) verdict(what string, report []byte) string {
	plain := blank(report)
	if d.reports[what] == plain {
		return "the same report"
	}
	d.reports[what] = plain
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, report, "     ", "  "); err != nil || len(d.reports) > 1 {
		return oneLine(report)
	}
	return "\n     " + pretty.String()
}

// oneLine is the part of a report that a person looks for first.
func oneLine(report []byte) string {
	var r struct {
		Status string `json:"status"`
		Apps   []struct {
			App        string `json:"app"`
			Configured bool   `json:"configured"`
			URL        string `json:"url"`
		} `json:"apps"`
	}
	if err := json.Unmarshal(report, &r); err != nil || len(r.Apps) == 0 {
		return string(report)
	}
	return fmt.Sprintf(`{"status":%q, … "app":%q, "configured":%v, "url":%q …}`, r.Status, r.Apps[0].App, r.Apps[0].Configured, r.Apps[0].URL)
}

// unpack takes a report out of an HTTP reply.
func unpack(payload []byte) (status string, report []byte) {
	var r struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.Unmarshal(payload, &r); err != nil || r.StatusCode == 0 {
		return "", payload
	}
	return fmt.Sprintf(", status %d", r.StatusCode), []byte(r.Body)
}

// blank takes out what no two runs have in common.
func blank(report []byte) string {
	var r map[string]any
	if err := json.Unmarshal(report, &r); err != nil {
		return string(report)
	}
	delete(r, "id")
	delete(r, "run_at")
	delete(r, "generated_at")
	if apps, ok := r["apps"].([]any); ok {
		for _, app := range apps {
			if app, ok := app.(map[string]any); ok {
				delete(app, "elapsed_ms")
				delete(app, "request_id")
			}
		}
	}
	text, _ := json.Marshal(r) // it was JSON a moment ago
	return string(text)
}

// brief keeps an event to a line.
func brief(event string) string {
	const width = 100
	event = strings.ReplaceAll(event, token, "…")
	if len(event) > width {
		return event[:width] + "…"
	}
	return event
}

func (d *desk) say(format string, args ...any) { _, _ = fmt.Fprintf(d.out, format+"\n", args...) }
