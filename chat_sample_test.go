package main_test

import (
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

var chatPlatforms = []string{"slack", "dingtalk", "feishu", "wecom", "discord", "teams", "mattermost"}

// chatVector is a sample out of testdata/chat, most of them the platforms' own.
type chatVector struct {
	Platform          string            `json:"-"`
	ID                string            `json:"id"`
	Method            string            `json:"method"`
	Query             string            `json:"query"`
	Headers           map[string]string `json:"headers"`
	Body              string            `json:"body"`
	NowUnix           int64             `json:"now_unix"`
	NowMS             int64             `json:"now_ms"`
	Timestamp         json.RawMessage   `json:"timestamp"` // a text or a number
	Nonce             string            `json:"nonce"`
	Secret            string            `json:"secret"`
	Sign              string            `json:"sign"`
	Token             string            `json:"token"`
	AESKey            string            `json:"encoding_aes_key"`
	ReceiveID         string            `json:"receive_id"`
	MsgSignature      string            `json:"msg_signature"`
	EncryptKey        string            `json:"encrypt_key"`
	VerificationToken string            `json:"verification_token"`
	Encrypt           string            `json:"encrypt"`
	Plaintext         string            `json:"plaintext"`
	PublicKey         string            `json:"public_key_hex"`
	Signature         string            `json:"signature_hex"`
	SecurityToken     string            `json:"security_token"`
	Authorization     string            `json:"authorization"`
	Expect            string            `json:"expect"`
	Reply             *struct {
		Status      int    `json:"status"`
		ContentType string `json:"content_type"`
		Body        string `json:"body"`
	} `json:"reply"`
	Decoded struct {
		Random string `json:"random16_hex"`
	} `json:"decoded"`
}

func chatVectors(t *testing.T, platform string) []chatVector {
	t.Helper()
	var file struct {
		Vectors []chatVector `json:"vectors"`
	}
	if err := json.Unmarshal([]byte(read(t, "testdata/chat/chat-"+platform+".json")), &file); err != nil {
		t.Fatal(err)
	}
	for i := range file.Vectors {
		file.Vectors[i].Platform = platform
	}
	return file.Vectors
}

// at is the time that is signed, as it is written.
func (v chatVector) at() string {
	for _, name := range []string{"X-Slack-Request-Timestamp", "X-Lark-Request-Timestamp"} {
		if v.Headers[name] != "" {
			return v.Headers[name]
		}
	}
	return strings.Trim(string(v.Timestamp), `"`)
}

// now is the time by which the request is judged.
func (v chatVector) now() time.Time {
	at, _ := strconv.ParseInt(v.at(), 10, 64) // what signs no time is judged at any
	switch {
	case v.NowUnix != 0:
		return time.Unix(v.NowUnix, 0)
	case v.NowMS != 0:
		return time.UnixMilli(v.NowMS)
	case v.Platform == "discord": // which all lie within one window
		return time.Unix(1700000000, 0)
	case v.Platform == "dingtalk":
		return time.UnixMilli(at)
	case at == 0:
		return time.Unix(1770000000, 0)
	}
	return time.Unix(at, 0)
}

// env is what opens the door to the vector.
func (v chatVector) env() map[string]string {
	switch v.Platform {
	case "slack":
		return map[string]string{"CHAT_SLACK_SIGNING_SECRET": v.Secret}
	case "dingtalk":
		if v.Encrypt != "" {
			return map[string]string{"CHAT_DINGTALK_APP_SECRET": "planted-app-secret", "CHAT_DINGTALK_TOKEN": v.Token, "CHAT_DINGTALK_AES_KEY": v.AESKey}
		}
		return map[string]string{"CHAT_DINGTALK_APP_SECRET": v.Secret}
	case "feishu":
		token := v.VerificationToken
		if token == "" {
			token = "planted-verification-token"
		}
		return map[string]string{
			"CHAT_FEISHU_VERIFICATION_TOKEN": token, "CHAT_FEISHU_ENCRYPT_KEY": v.EncryptKey,
			"CHAT_FEISHU_APP_ID": "planted-app-id", "CHAT_FEISHU_APP_SECRET": "planted-app-secret",
		}
	case "wecom":
		return map[string]string{"CHAT_WECOM_TOKEN": v.Token, "CHAT_WECOM_ENCODING_AES_KEY": v.AESKey, "CHAT_WECOM_RECEIVE_ID": v.ReceiveID}
	case "discord":
		return map[string]string{"CHAT_DISCORD_PUBLIC_KEY": v.PublicKey}
	case "teams":
		return map[string]string{"CHAT_TEAMS_SECURITY_TOKEN": v.SecurityToken}
	}
	return map[string]string{"CHAT_MATTERMOST_TOKEN": v.Token}
}

// request makes the request of it, of its parts where it has no whole one.
func (v chatVector) request(t *testing.T) chatRequest {
	t.Helper()
	r := chatPost(v.Platform, jsonType, v.Body)
	maps.Copy(r.header, v.Headers)
	switch v.Platform {
	case "slack", "mattermost":
		if v.Headers["Content-Type"] == "" {
			r.header["Content-Type"] = formType
		}
	case "dingtalk":
		v.completeDingTalk(t, &r)
	case "wecom":
		v.completeWeCom(t, &r)
	case "discord":
		r.header["X-Signature-Timestamp"], r.header["X-Signature-Ed25519"] = v.at(), v.Signature
	case "teams":
		r.header["Authorization"] = v.Authorization
	}
	return r
}

// completeDingTalk gives a signature that came without a body, which it does not cover, that of another vector.
func (v chatVector) completeDingTalk(t *testing.T, r *chatRequest) {
	t.Helper()
	if v.Encrypt != "" {
		r.query = v.envelopeQuery()
		r.body = jsonOf(map[string]any{"encrypt": v.Encrypt})
		return
	}
	r.header["timestamp"], r.header["sign"] = v.at(), v.Sign
	for _, other := range chatVectors(t, "dingtalk") {
		if r.body == "" {
			r.body = other.Body
		}
	}
}

func (v chatVector) completeWeCom(t *testing.T, r *chatRequest) {
	t.Helper()
	r.query = v.envelopeQuery()
	switch {
	case v.Method == http.MethodGet:
		r.method = v.Method
		r.query.Set("echostr", v.Encrypt)
	case v.Body == "":
		r.body = "<xml><ToUserName><![CDATA[" + v.ReceiveID + "]]></ToUserName><Encrypt><![CDATA[" + v.Encrypt + "]]></Encrypt></xml>"
	}
	if v.Query == "" {
		return
	}
	whole, err := url.ParseQuery(v.Query)
	if err != nil || whole.Encode() != r.query.Encode() {
		t.Errorf("%s: its query is not of its parts: %v", v.ID, err)
	}
}

func (v chatVector) envelopeQuery() url.Values {
	return url.Values{"msg_signature": {v.MsgSignature}, "timestamp": {v.at()}, "nonce": {v.Nonce}}
}

// signed returns the vector's signature and ours; none where it has none.
func (v chatVector) signed(discordSeed string) (want, got string) {
	switch {
	case v.MsgSignature != "":
		return v.MsgSignature, signEnvelope(v.Token, v.at(), v.Nonce, v.Encrypt)
	case v.Platform == "slack":
		return v.Headers["X-Slack-Signature"], signSlack(v.Secret, v.at(), v.Body)
	case v.Platform == "dingtalk":
		return v.Sign, signDingTalk(v.Secret, v.at())
	case v.Platform == "feishu" && len(v.Headers) > 0:
		return v.Headers["X-Lark-Signature"], signFeishu(v.at(), v.Headers["X-Lark-Request-Nonce"], v.EncryptKey, v.Body)
	case v.Platform == "discord":
		return v.Signature, signDiscord(discordSeed, v.at(), v.Body)
	case v.Platform == "teams":
		return v.Authorization, signTeams(v.SecurityToken, v.Body)
	}
	return "", ""
}

// sealed returns the vector's ciphertext and ours, which begins with the same random bytes; none where it has none, or does not tell its random bytes.
func (v chatVector) sealed() (want, got string) {
	var body struct {
		Encrypt string `json:"encrypt"`
	}
	_ = json.Unmarshal([]byte(v.Body), &body) // what is no JSON has nothing encrypted
	switch {
	case v.Platform == "feishu" && v.Plaintext != "" && body.Encrypt != "":
		return body.Encrypt, sealFeishu(v.EncryptKey, unhex("000102030405060708090a0b0c0d0e0f"), v.Plaintext)
	case v.Decoded.Random != "":
		return v.Encrypt, sealEnvelope(v.AESKey, unhex(v.Decoded.Random), v.Plaintext, v.ReceiveID)
	}
	return "", ""
}

// opened returns the plaintext of the vector's envelope and what we read in it.
func (v chatVector) opened() (want, got string) {
	if v.AESKey == "" {
		return "", ""
	}
	message, receiver := openEnvelope(v.AESKey, v.Encrypt)
	return v.Plaintext + v.ReceiveID, message + receiver
}

func unhex(text string) []byte {
	b, _ := hex.DecodeString(text) // as it is written above
	return b
}

// TestChatSigner holds the tests' signatures and ciphers to the platforms' samples, both to the good and to the bad ones.
func TestChatSigner(t *testing.T) {
	t.Parallel()
	const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" // of the vectors' key
	forged := map[string]bool{"slack-tampered-body": true, "slack-reencoded-form": true, "slack-v1-prefix": true, "discord-bad-signature": true, "teams-key-not-decoded": true}
	checked := 0
	for _, platform := range chatPlatforms {
		for _, v := range chatVectors(t, platform) {
			check := func(what, want, got string, good bool) {
				if want == "" {
					return
				}
				if checked++; (want == got) != good {
					t.Errorf("%s: %s is %q, and the vector's is %q", v.ID, what, got, want)
				}
			}
			want, got := v.signed(string(unhex(seed)))
			check("the signature", want, got, !forged[v.ID])
			want, got = v.sealed()
			check("the ciphertext", want, got, true)
			want, got = v.opened()
			check("the plaintext", want, got, true)
		}
	}
	if checked != 46 {
		t.Errorf("%d signatures and ciphers were checked", checked)
	}
}
