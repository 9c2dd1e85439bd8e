package chatops

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// maxCheck bounds the check of an address in bytes, which is opened without a signature.
const maxCheck = 2 << 10

// verifyFeishu verifies the signature, if there is an encrypt key, and the token in any case. The check of the address alone may come unsigned.
func (d *Door) verifyFeishu(r Request, now time.Time) (Ask, error) {
	body, unsigned := r.Body, error(nil)
	if d.Key.IsSet() {
		unsigned = d.signedFeishu(r, now)
		if unsigned != nil && len(body) > maxCheck {
			return Ask{}, unsigned
		}
		var err error
		if body, err = openFeishu(d.Key.Reveal(), body); err != nil {
			return Ask{}, err
		}
	}
	var event feishuEvent
	switch {
	case json.Unmarshal(body, &event) != nil:
		return Ask{}, errBody
	case event.Type == "url_verification" && d.Token.Equal(event.Token):
		return Ask{Reply: ok(jsonText, audit.JSON(map[string]string{"challenge": event.Challenge}))}, nil
	case unsigned != nil:
		return Ask{}, unsigned
	case !d.Token.Equal(event.Header.Token) && (event.Header.Token != "" || !d.Token.Equal(event.Token)):
		return Ask{}, errToken
	}
	return event.ask()
}

// signedFeishu verifies a plain SHA-256 over time + nonce + key + body.
func (d *Door) signedFeishu(r Request, now time.Time) error {
	at, nonce := r.header("X-Lark-Request-Timestamp"), r.header("X-Lark-Request-Nonce")
	switch {
	case !recent(at, time.Second, now, window):
		return errTime
	case !hmac.Equal([]byte(r.header("X-Lark-Signature")), feishuSignature(at, nonce, d.Key.Reveal(), r.Body)):
		return errSignature
	}
	return nil
}

func feishuSignature(at, nonce, key string, body []byte) []byte {
	sum := sha256.New()
	sum.Write([]byte(at + nonce + key))
	sum.Write(body)
	return hex.AppendEncode(nil, sum.Sum(nil))
}

// openFeishu decrypts a body. One that is not encrypted is refused: whoever has no key sends such.
func openFeishu(key string, body []byte) ([]byte, error) {
	var sealed struct {
		Encrypt string `json:"encrypt"`
	}
	if json.Unmarshal(body, &sealed) != nil || sealed.Encrypt == "" {
		return nil, errPlain
	}
	if text, good := decryptFeishu(key, sealed.Encrypt); good {
		return text, nil
	}
	return nil, errCipher
}

// decryptFeishu decrypts AES-256-CBC under the hash of the key, behind an initialisation vector and with padding to 16.
func decryptFeishu(key, sealed string) (text []byte, good bool) {
	all, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(all) < 2*aes.BlockSize || len(all)%aes.BlockSize != 0 {
		return nil, false
	}
	hashed := sha256.Sum256([]byte(key))
	block, _ := aes.NewCipher(hashed[:]) // a hash has the right length
	text = all[aes.BlockSize:]
	cipher.NewCBCDecrypter(block, all[:aes.BlockSize]).CryptBlocks(text, text)
	pad := int(text[len(text)-1])
	if pad < 1 || pad > aes.BlockSize || !bytes.Equal(text[len(text)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, false
	}
	return text[:len(text)-pad], true
}

type feishuEvent struct {
	Type      string `json:"type"` // of the check of an address
	Challenge string `json:"challenge"`
	Token     string `json:"token"`
	Header    struct {
		Type  string `json:"event_type"`
		Token string `json:"token"`
	} `json:"header"`
	Event struct {
		Sender struct {
			Type string `json:"sender_type"`
			ID   struct {
				Union string `json:"union_id"`
				User  string `json:"user_id"`
				Open  string `json:"open_id"`
			} `json:"sender_id"`
		} `json:"sender"`
		Message struct {
			ID       string            `json:"message_id"`
			Chat     string            `json:"chat_id"`
			ChatType string            `json:"chat_type"`
			Type     string            `json:"message_type"`
			Content  string            `json:"content"` // JSON again
			Mentions []json.RawMessage `json:"mentions"`
		} `json:"message"`
	} `json:"event"`
}

// ask reads a message that is meant for us: a text of a person, in a group one that mentions somebody or begins with the command. All else is acknowledged;
// applications, ours among them, would answer each other for ever.
func (e *feishuEvent) ask() (Ask, error) {
	message, sender := e.Event.Message, e.Event.Sender
	var content struct {
		Text string `json:"text"`
	}
	ignored := Ask{Reply: ok(jsonText, []byte("{}"))}
	switch {
	case e.Header.Type != "im.message.receive_v1", sender.Type != "user", message.Type != "text":
		return ignored, nil
	case json.Unmarshal([]byte(message.Content), &content) != nil, !isFeishuID(message.ID):
		return Ask{}, errBody
	case message.ChatType != "p2p" && len(message.Mentions) == 0 && !isCommand(content.Text):
		return ignored, nil
	}
	return Ask{
		ID: message.ID, Channel: message.Chat, Users: ids(sender.ID.Open, sender.ID.User, sender.ID.Union),
		Command: usualCommand, Text: content.Text, back: back{message: message.ID},
	}, nil
}

// isCommand reports whether a text that mentions nobody is for us all the same.
func isCommand(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return strings.EqualFold(word, usualCommand)
}

// isFeishuID reports whether an id may be a part of a path.
func isFeishuID(id string) bool { return isPlain(id, 128, "_-") }
