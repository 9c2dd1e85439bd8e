package chatops

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"trtc-callback-audit/render"
)

// respond gives a message in the way of its platform.
func (b *Bot) respond(ctx context.Context, d *Door, ask Ask, c Call, a *answer) Response {
	m := a.message
	switch d.Platform {
	case Slack:
		return *ok(jsonText, render.SlackReply(m))
	case Mattermost:
		return *ok(jsonText, render.MattermostReply(m))
	case Discord:
		return *ok(jsonText, render.DiscordReply(m))
	case Teams:
		return *ok(jsonText, render.TeamsMessage(m))
	case WeCom:
		return *b.respondWeCom(d, ask, m)
	case DingTalk:
		return *b.respondDingTalk(ctx, d, ask, c, a)
	case Feishu:
		return b.respondFeishu(ctx, d, ask, c, a)
	}
	return problem(http.StatusInternalServerError, "this platform has no answers")
}

func (b *Bot) respondWeCom(d *Door, ask Ask, m render.Message) *Response {
	if ask.back.xml {
		return ok(xmlText, d.sealXML(render.WeComText(m), ask.back, b.Now()))
	}
	id := digest(ask.ID + " " + ask.back.nonce)
	return ok(jsonText, d.sealJSON(render.WeComStream(m, id), ask.back, b.Now()))
}

// respondDingTalk answers at the conversation's webhook if that is wanted, and in the response if it is not, or if the webhook does not take it.
func (b *Bot) respondDingTalk(ctx context.Context, d *Door, ask Ask, c Call, a *answer) *Response {
	body := render.DingTalk(a.message)
	if !d.Webhook {
		return ok(jsonText, body)
	}
	if !a.sent {
		if err := b.postDingTalk(ctx, ask.back, body); err != nil {
			c.Log.LogAttrs(ctx, slog.LevelWarn, "chat answer goes into the response", slog.String("error", err.Error()))
			return ok(jsonText, body)
		}
		a.sent = true
	}
	return ok(jsonText, []byte(`{"msgtype":"empty"}`))
}

// respondFeishu answers by Feishu's API. If that fails and may not the next time, so does the request: Feishu sends it again. What Feishu refuses for good it must
// not send again, or the answer would come hours late, once somebody has repaired what was wrong.
func (b *Bot) respondFeishu(ctx context.Context, d *Door, ask Ask, c Call, a *answer) Response {
	if a.sent {
		return *ok(jsonText, []byte("{}"))
	}
	err := b.replyFeishu(ctx, d, ask.back.message, render.FeishuCard(a.message))
	if err == nil {
		a.sent = true
		return *ok(jsonText, []byte("{}"))
	}
	c.Log.LogAttrs(ctx, slog.LevelError, "chat answer not sent", slog.String("error", err.Error()))
	if refused, is := errors.AsType[*feishuError](err); is && !refused.isBusy() {
		return titled(http.StatusOK, "The answer was not sent", err.Error())
	}
	return problem(http.StatusBadGateway, err.Error())
}
