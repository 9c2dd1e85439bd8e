package chatops_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/render"
)

// TestFeishuCalls holds the two calls to what Feishu documents of them.
func TestFeishuCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(doors()["feishu-encrypted"], render.English, 1)
	w.bot.Doors[0].BaseURL = chatops.LarkBaseURL
	request := w.bot.Doors[0].Sample(chatops.Sample{Text: "help", Message: "om_dc13264520392913993dd051dba21dcf", Now: now})
	if r := w.send(t.Context(), request); r.Status != http.StatusOK || string(r.Body) != "{}" {
		t.Fatalf("answered %d %s", r.Status, r.Body)
	}
	if len(w.posts) != 2 {
		t.Fatalf("%d calls", len(w.posts))
	}
	token, reply := w.posts[0], w.posts[1]
	if token.url != "https://open.larksuite.com/open-apis/auth/v3/tenant_access_token/internal" || token.body != `{"app_id":"cli_a","app_secret":"feishu-secret-planted"}` || token.bearer != "" {
		t.Errorf("the token is asked for by %+v", token)
	}
	if reply.url != "https://open.larksuite.com/open-apis/im/v1/messages/om_dc13264520392913993dd051dba21dcf/reply" || reply.bearer != "Bearer t-planted" {
		t.Errorf("the reply goes to %s with %s", reply.url, reply.bearer)
	}
	var body struct {
		Type    string `json:"msg_type"`
		Content string `json:"content"`
		UUID    string `json:"uuid"`
	}
	var card struct{ Elements []any }
	if json.Unmarshal([]byte(reply.body), &body) != nil || json.Unmarshal([]byte(body.Content), &card) != nil || body.Type != "interactive" ||
		len(body.UUID) == 0 || len(body.UUID) > 50 || len(card.Elements) == 0 {
		t.Errorf("the reply is %s", reply.body)
	}
}

func TestFeishuToken(t *testing.T) {
	t.Parallel()
	w := newWorld(doors()["feishu"], render.English, 1)
	clock := now
	w.bot.Now = func() time.Time { return clock }
	ask := func() int {
		before := len(w.posts)
		w.send(t.Context(), w.bot.Doors[0].Sample(chatops.Sample{Text: "help", Now: clock}))
		return len(w.posts) - before
	}
	for _, step := range []struct {
		after time.Duration
		calls int
	}{{0, 2}, {time.Minute, 1}, {time.Hour, 1}, {2 * time.Hour, 2}} {
		clock = now.Add(step.after)
		if calls := ask(); calls != step.calls {
			t.Errorf("after %v: %d calls, want %d", step.after, calls, step.calls)
		}
	}
	clock = clock.Add(time.Second)
	stale := true
	w.refuse = func(p post) string {
		if strings.HasSuffix(p.url, "/reply") && stale {
			stale = false
			return `{"code":99991663,"msg":"Invalid access token"}`
		}
		return ""
	}
	if calls := ask(); calls != 3 {
		t.Errorf("with a token that is not good any more: %d calls, want a reply, a token and a reply", calls)
	}
}

func TestFeishuRefuses(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{ // what is refused for good is acknowledged, or Feishu would send it for hours
		`{"code":10014,"msg":"app secret invalid"}`: "CHAT_FEISHU_APP_SECRET",
		`{"code":230002,"msg":"Bot not in chat"}`:   "add the bot to the group",
		`{"code":99991672}`:                         "im:message:send_as_bot",
		`{"code":4711,"msg":"https://secret"}`:      "code 4711",
		`{"msg":"ok"}`:                              "no code",
		`<html>`:                                    "CHAT_FEISHU_BASE_URL",
		`{"code":99991663}`:                         "code 99991663",
		`{"code":11232}`:                            "ask again in a minute",
	} {
		w := newWorld(doors()["feishu"], render.English, 1)
		w.refuse = func(p post) string { return answer }
		r := w.ask(t.Context(), "help")
		status := http.StatusOK
		if !strings.Contains(answer, `"code"`) || strings.Contains(answer, "11232") {
			status = http.StatusBadGateway
		}
		if r.Status != status || r.ContentType != "application/problem+json" || !strings.Contains(string(r.Body), want) || strings.Contains(string(r.Body), "https://secret") {
			t.Errorf("%s: answered %d %s", answer, r.Status, r.Body)
		}
		if !strings.Contains(w.log.String(), "chat answer not sent") {
			t.Errorf("%s: the log says %s", answer, w.log.String())
		}
	}
}

// dingTalkMessage is a message whose conversation takes answers at an address until a time.
func dingTalkMessage(webhook string, until time.Time) chatops.Request {
	at := strconv.FormatInt(now.UnixMilli(), 10)
	body, _ := json.Marshal(map[string]any{
		"msgId": "m1", "msgtype": "text", "text": map[string]string{"content": "help"}, "sessionWebhook": webhook, "sessionWebhookExpiredTime": until.UnixMilli(),
	})
	return chatops.Request{Method: http.MethodPost, Body: body, Header: http.Header{
		"timestamp": {at}, "sign": {string(chatops.DingTalkSignature("ding-planted", at))},
	}}
}

func TestDingTalkWebhook(t *testing.T) {
	t.Parallel()
	const good = "https://oapi.dingtalk.com/robot/sendBySession?session=planted"
	for _, test := range []struct {
		webhook string
		until   time.Time
		refuse  string
		posted  bool
	}{
		{good, now.Add(time.Hour), "", true},
		{good, now, "", false},
		{good, now.Add(time.Hour), `{"errcode":310000,"errmsg":"no"}`, false},
		{good, now.Add(time.Hour), `{"status":1111,"punish":"deny"}`, false},
		{"http://oapi.dingtalk.com/robot/sendBySession?session=planted", now.Add(time.Hour), "", false},
		{"https://oapi.dingtalk.com.example.com/robot/sendBySession", now.Add(time.Hour), "", false},
		{"https://x@oapi.dingtalk.com/robot/sendBySession", now.Add(time.Hour), "", false},
		{"https://oapi.dingtalk.com/robot/send", now.Add(time.Hour), "", false},
		{"https://169.254.169.254/robot/sendBySession", now.Add(time.Hour), "", false},
		{"", now.Add(time.Hour), "", false},
	} {
		w := newWorld(doors()["dingtalk"], render.English, 1)
		w.bot.Doors[0].Webhook = true
		w.refuse = func(post) string { return test.refuse }
		r := w.send(t.Context(), dingTalkMessage(test.webhook, test.until))
		want := `"msgtype":"markdown"`
		if test.posted {
			want = `{"msgtype":"empty"}`
		}
		if r.Status != http.StatusOK || !strings.Contains(string(r.Body), want) {
			t.Errorf("%s: answered %d %s", test.webhook, r.Status, r.Body)
		}
		for _, p := range w.posts {
			if p.url != good || !strings.Contains(p.body, `"msgtype":"markdown"`) {
				t.Errorf("%s: posted to %s %s", test.webhook, p.url, p.body)
			}
		}
		if strings.Contains(w.log.String(), "planted") {
			t.Errorf("the log says %s", w.log.String())
		}
		if again := w.send(t.Context(), dingTalkMessage(test.webhook, test.until)); test.posted && (len(w.posts) != 1 || again.Status != http.StatusOK) {
			t.Errorf("a repeat is posted again: %d times", len(w.posts))
		}
	}
}

func TestDoorChecks(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		if flaws := door.Check(); len(flaws) > 0 {
			t.Errorf("%s: %v", name, flaws)
		}
	}
	for base, want := range map[string]bool{
		"https://open.feishu.cn": true, "https://open.feishu.cn/": true, "http://127.0.0.1:8080": true, "http://localhost": true, "http://[::1]:1": true,
		"http://open.feishu.cn": false, "": false, "open.feishu.cn": false, "https://u:p@open.feishu.cn": false, "https://open.feishu.cn/x": false, "https://h?q": false,
	} {
		door := doors()["feishu"]
		door.BaseURL = base
		if got := len(door.Check()) == 0; got != want {
			t.Errorf("BASE_URL %q is sound: %v", base, got)
		}
	}
	plain := doors()["dingtalk"]
	plain.Users = []string{"u"}
	if flaws := plain.Check(); len(flaws) != 1 || flaws[0].Variable != "USERS" {
		t.Errorf("DingTalk without encryption can tell users apart: %v", flaws)
	}
}
