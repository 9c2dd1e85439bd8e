package chatops_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/render"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// prodID is the SDKAppID of the one application that has drifted.
const prodID = 1400000000

// source is Tencent: what is configured by the SDKAppID, and how long it takes to say so.
type source struct {
	asked atomic.Int32
	took  func(id uint32) time.Duration
}

// GetCallback implements [audit.Source].
func (s *source) GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	s.asked.Add(1)
	if s.took != nil {
		select {
		case <-time.After(s.took(app.SDKAppID)):
		case <-ctx.Done():
			return trtcapi.CallbackConfig{}, &trtcapi.Error{Class: trtcapi.ClassDeadline, Meaning: "the time ran out", Fix: "ask again"}
		}
	}
	live := trtcapi.CallbackConfig{Configured: true, URL: "https://calls.acme.com/hook", Commands: trtcapi.CallbackCommands(), RequestID: "r-1", Attempts: 1}
	if app.SDKAppID == prodID {
		live.URL = "https://old.acme.com/hook"
	}
	return live, nil
}

// world is all that a bot sees.
type world struct {
	*source
	bot    *chatops.Bot
	log    bytes.Buffer
	posts  []post // to Feishu and DingTalk
	refuse func(post) string
	mu     sync.Mutex
	apps   []audit.App
	broken error
}

// post is a call of an API.
type post struct{ url, bearer, body string }

// RoundTrip implements [http.RoundTripper] as Feishu and DingTalk would.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p := post{r.URL.String(), r.Header.Get("Authorization"), string(body)}
	w.mu.Lock()
	w.posts = append(w.posts, p)
	w.mu.Unlock()
	answer := `{"code":0,"errcode":0}`
	if strings.HasSuffix(p.url, "/tenant_access_token/internal") {
		answer = `{"code":0,"tenant_access_token":"t-planted","expire":7200}`
	}
	if w.refuse != nil {
		if other := w.refuse(p); other == "hang" {
			<-r.Context().Done()
			return nil, fmt.Errorf("%s: %w", p.url, r.Context().Err())
		} else if other != "" {
			answer = other
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// newWorld has so many applications and one door.
func newWorld(door chatops.Door, l render.Language, apps int) *world {
	w := &world{source: &source{}}
	for i := range apps {
		name := fmt.Sprintf("app-%04d", i)
		if i == 0 {
			name = "prod"
		}
		w.apps = append(w.apps, audit.App{
			Name: name, API: trtcapi.Application{SDKAppID: prodID + uint32(i), Region: "singapore"},
			Want: audit.Desired{URL: "https://calls.acme.com/hook"},
		})
	}
	w.bot = &chatops.Bot{
		Doors: []chatops.Door{door}, Language: l, Version: func() string { return "v1.2.3 (go1.26)" }, Way: w, Now: func() time.Time { return now },
		Memory: &chatops.Memory{},
	}
	return w
}

// ask has the door asked as its platform would.
func (w *world) ask(ctx context.Context, text string) chatops.Response {
	return w.send(ctx, sample(&w.bot.Doors[0], text))
}

func (w *world) send(ctx context.Context, r chatops.Request) chatops.Response {
	auditor := &audit.Auditor{Apps: w.apps, Source: w.source, Now: w.bot.Now, Concurrency: 64}
	return w.bot.Serve(ctx, chatops.Call{
		Request: r, Platform: string(w.bot.Doors[0].Platform), Start: w.bot.Now(), RunID: "00112233445566778899aabbccddeeff",
		Auditor: auditor, Broken: w.broken, Log: slog.New(slog.NewJSONHandler(&w.log, nil)),
	})
}

// said is what people are shown, whichever way it went.
func (w *world) said(r chatops.Response) string {
	body := w.bot.Doors[0].Open(r.Body)
	for _, p := range w.posts {
		var reply struct{ Content string }
		if strings.HasSuffix(p.url, "/reply") && json.Unmarshal([]byte(p.body), &reply) == nil {
			body = []byte(reply.Content)
		}
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") != nil {
		return string(body)
	}
	return pretty.String()
}

// withArchive gives the bot an archive that knows of prod.
func (w *world) withArchive(t *testing.T) {
	t.Helper()
	location, err := archive.ParseLocation("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.bot.Archive = archive.Open(location, archive.Kit{Now: w.bot.Now, Random: func() uint32 { return 1 }})
	_, err = w.bot.Archive.Update(t.Context(), func(s *archive.State) bool {
		s.Apps["prod"] = &archive.App{
			Status: audit.Drifted, Since: now.Add(-3 * time.Hour), RunAt: now.Add(-30 * time.Minute), History: []archive.Event{
				{At: now.Add(-48 * time.Hour), Status: audit.InSync},
				{At: now.Add(-3 * time.Hour), Status: audit.Drifted, Findings: []string{"url_mismatch", "command_missing"}},
			},
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
}

// planted is what no log and no answer may hold.
func planted() []string {
	all := []string{"t-planted"}
	for _, d := range doors() {
		for _, s := range []secret.String{d.Secret, d.Token, d.Key} {
			if s.IsSet() {
				all = append(all, s.Reveal())
			}
		}
	}
	return all
}
