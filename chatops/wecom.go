package chatops

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"trtc-callback-audit/audit"
)

// verifyWeCom verifies the envelope of an application's message, of an AI bot's, or of the check of the address.
func (d *Door) verifyWeCom(r Request, now time.Time) (Ask, error) {
	at, nonce := r.Query.Get("timestamp"), r.Query.Get("nonce")
	if !recent(at, time.Second, now, window) {
		return Ask{}, errTime
	}
	sealed, isXML := r.Query.Get("echostr"), false
	if r.Method != http.MethodGet {
		sealed, isXML = sealedIn(r.Body)
	}
	switch {
	case sealed == "":
		return Ask{}, errPlain
	case !signedBy(r.Query.Get("msg_signature"), envelopeSignature(d.Token.Reveal(), at, nonce, sealed)):
		return Ask{}, errSignature
	}
	message, receiver, good := unseal(envelopeKey(d.Key.Reveal()), sealed)
	switch {
	case !good:
		return Ask{}, errCipher
	case !signedBy(string(receiver), d.ReceiveID):
		return Ask{}, errReceiver
	case r.Method == http.MethodGet && !isEcho(message):
		return Ask{}, errBody
	case r.Method == http.MethodGet:
		return Ask{Reply: ok("text/plain", message)}, nil
	case isXML:
		return weComApplication(message, nonce, d.ReceiveID)
	}
	return weComBot(message, nonce)
}

// isEcho reports whether a text is what WeCom wants back to check an address, and not a question or an answer of ours: those are signed in the same way, and
// whoever has seen one could have it opened here.
func isEcho(text []byte) bool {
	const most = 256
	return len(text) <= most && !bytes.ContainsAny(text, "<{")
}

// sealedIn is what is encrypted in a body.
func sealedIn(body []byte) (sealed string, isXML bool) {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		fields, _ := xmlFields(body)
		return fields["Encrypt"], true
	}
	var bot struct {
		Encrypt string `json:"encrypt"`
	}
	_ = json.Unmarshal(body, &bot) // what is no JSON has nothing encrypted in it
	return bot.Encrypt, false
}

// weComApplication reads a message to an application. It names no chat.
func weComApplication(message []byte, nonce, receiver string) (Ask, error) {
	fields, good := xmlFields(message)
	switch {
	case !good, receiver != "" && fields["FromUserName"] == receiver: // an answer of ours asks nothing
		return Ask{}, errBody
	case fields["MsgType"] != "text":
		return Ask{Reply: ok("", nil)}, nil
	}
	return Ask{
		ID: fields["MsgId"], Users: ids(fields["FromUserName"]), Command: usualCommand, Text: fields["Content"],
		back: back{nonce: nonce, xml: true, from: fields["FromUserName"], to: fields["ToUserName"]},
	}, nil
}

// weComBot reads a message to an AI bot.
func weComBot(message []byte, nonce string) (Ask, error) {
	var m struct {
		ID      string `json:"msgid"`
		Type    string `json:"msgtype"`
		Channel string `json:"chatid"`
		From    struct {
			User string `json:"userid"`
		} `json:"from"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	switch {
	case json.Unmarshal(message, &m) != nil:
		return Ask{}, errBody
	case m.Type != "text":
		return Ask{Reply: ok("", nil)}, nil
	}
	return Ask{
		ID: m.ID, Channel: m.Channel, Users: ids(m.From.User), Command: usualCommand, Text: m.Text.Content, back: back{nonce: nonce},
	}, nil
}

// sealXML is an answer for an application.
func (d *Door) sealXML(content string, to back, now time.Time) []byte {
	at := strconv.FormatInt(now.Unix(), 10)
	message := "<xml><ToUserName>" + cdata(to.from) + "</ToUserName><FromUserName>" + cdata(to.to) + "</FromUserName><CreateTime>" + at +
		"</CreateTime><MsgType>" + cdata("text") + "</MsgType><Content>" + cdata(content) + "</Content></xml>"
	sealed := seal(envelopeKey(d.Key.Reveal()), []byte(message), to.nonce, d.ReceiveID)
	return d.xmlEnvelope(sealed, at, to.nonce)
}

func (d *Door) xmlEnvelope(sealed, at, nonce string) []byte {
	signature := envelopeSignature(d.Token.Reveal(), at, nonce, sealed)
	return []byte("<xml><Encrypt>" + cdata(sealed) + "</Encrypt><MsgSignature>" + cdata(signature) + "</MsgSignature><TimeStamp>" + at +
		"</TimeStamp><Nonce>" + cdata(nonce) + "</Nonce></xml>")
}

// sealJSON is an answer for an AI bot.
func (d *Door) sealJSON(message []byte, to back, now time.Time) []byte {
	sealed := seal(envelopeKey(d.Key.Reveal()), message, to.nonce, d.ReceiveID)
	return d.jsonEnvelope(sealed, now.Unix(), to.nonce)
}

func (d *Door) jsonEnvelope(sealed string, at int64, nonce string) []byte {
	return audit.JSON(struct {
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msgsignature"`
		At        int64  `json:"timestamp"`
		Nonce     string `json:"nonce"`
	}{sealed, envelopeSignature(d.Token.Reveal(), strconv.FormatInt(at, 10), nonce, sealed), at, nonce})
}
