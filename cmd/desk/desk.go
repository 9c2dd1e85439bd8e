package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

// What the desk is set with. The key and the token open nothing but this process's own fakes.
const (
	sdkAppID = 1400000000
	key      = "a-key-for-the-desk-only"
	token    = "a-token-for-the-desk-only"
	callback = "https://calls.acme.com/trtc?token=t0p"
)

var (
	words = []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}

	schedule = event{"a schedule", `{"action":"audit","schedule":"hourly","time":"2026-11-23T12:17:00Z"}`, ""}
	request  = event{"a request", `{"version":"2.0","rawPath":"/v1/report","rawQueryString":"","headers":{"authorization":"Bearer ` + token + `"},` +
		`"requestContext":{"http":{"method":"GET","path":"/v1/report"},"stage":"$default"},"isBase64Encoded":false}`, "GET /v1/report, Authorization: Bearer …, through API Gateway"}
	again = event{"again", request.json, "GET /v1/report, after somebody has deleted the callback at Tencent"}
)

// event is what goes in. A long one is shown by what it says.
type event struct{ what, json, shown string }

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
	for name := range strings.SplitSeq(d.clouds, ",") {
		if err := d.play(ctx, name); err != nil {
			return fmt.Errorf("desk: %s: %w", name, err)
		}
	}
	d.say("Now ask about your own application:\n  TRTC_SDK_APP_ID=… TRTC_SECRET_KEY=… build/bootstrap audit")
	return nil
}

// play starts the function in one cloud and shows it three events.
func (d *desk) play(ctx context.Context, name string) error {
	d.tencent.SetCallback(sdkAppID, callback, words...)
	archive, err := os.MkdirTemp("", "trtc-callback-audit-desk-")
	if err != nil {
		return errors.New("there is no folder for temporary files")
	}
	defer func() { _ = os.RemoveAll(archive) }() // it is temporary either way
	cloud, err := cloudtest.Start(ctx, name, cloudtest.Options{Binary: d.binary, Env: map[string]string{
		"TRTC_SDK_APP_ID": fmt.Sprint(sdkAppID), "TRTC_SECRET_KEY": key, "TRTC_ENDPOINT": d.tencent.URL(), "HTTP_TOKEN": token,
		"ARCHIVE_URL": "file://" + filepath.ToSlash(archive),
	}})
	if err != nil {
		return err
	}
	defer func() { _ = cloud.Stop() }() // it has said all that it has to say
	d.say("%s (ready after %d ms)\n", title(name), cloud.Ready().Milliseconds())
	for _, e := range []event{schedule, request} {
		if err := d.show(ctx, cloud, e); err != nil {
			return err
		}
	}
	d.tencent.ClearCallback(sdkAppID)
	return d.show(ctx, cloud, again)
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
	d.say("in   %s", cmp.Or(e.shown, e.json))
	status, report := unpack(reply.Payload)
	d.say("out  %s%s (%d ms)\n", status, d.verdict(e.what, report), reply.Took.Milliseconds())
	return nil
}

// verdict is a report to read: whole the first time, and otherwise what it says, or that it says the same.
func (d *desk) verdict(what string, report []byte) string {
	plain := blank(report)
	if d.reports[what] == plain {
		return "the same report"
	}
	first := len(d.reports) == 0
	d.reports[what] = plain
	if first {
		return readable(report)
	}
	return oneLine(report)
}

// flat is an object or a list with nothing nested in it.
var flat = regexp.MustCompile(`\{[^{}\[\]]*\}|\[[^{}\[\]]*\]`)

// readable indents JSON, but for what fits on a line.
func readable(report []byte) string {
	var b bytes.Buffer
	if err := json.Indent(&b, report, "     ", "  "); err != nil {
		return string(report)
	}
	return flat.ReplaceAllStringFunc(b.String(), func(s string) string { return strings.Join(strings.Fields(s), " ") })
}

// oneLine is the part of a report that a person looks for first.
func oneLine(report []byte) string {
	var r struct {
		Status string `json:"status"`
		Apps   []struct {
			App      string `json:"app"`
			URL      string `json:"url"`
			Findings []struct {
				Kind string `json:"kind"`
				Fix  string `json:"fix"`
			} `json:"findings"`
		} `json:"apps"`
	}
	if err := json.Unmarshal(report, &r); err != nil || len(r.Apps) == 0 {
		return string(report)
	}
	if f := r.Apps[0].Findings; len(f) > 0 {
		return fmt.Sprintf(`{… "status": %q, … "findings": [{"kind": %q, …
     "fix": %q}] …}`, r.Status, f[0].Kind, f[0].Fix)
	}
	return fmt.Sprintf(`{… "status": %q, … "apps": [{"app": %q, … "url": %q, …}]}`, r.Status, r.Apps[0].App, r.Apps[0].URL)
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
	return fmt.Sprintf("%d ", r.StatusCode), []byte(r.Body)
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

func (d *desk) say(format string, args ...any) { _, _ = fmt.Fprintf(d.out, format+"\n", args...) }
