package chatops

import (
	"context"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// question is a command that is being answered.
type question struct {
	Call
	bot    *Bot
	words  *phrases
	prefix string // what people type first
	args   []string
	within time.Duration // the time that there is

	cutShort bool // there was not enough of it
}

// answering makes the answer to a command, within a context's time.
type answering func(context.Context) render.Message

// The words of the commands, in the order of the manual.
var commands = []string{"help", "status", "diff", "list", "history", "explain", "version"}

// find returns what answers a word, and the word as the log may have it.
func (q *question) find(word string) (answering, string) {
	plain := func(answer func() render.Message) answering {
		return func(context.Context) render.Message { return answer() }
	}
	switch word {
	case "", "help":
		return plain(q.help), "help"
	case "status":
		return q.ofApps(q.status), word
	case "diff":
		return q.ofOneApp(word, q.diff), word
	case "list":
		return q.ofApps(func(context.Context, []string) render.Message { return q.list() }), word
	case "history":
		return q.ofOneApp(word, q.history), word
	case "explain":
		return plain(q.explain), word
	case "version":
		return plain(q.version), word
	}
	return plain(func() render.Message { return q.unknown(word) }), "unknown"
}

// ofApps gives a command the applications that it names, or says that one of them is not configured.
func (q *question) ofApps(answer func(context.Context, []string) render.Message) answering {
	return func(ctx context.Context) render.Message {
		if q.Broken != nil {
			return q.page(render.Page{Title: q.words.broken, Lead: []string{q.Broken.Error()}, Status: audit.Unknown})
		}
		names, wrong := q.resolve()
		if wrong != "" {
			return q.noApp(wrong)
		}
		return answer(ctx, names)
	}
}

// ofOneApp gives a command the application that it wants. If there is only one, it need not be named.
func (q *question) ofOneApp(word string, answer func(context.Context, string) render.Message) answering {
	return q.ofApps(func(ctx context.Context, names []string) render.Message {
		all := q.Auditor.Names() // there is one at least, or nothing could be audited
		if len(names) == 0 && len(all) == 1 {
			names = all
		}
		if len(names) != 1 {
			return q.page(render.Page{Title: q.words.wantsOne(word), Lead: q.configured(), Next: q.command(word, all[0]), Status: audit.Unknown})
		}
		return answer(ctx, names[0])
	})
}

// resolve finds the applications that are named, whatever the case; wrong is the first that is not configured.
func (q *question) resolve() (names []string, wrong string) {
	all := q.Auditor.Names()
	for _, arg := range q.args {
		i := slices.Index(all, arg)
		if i < 0 {
			i = slices.IndexFunc(all, func(name string) bool { return strings.EqualFold(name, arg) })
		}
		if i < 0 {
			return nil, arg
		}
		if !slices.Contains(names, all[i]) {
			names = append(names, all[i])
		}
	}
	return names, ""
}

// page is a message of our own.
func (q *question) page(p render.Page) render.Message {
	return p.Compose(render.Options{Language: q.bot.Language, Now: q.bot.Now()})
}

// command is a command as people type it here.
func (q *question) command(words ...string) string {
	return strings.Join(append([]string{q.prefix}, words...), " ")
}

// configured names some of the applications.
func (q *question) configured() []string {
	const most = 12
	names := q.Auditor.Names()
	text := strings.Join(names[:min(most, len(names))], q.words.comma)
	return []string{q.words.configured(text, len(names)-most)}
}

// noApp says that no application is called so.
func (q *question) noApp(name string) render.Message {
	p := render.Page{Title: q.words.noApp(name), Lead: q.configured(), Next: q.command("list"), Status: audit.Unknown}
	if near := nearest(name, q.Auditor.Names()); near != "" {
		p.Lead = append([]string{q.words.meant(near)}, p.Lead...)
	}
	return q.page(p)
}

// unknown says that there is no such command, and which may be meant. The name of an application stands for its status.
func (q *question) unknown(word string) render.Message {
	p := render.Page{Title: q.words.noCommand(word), Next: q.command("help"), Status: audit.Unknown}
	names := q.Auditor.Names()
	if i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, word) }); i >= 0 {
		p.Next = q.command("status", names[i])
	} else if near := nearest(word, commands); near != "" {
		p.Lead, p.Next = []string{q.words.meant(near)}, q.command(append([]string{near}, q.args...)...)
	}
	return q.page(p)
}
