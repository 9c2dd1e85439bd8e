package publish_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
)

// chats are the places where messages arrive, by host.
type chats struct {
	mu       sync.Mutex
	messages map[string][]string // bodies, by host
	answer   func(host string, n int) (status int, body string)
}

func (c *chats) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	host := r.URL.Hostname()
	status, text := http.StatusOK, "ok"
	if c.answer != nil {
		status, text = c.answer(host, len(c.messages[host]))
	}
	if status == http.StatusOK {
		if c.messages == nil {
			c.messages = map[string][]string{}
		}
		c.messages[host] = append(c.messages[host], string(body))
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

// count is how many messages a host has taken.
func (c *chats) count(host string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.messages[host])
}

const (
	slackHost   = "hooks.slack.com"
	webhookHost = "receiver.acme.com"
)

// office is a publisher with its chats, its archive and what Tencent has.
type office struct {
	*publish.Publisher
	*chats
	now    time.Time
	asked  int
	status audit.Status
	print  string
	log    bytes.Buffer
}

func newOffice(t *testing.T, folder string) *office {
	t.Helper()
	o := &office{chats: &chats{}, now: at.Truncate(time.Second), status: audit.InSync, print: "calm"}
	clock := func() time.Time { return o.now }
	random := rand.Uint32
	o.Publisher = &publish.Publisher{
		Subscriptions: []publish.Subscription{
			{Destination: publish.Destination{Kind: "slack", URL: secret.New("https://" + slackHost + "/services/planted")}, On: publish.DefaultOccasions()},
			{Destination: publish.Destination{Kind: "webhook", URL: secret.New("https://" + webhookHost + "/planted")}, On: publish.DefaultOccasions()},
		},
		Kit: publish.Kit{Way: o.chats, Now: clock, Language: "en", Function: "f"}, Remind: 24 * time.Hour, Configured: []string{"prod"}, Random: random,
	}
	if folder != "" {
		location, err := archive.ParseLocation("file://" + filepath.ToSlash(folder))
		if err != nil {
			t.Fatal(err)
		}
		o.Archive = archive.Open(location, archive.Kit{Now: clock, Random: random})
	}
	return o
}

// audit is what the auditor would say now.
func (o *office) audit(id string) audit.Report {
	o.asked++
	app := audit.AppReport{App: "prod", SDKAppID: 1400000000, Region: "china", Status: o.status, Commands: []string{}, Findings: []audit.Finding{}}
	s := audit.Summary{Apps: 1}
	switch o.status {
	case audit.InSync:
		s.InSync = 1
	case audit.Unknown:
		s.Unknown = 1
		app.Failure = &audit.Failure{Class: "network", Info: "no connection", Fix: "wait"}
	case audit.Drifted:
		s.Drifted = 1
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.URLMismatch, Severity: audit.Critical, Want: "a", Got: o.print, Fix: "mend it"})
	case audit.Absent:
		s.Absent = 1
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.CallbackAbsent, Severity: audit.Critical, Want: "a", Got: "none", Fix: "set it"})
	}
	if o.status != audit.Unknown {
		app.Fingerprint, app.Digest = new(string(o.status)+o.print), new(o.print)
	}
	return audit.Report{
		Schema: audit.Schema, ID: id, RunAt: o.now, GeneratedAt: o.now, Trigger: audit.Schedule, Status: o.status, Complete: s.Unknown == 0,
		Summary: s, News: o.status != audit.InSync, Apps: []audit.AppReport{app},
	}
}

// run makes a run that is due now.
func (o *office) run(ctx context.Context) (audit.Report, error) {
	id := audit.ID("run", o.now.Format(time.RFC3339))
	return o.Publish(ctx, publish.Run{
		ID: id, RunAt: o.now, Until: o.now.Add(time.Minute), Log: slog.New(slog.NewTextHandler(&o.log, nil)), Audit: func() audit.Report { return o.audit(id) },
	})
}

// pass lets hours go by.
func (o *office) pass(hours int) { o.now = o.now.Add(time.Duration(hours) * time.Hour) }

// TestAYearInShort tells what happened, by the hour, and how many messages there have been in all.
func TestAYearInShort(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	for i, step := range []struct {
		hours    int
		status   audit.Status
		print    string
		messages int
		kind     audit.ChangeKind
	}{
		{1, audit.InSync, "calm", 0, ""},
		{1, audit.Drifted, "a", 1, audit.Found},
		{1, audit.Drifted, "a", 1, ""},
		{1, audit.Drifted, "b", 2, audit.Changed},
		{23, audit.Drifted, "b", 2, ""},
		{1, audit.Drifted, "b", 3, audit.Reminder},
		{1, audit.Unknown, "", 3, ""},
		{1, audit.Drifted, "b", 3, ""},
		{1, audit.Absent, "", 4, audit.Changed},
		{1, audit.InSync, "calm", 5, audit.Resolved},
		{1, audit.InSync, "calm", 5, ""},
		{1, audit.Unknown, "", 5, ""},
		{1, audit.Unknown, "", 6, audit.Unreadable},
		{1, audit.Unknown, "", 6, ""},
		{24, audit.Unknown, "", 7, audit.Reminder},
		{1, audit.InSync, "calm", 8, audit.Resolved},
	} {
		o.pass(step.hours)
		o.status, o.print = step.status, step.print
		r, err := o.run(t.Context())
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		var kind audit.ChangeKind
		if r.Apps[0].Change != nil {
			kind = r.Apps[0].Change.Kind
		}
		if kind != step.kind || r.News != (step.kind != "") || o.count(slackHost) != step.messages || o.count(webhookHost) != step.messages {
			t.Errorf("%d: %q, news %t, %d and %d messages, want %q and %d", i, kind, r.News, o.count(slackHost), o.count(webhookHost), step.kind, step.messages)
		}
	}
}

// TestWithoutAnArchive: at every run with something wrong.
func TestWithoutAnArchive(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	want := 0
	for _, status := range []audit.Status{audit.InSync, audit.Drifted, audit.Drifted, audit.Unknown, audit.Absent, audit.InSync} {
		o.pass(1)
		if o.status = status; status != audit.InSync {
			want++
		}
		r, err := o.run(t.Context())
		if err != nil || r.News != (status != audit.InSync) || o.count(slackHost) != want {
			t.Errorf("%s: %v, news %t, %d messages", status, err, r.News, o.count(slackHost))
		}
		if r.Apps[0].Change != nil {
			t.Errorf("%+v", r.Apps[0].Change)
		}
	}
}

// TestARetryTellsOnlyThoseWhoWereNotTold, and asks Tencent nothing.
func TestARetryTellsOnlyThoseWhoWereNotTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	o.status, o.print = audit.Drifted, "a"
	broken := true
	o.answer = func(host string, _ int) (int, string) {
		if host == slackHost && broken {
			return http.StatusForbidden, "invalid_token"
		}
		return http.StatusOK, "ok"
	}
	first, err := o.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "slack") || strings.Contains(err.Error(), "webhook") || strings.Contains(err.Error(), "planted") {
		t.Errorf("%v", err)
	}
	if _, err = o.run(t.Context()); err == nil {
		t.Error("still broken, and no error")
	}
	broken, o.status = false, audit.InSync // what Tencent has meanwhile is for the next run
	again, err := o.run(t.Context())
	if err != nil || o.count(slackHost) != 1 || o.count(webhookHost) != 1 || o.asked != 1 {
		t.Errorf("%v; slack %d, webhook %d, asked %d times", err, o.count(slackHost), o.count(webhookHost), o.asked)
	}
	if first.ID != again.ID || again.Status != audit.Drifted || !again.News || again.Apps[0].Change.Kind != audit.Found {
		t.Errorf("%+v", again)
	}
	if want := []audit.Outcome{audit.Delivered, audit.Quiet}; again.Published[0].Outcome != want[0] || again.Published[1].Outcome != want[1] {
		t.Errorf("%+v", again.Published)
	}
}

// TestWhoFailsTheInvocation: with an archive anybody who was not told; without one only all of them.
func TestWhoFailsTheInvocation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		archive bool
		broken  []string
		fails   bool
	}{
		{false, nil, false},
		{false, []string{slackHost}, false},
		{false, []string{slackHost, webhookHost}, true},
		{true, nil, false},
		{true, []string{slackHost}, true},
		{true, []string{slackHost, webhookHost}, true},
	} {
		folder := ""
		if test.archive {
			folder = t.TempDir()
		}
		o := newOffice(t, folder)
		o.status, o.print = audit.Drifted, "a"
		o.answer = func(host string, _ int) (int, string) {
			if slices.Contains(test.broken, host) {
				return http.StatusForbidden, "no"
			}
			return http.StatusOK, "ok"
		}
		r, err := o.run(t.Context())
		if (err != nil) != test.fails {
			t.Errorf("archive %t, %v broken: %v", test.archive, test.broken, err)
		}
		failed := 0
		for _, d := range r.Published {
			if d.Outcome == audit.Failed {
				failed++
			}
		}
		if failed != len(test.broken) || len(r.Published) != 2 {
			t.Errorf("%+v", r.Published)
		}
	}
}

// TestTwoRunsOfOneIDTellOnce, and both answer with the one report.
func TestTwoRunsOfOneIDTellOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		o := newOffice(t, t.TempDir())
		o.status, o.print = audit.Drifted, "a"
		id := audit.ID("run")
		report := o.audit(id)
		reports := make([]audit.Report, 2)
		var both sync.WaitGroup
		for i := range reports {
			both.Go(func() {
				var err error
				reports[i], err = o.Publish(t.Context(), publish.Run{ID: id, RunAt: o.now, Until: o.now.Add(time.Minute), Log: slog.New(slog.DiscardHandler), Audit: func() audit.Report { return report }})
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if o.count(slackHost) != 1 || o.count(webhookHost) != 1 || reports[0].ID != reports[1].ID || reports[0].Status != reports[1].Status {
			t.Fatalf("%d and %d messages", o.count(slackHost), o.count(webhookHost))
		}
	}
}

// TestASlowSinkCostsTheOthersNothing, and it ends with its share of the time.
func TestASlowSinkCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, "")
		o.status, o.print = audit.Drifted, "a"
		o.Kit.Now, o.now = time.Now, time.Now()
		way := o.chats
		start := time.Now()
		var told time.Duration
		o.Kit.Way = roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Hostname() == slackHost {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			told = time.Since(start)
			return way.RoundTrip(r)
		})
		r, err := o.run(t.Context())
		if err != nil || told != 0 || time.Since(start) > 11*time.Second {
			t.Errorf("%v; the other was told after %s; all took %s", err, told, time.Since(start))
		}
		if r.Published[0].Outcome != audit.Failed || r.Published[1].Outcome != audit.Delivered {
			t.Errorf("%+v", r.Published)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSubscriptions: a sink hears of what it wants, and knows what it did not want to hear.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*publish.Subscription)
		want   []int // messages after each step
	}{
		"all that is usual": {func(*publish.Subscription) {}, []int{0, 1, 1, 2, 3, 3}},
		"resolved alone":    {func(s *publish.Subscription) { s.On = []publish.Occasion{publish.Resolved} }, []int{0, 0, 0, 0, 1, 1}},
		"drift alone":       {func(s *publish.Subscription) { s.On = []publish.Occasion{publish.Drift} }, []int{0, 1, 1, 2, 2, 2}},
		"another app":       {func(s *publish.Subscription) { s.Apps = []string{"staging"} }, []int{0, 0, 0, 0, 0, 0}},
		"nothing so mild":   {func(s *publish.Subscription) { s.Least = audit.Critical }, []int{0, 1, 1, 2, 3, 3}},
		"with a heartbeat": {func(s *publish.Subscription) {
			s.On = []publish.Occasion{publish.Drift, publish.Resolved, publish.Heartbeat}
		}, []int{1, 2, 2, 3, 4, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, t.TempDir())
			test.change(&o.Subscriptions[0])
			for i, step := range []struct {
				status audit.Status
				print  string
			}{{audit.InSync, "calm"}, {audit.Drifted, "a"}, {audit.Drifted, "a"}, {audit.Absent, ""}, {audit.InSync, "calm"}, {audit.InSync, "calm"}} {
				o.pass(1)
				o.status, o.print = step.status, step.print
				if _, err := o.run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := o.count(slackHost); got != test.want[i] {
					t.Errorf("step %d: %d messages, want %d", i, got, test.want[i])
				}
			}
		})
	}
}

// TestTryUnread: a sink whose secret could not be fetched has not taken the message, whoever else has.
func TestTryUnread(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	o.Unread = []publish.Kind{"feishu"}
	for name, want := range map[string]int{"": 3, "feishu": 1} {
		r, err := o.Try(t.Context(), audit.ID("try"), name)
		if err == nil || err.Error() != "publish: the message did not reach feishu" || len(r.Published) != want {
			t.Errorf("%q: %v, %+v", name, err, r.Published)
		}
	}
	if r, err := o.Try(t.Context(), audit.ID("try"), "slack"); err != nil || len(r.Published) != 1 {
		t.Errorf("%v, %+v", err, r.Published)
	}
	o.Subscriptions = nil
	if r, err := o.Try(t.Context(), audit.ID("try"), ""); err == nil || len(r.Published) != 1 {
		t.Errorf("%v, %+v", err, r.Published)
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	r, err := o.Try(t.Context(), audit.ID("try"), "")
	if err != nil || r.Trigger != audit.Test || len(r.Published) != 2 || o.count(slackHost) != 1 || o.count(webhookHost) != 1 {
		t.Errorf("%v, %+v", err, r.Published)
	}
	for _, body := range []string{o.messages[slackHost][0], o.messages[webhookHost][0]} {
		if !strings.Contains(body, "test") {
			t.Errorf("not marked as a test: %s", body)
		}
	}
	if _, err := o.Try(t.Context(), audit.ID("try"), "slack"); err != nil || o.count(slackHost) != 2 || o.count(webhookHost) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := o.Try(t.Context(), "", "discord"); err == nil || !strings.Contains(err.Error(), "slack, webhook") {
		t.Errorf("%v", err)
	}
	o.answer = func(string, int) (int, string) { return http.StatusNotFound, "no_service" }
	if r, err := o.Try(t.Context(), "", "slack"); err == nil || !strings.Contains(err.Error(), "slack") || r.Published[0].Reason == "" {
		t.Errorf("%v, %+v", err, r.Published)
	}
	o.Subscriptions = nil
	if _, err := o.Try(t.Context(), "", ""); err == nil || !strings.Contains(err.Error(), "PUBLISH_") {
		t.Errorf("%v", err)
	}
	if o.asked != 0 || errors.Is(err, context.Canceled) {
		t.Error(fmt.Sprint("asked ", o.asked))
	}
}

// TestARunWithoutATime is told too, though its report is dated when the audit is done.
func TestARunWithoutATime(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	o.status, o.print = audit.Drifted, "a"
	for i := range 2 {
		id := audit.ID("request", fmt.Sprint(i))
		_, err := o.Publish(t.Context(), publish.Run{ID: id, Log: slog.New(slog.DiscardHandler), Audit: func() audit.Report {
			o.now = o.now.Add(5 * time.Second)
			return o.audit(id)
		}})
		if err != nil || o.count(slackHost) != 1 {
			t.Errorf("%v; %d messages", err, o.count(slackHost))
		}
	}
}

// TestWhatWasIgnoredIsNotTakenForTold: who does not hear of unreadable applications hears of drift once, however often Tencent is out of reach.
func TestWhatWasIgnoredIsNotTakenForTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	o.Subscriptions[0].On = []publish.Occasion{publish.Drift, publish.Resolved}
	for i, step := range []struct {
		status   audit.Status
		messages int
	}{
		{audit.Unknown, 0},
		{audit.Unknown, 0},
		{audit.InSync, 0}, // nothing was told that could be resolved
		{audit.Drifted, 1},
		{audit.Unknown, 1},
		{audit.Unknown, 1},
		{audit.Drifted, 1},
		{audit.InSync, 2},
	} {
		o.pass(1)
		o.status, o.print = step.status, "a"
		if _, err := o.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := o.count(slackHost); got != step.messages {
			t.Errorf("step %d: %d messages, want %d", i, got, step.messages)
		}
	}
}

// TestWhatAQueueSendsAgainIsAuditedAgain, if it was not reached.
func TestWhatAQueueSendsAgainIsAuditedAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t, t.TempDir())
	o.status = audit.Unknown
	late := func(id string) audit.Report {
		r := o.audit(id)
		r.Trigger, r.Apps[0].Failure.Class = audit.Job, "deadline"
		return r
	}
	id := audit.ID("message")
	for range 2 {
		if _, err := o.Publish(t.Context(), publish.Run{ID: id, RunAt: o.now, Until: o.now.Add(time.Minute), Log: slog.New(slog.DiscardHandler), Audit: func() audit.Report { return late(id) }}); err != nil {
			t.Fatal(err)
		}
	}
	if o.asked != 2 {
		t.Errorf("audited %d times", o.asked)
	}
}
