package trtctest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi/trtctest"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(*request)
		code  int
		info  string
	}{
		{"GET", func(r *request) { r.method = http.MethodGet }, 60002, "POST"},
		{"PUT to an unknown path", func(r *request) { r.method, r.path = http.MethodPut, "/" }, 60002, "POST"},
		{"root", func(r *request) { r.path = "/" }, 60009, "command"},
		{"unknown service", func(r *request) { r.path = "/v4/call_record_http_srv/get_record_by_callid" }, 60009, "service"},
		{"unknown command", func(r *request) { r.path = "/v4/call_config/update_callback" }, 60009, "command"},
		{"path in another case", func(r *request) { r.path = "/v4/call_config/Get_Callback" }, 60009, "command"},
		{"trailing slash", func(r *request) { r.path += "/" }, 60009, "command"},
		{"broken query", func(r *request) { r.rawQuery = "sdkappid=1400000000&random=1;2" }, 60002, "query"},
		{"no sdkappid", func(r *request) { r.query.Del("sdkappid") }, 60012, "sdkappid"},
		{"sdkappid in another case", func(r *request) { r.query.Del("sdkappid"); r.set("SdkAppid", "1400000000") }, 60012, "sdkappid"},
		{"sdkappid is a word", func(r *request) { r.set("sdkappid", "xxx") }, 60006, "sdkappid"},
		{"sdkappid with a sign", func(r *request) { r.set("sdkappid", "+1400000000") }, 60006, "sdkappid"},
		{"sdkappid above 32 bits", func(r *request) { r.set("sdkappid", "4294967296") }, 60006, "sdkappid"},
		{"unknown sdkappid", func(r *request) { r.set("sdkappid", "1400000001") }, 70020, "sdkappid"},
		{"no contenttype", func(r *request) { r.query.Del("contenttype") }, 60025, "contenttype"},
		{"contenttype in another case", func(r *request) { r.set("contenttype", "JSON") }, 60025, "contenttype"},
		{"no random", func(r *request) { r.query.Del("random") }, 60002, "random"},
		{"random is a word", func(r *request) { r.set("random", "0x1f") }, 60002, "random"},
		{"random is negative", func(r *request) { r.set("random", "-1") }, 60002, "random"},
		{"random above 32 bits", func(r *request) { r.set("random", "4294967296") }, 60002, "random"},
		{"no identifier", func(r *request) { r.query.Del("identifier") }, 60025, "identifier"},
		{"no usersig", func(r *request) { r.query.Del("usersig") }, 60025, "usersig"},
		{"known account, not an administrator", as("alice"), 60010, "administrator"},
		{"unknown account", as("mallory"), 70107, "identifier"},
		{"account in another case", as("Administrator"), 70107, "identifier"},
		{"empty body", func(r *request) { r.body = "" }, 60003, "empty"},
		{"body is not JSON", func(r *request) { r.body = "{" }, 60003, "JSON"},
		{"body is an array", func(r *request) { r.body = "[]" }, 60003, "JSON"},
		{"body is null", func(r *request) { r.body = "null" }, 60003, "JSON"},
		{"body and more", func(r *request) { r.body = "{}{}" }, 60003, "JSON"},
		{"body above a mebibyte", func(r *request) { r.body = `{"a":"` + strings.Repeat("a", 1<<20) + `"}` }, 60003, "JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			r := goodRequest()
			tt.spoil(r)
			a := r.wantCode(t, gw, tt.code)
			if !strings.Contains(a.ErrorInfo, tt.info) {
				t.Errorf("ErrorInfo = %q, want one that names %q", a.ErrorInfo, tt.info)
			}
			if a.ActionStatus != "FAIL" || bytes.Contains(a.Body, []byte("Response")) {
				t.Errorf("answer = %s, want ActionStatus FAIL and no Response", a.Body)
			}
		})
	}
}

// as makes the request under another account, with a UserSig that is good for it.
func as(identifier string) func(*request) {
	return func(r *request) {
		r.set("identifier", identifier).set("usersig", goodClaims().with("TLS.identifier", identifier).sign(key).pack())
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetHome(appID, true)
	goodRequest().wantCode(t, gw, 60026)
	gw.SetHome(appID, false)
	goodRequest().wantCode(t, gw, 0)
}

func TestSettersComeBeforeAddApp(t *testing.T) {
	t.Parallel()
	gw := trtctest.NewServer(t)
	gw.SetNow(func() time.Time { return t0 })
	gw.SetCallback(appID, callbackURL, startCall)
	goodRequest().wantCode(t, gw, 70020)
	gw.AddApp(app)
	goodRequest().wantCode(t, gw, 0)
}

func TestAddAppReplacesKeyAndAccounts(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.AddApp(trtctest.App{SDKAppID: appID, SecretKey: "new", Identifier: "root"})
	goodRequest().wantCode(t, gw, 70009)
	r := goodRequest().set("usersig", goodClaims().sign("new").pack())
	r.wantCode(t, gw, 70107)
	r.set("identifier", "root").set("usersig", goodClaims().with("TLS.identifier", "root").sign("new").pack())
	if a := r.wantCode(t, gw, 0); a.Response.URL != callbackURL {
		t.Errorf("Url = %q, want that the callback is kept", a.Response.URL)
	}
}

func TestAddAppCopies(t *testing.T) {
	t.Parallel()
	others := []string{"alice"}
	gw := trtctest.NewServer(t, trtctest.App{SDKAppID: appID, SecretKey: key, Others: others})
	gw.SetNow(func() time.Time { return t0 })
	others[0] = "bob"
	r := goodRequest()
	as("alice")(r)
	r.wantCode(t, gw, 60010)
}

func TestMaxRate(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	other := goodRequest().set("sdkappid", "1").set("usersig", goodClaims().with("TLS.sdkappid", 1).sign("k").pack())
	gw.AddApp(trtctest.App{SDKAppID: 1, SecretKey: "k"})
	gw.SetCallback(1, callbackURL)
	gw.SetMaxRate(2)
	gw.RetryAfter("1")
	for i, want := range []int{0, 0, 60011, 60011} {
		if a := goodRequest().wantCode(t, gw, want); (a.Header.Get("Retry-After") == "1") != (want != 0) {
			t.Errorf("call %d: Retry-After = %q", i, a.Header.Get("Retry-After"))
		}
	}
	other.wantCode(t, gw, 0)

	gw.SetNow(func() time.Time { return t0.Add(time.Second - 1) })
	goodRequest().wantCode(t, gw, 60011)
	gw.SetNow(func() time.Time { return t0.Add(time.Second) })
	goodRequest().wantCode(t, gw, 0)
	gw.SetMaxRate(0)
	for range 3 {
		goodRequest().wantCode(t, gw, 0)
	}
}

func TestWrongUserSigsLockTheApp(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	other := goodRequest().set("sdkappid", "1").set("usersig", goodClaims().with("TLS.sdkappid", 1).sign("k").pack())
	gw.AddApp(trtctest.App{SDKAppID: 1, SecretKey: "k"})
	gw.SetCallback(1, callbackURL)
	clock := func(d time.Duration) { gw.SetNow(func() time.Time { return t0.Add(d) }) }

	unsigned, unreadable := goodRequest().set("usersig", goodClaims().sign("wrong").pack()), goodRequest().set("usersig", "x")
	unsigned.wantCode(t, gw, 70009)
	clock(time.Minute) // the first is forgotten
	for range 2 {
		unsigned.wantCode(t, gw, 70009)
		unreadable.wantCode(t, gw, 70003)
	}
	goodRequest().wantCode(t, gw, 0)
	clock(time.Minute + time.Second)
	unsigned.wantCode(t, gw, 70009)
	goodRequest().wantCode(t, gw, 70050)
	other.wantCode(t, gw, 0)
	clock(2*time.Minute + time.Second - 1)
	unsigned.wantCode(t, gw, 70050)
	clock(2*time.Minute + time.Second)
	for range 5 {
		unsigned.wantCode(t, gw, 70009)
	}
	goodRequest().wantCode(t, gw, 70050)
}

// Only what speaks of a bad signature locks: an old UserSig or one for somebody else does not.
func TestOtherUserSigsDoNotLock(t *testing.T) {
	t.Parallel()
	for code, c := range map[int]claims{
		70001: goodClaims().with("TLS.expire", -1),
		70013: goodClaims().with("TLS.identifier", "alice"),
		70014: goodClaims().with("TLS.sdkappid", 1),
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			for range 6 {
				goodRequest().set("usersig", c.sign(key).pack()).wantCode(t, gw, code)
			}
			goodRequest().wantCode(t, gw, 0)
		})
	}
}
