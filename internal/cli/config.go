package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/config"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/publish"
)

// config prints what was understood of the configuration.
func (p *Program) config(ctx context.Context, args []string) int {
	f := p.flags("config")
	offline := f.Bool("offline", false, "")
	names, code, done := p.parse(f, args, 1)
	if done {
		return code
	}
	if len(names) == 0 || names[0] != "check" {
		return p.misused("config wants the word check", "help config")
	}
	_, _ = p.App.Load(ctx) // the problems say all that its error says
	if !*offline {
		p.fetchAll(ctx)
	}
	c := p.App.Config()
	_, _ = p.Stdout.Write(understood(c))
	_, _ = p.Stdout.Write(problems(c.Problems))
	if len(c.Problems) > 0 {
		return exitUsage
	}
	return exitOK
}

// fetchAll fetches every secret that stands in a store, to find out whether that can be done.
func (p *Program) fetchAll(ctx context.Context) {
	for _, platform := range chatops.Platforms() {
		_, _ = p.App.LoadFor(ctx, handler.Need{Audit: true, HTTP: true, Publish: true, Chat: string(platform)}) // as above
	}
}

// understood shows a configuration with secrets only as set or not set.
func understood(c *config.Config) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "APP\tSDKAPPID\tREGION\tIDENTIFIER\tCREDENTIAL\tWANTED")
	for _, app := range c.Apps {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\n", app.Name, app.API.SDKAppID, place(app), dash(app.API.Identifier), credential(c, app), want(app.Want))
	}
	_ = w.Flush() // a buffer takes all
	_, _ = fmt.Fprintf(w, "\naudit\t%d at a time, %s; drifted from %s on\n", c.Concurrency, pace(c.RateLimit), c.FailSeverity)
	_, _ = fmt.Fprintf(w, "http\t%s; base path %s\n", cmp.Or(c.HTTP.Flaw, "HTTP_TOKEN is set"), cmp.Or(c.HTTP.BasePath, "/"))
	_, _ = fmt.Fprintf(w, "archive\t%s\n", remembers(c.Publishing))
	for _, sink := range c.Publishing.Sinks {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", sink.Kind, subscribed(sink))
	}
	if len(c.Publishing.Sinks) == 0 {
		_, _ = fmt.Fprintln(w, "sinks\tnone but the log")
	}
	for _, door := range c.Chat {
		_, _ = fmt.Fprintf(w, "chat\t%s, open to %s in %s\n", door.Platform, amount(door.Users, "user", "everybody"), amount(door.Channels, "channel", "every channel"))
	}
	if len(c.Chat) == 0 {
		_, _ = fmt.Fprintln(w, "chat\tno door is open")
	}
	if n := len(c.References); n > 0 {
		_, _ = fmt.Fprintf(w, "secrets\t%d in a store, good for %s\n", n, short(cmp.Or(c.SecretTTL, config.DefaultSecretTTL)))
	}
	_, _ = fmt.Fprintf(w, "log\tlevel %s\n", strings.ToLower(c.LogLevel.String()))
	_ = w.Flush()
	return b.Bytes()
}

// remembers says what there is of a memory.
func remembers(p config.Publishing) string {
	switch {
	case !p.Archive.IsSet():
		return "none: people are told at every run with something wrong; ARCHIVE_URL would tell them of changes only"
	case !p.Archive.Conditional():
		return fmt.Sprintf("set; reminders every %s; this store documents no conditional writes: of two runs at once the last one to write wins", short(p.Remind))
	}
	return fmt.Sprintf("set; reminders every %s", short(p.Remind))
}

// short is a duration without the zeros at its end.
func short(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", int(d.Hours()))
	case d%time.Minute == 0:
		return strings.TrimSuffix(d.String(), "0s")
	}
	return d.String()
}

// subscribed says what a sink is told.
func subscribed(s publish.Subscription) string {
	var on []string
	for _, o := range s.On {
		on = append(on, string(o))
	}
	text := "told of " + strings.Join(on, ", ")
	if s.Least != "" {
		text += fmt.Sprintf("; findings from %s on", s.Least)
	}
	if s.Apps != nil {
		text += "; of " + strings.Join(s.Apps, ", ")
	}
	return plain(text)
}

// amount counts the ids that a door is restricted to. They are people, and are not shown.
func amount(ids []string, noun, all string) string {
	if len(ids) == 0 {
		return all
	}
	return fmt.Sprintf("%d %s", len(ids), plural(len(ids), noun))
}

func place(app audit.App) string {
	if app.API.Endpoint.IsSet() {
		return "endpoint"
	}
	return string(app.API.Region)
}

func credential(c *config.Config, app audit.App) string {
	stored := func(r config.Reference) bool { return r.App == app.Name }
	switch {
	case slices.ContainsFunc(c.References, stored) && !app.API.SecretKey.IsSet() && !app.API.UserSig.IsSet():
		return "in a store"
	case app.API.SecretKey.IsSet():
		return "SecretKey set"
	case app.API.UserSig.IsSet():
		return "UserSig set"
	}
	return "not set"
}

// want says what is wanted of a callback.
func want(d audit.Desired) string {
	var parts []string
	if d.Absent {
		parts = append(parts, "no callback")
	}
	if d.URL != "" {
		parts = append(parts, plain(audit.RedactURL(d.URL)))
	}
	if d.Commands != nil {
		var list []string
		for _, word := range d.Commands {
			list = append(list, string(word))
		}
		parts = append(parts, plain(words(list)))
	}
	if d.Hosts != nil {
		parts = append(parts, "on "+plain(strings.Join(d.Hosts, " ")))
	}
	if len(d.Policy) > 0 {
		parts = append(parts, fmt.Sprintf("%d severities of its own", len(d.Policy)))
	}
	return cmp.Or(strings.Join(parts, ", "), "any callback")
}

func pace(rate float64) string {
	if rate == 0 {
		return "no rate limit"
	}
	return fmt.Sprintf("%g calls a second", rate)
}

// problems lists what is wrong, each with what to do.
func problems(all []config.Problem) []byte {
	var b bytes.Buffer
	if len(all) == 0 {
		b.WriteString("\nno problem\n")
		return b.Bytes()
	}
	fmt.Fprintf(&b, "\n%d %s\n", len(all), plural(len(all), "problem"))
	for _, p := range all {
		kind := "error"
		if p.Warning {
			kind = "warning"
		}
		fmt.Fprintf(&b, "  %s: %s\n", kind, p)
	}
	return b.Bytes()
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
