package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/trtcapi"
)

// forms are the forms in which a report can be printed.
var forms = map[string]func(audit.Report) []byte{
	"table": table, "json": indented, "jsonl": lines, "sarif": sarif, "junit": junit,
}

// audit runs the audit and prints the report.
func (p *Program) audit(ctx context.Context, args []string) int {
	f := p.flags("audit")
	form := f.String("o", p.defaultForm(), "")
	fail := f.String("fail-on", "drifted,unknown", "")
	least := f.String("min-severity", string(audit.Info), "")
	publishes := f.Bool("publish", false, "")
	names, code, done := p.parse(f, args, 1<<20)
	if done {
		return code
	}
	var failOn audit.FailOn
	var err error
	if *fail != "none" {
		failOn, err = audit.ParseFailOn(*fail)
	}
	severity, known := audit.ParseSeverity(*least)
	switch {
	case forms[*form] == nil:
		return p.misused("-o is table, json, jsonl, sarif or junit", "help audit")
	case err != nil:
		return p.misused("-fail-on is a list of drifted, unknown and any, or none", "help audit")
	case !known:
		return p.misused("-min-severity is critical, high, medium, low or info", "help audit")
	}
	report, code := p.run(ctx, names, *publishes)
	if report.ID == "" {
		return code
	}
	_, _ = p.Stdout.Write(forms[*form](report.Hiding(severity)))
	return cmp.Or(code, exitCode(report.Fails(failOn)))
}

// run audits the applications of these names and publishes the report if it is to, or says why it cannot, with an empty report.
func (p *Program) run(ctx context.Context, names []string, publishes bool) (audit.Report, int) {
	deps, err := p.App.LoadFor(ctx, handler.Need{Audit: true, Apps: names, Publish: publishes})
	if err != nil {
		return audit.Report{}, p.misconfigured()
	}
	if deps.Auditor.Missing(names) != nil {
		return audit.Report{}, p.misused("an application of that name is not configured; configured are "+strings.Join(deps.Auditor.Names(), ", "), "help audit")
	}
	if publishes && deps.Publisher.Subscriptions == nil && deps.Publisher.Archive == nil && deps.Publisher.Unread == nil {
		return audit.Report{}, p.misused("-publish has nobody to tell; set PUBLISH_SLACK_URL or another, or ARCHIVE_URL", "config check")
	}
	auditor := *deps.Auditor
	if isTerminal(p.Stderr) {
		auditor.Progress = p.progress
	}
	run := audit.Run{ID: audit.ID("request", p.Handler.Platform(ctx).RequestID), RunAt: p.Handler.Now(), Trigger: audit.CLI, Apps: names}
	report := auditor.Run(ctx, run)
	if misconfigured(report) {
		return audit.Report{}, p.misconfigured()
	}
	p.warn()
	if !publishes {
		return report, exitOK
	}
	report, err = deps.Publisher.Publish(ctx, publish.Run{ID: run.ID, RunAt: run.RunAt, Audit: func() audit.Report { return report }, Log: deps.Log})
	p.delivered(report)
	if err = cmp.Or(err, publish.Reached(report.Published)); err != nil { // nobody tries it again here, so nobody is told twice
		return report, p.unpublished(err)
	}
	return report, exitOK
}

// misconfigured reports whether there was not one application that could be asked about.
func misconfigured(r audit.Report) bool {
	for _, app := range r.Apps {
		if app.Failure == nil || app.Failure.Class != trtcapi.ClassConfig {
			return false
		}
	}
	return true
}

// progress keeps a line on the terminal while many applications are audited.
func (p *Program) progress(done, total int) {
	switch {
	case total < 2:
	case done == total:
		_, _ = fmt.Fprint(p.Stderr, "\r\x1b[K")
	default:
		_, _ = fmt.Fprintf(p.Stderr, "\r%d of %d applications audited", done, total)
	}
}

func (p *Program) defaultForm() string {
	if isTerminal(p.Stdout) {
		return "table"
	}
	return "json"
}

// unbounded is a budget that no report reaches: standard output takes all.
const unbounded = 1 << 40

func indented(r audit.Report) []byte {
	var b bytes.Buffer
	_ = json.Indent(&b, audit.Encode(r, unbounded), "", "  ") // a report is always JSON
	b.WriteByte('\n')
	return b.Bytes()
}

// lines is one application a line, for jq and its kind.
func lines(r audit.Report) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, app := range r.Apps {
		_ = e.Encode(app) // a report always encodes
	}
	return b.Bytes()
}

func exitCode(s audit.Status) int {
	switch s {
	case audit.InSync:
		return exitOK
	case audit.Absent, audit.Drifted:
		return exitDrift
	case audit.Unknown:
	}
	return exitUnknown
}
