package main_test

import (
	"crypto/rand"
	"net/url"
	"strings"
	"time"
)

// chatSurface is one of the ways in which a chat asks and is answered.
type chatSurface struct {
	name      string
	keys      []string // the variables with which it is verified
	secretive []string // those of an optional encryption, which this surface is without
	signature string   // the header, or after ? the parameter, in which the signature stands; empty: it is in the body
	time      string   // the same for the time; empty: none is signed
	window    time.Duration
	covers    bool // the signature covers the body
	// message is what people's text arrives in, and the id of it.
	message func(k chatKeys, text string) (message, id string)
	seal    func(k chatKeys, message string) string // nil: nothing is encrypted
	send    func(k chatKeys, at time.Time, body string) chatRequest
	read    func(w *chatWorld, r chatReply, id string) (text, flaw string) // what the answer says, and what is wrong with its form
}

// ask makes a signed request.
func (s chatSurface) ask(k chatKeys, at time.Time, text string) (r chatRequest, id string) {
	message, id := s.message(k, text)
	if s.seal != nil {
		message = s.seal(k, message)
	}
	return s.send(k, at, message), id
}

const (
	chatWindow     = 300 * time.Second
	dingTalkWindow = time.Hour
)

// sealedSurfaces are those of a function that is an application of WeCom's, with all the encryption that there is; plainSurfaces are all others.
func sealedSurfaces() []chatSurface {
	return []chatSurface{
		{
			name: "Slack", keys: []string{"CHAT_SLACK_SIGNING_SECRET"}, signature: "X-Slack-Signature", time: "X-Slack-Request-Timestamp",
			window: chatWindow, covers: true, message: slashForm, send: sendSlack, read: readEphemeral,
		},
		{
			name: "DingTalk, encrypted", keys: []string{"CHAT_DINGTALK_TOKEN", "CHAT_DINGTALK_AES_KEY"}, signature: "?msg_signature", time: "?timestamp",
			window: dingTalkWindow, covers: true, message: dingTalkMessage, seal: sealDingTalk, send: sendSealedDingTalk, read: readDingTalk,
		},
		{
			name: "Feishu, encrypted", keys: []string{"CHAT_FEISHU_VERIFICATION_TOKEN", "CHAT_FEISHU_ENCRYPT_KEY"}, signature: "X-Lark-Signature", time: "X-Lark-Request-Timestamp",
			window: chatWindow, covers: true, message: feishuEvent, seal: sealFeishuEvent, send: sendSealedFeishu, read: readFeishu,
		},
		{
			name: "WeCom application", keys: []string{"CHAT_WECOM_TOKEN", "CHAT_WECOM_ENCODING_AES_KEY", "CHAT_WECOM_RECEIVE_ID"}, signature: "?msg_signature", time: "?timestamp",
			window: chatWindow, covers: true, message: weComXML, seal: sealWeCom, send: sendWeComXML, read: readWeComXML,
		},
		{
			name: "Discord", keys: []string{discordSeed}, signature: "X-Signature-Ed25519", time: "X-Signature-Timestamp",
			window: chatWindow, covers: true, message: discordInteraction, send: sendDiscord, read: readDiscord,
		},
		{
			name: "Teams", keys: []string{"CHAT_TEAMS_SECURITY_TOKEN"}, signature: "Authorization", covers: true, message: teamsActivity, send: sendTeams, read: readTeams,
		},
		{name: "Mattermost", keys: []string{"CHAT_MATTERMOST_TOKEN"}, signature: "Authorization", message: slashForm, send: sendMattermost, read: readEphemeral},
	}
}

func plainSurfaces() []chatSurface {
	return []chatSurface{
		{
			name: "DingTalk", keys: []string{"CHAT_DINGTALK_APP_SECRET"}, secretive: []string{"CHAT_DINGTALK_TOKEN", "CHAT_DINGTALK_AES_KEY"}, signature: "sign", time: "timestamp",
			window: dingTalkWindow, message: dingTalkMessage, send: sendDingTalk, read: readDingTalk,
		},
		{
			name: "Feishu", keys: []string{"CHAT_FEISHU_VERIFICATION_TOKEN"}, secretive: []string{"CHAT_FEISHU_ENCRYPT_KEY"},
			message: feishuEvent, send: sendFeishu, read: readFeishu,
		},
		{
			name: "WeCom AI bot", keys: []string{"CHAT_WECOM_TOKEN", "CHAT_WECOM_ENCODING_AES_KEY", "CHAT_WECOM_RECEIVE_ID"}, secretive: []string{"CHAT_WECOM_RECEIVE_ID"}, signature: "?msg_signature", time: "?timestamp",
			window: chatWindow, covers: true, message: weComBot, seal: sealWeCom, send: sendWeComJSON, read: readWeComJSON,
		},
	}
}

// keysFor are fresh keys that open the doors to the surfaces.
func keysFor(surfaces []chatSurface) chatKeys {
	k := newChatKeys()
	for _, s := range surfaces {
		k = k.without(s.secretive...)
	}
	return k
}

// slashForm is what Slack and Mattermost send.
func slashForm(_ chatKeys, text string) (form, id string) {
	id = rand.Text()
	return url.Values{
		"team_id": {"T0001"}, "channel_id": {"C2147483705"}, "channel_name": {"ops"}, "user_id": {"U2147483697"}, "user_name": {"steve"},
		"command": {"/callback"}, "text": {text}, "response_url": {"https://hooks.slack.com/commands/1234/" + plantedAddress}, "trigger_id": {id},
	}.Encode(), id
}

func dingTalkMessage(_ chatKeys, text string) (body, id string) {
	id = "msg" + rand.Text()
	return jsonOf(map[string]any{
		"conversationId": "cidXXXX==", "conversationType": "2", "msgId": id, "senderStaffId": "user123", "senderId": "$:LWCP_v1:$Ff09GIxxxxx", "isInAtList": true,
		"sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=" + plantedAddress, "sessionWebhookExpiredTime": 4102444800000,
		"msgtype": "text", "text": map[string]any{"content": " /callback " + text},
	}), id
}

func sealDingTalk(k chatKeys, message string) string {
	return sealEnvelope(k["CHAT_DINGTALK_AES_KEY"], randomBytes(16), message, "dingsuitekey")
}

func feishuEvent(k chatKeys, text string) (body, id string) {
	id = "om_" + strings.ToLower(rand.Text())
	who := map[string]any{"union_id": "on_1", "user_id": "e33ggbyz", "open_id": "ou_1"}
	return jsonOf(map[string]any{
		"schema": "2.0",
		"header": map[string]any{"event_id": rand.Text(), "event_type": "im.message.receive_v1", "token": k["CHAT_FEISHU_VERIFICATION_TOKEN"], "app_id": k["CHAT_FEISHU_APP_ID"]},
		"event": map[string]any{
			"sender": map[string]any{"sender_id": who, "sender_type": "user"},
			"message": map[string]any{
				"message_id": id, "chat_id": "oc_1", "chat_type": "group", "message_type": "text", "content": jsonOf(map[string]any{"text": "@_user_1 /callback " + text}),
				"mentions": []any{map[string]any{"key": "@_user_1", "id": who, "name": "Callback"}},
			},
		},
	}), id
}

func sealFeishuEvent(k chatKeys, message string) string {
	return sealFeishu(k["CHAT_FEISHU_ENCRYPT_KEY"], randomBytes(16), message)
}

// weComXML is a message to an application.
func weComXML(k chatKeys, text string) (message, id string) {
	id = rand.Text()
	return "<xml><ToUserName><![CDATA[" + k["CHAT_WECOM_RECEIVE_ID"] + "]]></ToUserName>\n<FromUserName><![CDATA[" + weComUsers[0] + "]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n" +
		"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[/callback " + text + "]]></Content>\n<MsgId>" + id + "</MsgId>\n<AgentID>218</AgentID>\n</xml>", id
}

// weComUsers are those who ask an application: in our requests, and in the platform's samples.
var weComUsers = []string{"mycreate", "foobar"}

func weComBot(_ chatKeys, text string) (message, id string) {
	id = rand.Text()
	return jsonOf(map[string]any{
		"msgid": id, "aibotid": "AIBOTID", "chatid": "CHATID", "chattype": "group", "from": map[string]any{"userid": weComUsers[0]}, "msgtype": "text",
		"response_url": "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=" + plantedAddress, "text": map[string]any{"content": "@RobotA /callback " + text},
	}), id
}

// sealWeCom encrypts for the corporation, or for nobody, as for an AI bot.
func sealWeCom(k chatKeys, message string) string {
	return sealEnvelope(k["CHAT_WECOM_ENCODING_AES_KEY"], randomBytes(16), message, k["CHAT_WECOM_RECEIVE_ID"])
}

// discordInteraction makes the first word a subcommand and what follows its options.
func discordInteraction(_ chatKeys, text string) (body, id string) {
	id = rand.Text()
	words := strings.Fields(text)
	options := []any{}
	for _, word := range words[1:] {
		options = append(options, map[string]any{"name": "app", "type": 3, "value": word})
	}
	return jsonOf(map[string]any{
		"id": id, "application_id": "845027738276462632", "type": 2, "token": plantedAddress, "channel_id": "645027906669510667",
		"member": map[string]any{"user": map[string]any{"id": "53908232506183680"}},
		"data":   map[string]any{"name": "callback", "type": 1, "options": []any{map[string]any{"name": words[0], "type": 1, "options": options}}},
	}), id
}

func teamsActivity(_ chatKeys, text string) (body, id string) {
	id = rand.Text()
	return jsonOf(map[string]any{
		"type": "message", "id": id, "timestamp": "2026-11-23T10:00:00.000Z", "serviceUrl": "https://smba.trafficmanager.net/amer/" + plantedAddress,
		"from":         map[string]any{"id": "29:1abc", "name": "Megan Bowen", "aadObjectId": "00000000-0000-0000-0000-000000000000"},
		"conversation": map[string]any{"id": "19:abc@thread.skype;messageid=1502222222222"}, "text": "<at>callback</at> " + text + "\n",
	}), id
}
