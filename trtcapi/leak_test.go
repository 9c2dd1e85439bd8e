package trtcapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

// planted is a key that no other text has a piece of.
const planted = "pLanTed-k3y-0f-the-l3ak-t3st-9c1e77a04b52d8f6"

// piece is how many characters of a secret may not be found in what is shown.
const piece = 12

var urlText = regexp.MustCompile(`(?i)https?:|://|usersig=|usersig%3d|sdkappid=`)

// checkClean fails if text holds a piece of a secret, in plain or escaped, or anything of a URL.
func checkClean(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			for i := 0; i+piece <= len(form); i++ {
				if strings.Contains(text, form[i:i+piece]) {
					t.Errorf("the piece %q of a secret is in\n%s", form[i:i+piece], text)
					return
				}
			}
		}
	}
	if found := urlText.FindString(text); found != "" {
		t.Errorf("%q is in\n%s", found, text)
	}
}

// shown is all that a caller can make of an error, inner parts included.
func shown(t *testing.T, err error) string {
	t.Helper()
	var b bytes.Buffer
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(&b, "%s\n%v\n%+v\n%#v\n%q\n", e.Error(), e, e, e, e)
	}
	e := failure(t, err)
	fmt.Fprintln(&b, e.Command, e.Class, e.Code, e.Status, e.Meaning, e.Info, e.RequestID, e.Attempts, e.Fix)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(e)
	slog.New(slog.NewJSONHandler(&b, nil)).Error("m", "err", err, "value", *e)
	slog.New(slog.NewTextHandler(&b, nil)).Error("m", "err", err, "value", *e)
	return b.String()
}

// leaks are the ways to be refused in which a UserSig is on its way or its text comes back.
var leaks = map[string]func(*trtctest.Server){
	"wrong key": func(gw *trtctest.Server) { gw.AddApp(trtctest.App{SDKAppID: appID, SecretKey: "another"}) },
	"wrong account": func(gw *trtctest.Server) {
		gw.AddApp(trtctest.App{SDKAppID: appID, SecretKey: planted, Identifier: "nobody"})
	},
	"wrong region":  func(gw *trtctest.Server) { gw.SetHome(appID, true) },
	"expired":       func(gw *trtctest.Server) { gw.FailNext(3, 70001, "expired") },
	"throttled":     func(gw *trtctest.Server) { gw.FailNext(3, 60007, "slow down") },
	"punished":      func(gw *trtctest.Server) { gw.FailNext(3, 70050, "stop") },
	"unknown code":  func(gw *trtctest.Server) { gw.FailNext(3, 61234, "what") },
	"contradiction": func(gw *trtctest.Server) { gw.FailNext(3, 0, "what") },
	"dropped":       func(gw *trtctest.Server) { gw.DropNext(3) },
	"truncated":     func(gw *trtctest.Server) { gw.TruncateNext(3) },
	"hanging":       func(gw *trtctest.Server) { gw.HangNext(3) },
	"closed":        func(gw *trtctest.Server) { gw.Close() },
	"502":           func(gw *trtctest.Server) { gw.ReplyNext(3, 502, nil, []byte("<html>"+planted)) },
	"403":           func(gw *trtctest.Server) { gw.ReplyNext(3, 403, nil, []byte(planted)) },
	"redirect": func(gw *trtctest.Server) {
		gw.ReplyNext(3, 307, http.Header{"Location": {"https://example.net/?usersig=" + planted}}, nil)
	},
	"redirect to no URL": func(gw *trtctest.Server) {
		gw.ReplyNext(3, 302, http.Header{"Location": {"https://%zz/?usersig=" + planted}}, nil)
	},
	"HTML":     func(gw *trtctest.Server) { gw.ReplyNext(3, 200, nil, []byte("<html>"+planted)) },
	"no JSON":  func(gw *trtctest.Server) { gw.ReplyNext(3, 200, nil, []byte(`{"`+planted+`":`+planted)) },
	"bad type": func(gw *trtctest.Server) { gw.ReplyNext(3, 200, nil, []byte(`{"ErrorCode":"`+planted+`"}`)) },
	"bad Date": func(gw *trtctest.Server) {
		gw.ReplyNext(3, 200, http.Header{"Date": {planted}, "Retry-After": {planted}}, []byte(`{"ErrorCode":60007,"ErrorInfo":"`+planted+`"}`))
	},
	"request id": func(gw *trtctest.Server) {
		gw.ReplyNext(3, 200, nil, []byte(`{"ErrorCode":60006,"ErrorInfo":"because","RequestId":"Id-`+planted[3:]+`"}`))
	},
	"action status": func(gw *trtctest.Server) {
		gw.ReplyNext(3, 200, nil, []byte(`{"ErrorCode":60006,"ErrorInfo":"because","ActionStatus":"`+planted+`"}`))
	},
}

// keyAndTicket are the two ways to have credentials, with the planted key behind both.
func keyAndTicket() map[string]trtcapi.Application {
	ticket := trtcapi.MintUserSig(secret.New(planted), appID, admin, time.Now(), time.Hour)
	return map[string]trtcapi.Application{
		"key":    {SDKAppID: appID, SecretKey: secret.New(planted)},
		"ticket": {SDKAppID: appID, UserSig: secret.New(ticket)},
	}
}

func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	for name, spoil := range leaks {
		for credentials, app := range keyAndTicket() {
			t.Run(name+" with "+credentials, func(t *testing.T) {
				t.Parallel()
				gw := trtctest.NewServer(t, trtctest.App{SDKAppID: appID, SecretKey: planted})
				app.Endpoint, app.Timeout = endpoint(t, gw.URL()), 200*time.Millisecond
				gw.EchoQuery(true)
				spoil(gw)
				var lines bytes.Buffer
				log := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
				_, err := trtcapi.NewClient(gw.Client().Transport, time.Now, zero, log).GetCallback(t.Context(), app)
				secrets := []string{app.SecretKey.Reveal(), app.UserSig.Reveal()}
				for _, call := range gw.Calls() {
					secrets = append(secrets, call.Query.Get("usersig"))
				}
				checkClean(t, shown(t, err), secrets...)
				checkClean(t, lines.String(), secrets...)
				if !strings.Contains(lines.String(), `"asked Tencent"`) {
					t.Errorf("the log says %q", lines.String())
				}
			})
		}
	}
}

// With a good answer too: a line for each attempt, none for what was not asked, and no text of Tencent's.
func TestLogLine(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := trtcapi.NewClient(script(refuses(60007), replies(200, good)), at(t0), zero, log)
	if _, err := client.GetCallback(t.Context(), withKey()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetCallback(t.Context(), trtcapi.Application{}); err == nil {
		t.Fatal("an empty application was asked about")
	}
	var got []map[string]any
	for d := json.NewDecoder(&lines); d.More(); {
		line := map[string]any{}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		got = append(got, line)
	}
	want := []string{
		`{"attempt":1,"class":"throttled","code":60007,"command":"get_callback","elapsed_ms":0,"level":"DEBUG","msg":"asked Tencent","sdk_app_id":1400000000}`,
		`{"attempt":2,"command":"get_callback","elapsed_ms":0,"level":"DEBUG","msg":"asked Tencent","sdk_app_id":1400000000}`,
	}
	if len(got) != len(want) {
		t.Fatalf("got %d lines, want %d: %v", len(got), len(want), got)
	}
	for i, line := range got {
		if text, _ := json.Marshal(line); string(text) != want[i] {
			t.Errorf("got  %s\nwant %s", text, want[i])
		}
	}
}

// What is told without asking holds no value either.
func TestMisconfigurationLeaksNothing(t *testing.T) {
	t.Parallel()
	ticket := trtcapi.MintUserSig(secret.New(planted), appID, admin, t0, time.Hour)
	for name, app := range map[string]trtcapi.Application{
		"both":             {SDKAppID: appID, SecretKey: secret.New(planted), UserSig: secret.New(ticket)},
		"expired":          {SDKAppID: appID, UserSig: secret.New(ticket)},
		"other app":        {SDKAppID: 1, UserSig: secret.New(ticket)},
		"other identifier": {SDKAppID: appID, Identifier: "x", UserSig: secret.New(ticket)},
		"no UserSig":       {SDKAppID: appID, UserSig: secret.New(planted)},
		"key as region":    {SDKAppID: appID, Region: planted, SecretKey: secret.New(planted)},
		"key as account":   {SDKAppID: appID, Identifier: planted, SecretKey: secret.New(planted)},
	} {
		err := app.Check(t0.AddDate(1, 0, 0))
		if err == nil {
			t.Errorf("%s: it passes", name)
			continue
		}
		checkClean(t, shown(t, err), planted, ticket)
	}
}
