package publish

import (
	"context"
	"net/http"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
	"trtc-callback-audit/secret"
)

// Sink takes one report. It makes one attempt, ends with the context, and follows no redirect; every error is an [*Error].
type Sink interface {
	Name() string
	Publish(ctx context.Context, r audit.Report) error
}

// Kind is a kind of sink: webhook, slack, mattermost, dingtalk, wecom, feishu, teams or discord.
type Kind string

// Destination is a sink as it is configured.
type Destination struct {
	Kind    Kind
	URL     secret.String   // it is the credential
	Secrets []secret.String // of webhook one or two, of dingtalk and feishu one or none
	Format  string          // teams: message (default) or card; wecom: markdown (default) or markdown_v2
}

// Kit is what sinks work with.
type Kit struct {
	Way      http.RoundTripper
	Now      func() time.Time
	Language render.Language
	Function string // the function's name, which is the source of CloudEvents
}
