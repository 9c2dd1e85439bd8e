package chatops

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"trtc-callback-audit/audit"
)

// verifyDingTalk verifies the robot's signature, which covers the time alone, and with an AES key the envelope's, which covers all.
func (d *Door) verifyDingTalk(r Request, now time.Time) (Ask, error) {
	if d.Key.IsSet() {
		return d.openDingTalk(r, now)
	}
	if err := d.signedDingTalk(r.header("timestamp"), r.header("sign"), now); err != nil {
		return Ask{}, err
	}
	return dingTalkAsk(r.Body)
}

func (d *Door) signedDingTalk(at, sign string, now time.Time) error {
	switch {
	case !recent(at, time.Millisecond, now, windowDingTalk):
		return errTime
	case !hmac.Equal([]byte(sign), dingTalkSignature(d.Secret.Reveal(), at)):
		return errSignature
	}
	return nil
}

func dingTalkSignature(secret, at string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "\n" + secret))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}

// openDingTalk opens an envelope. If the robot's signature stands beside it, that must hold too.
func (d *Door) openDingTalk(r Request, now time.Time) (Ask, error) {
	if sign := r.header("sign"); sign != "" {
		if err := d.signedDingTalk(r.header("timestamp"), sign, now); err != nil {
			return Ask{}, err
		}
	}
	at, nonce, signature := r.Query.Get("timestamp"), r.Query.Get("nonce"), r.Query.Get("msg_signature")
	if signature == "" {
		signature = r.Query.Get("signature")
	}
	var sealed struct {
		Encrypt string `json:"encrypt"`
	}
	switch {
	case !recent(at, time.Millisecond, now, windowDingTalk):
		return Ask{}, errTime
	case json.Unmarshal(r.Body, &sealed) != nil || sealed.Encrypt == "":
		return Ask{}, errPlain
	case !signedBy(signature, envelopeSignature(d.Token.Reveal(), at, nonce, sealed.Encrypt)):
		return Ask{}, errSignature
	}
	message, receiver, good := unseal(envelopeKey(d.Key.Reveal()), sealed.Encrypt)
	if !good {
		return Ask{}, errCipher
	}
	var event struct {
		Type string `json:"EventType"`
	}
	if json.Unmarshal(message, &event) == nil && event.Type != "" {
		return Ask{Reply: d.success(strconv.FormatInt(now.UnixMilli(), 10), nonce, string(receiver))}, nil
	}
	return dingTalkAsk(message)
}

// success answers an event, the check of the address among them, as DingTalk wants it: with the word alone, in an envelope.
func (d *Door) success(at, nonce, receiver string) *Response {
	sealed := seal(envelopeKey(d.Key.Reveal()), []byte("success"), nonce, receiver)
	return ok(jsonText, audit.JSON(struct {
		Signature string `json:"msg_signature"`
		At        string `json:"timeStamp"`
		Nonce     string `json:"nonce"`
		Encrypt   string `json:"encrypt"`
	}{envelopeSignature(d.Token.Reveal(), at, nonce, sealed), at, nonce, sealed}))
}

// dingTalkAsk reads a message to the robot. What is no text asks for help.
func dingTalkAsk(body []byte) (Ask, error) {
	var message struct {
		ID      string `json:"msgId"`
		Channel string `json:"conversationId"`
		Sender  string `json:"senderId"`
		Staff   string `json:"senderStaffId"` // missing for people outside of the organisation
		Webhook string `json:"sessionWebhook"`
		Expires int64  `json:"sessionWebhookExpiredTime"` // in milliseconds
		Text    struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if json.Unmarshal(body, &message) != nil || message.ID == "" {
		return Ask{}, errBody
	}
	return Ask{
		ID: message.ID, Channel: message.Channel, Users: ids(message.Staff, message.Sender), Command: usualCommand, Text: message.Text.Content,
		back: back{webhook: message.Webhook, until: time.UnixMilli(message.Expires)},
	}, nil
}
