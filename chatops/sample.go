package chatops

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// Sample is what a made-up request asks for, by which an operator tries a door before the platform does.
type Sample struct {
	Text    string
	Message string             // of Feishu, the message to reply to; empty makes one up
	Key     ed25519.PrivateKey // of Discord, which alone has the right one; nil signs badly, as Discord itself does to try a door
	Now     time.Time
}

// Sample returns a request as the door's platform would send it. It asks as one who may, where that is restricted.
func (d *Door) Sample(s Sample) Request {
	r := Request{Method: http.MethodPost, Header: http.Header{}, Query: url.Values{}}
	id := "test" + strconv.FormatInt(s.Now.UnixNano(), 36)
	channel, user := first(d.Channels, "test-channel"), first(d.Users, "test-user")
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	switch d.Platform {
	case Slack, Mattermost:
		form := url.Values{"command": {usualCommand}, "text": {s.Text}, "trigger_id": {id}, "channel_id": {channel}, "user_id": {user}}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		d.signForm(&r, form, s.Now)
	case DingTalk:
		r.Body = audit.JSON(map[string]any{
			"msgId": id, "msgtype": "text", "conversationId": channel, "senderStaffId": user, "text": map[string]string{"content": s.Text},
		})
		d.signDingTalk(&r, id, s.Now)
	case Feishu:
		r.Body = audit.JSON(d.feishuSample(s, channel, user, id))
		d.signFeishu(&r, id, s.Now)
	case WeCom:
		d.signWeCom(&r, d.weComSample(s, channel, user, id), id, s.Now)
	case Discord:
		r.Body = audit.JSON(map[string]any{
			"type": discordCommand, "id": id, "channel_id": channel, "member": map[string]any{"user": map[string]string{"id": user}},
			"data": map[string]any{"name": usualCommand[1:], "options": []any{map[string]any{"name": "text", "type": 3, "value": s.Text}}},
		})
		signDiscord(&r, s.Key, s.Now)
	case Teams:
		r.Body = audit.JSON(map[string]any{
			"type": "message", "id": id, "text": s.Text, "from": map[string]string{"aadObjectId": user}, "conversation": map[string]string{"id": channel},
		})
		r.Header.Set("Authorization", string(teamsSignature(d.Secret.Reveal(), r.Body)))
	}
	return r
}

func first(all []string, otherwise string) string {
	if len(all) > 0 {
		return all[0]
	}
	return otherwise
}

func (d *Door) signForm(r *Request, form url.Values, now time.Time) {
	if d.Platform == Mattermost {
		form.Set("token", d.Secret.Reveal())
		r.Header.Set("Authorization", "Token "+d.Secret.Reveal())
		r.Body = []byte(form.Encode())
		return
	}
	at := strconv.FormatInt(now.Unix(), 10)
	r.Body = []byte(form.Encode())
	r.Header.Set("X-Slack-Request-Timestamp", at)
	r.Header.Set("X-Slack-Signature", string(slackSignature(d.Secret.Reveal(), at, r.Body)))
}

func (d *Door) signDingTalk(r *Request, nonce string, now time.Time) {
	at := strconv.FormatInt(now.UnixMilli(), 10)
	r.Header.Set("timestamp", at)
	r.Header.Set("sign", string(dingTalkSignature(d.Secret.Reveal(), at)))
	if d.Key.IsSet() {
		sealed := seal(envelopeKey(d.Key.Reveal()), r.Body, nonce, "")
		r.Query = url.Values{"timestamp": {at}, "nonce": {nonce}, "msg_signature": {envelopeSignature(d.Token.Reveal(), at, nonce, sealed)}}
		r.Body = audit.JSON(map[string]string{"encrypt": sealed})
	}
}

func (d *Door) feishuSample(s Sample, channel, user, id string) map[string]any {
	return map[string]any{
		"schema": "2.0", "header": map[string]string{"event_id": id, "event_type": "im.message.receive_v1", "token": d.Token.Reveal()},
		"event": map[string]any{
			"sender": map[string]any{"sender_type": "user", "sender_id": map[string]string{"open_id": user}},
			"message": map[string]any{
				"message_id": cmp.Or(s.Message, "om_"+id), "chat_id": channel, "chat_type": "p2p", "message_type": "text",
				"content": string(audit.JSON(map[string]string{"text": s.Text})),
			},
		},
	}
}

func (d *Door) signFeishu(r *Request, nonce string, now time.Time) {
	if !d.Key.IsSet() {
		return
	}
	r.Body = audit.JSON(map[string]string{"encrypt": encryptFeishu(d.Key.Reveal(), r.Body)})
	at := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("X-Lark-Request-Timestamp", at)
	r.Header.Set("X-Lark-Request-Nonce", nonce)
	r.Header.Set("X-Lark-Signature", string(feishuSignature(at, nonce, d.Key.Reveal(), r.Body)))
}

// encryptFeishu is the inverse of decryptFeishu, with an initialisation vector that depends on all of the text.
func encryptFeishu(key string, text []byte) string {
	hashed := sha256.Sum256([]byte(key))
	mac := hmac.New(sha256.New, hashed[:])
	mac.Write(text)
	pad := aes.BlockSize - len(text)%aes.BlockSize
	all := append(mac.Sum(nil)[:aes.BlockSize:aes.BlockSize], append(text, bytes.Repeat([]byte{byte(pad)}, pad)...)...)
	block, _ := aes.NewCipher(hashed[:]) // a hash has the right length
	cipher.NewCBCEncrypter(block, all[:aes.BlockSize]).CryptBlocks(all[aes.BlockSize:], all[aes.BlockSize:])
	return base64.StdEncoding.EncodeToString(all)
}

func (d *Door) weComSample(s Sample, channel, user, id string) []byte {
	if d.ReceiveID == "" {
		return audit.JSON(map[string]any{
			"msgid": id, "msgtype": "text", "chatid": channel, "from": map[string]string{"userid": user}, "text": map[string]string{"content": s.Text},
		})
	}
	return []byte("<xml><ToUserName>" + cdata(d.ReceiveID) + "</ToUserName><FromUserName>" + cdata(user) + "</FromUserName><MsgType>" + cdata("text") +
		"</MsgType><Content>" + cdata(s.Text) + "</Content><MsgId>" + cdata(id) + "</MsgId></xml>")
}

func (d *Door) signWeCom(r *Request, message []byte, nonce string, now time.Time) {
	at := strconv.FormatInt(now.Unix(), 10)
	sealed := seal(envelopeKey(d.Key.Reveal()), message, nonce, d.ReceiveID)
	r.Query = url.Values{"timestamp": {at}, "nonce": {nonce}, "msg_signature": {envelopeSignature(d.Token.Reveal(), at, nonce, sealed)}}
	r.Body = audit.JSON(map[string]string{"encrypt": sealed})
	if d.ReceiveID != "" {
		r.Header.Set("Content-Type", xmlText)
		r.Body = []byte("<xml><ToUserName>" + cdata(d.ReceiveID) + "</ToUserName><Encrypt>" + cdata(sealed) + "</Encrypt></xml>")
	}
}

func signDiscord(r *Request, key ed25519.PrivateKey, now time.Time) {
	at := strconv.FormatInt(now.Unix(), 10)
	signature := strings.Repeat("0", 2*ed25519.SignatureSize)
	if key != nil {
		signature = hex.EncodeToString(ed25519.Sign(key, append([]byte(at), r.Body...)))
	}
	r.Header.Set("X-Signature-Timestamp", at)
	r.Header.Set("X-Signature-Ed25519", signature)
}

// Open returns what an answer of the door's says, which WeCom has in an envelope. What cannot be opened is returned as it is.
func (d *Door) Open(body []byte) []byte {
	if d.Platform != WeCom {
		return body
	}
	sealed, isXML := sealedIn(body)
	message, _, good := unseal(envelopeKey(d.Key.Reveal()), sealed)
	if !good {
		return body
	}
	if fields, readable := xmlFields(message); isXML && readable {
		return []byte(fields["Content"])
	}
	return message
}
