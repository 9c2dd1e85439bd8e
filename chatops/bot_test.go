package chatops_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/render"
)

// TestSlowTencent has Tencent hang: everybody is answered in time, and nothing goes on afterwards.
func TestSlowTencent(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(door, render.English, 200)
				w.took = func(uint32) time.Duration { return 10 * time.Second }
				start := time.Now()
				r := w.ask(t.Context(), "status")
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("the answer took %v", took)
				}
				within := "not answered in 1.8 s"
				if door.Platform == chatops.Feishu {
					within = "not answered in 1.2 s"
				}
				if said := w.said(r); r.Status != http.StatusOK || !strings.Contains(said, within) {
					t.Errorf("answered %d %s", r.Status, said)
				}
				asked := w.asked.Load()
				time.Sleep(time.Minute)
				if w.asked.Load() != asked {
					t.Error("Tencent is asked after the answer")
				}
			})
		})
	}
}

// TestSlowFeishu has Feishu's API hang: the request fails before Feishu gives up on it, and the next is answered without another audit.
func TestSlowFeishu(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(doors()["feishu"], render.English, 1)
		w.refuse = func(post) string { return "hang" }
		start := time.Now()
		request := sample(&w.bot.Doors[0], "status")
		if r := w.send(t.Context(), request); r.Status != http.StatusBadGateway || time.Since(start) > 3*time.Second {
			t.Errorf("answered %d after %v", r.Status, time.Since(start))
		}
		w.refuse = nil
		if r := w.send(t.Context(), request); r.Status != http.StatusOK || w.asked.Load() != 1 {
			t.Errorf("the repeat is answered %d, and Tencent was asked %d times", r.Status, w.asked.Load())
		}
	})
}

// TestRepeats has a message sent again and again, also at the same time.
func TestRepeats(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		w := newWorld(door, render.English, 2)
		request := sample(&door, "status")
		first := w.send(t.Context(), request)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if again := w.send(t.Context(), request); again.Status != first.Status || w.bot.Doors[0].Platform != chatops.WeCom && string(again.Body) != string(first.Body) {
					t.Errorf("%s: the repeat is answered %d %s", name, again.Status, again.Body)
				}
			})
		}
		all.Wait()
		if w.asked.Load() != 2 {
			t.Errorf("%s: Tencent was asked %d times", name, w.asked.Load())
		}
		if door.Platform == chatops.Feishu && len(w.posts) != 2 {
			t.Errorf("%s: Feishu's API was called %d times", name, len(w.posts))
		}
	}
}

// TestRepeatsAreForgotten bounds what is remembered.
func TestRepeatsAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(doors()["teams"], render.English, 1)
	at := func(i int) chatops.Request {
		return w.bot.Doors[0].Sample(chatops.Sample{Text: "status", Now: now.Add(time.Duration(i) * time.Hour)})
	}
	for i := range chatops.MaxAnswers + 1 {
		w.send(t.Context(), at(i))
	}
	before := w.asked.Load()
	w.send(t.Context(), at(chatops.MaxAnswers))
	if w.asked.Load() != before {
		t.Error("the last answer is forgotten")
	}
	w.send(t.Context(), at(0))
	if w.asked.Load() != before+1 {
		t.Error("the first answer is remembered for ever")
	}
}

// TestRefusals are all the same, and nothing is done for them.
func TestRefusals(t *testing.T) {
	t.Parallel()
	var bodies []string
	for name, door := range doors() {
		w := newWorld(door, render.English, 1)
		r := sample(&door, "status")
		r.Header, r.Query, r.Body = http.Header{}, nil, withoutToken(r.Body)
		bad := w.send(t.Context(), r)
		w.bot.Doors[0] = chatops.Door{Platform: "another"}
		shut := w.send(t.Context(), sample(&door, "status"))
		if bad.Status != http.StatusUnauthorized || shut.Status != http.StatusUnauthorized || w.asked.Load() != 0 {
			t.Errorf("%s: %d and %d, Tencent was asked %d times", name, bad.Status, shut.Status, w.asked.Load())
		}
		bodies = append(bodies, string(bad.Body), string(shut.Body))
		if log := w.log.String(); strings.Count(log, "chat request refused") != 2 || strings.Contains(log, "another\"") {
			t.Errorf("%s: the log says %s", name, log)
		}
	}
	for _, body := range bodies {
		if body != bodies[0] {
			t.Errorf("%s is not %s", body, bodies[0])
		}
	}
}

// TestWhoMayAsk opens a door to one channel, to one user, and to one user in one channel.
func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		if name == "dingtalk" {
			continue // whose signature does not say who asks
		}
		for _, test := range []struct {
			channels, users []string
			want            string
		}{
			{nil, []string{"someone", "test-user"}, ""},
			{nil, []string{"someone"}, "_USERS"},
			{[]string{"ops", "test-channel"}, nil, ""},
			{[]string{"ops"}, nil, "_CHANNELS"},
			{[]string{"test-channel"}, []string{"someone"}, "_USERS"},
		} {
			if name == "wecom-application" && test.channels != nil {
				continue // which names no channel
			}
			w := newWorld(door, render.English, 1)
			request := sample(&door, "status")
			w.bot.Doors[0].Channels, w.bot.Doors[0].Users = test.channels, test.users
			said := w.said(w.send(t.Context(), request))
			refused := strings.Contains(said, "may not ask")
			if refused != (test.want != "") || refused == (w.asked.Load() == 1) || !strings.Contains(said, test.want) {
				t.Errorf("%s: %v %v: %s", name, test.channels, test.users, said)
			}
		}
	}
}

func TestNothingConfigured(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"status": "TRTC_SDK_APP_ID is not set", "diff prod": "TRTC_SDK_APP_ID", "list": "TRTC_SDK_APP_ID", "history prod": "TRTC_SDK_APP_ID",
		"help": "What you can ask", "explain url_mismatch": "Meaning", "version": "v1.2.3", "nonsense": "no command",
	} {
		w := newWorld(doors()["mattermost"], render.English, 0)
		w.broken = errors.New("config: no application is configured: TRTC_SDK_APP_ID is not set")
		if said := w.said(w.ask(t.Context(), text)); !strings.Contains(said, want) {
			t.Errorf("%s: %s", text, said)
		}
	}
}

// TestOneApplication need not be named.
func TestOneApplication(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"diff", "history"} {
		w := newWorld(doors()["mattermost"], render.English, 1)
		w.withArchive(t)
		if said := w.said(w.ask(t.Context(), text)); !strings.Contains(said, "url_mismatch") {
			t.Errorf("%s: %s", text, said)
		}
	}
}

// TestSecrets looks for every secret in every answer and in the log.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		w := newWorld(door, render.English, 2)
		w.withArchive(t)
		var all strings.Builder
		for _, text := range append(asked, planted()[0]) {
			r := w.ask(t.Context(), text)
			all.WriteString(w.said(r))
			all.Write(r.Body)
		}
		w.refuse = func(p post) string { return `{"code":99991663,"msg":"` + p.body + `"}` }
		r := w.ask(t.Context(), "list")
		all.Write(r.Body)
		all.WriteString(w.log.String())
		for _, s := range planted()[1:] {
			if strings.Contains(all.String(), s) {
				t.Errorf("%s: %q is shown", name, s)
			}
		}
	}
}

// TestCancelled ends with the invocation, and says what it can.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for range 50 {
		w := newWorld(doors()["slack"], render.English, 1)
		w.took = func(uint32) time.Duration { return time.Minute }
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r := w.ask(ctx, "status"); r.Status != http.StatusOK || !strings.Contains(w.said(r), "not answered") {
			t.Errorf("answered %d %s", r.Status, w.said(r))
		}
	}
}
