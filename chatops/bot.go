package chatops

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// Bot answers commands. Its fields are set once; it is safe for use by many goroutines.
type Bot struct {
	Doors    []Door           // those that are open
	Archive  *archive.Archive // nil: there is none
	Language render.Language
	Version  func() string // of this program
	Way      http.RoundTripper
	Now      func() time.Time
	Memory   *Memory // outlives a bot whose configuration has changed
}

// Memory is what was answered, and Feishu's token. Its zero value knows of nothing.
type Memory struct {
	answers answers
	tenant  tenant
}

// Call is one request to a door.
type Call struct {
	Request
	Platform string // the last part of the path: whatever a stranger likes
	Start    time.Time
	RunID    string
	Auditor  *audit.Auditor
	Ready    func(ctx context.Context, apps []string) *audit.Auditor // what the audit of these runs with; nil: Auditor
	Broken   error                                                   // why nothing can be audited; nil if something can
	Log      *slog.Logger
}

// The time for an answer, from the request on. Platforms give up after 3 s, and what lies between them and us takes its part of that. An answer that is sent by a
// request of ours, to Feishu's API or to DingTalk's webhook, has to be made earlier, and is to have arrived before the platform gives up.
const (
	timeToAnswer   = 1800 * time.Millisecond
	timeBeforeSend = 1200 * time.Millisecond
	timeToSend     = 2500 * time.Millisecond
)

// Serve answers a request. No request of ours goes on when it returns.
func (b *Bot) Serve(ctx context.Context, c Call) Response {
	if c.Platform == string(Slack) && isTLSTest(c.Request) {
		return *ok("", nil)
	}
	door, ask, err := b.verify(c)
	platform := slog.String("chat_platform", known(c.Platform))
	if err != nil {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "chat request refused", platform, slog.String("reason", err.Error()))
		return problem(http.StatusUnauthorized, "the request is not signed as this platform signs it, or the door is shut; the function's log has the reason")
	}
	c.Log = c.Log.With(platform)
	if ask.Reply != nil {
		return *ask.Reply
	}
	return b.answer(ctx, door, ask, c)
}

// verify finds the door and verifies the request there.
func (b *Bot) verify(c Call) (*Door, Ask, error) {
	i := slices.IndexFunc(b.Doors, func(d Door) bool { return string(d.Platform) == c.Platform })
	if i < 0 {
		return nil, Ask{}, errShut
	}
	ask, err := b.Doors[i].Verify(c.Request, b.Now())
	return &b.Doors[i], ask, err
}

// known keeps what a stranger has typed out of the log.
func known(platform string) string {
	if slices.Contains(Platforms(), Platform(platform)) {
		return platform
	}
	return "unknown"
}

// answer makes the answer, or takes the one that the same message got before.
func (b *Bot) answer(ctx context.Context, d *Door, ask Ask, c Call) Response {
	kept := b.Memory.answers.of(d.Platform, ask)
	all, cancel := context.WithTimeout(ctx, timeToSend-b.Now().Sub(c.Start))
	defer cancel()
	if !kept.lock(all) {
		return problem(http.StatusServiceUnavailable, "the same message is still being answered")
	}
	defer kept.unlock()
	if !kept.made && !kept.sent {
		kept.message, kept.made = b.message(all, d, ask, c)
	}
	return b.respond(all, d, ask, c, kept)
}

// message is what there is to say, made in time. It is whole if asking again would say the same.
func (b *Bot) message(ctx context.Context, d *Door, ask Ask, c Call) (m render.Message, whole bool) {
	if m, list := b.denied(d, ask); list != "" {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "chat request denied", slog.String("variable", list))
		return m, true
	}
	within := timeToAnswer
	if d.Platform == Feishu || d.Webhook {
		within = timeBeforeSend
	}
	ctx, cancel := context.WithTimeout(ctx, within-b.Now().Sub(c.Start))
	defer cancel()
	command := Parse(ask.Text)
	q := &question{bot: b, Call: c, words: wordsOf(b.Language), prefix: ask.Command, args: command.Args, within: within}
	answer, word := q.find(command.Word)
	c.Log.LogAttrs(ctx, slog.LevelInfo, "chat command", slog.String("command", word))
	m = answer(ctx)
	return m, !q.cutShort
}

// denied says who may not ask, and which variable would have to be changed; there is none for those who may.
func (b *Bot) denied(d *Door, ask Ask) (m render.Message, variable string) {
	w, prefix := wordsOf(b.Language), "CHAT_"+strings.ToUpper(string(d.Platform))+"_"
	var why []string
	if len(d.Channels) > 0 && !slices.Contains(d.Channels, ask.Channel) {
		why, variable = append(why, w.outside(w.channel, ask.Channel, prefix+"CHANNELS")), prefix+"CHANNELS"
	}
	mayAsk := func(id string) bool { return slices.Contains(d.Users, id) }
	if len(d.Users) > 0 && !slices.ContainsFunc(ask.Users, mayAsk) {
		why, variable = append(why, w.outside(w.user, strings.Join(ask.Users[:min(1, len(ask.Users))], ""), prefix+"USERS")), prefix+"USERS"
	}
	if why == nil {
		return m, ""
	}
	page := render.Page{Title: w.denied, Lead: why, Status: audit.Unknown}
	return page.Compose(render.Options{Language: b.Language, Now: b.Now()}), variable
}

// problem is an answer for whoever is no chat, in the form of RFC 9457.
func problem(status int, detail string) Response {
	return titled(status, http.StatusText(status), detail)
}

func titled(status int, title, detail string) Response {
	return Response{status, "application/problem+json", audit.JSON(map[string]any{"type": "about:blank", "title": title, "status": status, "detail": detail})}
}
