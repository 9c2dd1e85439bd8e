package publish

import (
	"context"
	"slices"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// dialect is what is particular to a kind of sink.
type dialect struct {
	kind    Kind
	write   func(s *sink, r audit.Report) (letter, *Error)
	read    func(a answer) *Error // nil: the message was taken
	hosts   []string              // where the platform lives; a leading star stands for any host below. None: anywhere
	formats []string              // the first is the default
	secrets int                   // how many it may have
}

// dialects are all kinds, in the order in which they are shown.
var dialects = [...]dialect{
	{kind: "webhook", write: writeWebhook, read: readWebhook, secrets: 2},
	{kind: "slack", write: writeSlack, read: readSlack, hosts: []string{"hooks.slack.com", "hooks.slack-gov.com"}},
	{kind: "mattermost", write: writeMattermost, read: readMattermost},
	{kind: "dingtalk", write: writeDingTalk, read: readDingTalk, hosts: []string{"oapi.dingtalk.com"}, secrets: 1},
	{kind: "wecom", write: writeWeCom, read: readWeCom, hosts: []string{"qyapi.weixin.qq.com"}, formats: []string{"markdown", "markdown_v2"}},
	{kind: "feishu", write: writeFeishu, read: readFeishu, hosts: []string{"open.feishu.cn", "open.larksuite.com"}, secrets: 1},
	{kind: "teams", write: writeTeams, read: readTeams, hosts: []string{"*.api.powerplatform.com", "*.logic.azure.com"}, formats: []string{"message", "card"}},
	{kind: "discord", write: writeDiscord, read: readDiscord, hosts: []string{
		"discord.com", "discordapp.com", "canary.discord.com", "canary.discordapp.com", "ptb.discord.com", "ptb.discordapp.com",
	}},
}

// Kinds lists all kinds of sinks.
func Kinds() []Kind {
	kinds := make([]Kind, len(dialects))
	for i, d := range dialects {
		kinds[i] = d.kind
	}
	return kinds
}

func dialectOf(k Kind) dialect {
	if i := slices.IndexFunc(dialects[:], func(d dialect) bool { return d.kind == k }); i >= 0 {
		return dialects[i]
	}
	return dialect{kind: k, write: func(*sink, audit.Report) (letter, *Error) {
		return letter{}, &Error{Class: Permanent, Reason: "there is no sink of this kind"}
	}}
}

// New makes a sink. Of a kind that does not exist it is one that takes nothing; see [Kinds] and [Destination.Check].
func New(d Destination, k Kit) Sink { return &sink{Destination: d, Kit: k, dialect: dialectOf(d.Kind)} }

// sink is the one implementation of [Sink]: the dialects differ in what they write and in how they read the answer.
type sink struct {
	Destination
	Kit
	dialect dialect
}

// Name is the sink's kind: there is one of each.
func (s *sink) Name() string { return string(s.Kind) }

// Publish makes one attempt.
func (s *sink) Publish(ctx context.Context, r audit.Report) error {
	if e := s.publish(ctx, r); e != nil {
		e.Sink = s.Name()
		return e
	}
	return nil
}

func (s *sink) publish(ctx context.Context, r audit.Report) *Error {
	l, failure := s.dialect.write(s, r)
	if failure != nil {
		return failure
	}
	a, failure := post(ctx, s.Way, l)
	if failure != nil {
		return failure
	}
	a.kind, a.now = s.Kind, s.Now()
	if a.status/100 == 3 {
		return a.byStatus() // whatever the body says: it is not the platform that answers
	}
	return s.dialect.read(a)
}

// letter is the usual one: JSON to the URL as it is.
func (s *sink) letter(body []byte) letter {
	return letter{url: s.URL.Reveal(), contentType: "application/json", body: body}
}

// longestRun is what no run takes; a difference beyond it is between two other things.
const longestRun = 15 * time.Minute

// message is what there is to say. A scheduled run is due at a full minute, and a retry or a queue may bring it much later.
func (s *sink) message(r audit.Report) render.Message {
	o := render.Options{Language: s.Language, Now: s.Now()}
	if took := r.GeneratedAt.Sub(r.RunAt); took >= 0 && took < longestRun {
		o.Took = took
	}
	return render.Compose(r, o)
}

// secret is the first of the sink's, or empty.
func (s *sink) secret() string {
	if len(s.Secrets) == 0 {
		return ""
	}
	return s.Secrets[0].Reveal()
}
