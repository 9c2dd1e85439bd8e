package handler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
)

// Deps is what one invocation works with. It is made anew when the configuration has changed.
type Deps struct {
	Auditor   *audit.Auditor
	Log       *slog.Logger
	Token     secret.String // of the HTTP door; unset keeps it shut
	TokenFlaw string        // why it is unset
	BasePath  string        // taken off the path of a request, such as /audit; may be empty
	Publisher *publish.Publisher
	Chat      *chatops.Bot

	// Fetch returns the same with the secrets that a route needs and that stand in a store. It is nil if none does.
	Fetch func(context.Context, Need) (*Deps, error)
}

// Need is what a route needs secrets for.
type Need struct {
	Apps    []string // the applications to audit; all if it is empty and Audit is set
	Audit   bool
	HTTP    bool   // the token of the HTTP door
	Publish bool   // the sinks
	Chat    string // the door of a chat platform, by its name; empty: none
}

// Platform is what the cloud says of one invocation.
type Platform struct {
	RequestID string
	Namespace string        // Tencent's; empty elsewhere
	Function  string        // its name
	TimeLimit time.Duration // of one invocation; 0 if unknown
	Metrics   bool          // it makes metrics of log lines in CloudWatch's format
}

// runID tells apart runs whose events say nothing of themselves.
func (p Platform) runID() string { return audit.ID("request", p.RequestID) }

// Handler serves invocations, one after the other or side by side.
type Handler struct {
	// Load returns what to work with. With an error, which says that nothing can be audited, the Deps still have a log and the
	// door's token. It is called at every invocation.
	Load     func(context.Context) (*Deps, error)
	Platform func(context.Context) Platform
	Now      func() time.Time

	warm atomic.Bool
	said sync.Map // what is logged once
}

// errPanic is all that a caller learns of a panic; the log has the stack.
var errPanic = errors.New("handler: internal error; see the log")

// Invoke answers one event. The reply is a report, or an HTTP reply in the event's dialect. The error says what to do about the event or the
// configuration.
func (h *Handler) Invoke(ctx context.Context, payload []byte) (reply []byte, err error) {
	in := &invocation{Handler: h, log: slog.Default(), start: h.Now()} // until there is a better one
	defer func() {
		if in.recovered(ctx, recover()) {
			reply, err = nil, errPanic
		}
		in.done(ctx, err)
	}()
	in = h.begin(ctx)
	event, err := decode(payload)
	if err != nil {
		return nil, err
	}
	return event.answer(ctx, in)
}

func (h *Handler) begin(ctx context.Context) *invocation {
	start := h.Now()
	deps, broken := h.Load(ctx)
	platform := h.Platform(ctx)
	return &invocation{
		Handler: h, deps: deps, broken: broken, platform: platform, start: start, cold: !h.warm.Swap(true),
		log: deps.Log.With(slog.String("function_request_id", platform.RequestID)),
	}
}

// need fetches the secrets that are needed from here on.
func (in *invocation) need(ctx context.Context, n Need) {
	if in.deps.Fetch == nil {
		return
	}
	ctx, cancel := in.bounded(ctx, audit.Span{Publishes: n.Publish})
	defer cancel()
	in.deps, in.broken = in.deps.Fetch(ctx, n)
}

// invocation is one event being answered.
type invocation struct {
	*Handler
	deps     *Deps
	broken   error // nothing can be audited
	platform Platform
	log      *slog.Logger
	start    time.Time
	cold     bool
	trigger  audit.Trigger
	runAt    time.Time // of an HTTP request, where its event tells
	status   int       // of an HTTP reply
}

// span fills in what is known of the invocation's time, and has the context not end before it has begun.
func (in *invocation) span(ctx context.Context, s audit.Span) (context.Context, audit.Span) {
	s.Start, s.Limit = in.start, in.platform.TimeLimit
	s.Deadline, _ = ctx.Deadline()
	if s.Expired() {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, s
}

// bounded returns a context that ends when the audit must.
func (in *invocation) bounded(ctx context.Context, s audit.Span) (context.Context, context.CancelFunc) {
	ctx, s = in.span(ctx, s)
	if s.End().IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, s.End())
}

// run audits, publishes if it is to, and logs the report. With an error the report is as it was when the publishing failed.
func (in *invocation) run(ctx context.Context, run audit.Run, publishes bool) (report audit.Report, err error) {
	if run.RunAt.IsZero() {
		run.RunAt = in.start
	}
	bounded, cancel := in.bounded(ctx, audit.Span{Publishes: publishes})
	defer cancel()
	work := func() audit.Report { return in.auditor().Run(bounded, run) }
	if publishes {
		all, span := in.span(ctx, audit.Span{})
		report, err = in.publisher().Publish(all, publish.Run{ID: run.ID, RunAt: run.RunAt, Until: span.Until(), Audit: work, Log: in.log})
	} else {
		report = work()
		report.Published = []audit.Delivery{}
	}
	in.logReport(ctx, report)
	return report, err
}

// publisher is the publisher of this invocation: what it sends says which function has sent it.
func (in *invocation) publisher() *publish.Publisher {
	p := *in.deps.Publisher
	p.Kit.Function = cmp.Or(in.platform.Function, p.Kit.Function)
	return &p
}

func (in *invocation) logReport(ctx context.Context, report audit.Report) {
	publish.Log(ctx, in.log, report)
	if in.platform.Metrics {
		publish.Metrics(ctx, in.log, report, in.Now().Sub(in.start), in.platform.Function)
	}
}

// auditor is the auditor of this invocation: what it logs can be found by the request.
func (in *invocation) auditor() *audit.Auditor {
	a := *in.deps.Auditor
	a.Panicked = func(ctx context.Context, v any, stack []byte) { logPanic(ctx, in.log, v, stack) }
	return &a
}

// done logs the line that every invocation ends with.
func (in *invocation) done(ctx context.Context, err error) {
	attrs := []slog.Attr{slog.Bool("cold_start", in.cold), slog.Int64("duration_ms", in.Now().Sub(in.start).Milliseconds())}
	if in.trigger != "" {
		attrs = append([]slog.Attr{slog.String("trigger", string(in.trigger))}, attrs...)
	}
	if in.status != 0 {
		attrs = append(attrs, slog.Int("status_code", in.status))
	}
	if err != nil {
		in.log.LogAttrs(ctx, slog.LevelError, "invocation failed", append(attrs, slog.String("error", err.Error()))...)
		return
	}
	in.log.LogAttrs(ctx, slog.LevelInfo, "invocation done", attrs...)
}

// recovered logs a panic, if v is one.
func (in *invocation) recovered(ctx context.Context, v any) bool {
	if v == nil {
		return false
	}
	logPanic(ctx, in.log, v, debug.Stack())
	return true
}

// logPanic logs a panic with its stack. The value is shown only if it is the runtime's own: another may hold anything.
func logPanic(ctx context.Context, log *slog.Logger, v any, stack []byte) {
	text := fmt.Sprintf("%T", v)
	if e, ok := v.(runtime.Error); ok {
		text = e.Error()
	}
	log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("panic", text), slog.String("stack", string(stack)))
}

// once logs a notice the first time that there is one of that text in this process.
func (in *invocation) once(ctx context.Context, notice string) {
	if _, again := in.said.LoadOrStore(notice, true); !again {
		in.log.LogAttrs(ctx, slog.LevelWarn, "notice", slog.String("notice", notice))
	}
}
