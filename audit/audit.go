package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"trtc-callback-audit/trtcapi"
)

// Source is where the configuration of a callback is read; [trtcapi.Client] is one.
type Source interface {
	GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error)
}

// App is one application to audit.
type App struct {
	Name string
	API  trtcapi.Application
	// Failure, if not nil, says why the application cannot be audited at all: it is reported and nothing is asked.
	Failure *Failure
}

// Auditor audits applications. Its fields are set once and not changed while it runs.
type Auditor struct {
	Apps   []App
	Source Source
	Now    func() time.Time
}

// Run is one request for an audit.
type Run struct {
	ID      string
	RunAt   time.Time // zero: now
	Trigger Trigger
	Apps    []string // the applications' names; empty means all
}

// atOnce bounds how many applications are asked about at the same time.
const atOnce = 16

// Run audits the applications that the run names and reports on all of them, whatever becomes of each; it ends with ctx, and what was not reached by
// then is unknown. Names that are not configured are left out: ask [Auditor.Missing] first.
func (a *Auditor) Run(ctx context.Context, run Run) Report {
	apps := a.selected(run.Apps)
	reports := make([]AppReport, len(apps))
	var wait sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, app := range apps {
		slots <- struct{}{}
		wait.Go(func() {
			reports[i] = a.audit(ctx, app)
			<-slots
		})
	}
	wait.Wait()
	return newReport(run, reports, a.Now())
}

// Missing returns those of names that are not configured.
func (a *Auditor) Missing(names []string) []string {
	var missing []string
	for _, name := range names {
		if !slices.ContainsFunc(a.Apps, func(app App) bool { return app.Name == name }) {
			missing = append(missing, name)
		}
	}
	return missing
}

// Names returns the names of the configured applications, in order.
func (a *Auditor) Names() []string {
	names := make([]string, len(a.Apps))
	for i, app := range a.Apps {
		names[i] = app.Name
	}
	return names
}

func (a *Auditor) selected(names []string) []App {
	if len(names) == 0 {
		return a.Apps
	}
	var apps []App
	for _, app := range a.Apps {
		if slices.Contains(names, app.Name) {
			apps = append(apps, app)
		}
	}
	return apps
}

func (a *Auditor) audit(ctx context.Context, app App) AppReport {
	r := AppReport{
		App: app.Name, SDKAppID: app.API.SDKAppID, Region: app.API.Region,
		Status: Unknown, Commands: []string{}, Findings: []Finding{}, Failure: app.Failure,
	}
	if app.Failure != nil {
		return r
	}
	start := a.Now()
	live, err := a.Source.GetCallback(ctx, app.API)
	r.ElapsedMS = max(0, a.Now().Sub(start).Milliseconds())
	if err != nil {
		r.fail(err)
		return r
	}
	r.read(live)
	return r
}

// fail fills in what a failed call says.
func (r *AppReport) fail(err error) {
	e, ok := errors.AsType[*trtcapi.Error](err)
	if !ok { // another Source than Tencent's client; its text may hold anything
		e = &trtcapi.Error{Class: trtcapi.ClassUnknown, Meaning: "the source failed", Fix: "see the log"}
	}
	r.RequestID, r.Attempts = e.RequestID, e.Attempts
	r.Failure = &Failure{Class: e.Class, Info: e.Meaning, RequestID: e.RequestID, Fix: e.Fix}
	if e.Info != "" {
		r.Failure.Info += ": " + e.Info
	}
	if e.Code != 0 {
		r.Failure.Code = &e.Code
	}
}

// read fills in what Tencent has.
func (r *AppReport) read(live trtcapi.CallbackConfig) {
	r.Status, r.Configured, r.RequestID, r.Attempts = InSync, live.Configured, live.RequestID, live.Attempts
	if !live.Configured {
		r.Status = Absent
	}
	r.URL = RedactURL(live.URL)
	for _, word := range live.Commands {
		r.Commands = append(r.Commands, string(word))
	}
	slices.Sort(r.Commands)
	r.Commands = slices.Compact(r.Commands)
	r.Digest = digest(r.Configured, live.URL, r.Commands)
	r.Fingerprint = digest(r.Findings)
}

// digest is the SHA-256, in hex, of its arguments' JSON.
func digest(parts ...any) *string {
	text, _ := json.Marshal(parts) // strings, lists of strings and findings always encode
	sum := sha256.Sum256(text)
	return new(hex.EncodeToString(sum[:]))
}

// newReport puts the applications' reports together.
func newReport(run Run, apps []AppReport, now time.Time) Report {
	r := Report{
		Schema: Schema, ID: run.ID, RunAt: run.RunAt.UTC().Truncate(time.Second), GeneratedAt: now.UTC().Truncate(time.Millisecond),
		Trigger: run.Trigger, Apps: apps, Summary: summarize(apps),
	}
	if run.RunAt.IsZero() {
		r.RunAt = now.UTC().Truncate(time.Second)
	}
	r.Status = r.Summary.worst()
	r.Complete = r.Summary.Unknown == 0
	r.News = r.Status != InSync
	return r
}

func summarize(apps []AppReport) Summary {
	s := Summary{Apps: len(apps)}
	for _, app := range apps {
		switch app.Status {
		case InSync:
			s.InSync++
		case Drifted:
			s.Drifted++
		case Absent:
			s.Absent++
		case Unknown:
			s.Unknown++
		}
	}
	return s
}

// worst is the status of the whole. Drift comes before unknown, so that one application that could not be read never hides another's drift.
func (s Summary) worst() Status {
	switch {
	case s.Absent > 0:
		return Absent
	case s.Drifted > 0:
		return Drifted
	case s.Unknown > 0:
		return Unknown
	}
	return InSync
}
