package main_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

var chatClouds = []string{"lambda", "scf"}

// plantedAddress is in every address at which a chat would take a later answer.
const plantedAddress = "planted-address-8d4e1b6a3c"

// wantedURL is what applications are to call; the first of them, prod, calls another.
const wantedURL = "https://calls.acme.com/trtc"

// chatWorld is a function with doors to chats, in one of the clouds.
type chatWorld struct {
	cloud   cloudtest.Cloud
	keys    chatKeys
	tencent *trtctest.Server
	feishu  *chatFeishu

	mu   sync.Mutex
	said bytes.Buffer // all replies, for the search for secrets
}

// chatSetting is what differs from world to world.
type chatSetting struct {
	binary string            // "" is the program as it is built
	keys   chatKeys          // variables, and what makes them
	env    map[string]string // more variables
	now    time.Time         // Tencent's; zero is today's
}

// newChatWorld starts a function that knows prod, which has drifted, and staging, which is in sync. When the test ends, all that was said is searched for secrets.
func newChatWorld(t *testing.T, cloud string, s chatSetting) *chatWorld {
	t.Helper()
	w := &chatWorld{keys: s.keys, feishu: startFeishu(t), tencent: trtctest.NewServer(t,
		trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey}, trtctest.App{SDKAppID: plantedID + 1, SecretKey: plantedKey})}
	if !s.now.IsZero() {
		w.tencent.SetNow(func() time.Time { return s.now })
	}
	w.feishu.appID, w.feishu.secret = s.keys["CHAT_FEISHU_APP_ID"], s.keys["CHAT_FEISHU_APP_SECRET"]
	commands := []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}
	w.tencent.SetCallback(plantedID, "https://other.acme.com/trtc", commands...)
	w.tencent.SetCallback(plantedID+1, wantedURL, commands...)
	if s.binary == "" {
		s.binary = built
	}
	var err error
	w.cloud, err = cloudtest.Start(t.Context(), cloud, cloudtest.Options{Binary: s.binary, Env: w.env(t, s)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.stop(t) })
	return w
}

func (w *chatWorld) env(t *testing.T, s chatSetting) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "apps.yaml")
	document := "defaults: {callback_url: '" + wantedURL + "'}\napps:\n" +
		"- {name: prod, sdk_app_id: 1400000000, secret_key_env: FLEET_KEY}\n- {name: staging, sdk_app_id: 1400000001, secret_key_env: FLEET_KEY}\n"
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"APPS_FILE": file, "FLEET_KEY": plantedKey, "TRTC_ENDPOINT": w.tencent.URL(), "HTTP_TOKEN": plantedToken, "LOG_LEVEL": "debug"}
	if s.keys["CHAT_FEISHU_APP_ID"] != "" {
		env["CHAT_FEISHU_BASE_URL"] = w.feishu.URL
	}
	for name, value := range s.keys {
		if strings.HasPrefix(name, "CHAT_") {
			env[name] = value
		}
	}
	maps.Copy(env, s.env)
	return env
}

// chatReply is an HTTP reply out of either cloud.
type chatReply struct {
	status int
	header http.Header
	body   string
	took   time.Duration
}

// ask sends a request, as the cloud's function URL does.
func (w *chatWorld) ask(t *testing.T, r chatRequest) chatReply {
	t.Helper()
	return w.invoke(t, chatEvent{cloud: w.cloud.Name(), lower: true}.of(r))
}

func (w *chatWorld) invoke(t *testing.T, event []byte) chatReply {
	t.Helper()
	reply, err := w.send(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func (w *chatWorld) send(ctx context.Context, event []byte) (chatReply, error) {
	answered, err := w.cloud.Invoke(ctx, cloudtest.Invocation{Event: event})
	if err != nil {
		return chatReply{}, err
	}
	if answered.Failed {
		return chatReply{}, errors.New("the function failed: " + answered.Message)
	}
	var reply struct {
		StatusCode      int               `json:"statusCode"`
		Headers         map[string]string `json:"headers"`
		Body            string            `json:"body"`
		IsBase64Encoded bool              `json:"isBase64Encoded"`
	}
	if err := json.Unmarshal(answered.Payload, &reply); err != nil || reply.IsBase64Encoded {
		return chatReply{}, fmt.Errorf("no reply in text: %.300s", answered.Payload)
	}
	w.heard(string(answered.Payload))
	h := http.Header{}
	for name, value := range reply.Headers {
		h.Set(name, value)
	}
	return chatReply{reply.StatusCode, h, reply.Body, answered.Took}, nil
}

// heard adds to what is searched for secrets.
func (w *chatWorld) heard(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said.WriteString(text)
}

// refuse sends a request that must be refused as all are, without a question to Tencent.
func (w *chatWorld) refuse(t *testing.T, what string, event []byte) {
	t.Helper()
	before := w.tencent.CallCount()
	reply := w.invoke(t, event)
	if reply.status != http.StatusUnauthorized || w.tencent.CallCount() != before {
		t.Errorf("%s: status %d, Tencent was asked %d times: %.300s", what, reply.status, w.tencent.CallCount()-before, reply.body)
		return
	}
	chatRefusal.once.Do(func() { chatRefusal.reply = reply })
	same := chatRefusal.reply
	if reply.body != same.body || !maps.EqualFunc(reply.header, same.header, slices.Equal) {
		t.Errorf("%s: refused in another way than others:\n%s %v, and not\n%s %v", what, reply.body, reply.header, same.body, same.header)
	}
}

// chatRefusal is the first refusal in all tests: every other one must be the same, on both clouds and of every door.
var chatRefusal struct {
	once  sync.Once
	reply chatReply
}

// stop ends the function and searches all that it said.
func (w *chatWorld) stop(t *testing.T) {
	t.Helper()
	if err := w.cloud.Stop(); err != nil {
		t.Error(err)
	}
	w.said.Write(w.cloud.Output())
	said := w.said.String()
	for name, value := range w.keys {
		if len(value) >= 8 && strings.Contains(said, value) {
			t.Errorf("%s was said", name)
		}
	}
	for what, text := range map[string]string{
		"Tencent's key": plantedKey, "the token": plantedToken, "a query": "usersig=", "Tencent's address": w.tencent.URL(), "Feishu's address": w.feishu.URL,
		"Feishu's token": w.feishu.token, "an address for later answers": plantedAddress, "DingTalk's webhook": "sendBySession", "Slack's": "hooks.slack.com/commands",
	} {
		if strings.Contains(said, text) {
			t.Errorf("%s was said", what)
		}
	}
	for _, call := range w.tencent.Calls() {
		if sig := call.Query.Get("usersig"); len(sig) > 40 && strings.Contains(said, sig[:40]) {
			t.Error("a UserSig was said")
		}
	}
}

// chatEvent is how a cloud hands on a request.
type chatEvent struct {
	cloud   string
	gateway bool // an API gateway rather than a function URL
	base64  bool // of the body
	lower   bool // header names have been changed to lower case
}

// chatEvents are all ways of a cloud. Amazon's have header names in lower case only.
func chatEvents(cloud string) (all []chatEvent) {
	for _, gateway := range []bool{true, false} {
		for _, encoded := range []bool{false, true} {
			all = append(all, chatEvent{cloud, gateway, encoded, true})
			if cloud == "scf" {
				all = append(all, chatEvent{cloud, gateway, encoded, false})
			}
		}
	}
	return all
}

// String names the event in a failure.
func (e chatEvent) String() string {
	name := e.cloud + " function URL"
	if e.gateway {
		name = e.cloud + " API gateway"
	}
	if e.base64 {
		name += ", base64"
	}
	if !e.lower {
		name += ", header names as sent"
	}
	return name
}

// of makes the event.
func (e chatEvent) of(r chatRequest) []byte {
	headers := map[string]string{}
	for name, value := range r.header {
		if e.lower {
			name = strings.ToLower(name)
		}
		headers[name] = value
	}
	body := r.body
	if e.base64 {
		body = base64.StdEncoding.EncodeToString([]byte(body))
	}
	event := map[string]any{"headers": headers, "body": body, "isBase64Encoded": e.base64}
	if e.cloud == "lambda" {
		maps.Copy(event, e.amazon(r))
	} else {
		maps.Copy(event, e.scf(r))
	}
	return []byte(jsonOf(event))
}

func (e chatEvent) amazon(r chatRequest) map[string]any {
	domain := "x.lambda-url.eu-central-1.on.aws"
	if e.gateway {
		domain = "x.execute-api.eu-central-1.amazonaws.com"
	}
	return map[string]any{
		"version": "2.0", "rawPath": r.path, "rawQueryString": r.query.Encode(),
		"requestContext": map[string]any{"domainName": domain, "stage": "$default", "http": map[string]any{"method": r.method, "path": r.path}},
	}
}

func (e chatEvent) scf(r chatRequest) map[string]any {
	query := map[string]string{}
	for name := range r.query {
		query[name] = r.query.Get(name)
	}
	requestContext := map[string]any{"sourceIp": "203.0.113.104"}
	if e.gateway {
		requestContext = map[string]any{"serviceId": "service-f94sy04v", "path": "/v1/chat/{platform}", "httpMethod": r.method, "sourceIp": "203.0.113.104", "stage": "release"}
	}
	return map[string]any{"httpMethod": r.method, "path": r.path, "queryString": query, "requestContext": requestContext}
}
