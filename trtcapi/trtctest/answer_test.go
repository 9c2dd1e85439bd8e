package trtctest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestGetCallback(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetCallback(appID, "https://example.com/?a=1&b=<2>", startCall, "Call.CallbackAfterEndCall")
	a := goodRequest().wantCode(t, gw, 0)
	want := `{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"` + a.RequestID + `",` +
		`"Response":{"Url":"https://example.com/?a=1&b=<2>","CallbackCommandList":["Call.CallbackAfterStartCall","Call.CallbackAfterEndCall"]}}`
	if string(a.Body) != want {
		t.Errorf("body = %s\nwant %s", a.Body, want)
	}
	if got := a.Header.Get("Date"); got != t0.UTC().Format(http.TimeFormat) {
		t.Errorf("Date = %q, want the gateway's clock", got)
	}
}

func TestNothingConfigured(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.ClearCallback(appID)
	a := goodRequest().wantCode(t, gw, 100301)
	if a.ActionStatus != "FAIL" || strings.Contains(string(a.Body), "Response") {
		t.Errorf("body = %s, want ActionStatus FAIL and no Response", a.Body)
	}
}

func TestCallbackWithoutCommands(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetCallback(appID, "")
	a := goodRequest().wantCode(t, gw, 0)
	if want := `"Response":{"Url":"","CallbackCommandList":[]}}`; !strings.HasSuffix(string(a.Body), want) {
		t.Errorf("body = %s, want one that ends in %s", a.Body, want)
	}
}

// The ids are the same in every run and differ within one.
func TestRequestID(t *testing.T) {
	t.Parallel()
	var ids [2][]string
	for run := range ids {
		gw := newGateway(t)
		for range 3 {
			ids[run] = append(ids[run], goodRequest().send(t, gw).RequestID)
		}
	}
	for i, id := range ids[0] {
		if want := regexp.MustCompile(fmt.Sprintf(`^Id-[0-9a-f]{32}-O-Seq-%d$`, i+1)); !want.MatchString(id) {
			t.Errorf("RequestId = %q, want %v", id, want)
		}
	}
	if !slices.Equal(ids[0], ids[1]) || ids[0][0][:35] == ids[0][1][:35] {
		t.Errorf("RequestIds = %q, want that they depend on the call's number only", ids)
	}
}

func TestSetCallback(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, wrong string
	}{
		{"both", `{"Url":"http://example.com","CallbackCommandList":["Call.New"]}`, ""},
		{"empty list", `{"Url":"https://example.com","CallbackCommandList":[]}`, ""},
		{"nothing", `{}`, "Url"},
		{"no Url", `{"CallbackCommandList":[]}`, "Url"},
		{"Url in another case", `{"url":"https://example.com","CallbackCommandList":[]}`, "Url"},
		{"Url is null", `{"Url":null,"CallbackCommandList":[]}`, "Url"},
		{"Url is a number", `{"Url":1,"CallbackCommandList":[]}`, "Url"},
		{"Url has another scheme", `{"Url":"ftp://example.com","CallbackCommandList":[]}`, "Url"},
		{"no list", `{"Url":"https://example.com"}`, "CallbackCommandList"},
		{"list is null", `{"Url":"https://example.com","CallbackCommandList":null}`, "CallbackCommandList"},
		{"list of numbers", `{"Url":"https://example.com","CallbackCommandList":[1]}`, "CallbackCommandList"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			set := goodRequest()
			set.path, set.body = "/v4/call_config/set_callback", tt.body
			if tt.wrong == "" {
				a := set.wantCode(t, gw, 0)
				if a.ActionStatus != "OK" || a.Response != nil {
					t.Errorf("body = %s, want OK and no Response", a.Body)
				}
				if got := goodRequest().wantCode(t, gw, 0); !strings.HasSuffix(string(got.Body), `"Response":`+tt.body+`}`) {
					t.Errorf("get_callback = %s, want what was set: %s", got.Body, tt.body)
				}
				return
			}
			a := set.wantCode(t, gw, 100002)
			if !strings.HasSuffix(a.ErrorInfo, " "+tt.wrong) {
				t.Errorf("ErrorInfo = %q, want one that names %s", a.ErrorInfo, tt.wrong)
			}
			if got := goodRequest().wantCode(t, gw, 0); got.Response.URL != callbackURL {
				t.Errorf("Url = %q, want that the old one stays", got.Response.URL)
			}
		})
	}
}

func TestDeleteCallback(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	del := goodRequest()
	del.path = "/v4/call_config/delete_callback"
	for range 2 { // the second has nothing to delete
		if a := del.wantCode(t, gw, 0); a.ActionStatus != "OK" || a.Response != nil {
			t.Errorf("body = %s, want OK and no Response", a.Body)
		}
		goodRequest().wantCode(t, gw, 100301)
	}
}

func TestEchoQuery(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.EchoQuery(true)
	goodRequest().wantCode(t, gw, 0)
	gw.FailNext(1, 60008, "slow")
	r := goodRequest().set("identifier", "alice")
	for _, code := range []int{60008, 70013} {
		a := r.wantCode(t, gw, code)
		raw := r.query.Encode()
		if !strings.Contains(string(a.Body), " "+raw+" ") || !strings.HasSuffix(a.ErrorInfo, gw.URL()+r.path+"?"+raw) {
			t.Errorf("body = %s, want one that repeats query and URL as they are", a.Body)
		}
	}
	gw.EchoQuery(false)
	if a := r.wantCode(t, gw, 70013); strings.Contains(a.ErrorInfo, "usersig=") {
		t.Errorf("ErrorInfo = %q, want no query", a.ErrorInfo)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	if gw.CallCount() != 0 || len(gw.Calls()) != 0 {
		t.Error("a new gateway has calls")
	}
	sent := goodRequest().set("random", "7")
	sent.wantCode(t, gw, 0)
	gw.SetNow(func() time.Time { return t0.Add(time.Hour) })
	(&request{method: http.MethodGet, path: "/favicon.ico", rawQuery: "a=%zz"}).wantCode(t, gw, 60002)

	first, second := gw.Calls()[0], gw.Calls()[1]
	if first.Method != sent.method || first.Path != sent.path || first.RawQuery != sent.query.Encode() || string(first.Body) != sent.body {
		t.Errorf("first call = %+v, want what was sent: %+v", first, sent)
	}
	if first.Query.Encode() != sent.query.Encode() || first.Header.Get("User-Agent") == "" || !first.At.Equal(t0) {
		t.Errorf("first call = %+v, want its query, header and time", first)
	}
	if second.Path != "/favicon.ico" || second.RawQuery != "a=%zz" || !second.At.Equal(t0.Add(time.Hour)) || gw.CallCount() != 2 {
		t.Errorf("second call of %d = %+v", gw.CallCount(), second)
	}
}

func TestCallsAreCopies(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	goodRequest().wantCode(t, gw, 0)
	spoilt := gw.Calls()[0]
	spoilt.Body[0], spoilt.Query["random"][0] = 'x', "x"
	spoilt.Query.Del("sdkappid")
	spoilt.Header.Del("User-Agent")
	if c := gw.Calls()[0]; string(c.Body) != "{}" || c.Query.Get("random") == "x" || !c.Query.Has("sdkappid") || c.Header.Get("User-Agent") == "" {
		t.Errorf("call = %+v, want it untouched by what was done to the copy", c)
	}
}
