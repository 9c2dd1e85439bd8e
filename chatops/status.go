package chatops

import (
	"context"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// moment is a time as people read it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// status asks Tencent, and tells what was reached.
func (q *question) status(ctx context.Context, names []string) render.Message {
	r, o := q.audit(ctx, names)
	app, finding := worst(r)
	switch {
	case app == "":
		o.Next = q.command("list")
		if len(r.Apps) == 1 {
			o.Next = q.command("diff", r.Apps[0].App)
		}
	case finding == "":
		o.Next = q.command("status", app)
	case len(r.Apps) == 1:
		o.Next = q.command("explain", finding)
	default:
		o.Next = q.command("diff", app)
	}
	return render.Compose(r, o)
}

// diffLines is how many lines of differences there are of one application alone.
const diffLines = 40

// diff asks for one application, and tells what is live as well.
func (q *question) diff(ctx context.Context, name string) render.Message {
	r, o := q.audit(ctx, []string{name})
	o.Lines, o.Live = diffLines, true
	o.Next = q.command("status", name)
	if _, finding := worst(r); finding != "" {
		o.Next = q.command("explain", finding)
	}
	return render.Compose(r, o)
}

// worst is the application that most is wrong with, and its worst finding; both may be "".
func worst(r audit.Report) (app, finding string) {
	most := audit.InSync
	for _, a := range r.Apps {
		if a.Status.Worse(most) {
			app, finding, most = a.App, "", a.Status
			if len(a.Findings) > 0 {
				finding = string(a.Findings[0].Kind)
			}
		}
	}
	return app, finding
}

// audit runs the audit in the time that there is. If that takes long, what was known before is read meanwhile, for those that will not be reached.
func (q *question) audit(ctx context.Context, names []string) (audit.Report, render.Options) {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	known := q.remembered(reading)
	auditor := q.Auditor
	if q.Ready != nil {
		auditor = q.Ready(ctx, names)
	}
	r := auditor.Run(ctx, audit.Run{ID: q.RunID, RunAt: q.Start, Trigger: audit.Chat, Apps: names})
	o := render.Options{Language: q.bot.Language, Now: q.bot.Now(), Took: q.bot.Now().Sub(q.Start)}
	if len(r.Unreached()) == 0 {
		return r, o
	}
	q.cutShort = true
	o.Late = &render.Late{Within: q.within}
	select {
	case o.Late.Known = <-known:
	default: // it has not come in time either
	}
	return r, o
}

// patience is how long Tencent may take before the archive is asked as well. Usually it need not be: parsing what is known of thousands takes a small function
// longer than Tencent does.
const patience = 600 * time.Millisecond

// remembered reads the archive beside the audit. What it gives is nil if nothing can be known.
func (q *question) remembered(ctx context.Context) <-chan map[string]render.Known {
	read := make(chan map[string]render.Known, 1)
	if q.bot.Archive == nil {
		return read
	}
	go func() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(patience):
		}
		state, _, err := q.bot.Archive.State(ctx)
		if err != nil {
			return
		}
		known := map[string]render.Known{}
		for name, app := range state.Apps {
			known[name] = render.Known{Status: app.Status, At: app.RunAt}
		}
		read <- known
	}()
	return read
}
