package publish

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"trtc-callback-audit/audit"
)

// Example returns a made-up report with something of everything, which is marked as a test.
func Example(id string, now time.Time) audit.Report {
	drifted := audit.AppReport{
		App: "example", SDKAppID: 1400000001, Region: "china", Status: audit.Drifted, Configured: true,
		URL: "https://calls.example.com/old", Commands: []string{"Call.CallbackAfterEndCall"}, Attempts: 1,
		Findings: []audit.Finding{
			{Kind: audit.URLMismatch, Severity: audit.Critical, Want: "https://calls.example.com/trtc", Got: "https://calls.example.com/old", Fix: "nothing: this is a test"},
			{Kind: audit.CommandMissing, Severity: audit.High, Want: "Call.CallbackAfterStartCall", Got: "none", Fix: "nothing: this is a test"},
		},
		Change: &audit.Change{Kind: audit.Found, Was: audit.InSync, Since: now.UTC().Truncate(time.Second)},
	}
	calm := audit.AppReport{
		App: "another-example", SDKAppID: 1400000002, Region: "china", Status: audit.InSync, Configured: true,
		URL: "https://calls.example.com/trtc", Commands: []string{}, Findings: []audit.Finding{}, Attempts: 1,
	}
	return audit.Report{
		Schema: audit.Schema, ID: id, RunAt: now.UTC().Truncate(time.Second), GeneratedAt: now.UTC().Truncate(time.Millisecond), Trigger: audit.Test,
		Status: audit.Drifted, Complete: true, News: true, Summary: audit.Summary{Apps: 2, InSync: 1, Drifted: 1}, Apps: []audit.AppReport{drifted, calm},
	}
}

// Try sends the made-up report to the sink of that name, or to all, whatever they subscribe to, and returns it with what became of it. The error says
// which sinks failed, or that there is none.
func (p *Publisher) Try(ctx context.Context, id, name string) (audit.Report, error) {
	report := Example(id, p.Kit.Now())
	var chosen []Subscription
	var unread []Kind
	var names []string
	for _, k := range p.Unread {
		names = append(names, string(k))
		if name == "" || name == string(k) {
			unread = append(unread, k)
		}
	}
	for _, s := range p.Subscriptions {
		names = append(names, string(s.Kind))
		if name == "" || name == string(s.Kind) {
			chosen = append(chosen, s)
		}
	}
	switch {
	case names == nil:
		return report, errors.New("publish: no sink is configured; set PUBLISH_SLACK_URL or another, see help")
	case chosen == nil && unread == nil:
		return report, errors.New("publish: no sink of that name is configured; configured are " + strings.Join(names, ", "))
	}
	ctx, cancel := context.WithTimeout(ctx, mostToTell)
	defer cancel()
	report.Published = make([]audit.Delivery, len(chosen))
	var all sync.WaitGroup
	for i, s := range chosen {
		all.Go(func() { report.Published[i] = deliver(ctx, New(s.Destination, p.Kit), report, p.Kit.Now, p.Random) })
	}
	all.Wait()
	report.Published = append(report.Published, missed(unread)...)
	return report, Reached(report.Published)
}
