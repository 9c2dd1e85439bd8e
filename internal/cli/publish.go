package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
)

// publish sends a made-up report to the sinks.
func (p *Program) publish(ctx context.Context, args []string) int {
	names, code, done := p.parse(p.flags("publish"), args, 2)
	if done {
		return code
	}
	if len(names) == 0 || names[0] != "test" {
		return p.misused("publish wants the word test, and perhaps the name of a sink", "help publish")
	}
	deps, _ := p.App.LoadFor(ctx, handler.Need{Publish: true}) // without an application there may still be somebody to tell
	p.warn()
	report, err := deps.Publisher.Try(ctx, audit.ID("request", p.Handler.Platform(ctx).RequestID), strings.Join(names[1:], ""))
	p.delivered(report)
	switch {
	case err != nil && report.Published == nil:
		return p.misused(strings.TrimPrefix(err.Error(), "publish: "), "config check")
	case err != nil:
		return p.unpublished(err)
	}
	return exitOK
}

// delivered tells what became of a message at each sink.
func (p *Program) delivered(r audit.Report) {
	w := tabwriter.NewWriter(p.Stderr, 0, 0, 2, ' ', 0)
	for _, d := range r.Published {
		text := d.Reason
		if d.Attempts > 1 {
			text += fmt.Sprintf(" (%d attempts)", d.Attempts)
		}
		_, _ = fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s\t%s\t%s", d.Sink, d.Outcome, strings.TrimSpace(text)), "\t "))
	}
	_ = w.Flush()
}

func (p *Program) unpublished(err error) int {
	_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: %s\n", strings.TrimPrefix(err.Error(), "publish: "))
	return exitUnpublished
}
