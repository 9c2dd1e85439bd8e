package chatops_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"trtc-callback-audit/chatops"
)

// TestEnvelopeLengths covers every pad from 1 to 32, of which half are no pad to 16.
func TestEnvelopeLengths(t *testing.T) {
	t.Parallel()
	key := chatops.EnvelopeKey(wxKey)
	for n := range 100 {
		message := strings.Repeat("m", n)
		sealed := chatops.Seal(key, []byte(message), "nonce", "ww1")
		if raw, err := base64.StdEncoding.DecodeString(sealed); err != nil || len(raw)%32 != 0 {
			t.Fatalf("%d bytes are sealed in %d: %v", n, len(raw), err)
		}
		got, receiver, good := chatops.Unseal(key, sealed)
		if !good || string(got) != message || string(receiver) != "ww1" {
			t.Errorf("%d bytes are opened as %v %q for %q", n, good, got, receiver)
		}
	}
}

func TestEnvelopeKeys(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		wxKey: true, wxKey[:42] + "D": true, "": false, wxKey[:42]: false, wxKey + "A": false, wxKey[:42] + "!": false, wxKey + "=": false,
	} {
		if got := chatops.EnvelopeKey(key) != nil; got != want {
			t.Errorf("%q is a key: %v", key, got)
		}
	}
}

// TestEnvelopesOfAnyLength are rightly signed and hold ciphertexts that no honest sender makes.
func TestEnvelopesOfAnyLength(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		if door.Platform != chatops.WeCom && name != "dingtalk-encrypted" {
			continue
		}
		for n := range 80 {
			sealed := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xA5}, n))
			r := signedEnvelope(door, sealed)
			if _, err := door.Verify(r, now); err == nil {
				t.Errorf("%s: a ciphertext of %d bytes is believed", name, n)
			}
		}
		for _, sealed := range []string{"QUJD", "not base64!", "====", "\x00"} {
			if _, err := door.Verify(signedEnvelope(door, sealed), now); err == nil {
				t.Errorf("%s: %q is believed", name, sealed)
			}
		}
	}
}

// TestEnvelopesThatLie have a length or a pad that cannot be.
func TestEnvelopesThatLie(t *testing.T) {
	t.Parallel()
	door := doors()["wecom-bot"]
	for what, plain := range map[string][]byte{
		"a length beyond the end": append(append(make([]byte, 16), 0xFF, 0xFF, 0xFF, 0xFF), bytes.Repeat([]byte{12}, 12)...),
		"a length by one":         append(append(make([]byte, 16), 0, 0, 0, 13), bytes.Repeat([]byte{12}, 12)...),
		"a pad of nothing":        append(append(make([]byte, 16), 0, 0, 0, 0), make([]byte, 12)...),
		"a pad beyond a block":    append(append(make([]byte, 16), 0, 0, 0, 0), bytes.Repeat([]byte{33}, 44)...),
		"nothing but pad":         bytes.Repeat([]byte{32}, 32),
	} {
		if _, _, good := chatops.Unseal(chatops.EnvelopeKey(wxKey), encryptRaw(t, plain)); good {
			t.Errorf("%s is opened", what)
		}
		if _, err := door.Verify(signedEnvelope(door, encryptRaw(t, plain)), now); err == nil {
			t.Errorf("%s is believed", what)
		}
	}
}

func encryptRaw(t *testing.T, plain []byte) string {
	t.Helper()
	key := chatops.EnvelopeKey(wxKey)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

// signedEnvelope is a request with a ciphertext that its sender has signed.
func signedEnvelope(d chatops.Door, sealed string) chatops.Request {
	at := strconv.FormatInt(now.Unix(), 10)
	if d.Platform == chatops.DingTalk {
		at = strconv.FormatInt(now.UnixMilli(), 10)
	}
	r := chatops.Request{Method: http.MethodPost, Body: []byte(`{"encrypt":` + strconv.Quote(sealed) + `}`)}
	if d.ReceiveID != "" {
		r.Body = []byte("<xml><Encrypt>" + chatops.CDATA(sealed) + "</Encrypt></xml>")
	}
	r.Query = url.Values{"timestamp": {at}, "nonce": {"n"}, "msg_signature": {chatops.EnvelopeSignature(d.Token.Reveal(), at, "n", sealed)}}
	return r
}

// TestWeComReceivers holds a message to whom it is for: an AI bot's is for nobody by name.
func TestWeComReceivers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		receiveID, sealedFor string
		want                 bool
	}{{"ww1", "ww1", true}, {"ww1", "ww2", false}, {"ww1", "", false}, {"", "", true}, {"", "ww1", false}} {
		door := doors()["wecom-bot"]
		door.ReceiveID = test.receiveID
		message := []byte(`{"msgid":"1","msgtype":"text","text":{"content":"help"}}`)
		if test.receiveID != "" {
			message = []byte("<xml><MsgType>text</MsgType><Content>help</Content></xml>")
		}
		_, err := door.Verify(signedEnvelope(door, chatops.Seal(chatops.EnvelopeKey(wxKey), message, "n", test.sealedFor)), now)
		if (err == nil) != test.want {
			t.Errorf("for %q to %q: %v", test.sealedFor, test.receiveID, err)
		}
	}
}

func TestXMLFields(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{`<xml><A><![CDATA[1]]></A></xml>`, "1"},
		{" <?xml version=\"1.0\"?>\n<xml>\n <A>1</A>\n</xml>\n", "1"},
		{`<xml><A>1 &amp; 2</A></xml>`, "1 & 2"},
		{`<xml><A><![CDATA[</A><A>]]></A></xml>`, "</A><A>"},
		{`<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>`, "a]]>b"},
		{`<xml><A><B>2</B>1</A><C/></xml>`, "1"},
		{`<xml><A>1</A><A>2</A></xml>`, "refused"},
		{`<xml><A>1</A>`, "refused"},
		{`<xml><A>1</B></xml>`, "refused"},
		{`<xml><A x="1">1</A></xml>`, "refused"},
		{`<xml><!DOCTYPE x [<!ENTITY a "b">]><A>&a;</A></xml>`, "refused"},
		{`<xml><A><![CDATA[1</A></xml>`, "refused"},
		{`<xml><A>1</A></xml><xml></xml>`, "refused"},
		{`<xml>` + strings.Repeat("<A>", 5000) + strings.Repeat("</A>", 5000) + `</xml>`, "refused"},
	} {
		fields, good := chatops.XMLFields([]byte(test.text))
		got := fields["A"]
		if !good {
			got = "refused"
		}
		if got != test.want {
			t.Errorf("%.60s: %q, want %q", test.text, got, test.want)
		}
	}
}

// FuzzXMLFields holds what is read to what the standard library reads of the same, which takes more.
func FuzzXMLFields(f *testing.F) {
	f.Add("<xml><A><![CDATA[1]]></A><B>2</B></xml>")
	f.Add("<xml><A><![CDATA[]]]]><![CDATA[>]]></A></xml>")
	f.Fuzz(func(t *testing.T, text string) {
		fields, good := chatops.XMLFields([]byte(text))
		if !good || strings.ContainsAny(text, "&\r") {
			return
		}
		for name, value := range fields {
			again := "<xml><" + name + ">" + chatops.CDATA(value) + "</" + name + "></xml>"
			same, good := chatops.XMLFields([]byte(again))
			if !good || same[name] != value {
				t.Errorf("%q is read as %q once more", value, same[name])
			}
		}
		var any struct {
			Inner []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		}
		if xml.Unmarshal([]byte(text), &any) != nil {
			return // it holds names, characters or encodings that are none for the standard
		}
		for _, e := range any.Inner {
			if strings.TrimSpace(fields[e.XMLName.Local]) != strings.TrimSpace(e.Text) && !strings.Contains(e.Text, "\n") && !strings.Contains(text, "/>") {
				t.Errorf("%s is %q, the standard library says %q", e.XMLName.Local, fields[e.XMLName.Local], e.Text)
			}
		}
	})
}

func FuzzUnseal(f *testing.F) {
	f.Add("QUJD")
	f.Add(chatops.Seal(chatops.EnvelopeKey(wxKey), []byte("message"), "n", "ww1"))
	f.Fuzz(func(t *testing.T, sealed string) {
		message, receiver, good := chatops.Unseal(chatops.EnvelopeKey(wxKey), sealed)
		if good && len(message)+len(receiver) > len(sealed) {
			t.Error("there is more in it than was put in")
		}
	})
}

func FuzzDecryptFeishu(f *testing.F) {
	f.Add("QUJD", "test key")
	f.Add("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key")
	f.Fuzz(func(t *testing.T, sealed, key string) {
		text, good := chatops.DecryptFeishu(key, sealed)
		if !good {
			return
		}
		if again, same := chatops.DecryptFeishu(key, chatops.EncryptFeishu(key, bytes.Clone(text))); !same || !bytes.Equal(again, text) {
			t.Errorf("%q does not come back", text)
		}
	})
}
