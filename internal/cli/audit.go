package cli

import (
	"bytes"
	"context"
	"encoding/json"

	"trtc-callback-audit/audit"
)

// audit runs the audit and prints the report.
func (p *Program) audit(ctx context.Context, args []string) int {
	f := p.flags("audit")
	form := f.String("o", p.defaultForm(), "")
	if code, done := p.parse(f, args); done {
		return code
	}
	if *form != "table" && *form != "json" {
		return p.misused("-o is table or json", "help audit")
	}
	deps, err := p.App.Load(ctx)
	if err != nil || deps.Auditor.Apps[0].Failure != nil {
		return p.misconfigured()
	}
	id := audit.ID("request", p.Handler.Platform(ctx).RequestID)
	report := deps.Auditor.Run(ctx, audit.Run{ID: id, Trigger: audit.CLI})
	if *form == "table" {
		_, _ = p.Stdout.Write(table(report))
	} else {
		_, _ = p.Stdout.Write(indented(report))
	}
	return exitCode(report)
}

func (p *Program) defaultForm() string {
	if p.Terminal {
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

func exitCode(r audit.Report) int {
	switch r.Status {
	case audit.InSync:
		return exitOK
	case audit.Absent, audit.Drifted:
		return exitDrift
	case audit.Unknown:
	}
	return exitUnknown
}
