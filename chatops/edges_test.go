package chatops_test

import (
	"encoding/json"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/render"
)

// TestWeComOracle: what is signed and sealed for another use, a question or an answer of ours, is not opened for whoever sends it back as the check of an address.
func TestWeComOracle(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"wecom-application", "wecom-bot"} {
		door := doors()[name]
		w := newWorld(door, render.English, 1)
		question := sample(&door, "status")
		answer := w.send(t.Context(), question)
		for what, r := range map[string]chatops.Request{"question": asCheck(t, question.Query, question.Body), "answer": asCheck(t, answered(t, answer.Body), answer.Body)} {
			if got := w.send(t.Context(), r); got.Status != http.StatusUnauthorized {
				t.Errorf("%s: the %s is opened: %s", name, what, got.Body)
			}
		}
		again := chatops.Request{Method: http.MethodPost, Query: answered(t, answer.Body), Body: answer.Body}
		if ask, err := door.Verify(again, now); err == nil && ask.Reply == nil {
			t.Errorf("%s: the answer is taken for a question of %v", name, ask.Users)
		}
	}
}

// asCheck sends what is sealed in a body as a check of the address.
func asCheck(t *testing.T, query url.Values, body []byte) chatops.Request {
	t.Helper()
	r := chatops.Request{Method: http.MethodGet, Query: maps.Clone(query)}
	r.Query.Set("echostr", envelopeOf(t, body)["encrypt"])
	return r
}

// answered is the query that goes with an answer of ours.
func answered(t *testing.T, body []byte) url.Values {
	t.Helper()
	e := envelopeOf(t, body)
	return url.Values{"msg_signature": {e["msgsignature"]}, "timestamp": {e["timestamp"]}, "nonce": {e["nonce"]}}
}

// envelopeOf are the parts of an envelope, by their names in small letters.
func envelopeOf(t *testing.T, body []byte) map[string]string {
	t.Helper()
	parts := map[string]string{}
	if body[0] != '<' {
		var any map[string]any
		if err := json.Unmarshal(body, &any); err != nil {
			t.Fatal(err)
		}
		for name, value := range any {
			if n, is := value.(float64); is {
				value = strconv.FormatInt(int64(n), 10)
			}
			parts[name], _ = value.(string)
		}
		return parts
	}
	var e struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(body, &e); err != nil {
		t.Fatal(err)
	}
	parts["encrypt"], parts["msgsignature"], parts["timestamp"], parts["nonce"] = e.Encrypt, e.MsgSignature, e.TimeStamp, e.Nonce
	return parts
}

// TestOtherMessages are of the platform and ask nothing: they are acknowledged, or refused where nothing of the kind is documented.
func TestOtherMessages(t *testing.T) {
	t.Parallel()
	key := chatops.EnvelopeKey(wxKey)
	bot, application, teams, ding := doors()["wecom-bot"], doors()["wecom-application"], doors()["teams"], doors()["dingtalk-encrypted"]
	for what, test := range map[string]struct {
		door    chatops.Door
		r       chatops.Request
		ignored bool
	}{
		"a picture to a bot": {bot, signedEnvelope(bot, chatops.Seal(key, []byte(`{"msgid":"1","msgtype":"image"}`), "n", "")), true},
		"somebody has come":  {application, signedEnvelope(application, chatops.Seal(key, []byte("<xml><MsgType>event</MsgType><Event>enter_agent</Event></xml>"), "n", "ww1")), true},
		"a reaction":         {teams, signedTeams(&teams, `{"type":"messageReaction","id":"1","text":"status"}`), false},
		"no id":              {ding, signedEnvelope(ding, chatops.Seal(key, []byte(`{"msgtype":"text","text":{"content":"status"}}`), "n", "")), false},
	} {
		ask, err := test.door.Verify(test.r, now)
		if (err == nil) != test.ignored || test.ignored && (ask.Reply == nil || len(ask.Reply.Body) > 0) {
			t.Errorf("%s: %v %+v", what, err, ask)
		}
	}
}

func signedTeams(d *chatops.Door, body string) chatops.Request {
	return chatops.Request{Method: http.MethodPost, Header: http.Header{"Authorization": {string(chatops.TeamsSignature(d.Secret.Reveal(), []byte(body)))}}, Body: []byte(body)}
}

// TestTeamsThreads are in the channel that they are in.
func TestTeamsThreads(t *testing.T) {
	t.Parallel()
	door := doors()["teams"]
	ask, err := door.Verify(signedTeams(&door, `{"type":"message","id":"1","text":"status","conversation":{"id":"19:a@thread.tacv2;messageid=1"}}`), now)
	if err != nil || ask.Channel != "19:a@thread.tacv2" {
		t.Errorf("%v, asked in %q", err, ask.Channel)
	}
}

// TestFeishuMessageIDs go into a path, so they may hold nothing that leads elsewhere.
func TestFeishuMessageIDs(t *testing.T) {
	t.Parallel()
	door := doors()["feishu"]
	for id, want := range map[string]bool{
		"om_5ce6d572455d361153b7cb51da133945": true, "": true, "../../auth": false, "om_1/reply?x": false, "om 1": false, "om_%2e": false, strings.Repeat("a", 200): false,
	} {
		_, err := door.Verify(door.Sample(chatops.Sample{Text: "help", Message: id, Now: now}), now)
		if (err == nil) != want {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestFeishuLargeChecks are not opened unsigned: that would be work for a stranger.
func TestFeishuLargeChecks(t *testing.T) {
	t.Parallel()
	door := doors()["feishu-encrypted"]
	for size, want := range map[int]bool{10: true, 4 << 10: false} {
		check := `{"type":"url_verification","challenge":"` + strings.Repeat("c", size) + `","token":"feishu-token-planted"}`
		body := `{"encrypt":"` + chatops.EncryptFeishu("feishu key planted", []byte(check)) + `"}`
		if _, err := door.Verify(chatops.Request{Method: http.MethodPost, Body: []byte(body)}, now); (err == nil) != want {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// TestSameID of somebody else, or elsewhere, is another message.
func TestSameID(t *testing.T) {
	t.Parallel()
	door := doors()["mattermost"]
	w := newWorld(door, render.English, 1)
	say := func(user, channel, text string) string {
		form := url.Values{"token": {"mattermost-planted"}, "trigger_id": {"1"}, "user_id": {user}, "channel_id": {channel}, "text": {text}}
		return w.said(w.send(t.Context(), chatops.Request{Method: http.MethodPost, Body: []byte(form.Encode())}))
	}
	first := say("alice", "ops", "version")
	if again := say("alice", "ops", "list"); again != first {
		t.Errorf("a repeat is answered %s", again)
	}
	if other := say("bob", "ops", "list"); other == first {
		t.Error("bob gets the answer of alice")
	}
	if other := say("alice", "dev", "list"); other == first {
		t.Error("another channel gets the answer of the first")
	}
}

// TestLateAnswersAreNotRemembered: Tencent may have come to itself.
func TestLateAnswersAreNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(doors()["slack"], render.English, 1)
		w.took = func(uint32) time.Duration { return 10 * time.Second }
		request := sample(&w.bot.Doors[0], "status")
		if said := w.said(w.send(t.Context(), request)); !strings.Contains(said, "not answered in 1.8 s") {
			t.Errorf("at first: %s", said)
		}
		w.took = nil
		if said := w.said(w.send(t.Context(), request)); !strings.Contains(said, "Drifted") {
			t.Errorf("afterwards: %s", said)
		}
	})
}

// TestDeniedIsBounded: whoever may not ask cannot hold the function either.
func TestDeniedIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(doors()["feishu"], render.English, 1)
		w.bot.Doors[0].Users = []string{"somebody"}
		w.refuse = func(post) string { return "hang" }
		start := time.Now()
		door := doors()["feishu"]
		w.send(t.Context(), sample(&door, "status"))
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
		if log := w.log.String(); !strings.Contains(log, `"variable":"CHAT_FEISHU_USERS"`) || strings.Contains(log, "test-user") {
			t.Errorf("the log says %s", log)
		}
	})
}

// TestStrangersXML is bounded before anything is verified.
func TestStrangersXML(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<xml>")
	for i := range 1000 {
		b.WriteString("<A" + strconv.Itoa(i) + "/>")
	}
	if fields, good := chatops.XMLFields([]byte(b.String() + "</xml>")); good {
		t.Errorf("%d fields are read", len(fields))
	}
}
