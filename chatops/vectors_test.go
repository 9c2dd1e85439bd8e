package chatops_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/secret"
)

// vector is a signed message of a platform's, as far as it has these parts.
type vector struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind"`
	Method    string            `json:"method"`
	Secret    string            `json:"secret"`
	Token     string            `json:"token"`
	AESKey    string            `json:"encoding_aes_key"`
	ReceiveID string            `json:"receive_id"`
	Headers   map[string]string `json:"headers"`
	Query     string            `json:"query"`
	Body      string            `json:"body"`
	NowUnix   int64             `json:"now_unix"`
	NowMS     int64             `json:"now_ms"`
	Expect    string            `json:"expect"`
	Timestamp json.RawMessage   `json:"timestamp"`
	Nonce     string            `json:"nonce"`
	Sign      string            `json:"sign"`
	Signature string            `json:"msg_signature"`
	Encrypt   string            `json:"encrypt"`
	Plaintext string            `json:"plaintext"`
	Decoded   struct {
		Random string `json:"random16_hex"`
	} `json:"decoded"`
	EncryptKey        string            `json:"encrypt_key"`
	VerificationToken string            `json:"verification_token"`
	PublicKey         string            `json:"public_key_hex"`
	SignatureHex      string            `json:"signature_hex"`
	SecurityToken     string            `json:"security_token"`
	Authorization     string            `json:"authorization"`
	CommandText       string            `json:"command_text"`
	Parsed            map[string]string `json:"parsed"`
	Reply             *struct {
		Status      int    `json:"status"`
		ContentType string `json:"content_type"`
		Body        string `json:"body"`
	} `json:"reply"`
}

// at is the vector's timestamp, which is a number or a string.
func (v vector) at() string { return strings.Trim(string(v.Timestamp), `"`) }

func vectors(t *testing.T, platform chatops.Platform) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "chat", "chat-"+string(platform)+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) == 0 {
		t.Fatal("the file has no vectors")
	}
	return file.Vectors
}

// inSeconds is a time of a vector's.
func inSeconds(t *testing.T, text string) time.Time {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if n > 1e12 {
		return time.UnixMilli(n)
	}
	return time.Unix(n, 0)
}

// request makes a request of the parts of a vector.
func (v vector) request(t *testing.T) chatops.Request {
	t.Helper()
	r := chatops.Request{Method: http.MethodPost, Header: http.Header{}, Query: url.Values{}, Body: []byte(v.Body)}
	if v.Method != "" {
		r.Method = v.Method
	}
	for name, value := range v.Headers {
		r.Header[strings.ToLower(name)] = []string{value} // as SCF and HTTP APIs hand them on
	}
	if v.Query != "" {
		var err error
		if r.Query, err = url.ParseQuery(v.Query); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// check holds what a vector is verified as to what it says of itself.
func (v vector) check(t *testing.T, ask chatops.Ask, err error) {
	t.Helper()
	want := v.Expect == "" || v.Expect == "ok"
	if got := err == nil; got != want {
		t.Fatalf("%s: verified %v (%v), want %q", v.ID, got, err, v.Expect)
	}
	if text, told := v.Parsed["text"]; told && (ask.Text != text || ask.Command != v.Parsed["command"]) {
		t.Errorf("%s: asked %q %q, want %q %q", v.ID, ask.Command, ask.Text, v.Parsed["command"], text)
	}
	if v.CommandText != "" && !equal(chatops.Parse(ask.Text), chatops.Parse(v.CommandText)) {
		t.Errorf("%s: asked %q, want %q", v.ID, ask.Text, v.CommandText)
	}
	if v.Reply != nil && want {
		switch {
		case ask.Reply == nil:
			t.Errorf("%s: there is no reply at once", v.ID)
		case ask.Reply.Status != v.Reply.Status || string(ask.Reply.Body) != v.Reply.Body || !strings.HasPrefix(ask.Reply.ContentType, v.Reply.ContentType):
			t.Errorf("%s: replied %d %s %s, want %+v", v.ID, ask.Reply.Status, ask.Reply.ContentType, ask.Reply.Body, *v.Reply)
		}
	}
}

func equal(a, b chatops.Command) bool {
	return a.Word == b.Word && strings.Join(a.Args, " ") == strings.Join(b.Args, " ")
}

func TestSlackVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.Slack) {
		door := chatops.Door{Platform: chatops.Slack, Secret: secret.New(v.Secret)}
		ask, err := door.Verify(v.request(t), time.Unix(v.NowUnix, 0))
		v.check(t, ask, err)
	}
}

func TestDingTalkVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.DingTalk) {
		if v.Kind == "wxbiz" {
			door := chatops.Door{Platform: chatops.DingTalk, Secret: secret.New("s"), Token: secret.New(v.Token), Key: secret.New(v.AESKey)}
			r := v.request(t)
			r.Query = url.Values{"signature": {v.Signature}, "timestamp": {v.at()}, "nonce": {v.Nonce}}
			r.Body = []byte(`{"encrypt":"` + v.Encrypt + `"}`)
			ask, err := door.Verify(r, inSeconds(t, v.at()))
			v.check(t, ask, err)
			v.checkSealed(t)
			if ask.Reply == nil || !strings.Contains(string(ask.Reply.Body), `"msg_signature"`) {
				t.Errorf("%s: an event is answered in an envelope", v.ID)
			}
			continue
		}
		if got := string(chatops.DingTalkSignature(v.Secret, v.at())); got != v.Sign {
			t.Errorf("%s: signed %s, want %s", v.ID, got, v.Sign)
		}
		if v.NowMS == 0 {
			continue
		}
		if v.Headers == nil {
			v.Headers = map[string]string{"timestamp": v.at(), "sign": v.Sign}
		}
		door := chatops.Door{Platform: chatops.DingTalk, Secret: secret.New(v.Secret)}
		ask, err := door.Verify(v.request(t), time.UnixMilli(v.NowMS))
		v.check(t, ask, err)
	}
}

func TestWeComVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.WeCom) {
		v.checkSealed(t)
		door := chatops.Door{Platform: chatops.WeCom, Token: secret.New(v.Token), Key: secret.New(v.AESKey), ReceiveID: v.ReceiveID}
		if v.Method == "" {
			v.checkReply(t, door)
			continue
		}
		r := v.request(t)
		if v.Query == "" {
			r.Query = url.Values{"msg_signature": {v.Signature}, "timestamp": {v.at()}, "nonce": {v.Nonce}}
		}
		switch {
		case v.Method == http.MethodGet:
			r.Query.Set("echostr", v.Encrypt)
		case v.Body == "":
			r.Body = []byte("<xml><ToUserName><![CDATA[x]]></ToUserName><Encrypt><![CDATA[" + v.Encrypt + "]]></Encrypt></xml>")
		}
		ask, err := door.Verify(r, inSeconds(t, v.at()))
		v.check(t, ask, err)
		if v.Method == http.MethodGet && (ask.Reply == nil || string(ask.Reply.Body) != v.Plaintext) {
			t.Errorf("%s: the check is not answered with its text", v.ID)
		}
	}
}

// checkSealed opens an envelope and seals it again.
func (v vector) checkSealed(t *testing.T) {
	t.Helper()
	key := chatops.EnvelopeKey(v.AESKey)
	if key == nil {
		t.Fatalf("%s: the key is refused", v.ID)
	}
	if got := chatops.EnvelopeSignature(v.Token, v.at(), v.Nonce, v.Encrypt); got != v.Signature {
		t.Errorf("%s: signed %s, want %s", v.ID, got, v.Signature)
	}
	message, receiver, good := chatops.Unseal(key, v.Encrypt)
	if !good || string(message) != v.Plaintext || string(receiver) != v.ReceiveID {
		t.Errorf("%s: opened %v %q for %q", v.ID, good, message, receiver)
	}
	random, err := hex.DecodeString(v.Decoded.Random)
	if err != nil {
		t.Fatal(err)
	}
	switch v.ID {
	case "wecom-passive-reply-xml":
		random = []byte("0123456789abcdef")
	case "wecom-aibot-reply":
		random = []byte("fedcba9876543210")
	case "wecom-aibot-message":
		random = []byte("0123456789abcdef")
	}
	if got := chatops.SealWith(random, key, []byte(v.Plaintext), v.ReceiveID); got != v.Encrypt {
		t.Errorf("%s: sealed %s", v.ID, got)
	}
}

// checkReply holds an envelope of ours to the vector's.
func (v vector) checkReply(t *testing.T, door chatops.Door) {
	t.Helper()
	got := door.XMLEnvelope(v.Encrypt, v.at(), v.Nonce)
	if strings.HasPrefix(v.Body, "{") {
		got = door.JSONEnvelope(v.Encrypt, inSeconds(t, v.at()).Unix(), v.Nonce)
	}
	if string(got) != v.Body {
		t.Errorf("%s: the envelope is %s\nwant %s", v.ID, got, v.Body)
	}
}

func TestFeishuVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.Feishu) {
		if v.Encrypt != "" {
			text, good := chatops.DecryptFeishu(v.EncryptKey, v.Encrypt)
			if !good || string(text) != v.Plaintext {
				t.Errorf("%s: opened %v %q", v.ID, good, text)
			}
		}
		at, nonce := v.Headers["X-Lark-Request-Timestamp"], v.Headers["X-Lark-Request-Nonce"]
		if at != "" {
			if got := string(chatops.FeishuSignature(at, nonce, v.EncryptKey, []byte(v.Body))); got != v.Headers["X-Lark-Signature"] {
				t.Errorf("%s: signed %s", v.ID, got)
			}
		}
		if v.VerificationToken == "" {
			continue
		}
		door := chatops.Door{
			Platform: chatops.Feishu, Token: secret.New(v.VerificationToken), Key: secret.New(v.EncryptKey),
			AppID: "cli_a", Secret: secret.New("s"), BaseURL: chatops.FeishuBaseURL,
		}
		now := time.Unix(1700000000, 0)
		if at != "" {
			now = inSeconds(t, at)
		}
		ask, err := door.Verify(v.request(t), now)
		v.check(t, ask, err)
		if v.ID == "feishu-event-encrypted" && !equal(chatops.Parse(ask.Text), chatops.Parse("status prod")) {
			t.Errorf("%s: asked %q", v.ID, ask.Text)
		}
	}
}

func TestDiscordVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.Discord) {
		if v.at() == "" {
			continue // of the key pair alone
		}
		r := v.request(t)
		r.Header = http.Header{"x-signature-ed25519": {v.SignatureHex}, "x-signature-timestamp": {v.at()}}
		door := chatops.Door{Platform: chatops.Discord, PublicKey: v.PublicKey}
		ask, err := door.Verify(r, inSeconds(t, v.at()))
		v.check(t, ask, err)
		if v.ID == "discord-command" && !equal(chatops.Parse(ask.Text), chatops.Parse("status prod")) {
			t.Errorf("%s: asked %q", v.ID, ask.Text)
		}
	}
}

func TestTeamsVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.Teams) {
		if v.Authorization == "" {
			continue // the vendor prints no body
		}
		r := v.request(t)
		r.Header = http.Header{"authorization": {v.Authorization}}
		door := chatops.Door{Platform: chatops.Teams, Secret: secret.New(v.SecurityToken)}
		ask, err := door.Verify(r, time.Time{})
		v.check(t, ask, err)
	}
}

func TestMattermostVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, chatops.Mattermost) {
		door := chatops.Door{Platform: chatops.Mattermost, Secret: secret.New(v.Token)}
		ask, err := door.Verify(v.request(t), time.Time{})
		v.check(t, ask, err)
	}
}
