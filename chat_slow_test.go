package main_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/internal/cloudtest"
)

// patience is what we give ourselves for an answer: platforms give up after three seconds, and the networks in between take their part.
const patience = 2 * time.Second

// TestChatSlowTencent asks every platform at once, while Tencent hangs: there is an answer in time, and it says what an earlier run has seen.
func TestChatSlowTencent(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			archive := map[string]string{"ARCHIVE_URL": "file://" + archived(t, cloud)}
			var all sync.WaitGroup
			for _, surfaces := range [][]chatSurface{sealedSurfaces(), plainSurfaces()} {
				for _, s := range surfaces {
					w := newChatWorld(t, cloud, chatSetting{keys: keysFor(surfaces), env: archive})
					w.tencent.SetLatency(10 * time.Second)
					all.Go(func() { says(t, w.answeredInTime(t, s, "status prod"), "prod", "has not answered", "drifted") })
				}
			}
			all.Wait()
		})
	}
}

// answeredInTime asks again where the answer was late, once or twice: this machine may be the one that is slow.
func (w *chatWorld) answeredInTime(t *testing.T, s chatSurface, text string) (answer string) {
	t.Helper()
	took := patience + 1
	for try := 0; try < 3 && took > patience; try++ {
		request, id := s.ask(w.keys, time.Now(), text)
		reply, err := w.send(t.Context(), chatEvent{cloud: w.cloud.Name(), lower: true}.of(request))
		var flaw string
		answer, flaw = s.read(w, reply, id)
		w.heard(answer)
		if err != nil || reply.status != http.StatusOK || flaw != "" {
			t.Errorf("%s: %s: %v, status %d, %s: %.600s", s.name, text, err, reply.status, flaw, reply.body)
		}
		took = reply.took
	}
	if took > patience {
		t.Errorf("%s: %s: %v for an answer, three times", s.name, text, took)
	}
	return answer
}

// archived is the folder of an archive that has learnt how the applications are.
func archived(t *testing.T, cloud string) string {
	t.Helper()
	folder := t.TempDir()
	w := newChatWorld(t, cloud, chatSetting{env: map[string]string{"ARCHIVE_URL": "file://" + folder}})
	reply, err := w.cloud.Invoke(t.Context(), cloudtest.Invocation{Event: []byte(`{"action":"audit","schedule":"hourly","time":"2026-11-23T12:17:00Z"}`)})
	if err != nil || reply.Failed {
		t.Fatalf("%v: %s", err, reply.Message)
	}
	return folder
}

// TestChatSlowTencentAtFirst asks while Tencent hangs and nothing is known from before, for one application and for all.
func TestChatSlowTencentAtFirst(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys()})
			w.tencent.SetLatency(10 * time.Second)
			for _, command := range []string{"status", "diff prod"} {
				says(t, w.answeredInTime(t, sealedSurfaces()[0], command), "has not answered")
			}
			w.tencent.SetLatency(0)
			answer := w.answered(t, sealedSurfaces()[0], "status prod")
			says(t, answer, "drifted")
		})
	}
}

// TestChatSlowFeishu has Feishu's own API hang: the request ends before Feishu gives up on it, and fails, so that Feishu sends it again.
func TestChatSlowFeishu(t *testing.T) {
	t.Parallel()
	for _, cloud := range chatClouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			w := newChatWorld(t, cloud, chatSetting{keys: newChatKeys()})
			w.feishu.hang.Store(true)
			s := sealedSurfaces()[2]
			request, id := s.ask(w.keys, time.Now(), "list")
			reply := w.ask(t, request)
			if reply.status < http.StatusInternalServerError || reply.took > 3*time.Second {
				t.Errorf("status %d after %v: %s", reply.status, reply.took, reply.body)
			}
			w.feishu.hang.Store(false)
			reply = w.ask(t, request)
			answer, flaw := s.read(w, reply, id)
			if reply.status != http.StatusOK || flaw != "" {
				t.Errorf("status %d, %s", reply.status, flaw)
			}
			says(t, answer, "prod", "staging")
		})
	}
}
