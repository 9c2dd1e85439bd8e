package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// chatFeishu is Feishu's API, as far as an answer needs it. It takes what an application of that id and secret sends.
type chatFeishu struct {
	*httptest.Server
	appID, secret, token string
	hang                 atomic.Bool // it answers nothing

	mu      sync.Mutex
	flaws   []string          // what it was sent and Feishu would refuse
	replies map[string]string // the contents of messages, by what they reply to
}

func startFeishu(t *testing.T) *chatFeishu {
	t.Helper()
	f := &chatFeishu{token: "t-planted-tenant-token-2f6b9c", replies: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /open-apis/auth/v3/tenant_access_token/internal", f.login)
	mux.HandleFunc("POST /open-apis/im/v1/messages/{message}/reply", f.reply)
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) {
		f.fault("a request that is none of Feishu's: " + r.Method + " " + r.URL.Path)
	})
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.hang.Load() {
			_, _ = io.Copy(io.Discard, r.Body) // or else nobody notices that the client leaves
			<-r.Context().Done()
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	t.Cleanup(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, flaw := range f.flaws {
			t.Error("Feishu was sent " + flaw)
		}
	})
	return f
}

func (f *chatFeishu) fault(flaw string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flaws = append(f.flaws, flaw)
}

// login gives a token that lasts.
func (f *chatFeishu) login(w http.ResponseWriter, r *http.Request) {
	var who struct {
		AppID     string `json:"app_id"`
		AppSecret string `json:"app_secret"`
	}
	if err := json.NewDecoder(r.Body).Decode(&who); err != nil || who.AppID != f.appID || who.AppSecret != f.secret {
		f.fault("an application's id or secret that is not the configured one")
		answerFeishu(w, map[string]any{"code": 10014, "msg": "app secret invalid"})
		return
	}
	answerFeishu(w, map[string]any{"code": 0, "msg": "ok", "tenant_access_token": f.token, "expire": 7200})
}

// reply takes a card.
func (f *chatFeishu) reply(w http.ResponseWriter, r *http.Request) {
	var message struct {
		Content string `json:"content"`
		Type    string `json:"msg_type"`
		UUID    string `json:"uuid"`
	}
	err := json.NewDecoder(r.Body).Decode(&message)
	switch {
	case r.Header.Get("Authorization") != "Bearer "+f.token:
		f.fault("a token that is not the one it gave")
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		f.fault("a content type that is not JSON")
	case err != nil || message.Type != "interactive" || message.UUID == "" || len(message.UUID) > 50:
		f.fault("a message that is no card, or has no uuid of at most 50 characters")
	case !json.Valid([]byte(message.Content)):
		f.fault("a card that is no JSON within a string")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.replies[r.PathValue("message")] = message.Content
	answerFeishu(w, map[string]any{"code": 0, "msg": "success", "data": map[string]any{"message_id": "om_reply"}})
}

// card returns the card that replied to a message.
func (f *chatFeishu) card(message string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.replies[message]
}

func answerFeishu(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}
