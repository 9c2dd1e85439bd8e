package main_test

import (
	"encoding/base64"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// onEverySurface runs a test of each surface, on both clouds, with one process for the sealed ones and one for the plain ones.
func onEverySurface(t *testing.T, test func(t *testing.T, w *chatWorld, s chatSurface)) {
	t.Helper()
	for _, cloud := range chatClouds {
		for name, surfaces := range map[string][]chatSurface{"sealed": sealedSurfaces(), "plain": plainSurfaces()} {
			t.Run(cloud+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newChatWorld(t, cloud, chatSetting{keys: keysFor(surfaces)})
				for _, s := range surfaces {
					t.Run(s.name, func(t *testing.T) { test(t, w, s) }) // one by one: the calls to Tencent are counted
				}
			})
		}
	}
}

// answered asks and returns what the answer says.
func (w *chatWorld) answered(t *testing.T, s chatSurface, text string) (answer string) {
	t.Helper()
	request, id := s.ask(w.keys, time.Now(), text)
	reply := w.ask(t, request)
	answer, flaw := s.read(w, reply, id)
	w.heard(answer)
	if reply.status != http.StatusOK || flaw != "" {
		t.Errorf("%s: %s: status %d, %s: %.600s", s.name, text, reply.status, flaw, reply.body)
	}
	return answer
}

// says fails if an answer is without one of these texts, whatever their case.
func says(t *testing.T, answer string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(strings.ToLower(answer), strings.ToLower(want)) {
			t.Errorf("the answer is without %q: %s", want, answer)
		}
	}
}

// TestChatSigned asks on every platform how an application is, by the clock on the wall.
func TestChatSigned(t *testing.T) {
	t.Parallel()
	onEverySurface(t, func(t *testing.T, w *chatWorld, s chatSurface) {
		t.Helper()
		before := w.tencent.CallCount()
		answer := w.answered(t, s, "status prod")
		says(t, answer, "prod", "drifted")
		if asked := w.tencent.CallCount() - before; asked != 1 {
			t.Errorf("Tencent was asked %d times", asked)
		}
	})
}

// TestChatTampered spoils good requests, each in one way, and has all of them refused.
func TestChatTampered(t *testing.T) {
	t.Parallel()
	onEverySurface(t, func(t *testing.T, w *chatWorld, s chatSurface) {
		t.Helper()
		for what, request := range s.spoilt(w.keys) {
			w.refuse(t, what, chatEvent{cloud: w.cloud.Name(), lower: true}.of(request))
		}
		answer := w.answered(t, s, "help") // it lives, and its door still opens
		says(t, answer, "history")
	})
}

// spoilt are requests that are good but for one thing each.
func (s chatSurface) spoilt(k chatKeys) map[string]chatRequest {
	all := map[string]chatRequest{}
	good := func(at time.Time) chatRequest {
		r, _ := s.ask(k, at, "status prod")
		return r
	}
	others := newChatKeys()
	for _, name := range s.keys {
		r, _ := s.ask(k.with(name, others[name]), time.Now(), "status prod")
		all["another "+name] = r
	}
	maps.Copy(all, s.spoiltSignatures(good(time.Now())))
	if s.time != "" {
		const slack = 20 * time.Second // for a slow machine
		all["stale"] = good(time.Now().Add(-s.window - 2*time.Second))
		all["from the future"] = good(time.Now().Add(s.window + slack))
		all["without a time"] = good(time.Now()).changed(s.time, nil)
		all["a time that is none"] = good(time.Now()).changed(s.time, func(at string) string { return at + "x" })
		all["another time"] = good(time.Now()).changed(s.time, func(at string) string { return at[:len(at)-1] + string('0'+('9'-at[len(at)-1])) })
	}
	if s.covers {
		r := good(time.Now())
		middle := len(r.body) / 2
		r.body = r.body[:middle] + string(r.body[middle]^1) + r.body[middle+1:]
		all["a changed byte"] = r
	}
	if s.seal != nil {
		maps.Copy(all, s.spoiltCiphers(k))
	}
	get := good(time.Now())
	get.method = http.MethodPut
	all["another method"] = get
	return all
}

// spoiltSignatures change what the platform signs with, where it does not stand in the body.
func (s chatSurface) spoiltSignatures(good chatRequest) map[string]chatRequest {
	if s.signature == "" {
		return nil
	}
	change := func(to func(string) string) chatRequest { return good.changed(s.signature, to) }
	return map[string]chatRequest{
		"without a signature":   change(nil),
		"an empty signature":    change(func(string) string { return "" }),
		"a truncated signature": change(func(sign string) string { return sign[:len(sign)-1] }),
		"half a signature":      change(func(sign string) string { return sign[:len(sign)/2] }),
		"a signature and more":  change(func(sign string) string { return sign + "0" }),
	}
}

// spoiltCiphers are signed as they should be, and are no ciphertexts.
func (s chatSurface) spoiltCiphers(k chatKeys) map[string]chatRequest {
	message, _ := s.message(k, "status prod")
	whole := s.seal(k, message)
	bytes, _ := base64.StdEncoding.DecodeString(whole)
	all := map[string]chatRequest{}
	for name, sealed := range map[string]string{
		"nothing encrypted": "", "a line end": "\n", "one byte": encoded(bytes[:1]), "three bytes": encoded(bytes[:3]), "one block": encoded(bytes[:16]), "two blocks": encoded(bytes[:32]),
		"no whole blocks": encoded(bytes[:len(bytes)-5]), "a block too few": encoded(bytes[:len(bytes)-16]), "truncated base64": whole[:len(whole)-1], "no base64": "*" + whole[1:],
		"random blocks": encoded(randomBytes(96)), "a byte too many": encoded(append(bytes, 7)),
	} {
		all[name] = s.send(k, time.Now(), sealed)
	}
	all["not encrypted"] = s.send(k, time.Now(), whole)
	r := all["not encrypted"]
	r.body = message
	all["not encrypted"] = r
	return all
}

func encoded(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// changed changes a header, or after ? a parameter; nil takes it out.
func (r chatRequest) changed(where string, to func(string) string) chatRequest {
	r.header, r.query = maps.Clone(r.header), maps.Clone(r.query)
	name, inQuery := strings.CutPrefix(where, "?")
	switch {
	case to == nil:
		delete(r.header, name)
		r.query.Del(name)
	case inQuery:
		r.query.Set(name, to(r.query.Get(name)))
	default:
		r.header[name] = to(r.header[name])
	}
	return r
}

// TestChatChecks answers what platforms ask before they take an address.
func TestChatChecks(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys()})
			k, now := w.keys, time.Now()
			check := func(what string, r chatRequest, want, kind string) {
				t.Helper()
				reply := w.ask(t, r)
				if reply.status != http.StatusOK || reply.body != want || !strings.HasPrefix(reply.header.Get("Content-Type"), kind) {
					t.Errorf("%s: status %d, %s: %.300s", what, reply.status, reply.header.Get("Content-Type"), reply.body)
				}
			}
			check("Slack", sendSlack(k, now, `{"token":"x","challenge":"ch+/=1","type":"url_verification"}`), "ch+/=1", "text/plain")
			check("Discord", sendDiscord(k, now, `{"type":1}`), `{"type":1}`, "application/json")
			challenge := jsonOf(map[string]any{"challenge": "ch<&>1", "token": k["CHAT_FEISHU_VERIFICATION_TOKEN"], "type": "url_verification"})
			sealed := sendSealedFeishu(k, now, sealFeishuEvent(k, challenge))
			check("Feishu", sealed, `{"challenge":"ch<&>1"}`, "application/json")
			check("Feishu, unsigned", sendFeishu(k, now, sealed.body), `{"challenge":"ch<&>1"}`, "application/json")
			check("WeCom", weComCheck(k, now, sealWeCom(k, "1616140317555161061")), "1616140317555161061", "text/plain")
			w.refuseChecks(t, challenge)
		})
	}
}

// weComCheck is the check of an address.
func weComCheck(k chatKeys, at time.Time, sealed string) chatRequest {
	r := sendWeComXML(k, at, sealed)
	r.method, r.body = http.MethodGet, ""
	r.query.Set("echostr", sealed)
	return r
}

// refuseChecks asks what a stranger could.
func (w *chatWorld) refuseChecks(t *testing.T, challenge string) {
	t.Helper()
	k, now := w.keys, time.Now()
	unsigned := func(message string) chatRequest {
		return sendFeishu(k, now, jsonOf(map[string]any{"encrypt": sealFeishuEvent(k, message)}))
	}
	event, _ := feishuEvent(k, "status prod")
	all := map[string]chatRequest{
		"Feishu's check, not encrypted":         sendFeishu(k, now, challenge),
		"Feishu's check with another token":     unsigned(strings.Replace(challenge, k["CHAT_FEISHU_VERIFICATION_TOKEN"], "another", 1)),
		"Feishu's check without a token":        unsigned(`{"challenge":"x","type":"url_verification"}`),
		"Feishu's event, unsigned":              unsigned(event),
		"WeCom's check for another corporation": weComCheck(k, now, sealEnvelope(k["CHAT_WECOM_ENCODING_AES_KEY"], randomBytes(16), "1", "another")),
		"WeCom's check for nobody":              weComCheck(k, now, sealEnvelope(k["CHAT_WECOM_ENCODING_AES_KEY"], randomBytes(16), "1", "")),
		"WeCom's check, stale":                  weComCheck(k, now.Add(-302*time.Second), sealWeCom(k, "1")),
		"Slack's check, unsigned":               chatPost("slack", jsonType, `{"token":"x","challenge":"1","type":"url_verification"}`),
		"Discord's check, unsigned":             chatPost("discord", jsonType, `{"type":1}`),
		"no platform":                           chatPost("irc", jsonType, "{}"),
		"a platform in capitals":                chatPost("Slack", jsonType, "{}"),
	}
	for name, sealed := range map[string]string{"nothing": "", "a line end": "\n", "one byte": "AA==", "three bytes": "AAAA", "17 bytes": encoded(randomBytes(17)), "one block": encoded(randomBytes(16))} {
		all["Feishu's check, unsigned, of "+name] = sendFeishu(k, now, jsonOf(map[string]any{"encrypt": sealed}))
		all["WeCom's check of "+name] = weComCheck(k, now, sealed)
	}
	for what, r := range all {
		w.refuse(t, what, chatEvent{cloud: w.cloud.Name(), lower: true}.of(r))
	}
}

// TestChatShut asks a function without doors, as well signed as can be.
func TestChatShut(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{})
			keys := newChatKeys()
			for _, k := range []chatKeys{keys, {discordSeed: string(randomBytes(32)), "CHAT_DINGTALK_AES_KEY": keys["CHAT_DINGTALK_AES_KEY"], "CHAT_WECOM_ENCODING_AES_KEY": keys["CHAT_WECOM_ENCODING_AES_KEY"]}} {
				for _, s := range append(sealedSurfaces(), plainSurfaces()...) {
					r, _ := s.ask(k, time.Now(), "status prod") // at first with keys, and then with empty ones
					for _, way := range chatEvents(cloud) {
						w.refuse(t, s.name+" of "+way.String(), way.of(r))
					}
				}
			}
		})
	}
}
