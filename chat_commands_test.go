package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestChatCommands asks all that can be asked, and some of what people type instead, on Slack.
func TestChatCommands(t *testing.T) {
	t.Parallel()
	slack := sealedSurfaces()[0]
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys()})
			for _, test := range []struct {
				text string
				want []string
				asks int // questions to Tencent
			}{
				{"help", []string{"status", "diff", "list", "history", "explain", "version"}, 0},
				{"", []string{"status", "diff", "list", "history", "explain", "version"}, 0},
				{"status", []string{"prod", "drifted", "1 in sync"}, 2},
				{"status prod staging", []string{"prod", "drifted", "1 in sync"}, 2},
				{"status staging", []string{"in sync"}, 1},
				{"status nope", []string{"nope", "prod, staging"}, 0},
				{"status pord", []string{"pord", "mean prod?"}, 0},
				{"diff prod", []string{"prod", "https://other.acme.com/trtc", wantedURL}, 1},
				{"diff", []string{"prod, staging"}, 0},
				{"list", []string{"prod", "1400000000", "staging", "1400000001"}, 0},
				{"history prod", []string{"ARCHIVE_URL"}, 0},
				{"explain url_mismatch", []string{"url_mismatch", "meaning", "what to do"}, 0},
				{"explain", []string{"url_mismatch", "callback_absent"}, 0},
				{"version", []string{"trtc-callback-audit"}, 0},
				{"statsu prod", []string{"statsu", "status prod"}, 0},
				{"hello", []string{"hello", "help"}, 0},
				{" <@U123> /callback  STATUS  Prod ", []string{"prod", "drifted"}, 1},
				{"@callback `status prod`?", []string{"prod", "drifted"}, 1},
				{"\u00a0Status\u3000PROD\t!", []string{"prod", "drifted"}, 1},
			} {
				before := w.tencent.CallCount()
				answer := w.answered(t, slack, test.text)
				for _, want := range test.want {
					if !strings.Contains(strings.ToLower(answer), strings.ToLower(want)) {
						t.Errorf("%q is answered without %q: %s", test.text, want, answer)
					}
				}
				if asked := w.tencent.CallCount() - before; asked != test.asks {
					t.Errorf("%q: Tencent was asked %d times, not %d", test.text, asked, test.asks)
				}
			}
		})
	}
}

// TestChatHistory tells what an archive knows.
func TestChatHistory(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys(), env: map[string]string{"ARCHIVE_URL": "file://" + archived(t, cloud)}})
			answer := w.answered(t, sealedSurfaces()[0], "history prod")
			says(t, answer, "prod", "drifted", "2026-11-23 12:17")
			if asked := w.tencent.CallCount(); asked != 0 {
				t.Errorf("Tencent was asked %d times", asked)
			}
		})
	}
}

// TestChatRestricted lets in some channels and some people, and tells the others so without a word about the applications.
func TestChatRestricted(t *testing.T) {
	t.Parallel()
	slack, discord := sealedSurfaces()[0], sealedSurfaces()[4]
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys(), env: map[string]string{
				"CHAT_SLACK_CHANNELS": "C0000000001, C2147483705", "CHAT_DISCORD_USERS": "1",
			}})
			answer := w.answered(t, slack, "status prod")
			says(t, answer, "drifted")
			before := w.tencent.CallCount()
			body, id := slack.message(w.keys, "status prod")
			reply := w.ask(t, slack.send(w.keys, time.Now(), strings.Replace(body, "C2147483705", "C2147483706", 1)))
			answer, flaw := slack.read(w, reply, id)
			if reply.status != http.StatusOK || flaw != "" {
				t.Errorf("status %d, %s: %s", reply.status, flaw, reply.body)
			}
			says(t, answer, "CHAT_SLACK_CHANNELS", "C2147483706")
			other := w.answered(t, discord, "status prod")
			says(t, other, "CHAT_DISCORD_USERS", "53908232506183680")
			if strings.Contains(answer+other, "drifted") || w.tencent.CallCount() != before {
				t.Errorf("strangers are told %s, and Tencent was asked %d times", answer+other, w.tencent.CallCount()-before)
			}
			if said := answer + string(w.cloud.Output()); strings.Contains(said, "C0000000001") {
				t.Errorf("another channel is named: %s", said)
			}
		})
	}
}

// TestChatWebhookElsewhere has DingTalk's answer wanted at a webhook that is not DingTalk's: nobody is called, and the answer is the response.
func TestChatWebhookElsewhere(t *testing.T) {
	t.Parallel()
	s := plainSurfaces()[0]
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: keysFor(plainSurfaces()), env: map[string]string{"CHAT_DINGTALK_REPLY": "webhook"}})
			for _, address := range []string{w.feishu.URL, w.feishu.URL + "/robot/sendBySession?session=1", "https://oapi.dingtalk.com@" + strings.TrimPrefix(w.feishu.URL, "http://")} {
				body, id := s.message(w.keys, "list")
				body = strings.Replace(body, "https://oapi.dingtalk.com/robot/sendBySession?session="+plantedAddress, address, 1)
				reply := w.ask(t, s.send(w.keys, time.Now(), body))
				answer, flaw := s.read(w, reply, id)
				if reply.status != http.StatusOK || flaw != "" {
					t.Errorf("%s: status %d, %s", address, reply.status, flaw)
				}
				says(t, answer, "staging")
			}
		})
	}
}

// TestChatAlike asks every surface for the same and wants the same words of all.
func TestChatAlike(t *testing.T) {
	t.Parallel()
	onEverySurface(t, func(t *testing.T, w *chatWorld, s chatSurface) {
		t.Helper()
		answer := w.answered(t, s, "list")
		says(t, answer, "prod", "1400000000", "staging", "1400000001")
		answer = w.answered(t, s, "statsu prod")
		says(t, answer, "status prod")
	})
}
