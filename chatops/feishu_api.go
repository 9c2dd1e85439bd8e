package chatops

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trtc-callback-audit/audit"

	"trtc-callback-audit/secret"
)

// tenant is the token with which Feishu's API is called, as long as it is good.
type tenant struct {
	mu    sync.Mutex
	of    string // the application and the API that it is good for
	token secret.String
	until time.Time
}

// feishuAnswer is what each call is answered with.
type feishuAnswer struct {
	Code   *int   `json:"code"` // null or missing is no success
	Token  string `json:"tenant_access_token"`
	Expire int64  `json:"expire"` // in seconds
}

// staleToken are the codes that say that the token is not good any more.
var staleToken = []int{99991661, 99991663, 99991664, 99991665, 99991668}

// replyFeishu replies to a message. The same reply twice arrives once, for an hour.
func (b *Bot) replyFeishu(ctx context.Context, d *Door, message string, card []byte) error {
	body := audit.JSON(map[string]string{"msg_type": "interactive", "content": string(card), "uuid": digest(message)})
	address := strings.TrimRight(d.BaseURL, "/") + "/open-apis/im/v1/messages/" + message + "/reply"
	for again := false; ; again = true {
		token, err := b.tenantToken(ctx, d, again)
		if err != nil {
			return fmt.Errorf("chatops: no tenant_access_token: %w", err)
		}
		answer, err := b.callFeishu(ctx, address, token, body)
		switch {
		case err != nil && !again && answer.Code != nil && slices.Contains(staleToken, *answer.Code):
		case err != nil:
			return fmt.Errorf("chatops: the reply was not sent: %w", err)
		default:
			return nil
		}
	}
}

// tenantToken is the token that is kept, or a new one.
func (b *Bot) tenantToken(ctx context.Context, d *Door, renew bool) (secret.String, error) {
	if token := b.Memory.tenant.kept(d, b.Now()); token.IsSet() && !renew {
		return token, nil
	}
	body := audit.JSON(map[string]string{"app_id": d.AppID, "app_secret": d.Secret.Reveal()})
	answer, err := b.callFeishu(ctx, strings.TrimRight(d.BaseURL, "/")+"/open-apis/auth/v3/tenant_access_token/internal", secret.String{}, body)
	if err != nil {
		return secret.String{}, err
	}
	// Feishu gives the same token until half an hour before its end, so a minute is early enough.
	return b.Memory.tenant.keep(d, answer.Token, b.Now().Add(time.Duration(answer.Expire)*time.Second-time.Minute)), nil
}

func (t *tenant) kept(d *Door, now time.Time) secret.String {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.until) && t.of == d.AppID+" "+d.BaseURL {
		return t.token
	}
	return secret.String{}
}

func (t *tenant) keep(d *Door, token string, until time.Time) secret.String {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of, t.token, t.until = d.AppID+" "+d.BaseURL, secret.New(token), until
	return t.token
}

// callFeishu makes a call. The error says what to do and holds none of Feishu's own words, which may repeat ours.
func (b *Bot) callFeishu(ctx context.Context, address string, token secret.String, body []byte) (answer feishuAnswer, err error) {
	status, text, err := b.post(ctx, address, token, body)
	switch {
	case err != nil:
		return answer, fmt.Errorf("the API: %w; see whether CHAT_FEISHU_BASE_URL is right and the function can reach it", err)
	case json.Unmarshal(text, &answer) != nil || answer.Code == nil:
		return answer, fmt.Errorf("the API answered with HTTP %d and no code; see whether CHAT_FEISHU_BASE_URL is right", status)
	case *answer.Code != 0:
		return answer, &feishuError{*answer.Code}
	}
	return answer, nil
}

// feishuError is a refusal of Feishu's.
type feishuError struct{ code int }

// Error says what to do about it.
func (e *feishuError) Error() string {
	return fmt.Sprintf("refused with code %d; %s", e.code, feishuFix(e.code))
}

// isBusy reports whether the same will be taken later.
func (e *feishuError) isBusy() bool { return slices.Contains(busy, e.code) }

// busy are the codes of too many messages.
var busy = []int{11232, 230020, 99991400}

// feishuFix is what to do about a code.
func feishuFix(code int) string {
	switch code {
	case 10003, 10014, 10012:
		return "check CHAT_FEISHU_APP_ID and CHAT_FEISHU_APP_SECRET"
	case 99991672, 99991679, 230027:
		return "grant the application im:message:send_as_bot and publish a version of it"
	case 230002:
		return "add the bot to the group"
	case 230006:
		return "turn on the bot ability of the application and publish a version of it"
	case 230013:
		return "widen the availability of the application to this user"
	case 230001, 230011, 230050, 230110, 231003, 99992402, 99992354:
		return "the message that was to be replied to is not there, or is made up"
	}
	if slices.Contains(busy, code) {
		return "too many messages; ask again in a minute"
	}
	return "look the code up in Feishu's documentation of the API"
}
