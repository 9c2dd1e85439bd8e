package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// notRequests are the samples that nothing can be asked with, and why.
var notRequests = map[string]string{
	"ding-third-party-xxx":    "a signature over seconds, which DingTalk does not send; TestChatSigner makes it",
	"ding-doc-inputs":         "a signature without a body; TestChatSigner makes it",
	"feishu-decrypt-official": "a ciphertext of no event; feishu-sign-over-official-ciphertext asks with it",
	"feishu-bot-sign-golark":  "a signature of messages that we send",
	"feishu-bot-sign-demo":    "a signature of messages that we send",
	"wecom-passive-reply-xml": "an answer; TestChatSigner opens it",
	"wecom-aibot-reply":       "an answer; TestChatSigner opens it",
	"teams-doc-key":           "a signature whose body nobody has published",
}

// refusedVectors are requests that the samples do not say what to expect of.
var refusedVectors = []string{
	"feishu-sign-over-official-ciphertext", // signed well, but what is encrypted is no event
	"discord-rfc8032-test1-empty",          // signed well, but over no time and no body
}

// TestChatVectors asks with each sample, by its own clock, in all ways in which a cloud can hand it on.
func TestChatVectors(t *testing.T) {
	t.Parallel()
	for _, platform := range chatPlatforms {
		for _, group := range chatGroups(t, platform) {
			for _, cloud := range chatClouds {
				t.Run(cloud+"/"+group[0].ID, func(t *testing.T) {
					t.Parallel()
					askVectors(t, cloud, group)
				})
			}
		}
	}
}

// chatGroups are the samples of a platform that one process can answer: they have the same keys and the same time.
func chatGroups(t *testing.T, platform string) [][]chatVector {
	t.Helper()
	var groups [][]chatVector
	place := map[string]int{}
	for _, v := range chatVectors(t, platform) {
		if notRequests[v.ID] != "" {
			continue
		}
		key := fmt.Sprint(v.env(), v.now().UnixMilli())
		if _, known := place[key]; !known {
			place[key] = len(groups)
			groups = append(groups, nil)
		}
		groups[place[key]] = append(groups[place[key]], v)
	}
	return groups
}

func askVectors(t *testing.T, cloud string, group []chatVector) {
	t.Helper()
	now := group[0].now()
	binary, err := clockedProgram()
	if err != nil {
		t.Fatal(err)
	}
	w := newChatWorld(t, cloud, chatSetting{
		binary: binary, now: now, keys: group[0].env(), env: map[string]string{"TEST_CLOCK_UNIX_MS": strconv.FormatInt(now.UnixMilli(), 10)},
	})
	for _, v := range group {
		request := v.request(t)
		for _, way := range chatEvents(cloud) {
			event, what := way.of(request), fmt.Sprintf("%s, %s", v.ID, way)
			if v.refused() {
				w.refuse(t, what, event)
				continue
			}
			reply := w.invoke(t, event)
			if flaw := v.flaw(w, reply); flaw != "" || reply.status != http.StatusOK {
				t.Errorf("%s: status %d, %s: %.600s", what, reply.status, flaw, reply.body)
			}
		}
	}
}

// refused reports whether nobody may believe the request.
func (v chatVector) refused() bool {
	return v.Expect != "" && v.Expect != "ok" || slices.Contains(refusedVectors, v.ID)
}

// flaw is what is wrong with the answer to an accepted sample.
func (v chatVector) flaw(w *chatWorld, r chatReply) string {
	switch {
	case v.Reply != nil:
		if r.body != v.Reply.Body || !strings.HasPrefix(r.header.Get("Content-Type"), v.Reply.ContentType) {
			return "not the reply that the platform wants"
		}
		return ""
	case v.Method == http.MethodGet:
		if r.body != v.Plaintext {
			return "not the bare plaintext"
		}
		return ""
	case v.ID == "ding-event-callback-official":
		return v.success(r)
	}
	text, flaw := v.read(w, r)
	w.heard(text)
	if want := v.wanted(); flaw == "" && !strings.Contains(text, want) {
		return fmt.Sprintf("it does not say %q, but %q", want, text)
	}
	return flaw
}

// wanted is in the answer: an application is named if its status was asked, and help is offered to whom it was not.
func (v chatVector) wanted() string {
	asked := v.Body + v.Plaintext
	switch {
	case v.ID == "slack-doc-example": // asks nothing, which is to ask for help
		return "history"
	case strings.Contains(asked, "status"):
		return "prod"
	}
	return "help"
}

func (v chatVector) read(w *chatWorld, r chatReply) (text, flaw string) {
	switch v.Platform {
	case "dingtalk":
		return readDingTalk(w, r, "")
	case "feishu":
		return readFeishu(w, r, "om_5ce6d572455d361153b7cb51da133945")
	case "wecom":
		if v.ReceiveID == "" {
			return readWeComJSON(w, r, "")
		}
		return readWeComXML(w, r, "")
	case "discord":
		return readDiscord(w, r, "")
	case "teams":
		return readTeams(w, r, "")
	}
	return readEphemeral(w, r, "")
}

// success checks the answer that DingTalk wants to its events.
func (v chatVector) success(r chatReply) string {
	var reply struct {
		Signature string `json:"msg_signature"`
		At        string `json:"timeStamp"`
		Nonce     string `json:"nonce"`
		Encrypt   string `json:"encrypt"`
	}
	if flaw := r.json(&reply); flaw != "" {
		return flaw
	}
	message, receiver := openEnvelope(v.AESKey, reply.Encrypt)
	if message != "success" || receiver != v.ReceiveID || reply.Signature != signEnvelope(v.Token, reply.At, reply.Nonce, reply.Encrypt) {
		return fmt.Sprintf("it is no signed success, but %q", message)
	}
	return ""
}

// TestChatVectorsAreAllThere fails if a sample is neither asked with nor said to be no request, or is said to be what is not there.
func TestChatVectorsAreAllThere(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	for _, platform := range chatPlatforms {
		for _, v := range chatVectors(t, platform) {
			if there[v.ID] {
				t.Errorf("%s is there twice", v.ID)
			}
			there[v.ID] = true
			if whole := v.Body != "" || v.Method != ""; whole && notRequests[v.ID] != "" && !strings.HasPrefix(notRequests[v.ID], "an answer") {
				t.Errorf("%s is a request, and is not asked with", v.ID)
			}
		}
	}
	for _, id := range slices.Concat(refusedVectors, slices.Collect(maps.Keys(notRequests))) {
		if !there[id] {
			t.Errorf("%s is not there", id)
		}
	}
}

// clockedProgram is the program with a clock that starts at TEST_CLOCK_UNIX_MS. It runs a thousand times slower than others, so that a slow machine does not take it
// over the edge of a window. The handler, which bounds contexts, keeps the clock by which contexts end.
var clockedProgram = sync.OnceValues(func() (string, error) {
	folder := filepath.Join(filepath.Dir(built), "clocked")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	overlay, err := clockOverlay(folder)
	if err != nil {
		return "", err
	}
	flags, err := slim()
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "trtc-callback-audit")
	return binary, build(binary, ".", append(flags, "-overlay", overlay)...)
})

const clockSource = `package main

import (
	"os"
	"strconv"
	"time"
)

func testClock() func() time.Time {
	ms, err := strconv.ParseInt(os.Getenv("TEST_CLOCK_UNIX_MS"), 10, 64)
	if err != nil {
		panic(err)
	}
	base, start := time.UnixMilli(ms), time.Now()
	return func() time.Time { return base.Add(time.Since(start) / 1000) }
}
`

func clockOverlay(folder string) (string, error) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		return "", err
	}
	text := string(source)
	for _, change := range [][2]string{
		{"app.Process{Environ: os.Environ, Now: time.Now,", "app.Process{Environ: os.Environ, Now: testClock(),"},
		{"&handler.Handler{Load: a.Load, Platform: platform, Now: p.Now}", "&handler.Handler{Load: a.Load, Platform: platform, Now: time.Now}"},
	} {
		if strings.Count(text, change[0]) != 1 {
			return "", fmt.Errorf("main.go does not have %q, once", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	files := map[string]string{"main.go": text, "test_clock.go": clockSource}
	replace := map[string]string{}
	for name, content := range files {
		replace[filepath.Join(here, name)] = filepath.Join(folder, name)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "overlay.json")
	return file, os.WriteFile(file, overlay, 0o600)
}
