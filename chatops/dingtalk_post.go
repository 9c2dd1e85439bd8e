package chatops

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"trtc-callback-audit/secret"
)

// isDingTalk reports whether an address out of a message is that of a conversation of DingTalk's, and no other place that we could be made to call.
func isDingTalk(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host == "oapi.dingtalk.com" && u.User == nil && u.Path == "/robot/sendBySession"
}

// postDingTalk sends a message to the conversation that asked.
func (b *Bot) postDingTalk(ctx context.Context, to back, body []byte) error {
	switch {
	case !isDingTalk(to.webhook):
		return errors.New("chatops: sessionWebhook is no conversation of DingTalk's")
	case !b.Now().Before(to.until):
		return errors.New("chatops: sessionWebhook has expired")
	}
	status, text, err := b.post(ctx, to.webhook, secret.String{}, body)
	var answer struct {
		Code *int `json:"errcode"`
	}
	switch {
	case err != nil:
		return fmt.Errorf("chatops: sessionWebhook: %w", err)
	case json.Unmarshal(text, &answer) != nil || answer.Code == nil:
		return fmt.Errorf("chatops: sessionWebhook answered with HTTP %d and no errcode", status)
	case *answer.Code != 0:
		return fmt.Errorf("chatops: sessionWebhook refused the message (errcode %d)", *answer.Code)
	}
	return nil
}
