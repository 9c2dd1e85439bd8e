package audit

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
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
	Want Desired
	// Named, if not nil, says how this application's own variable is called where a fix names TRTC_ and something.
	Named func(variable string) string
	// Failure, if not nil, says why the application cannot be audited at all: it is reported and nothing is asked.
	Failure *Failure
}

// Auditor audits applications. Its fields are set once and not changed while it runs.
type Auditor struct {
	Apps         []App
	Source       Source
	Now          func() time.Time
	Concurrency  int                   // applications asked about at the same time; 0 means [DefaultConcurrency]
	FailSeverity Severity              // from which on a finding is drift; empty means medium
	Progress     func(done, total int) // told after each application, one call at a time; may be nil

	// Panicked is told of a panic while one application is audited, with the stack; the others are audited all the same. It may be nil.
	Panicked func(ctx context.Context, value any, stack []byte)
}

// Run is one request for an audit.
type Run struct {
	ID      string
	RunAt   time.Time // zero: now
	Trigger Trigger
	Apps    []string // the applications' names; empty means all
}

// DefaultConcurrency is how many applications are asked about at the same time unless something else is said.
const DefaultConcurrency = 16

// Run audits the applications that the run names and reports on all of them, whatever becomes of each; it ends with ctx, and what was not reached by
// then is unknown. Names that are not configured are left out: ask [Auditor.Missing] first.
func (a *Auditor) Run(ctx context.Context, run Run) Report {
	apps := a.selected(run.Apps)
	reports := make([]AppReport, len(apps))
	tell := a.counter(len(apps))
	var begun atomic.Int64
	work := func() {
		for i := begun.Add(1) - 1; i < int64(len(apps)); i = begun.Add(1) - 1 {
			reports[i] = a.survive(ctx, apps[i])
			tell()
		}
	}
	var others sync.WaitGroup
	for range min(cmp.Or(a.Concurrency, DefaultConcurrency), len(apps)) - 1 {
		others.Go(work)
	}
	work() // a single application needs no goroutine, whose stack would have to grow first
	others.Wait()
	return newReport(run, reports, a.Now())
}

// counter returns what is called after each application.
func (a *Auditor) counter(total int) func() {
	if a.Progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		a.Progress(done, total)
	}
}

// Missing returns those of names that are not configured.
func (a *Auditor) Missing(names []string) []string {
	configured := set(a.Names())
	var missing []string
	for _, name := range names {
		if !configured[name] {
			missing = append(missing, name)
		}
	}
	return missing
}

// Ready reports whether there is an application that can be asked about.
func (a *Auditor) Ready() bool {
	return slices.ContainsFunc(a.Apps, func(app App) bool { return app.Failure == nil })
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
	wanted := set(names)
	var apps []App
	for _, app := range a.Apps {
		if wanted[app.Name] {
			apps = append(apps, app)
		}
	}
	return apps
}

func set(names []string) map[string]bool {
	in := make(map[string]bool, len(names))
	for _, name := range names {
		in[name] = true
	}
	return in
}

// survive audits an application, and makes a failure of a panic: nobody else could recover it here.
func (a *Auditor) survive(ctx context.Context, app App) (r AppReport) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if a.Panicked != nil {
			a.Panicked(ctx, v, debug.Stack())
		}
		r = app.unread(&Failure{Class: trtcapi.ClassUnknown, Info: "internal error", Fix: "report it to the makers of this program, with the stack that is in the log"})
	}()
	return a.audit(ctx, app)
}

func (a *Auditor) audit(ctx context.Context, app App) AppReport {
	r := app.unread(app.Failure)
	if app.Failure != nil {
		return r
	}
	start := a.Now()
	live, err := a.Source.GetCallback(ctx, app.API)
	r.ElapsedMS = max(0, a.Now().Sub(start).Milliseconds())
	if err != nil {
		r.fail(err)
		r.Failure.Fix = app.named(r.Failure.Fix)
		return r
	}
	r.read(live)
	for _, f := range Compare(app.Want, Snapshot{Live: live, Expires: app.expires(), Now: start}) {
		f.Fix = app.named(f.Fix)
		r.Findings = append(r.Findings, f)
	}
	r.judge(cmp.Or(a.FailSeverity, Medium))
	return r
}

// expires is when a ready-made UserSig does.
func (app App) expires() time.Time {
	if !app.API.UserSig.IsSet() {
		return time.Time{}
	}
	u, err := trtcapi.ParseUserSig(app.API.UserSig)
	if err != nil {
		return time.Time{}
	}
	return u.Expires()
}

// generic are the variables that a fix names, as they are called for an application that has no others.
var generic = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bTRTC_[A-Z_]+[A-Z]\b`) })

// named puts the application's own variables into a fix.
func (app App) named(fix string) string {
	if app.Named == nil {
		return fix
	}
	return generic().ReplaceAllStringFunc(fix, app.Named)
}

// unread is the report on an application of which nothing is known yet, or nothing but why.
func (app App) unread(why *Failure) AppReport {
	return AppReport{
		App: app.Name, SDKAppID: app.API.SDKAppID, Region: app.API.Region,
		Status: Unknown, Commands: []string{}, Findings: []Finding{}, Failure: why,
	}
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
	r.Configured, r.RequestID, r.Attempts = live.Configured, live.RequestID, live.Attempts
	r.URL = RedactURL(live.URL)
	for _, word := range live.Commands {
		r.Commands = append(r.Commands, string(word))
	}
	slices.Sort(r.Commands)
	r.Commands = slices.Compact(r.Commands)
	r.Digest = digest(slices.Concat([]string{strconv.FormatBool(r.Configured), normalize(live.URL, parse(live.URL))}, r.Commands)...)
}

// judge makes the status of the findings.
func (r *AppReport) judge(fail Severity) {
	r.Status = InSync
	for _, f := range r.Findings {
		switch {
		case !f.Severity.AtLeast(fail):
		case f.Kind == CallbackAbsent:
			r.Status = Absent
		case r.Status == InSync:
			r.Status = Drifted
		}
	}
	var prints []string // not the fix: its words may change, and nobody need be told
	for _, f := range r.Findings {
		prints = append(prints, string(f.Kind), string(f.Severity), f.Want, f.Got)
	}
	r.Fingerprint = digest(prints...)
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
