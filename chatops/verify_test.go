package chatops_test

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/render"
	"trtc-callback-audit/secret"
)

// windows are how far from now a request may be made; 0 is any time.
var windows = map[chatops.Platform]time.Duration{
	chatops.Slack: 300 * time.Second, chatops.WeCom: 300 * time.Second, chatops.Feishu: 300 * time.Second, chatops.Discord: 300 * time.Second,
	chatops.DingTalk: time.Hour,
}

// signsTime reports whether a door's requests are bound to a time at all.
func signsTime(name string) bool { return name != "feishu" && name != "teams" && name != "mattermost" }

func TestVerifyWindows(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		r := sample(&door, "status prod")
		if ask, err := door.Verify(r, now); err != nil || !equal(chatops.Parse(ask.Text), chatops.Parse("status prod")) {
			t.Fatalf("%s: %v %+v", name, err, ask)
		}
		w, step := windows[door.Platform], time.Second
		if door.Platform == chatops.DingTalk {
			step = time.Millisecond
		}
		for _, at := range []time.Duration{w, -w} {
			if _, err := door.Verify(r, now.Add(at)); err != nil {
				t.Errorf("%s: %v from now it is refused: %v", name, at, err)
			}
		}
		for _, at := range []time.Duration{w + step, -w - step, 24 * 365 * time.Hour} {
			if _, err := door.Verify(r, now.Add(at)); (err != nil) != signsTime(name) {
				t.Errorf("%s: %v from now: %v", name, at, err)
			}
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		for what, spoil := range map[string]func(*chatops.Request){
			"another method": func(r *chatops.Request) { r.Method = http.MethodPut },
			"GET":            func(r *chatops.Request) { r.Method = http.MethodGet },
			"no body":        func(r *chatops.Request) { r.Body = nil },
			"a huge body":    func(r *chatops.Request) { r.Body = append(r.Body, bytes.Repeat([]byte{' '}, chatops.MaxBody)...) },
			"nothing but body": func(r *chatops.Request) {
				r.Header, r.Query, r.Body = http.Header{}, url.Values{}, withoutToken(r.Body)
			},
			"half a body": func(r *chatops.Request) { r.Body = r.Body[:len(r.Body)/2] },
		} {
			if name == "mattermost" && (what == "no body" || what == "half a body") {
				continue // its token is in a header, too
			}
			r := sample(&door, "status prod")
			spoil(&r)
			_, err := door.Verify(r, now)
			if _, refused := errors.AsType[chatops.RefusedError](err); !refused {
				t.Errorf("%s: %s is believed: %v", name, what, err)
			}
		}
	}
}

func withoutToken(body []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(body, []byte("feishu-token-planted"), nil), []byte("mattermost-planted"), nil)
}

// TestVerifyEveryByte changes each byte of each part that is signed.
func TestVerifyEveryByte(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		if name == "dingtalk" || name == "feishu" || name == "mattermost" {
			continue // whose bodies are not signed
		}
		good := sample(&door, "status prod")
		for i := range good.Body {
			r := good
			r.Body = bytes.Clone(good.Body)
			r.Body[i] ^= 1
			ask, err := door.Verify(r, now)
			if err == nil && door.Platform != chatops.WeCom && name != "dingtalk-encrypted" {
				t.Fatalf("%s: byte %d may be any", name, i)
			}
			if err == nil && !equal(chatops.Parse(ask.Text), chatops.Parse("status prod")) { // what is around the ciphertext is not signed
				t.Fatalf("%s: byte %d changes what is asked to %q", name, i, ask.Text)
			}
		}
		for header := range good.Header {
			if header == "Content-Type" {
				continue
			}
			r := good
			r.Header = good.Header.Clone()
			r.Header.Set(header, r.Header.Get(header)+"0")
			if _, err := door.Verify(r, now); err == nil {
				t.Errorf("%s: the header %s may be any", name, header)
			}
		}
		for parameter := range good.Query {
			r := good
			r.Query = maps.Clone(good.Query)
			r.Query.Set(parameter, "1"+r.Query.Get(parameter))
			if _, err := door.Verify(r, now); err == nil {
				t.Errorf("%s: the parameter %s may be any", name, parameter)
			}
		}
	}
}

// TestVerifyOtherSecrets has every door refuse what is signed with another's secrets.
func TestVerifyOtherSecrets(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		other := door
		switch door.Platform {
		case chatops.Discord:
			other.PublicKey = strings.Repeat("ab", 32)
		case chatops.WeCom, chatops.Feishu:
			other.Token = secret.New("another")
		case chatops.Teams:
			other.Secret = secret.New("YW5vdGhlcg==")
		case chatops.Slack, chatops.DingTalk, chatops.Mattermost:
			other.Secret = secret.New("another")
		}
		if _, err := other.Verify(sample(&door, "help"), now); err == nil {
			t.Errorf("%s: another secret is believed", name)
		}
		unset := chatops.Door{Platform: door.Platform, BaseURL: door.BaseURL}
		if _, err := unset.Verify(sample(&door, "help"), now); err == nil {
			t.Errorf("%s: a door without its secret is open", name)
		}
	}
}

func TestVerifyFeishuEncrypted(t *testing.T) {
	t.Parallel()
	door := doors()["feishu-encrypted"]
	plain := doors()["feishu"]
	if _, err := door.Verify(sample(&plain, "help"), now); err == nil {
		t.Error("with an encrypt key a plain body is believed")
	}
	unsigned := sample(&door, "help")
	unsigned.Header = http.Header{}
	if _, err := door.Verify(unsigned, now); err == nil {
		t.Error("an event without a signature is believed")
	}
	for token, want := range map[string]bool{"feishu-token-planted": true, "another": false, "": false} {
		check := chatops.EncryptFeishu("feishu key planted", []byte(`{"type":"url_verification","challenge":"c\u003c1","token":"`+token+`"}`))
		ask, err := door.Verify(chatops.Request{Method: http.MethodPost, Body: []byte(`{"encrypt":"` + check + `"}`)}, now)
		if (err == nil) != want {
			t.Errorf("an unsigned check with the token %q: %v", token, err)
		}
		if want && string(ask.Reply.Body) != `{"challenge":"c<1"}` {
			t.Errorf("the check is answered with %s", ask.Reply.Body)
		}
	}
	forged := chatops.Request{Method: http.MethodPost, Body: []byte(`{"type":"url_verification","challenge":"c","token":"feishu-token-planted"}`)}
	if _, err := door.Verify(forged, now); err == nil {
		t.Error("with an encrypt key a plain check is believed")
	}
}

func TestVerifyFeishuIgnores(t *testing.T) {
	t.Parallel()
	door := doors()["feishu"]
	event := func(kind, sender, chat, mentions, text string) []byte {
		return []byte(`{"header":{"event_type":"` + kind + `","token":"feishu-token-planted"},"event":{"sender":{"sender_type":"` + sender +
			`"},"message":{"message_id":"om_1","chat_type":"` + chat + `","message_type":"text","mentions":[` + mentions + `],"content":"{\"text\":\"` + text + `\"}"}}}`)
	}
	for what, test := range map[string]struct {
		body    []byte
		ignored bool
	}{
		"a message of one person":     {event("im.message.receive_v1", "user", "p2p", "", "list"), false},
		"a mention in a group":        {event("im.message.receive_v1", "user", "group", `{"key":"@_user_1"}`, "@_user_1 list"), false},
		"the command in a group":      {event("im.message.receive_v1", "user", "group", "", " /callback list"), false},
		"small talk in a group":       {event("im.message.receive_v1", "user", "group", "", "list of things"), true},
		"a message of an application": {event("im.message.receive_v1", "app", "p2p", "", "list"), true},
		"another event":               {event("im.chat.disbanded_v1", "user", "p2p", "", "list"), true},
	} {
		ask, err := door.Verify(chatops.Request{Method: http.MethodPost, Body: test.body}, now)
		if err != nil || (ask.Reply != nil) != test.ignored {
			t.Errorf("%s: %v, ignored %v", what, err, ask.Reply != nil)
		}
	}
}

// TestSlackTriesTheCertificate without a signature. It learns nothing of whether there is a door.
func TestSlackTriesTheCertificate(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		"ssl_check=1&token=x": http.StatusOK, "ssl_check=1&command=/callback&text=status": http.StatusUnauthorized, "ssl_check=0": http.StatusUnauthorized,
		"ssl_check=1&text=status": http.StatusUnauthorized, "command=/callback": http.StatusUnauthorized,
		"ssl_check=1&token=" + strings.Repeat("x", 4<<10): http.StatusUnauthorized,
	} {
		for _, open := range []bool{true, false} {
			w := newWorld(doors()["slack"], render.English, 1)
			if !open {
				w.bot.Doors[0].Secret = secret.String{}
			}
			r := w.send(t.Context(), chatops.Request{Method: http.MethodPost, Body: []byte(body)})
			if r.Status != want || want == http.StatusOK && len(r.Body) > 0 || w.asked.Load() > 0 {
				t.Errorf("open %v, unsigned %.40q: %d %s", open, body, r.Status, r.Body)
			}
		}
		signed := chatops.Request{Method: http.MethodPost, Header: http.Header{"X-Slack-Signature": {"v0=00"}}, Body: []byte("ssl_check=1")}
		if r := newWorld(doors()["slack"], render.English, 1).send(t.Context(), signed); r.Status != http.StatusUnauthorized {
			t.Errorf("with a bad signature: %d", r.Status)
		}
	}
}

func TestVerifyMattermostTokens(t *testing.T) {
	t.Parallel()
	door := doors()["mattermost"]
	for _, test := range []struct {
		header, form string
		want         bool
	}{
		{"Token mattermost-planted", "", true},
		{"", "mattermost-planted", true},
		{"token mattermost-planted", "mattermost-planted", true},
		{"Token mattermost-planted", "another", false},
		{"Token another", "mattermost-planted", false},
		{"Bearer mattermost-planted", "", false},
		{"", "", false},
	} {
		r := chatops.Request{Method: http.MethodPost, Header: http.Header{}, Body: []byte(url.Values{"text": {"help"}, "token": {test.form}}.Encode())}
		if test.header != "" {
			r.Header.Set("Authorization", test.header)
		}
		if _, err := door.Verify(r, now); (err == nil) != test.want {
			t.Errorf("%q and %q: %v", test.header, test.form, err)
		}
	}
}
