package trtcapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

func TestHTTPStatus(t *testing.T) {
	t.Parallel()
	const page = "<html><h1>Bad Gateway</h1></html>"
	for _, tt := range []struct {
		status   int
		body     string
		class    trtcapi.Class
		attempts int
	}{
		{201, envelope(`{}`), trtcapi.ClassInvalidAnswer, 1},
		{204, "", trtcapi.ClassInvalidAnswer, 1},
		{206, envelope(`{}`), trtcapi.ClassInvalidAnswer, 1},
		{300, "", trtcapi.ClassInvalidAnswer, 1},
		{301, "", trtcapi.ClassInvalidAnswer, 1},
		{304, "", trtcapi.ClassInvalidAnswer, 1},
		{400, page, trtcapi.ClassInvalidAnswer, 1},
		{401, page, trtcapi.ClassInvalidAnswer, 1},
		{403, page, trtcapi.ClassInvalidAnswer, 1},
		{404, envelope(`{}`), trtcapi.ClassInvalidAnswer, 1},
		{407, page, trtcapi.ClassInvalidAnswer, 1},
		{408, page, trtcapi.ClassTemporary, 3},
		{429, page, trtcapi.ClassThrottled, 3},
		{500, envelope(`{}`), trtcapi.ClassTemporary, 3},
		{502, page, trtcapi.ClassTemporary, 3},
		{502, strings.Repeat("x", 2<<20), trtcapi.ClassTemporary, 3},
		{503, "", trtcapi.ClassTemporary, 3},
		{504, page, trtcapi.ClassTemporary, 3},
		{599, page, trtcapi.ClassTemporary, 3},
		{999, page, trtcapi.ClassTemporary, 3},
	} {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			_, err := answered(t, tt.status, tt.body)
			e := failure(t, err)
			if e.Class != tt.class || e.Attempts != tt.attempts || e.Status != tt.status || e.Code != 0 || e.Fix == "" {
				t.Errorf("%d: got %#v", tt.status, e)
			}
			if strings.Contains(err.Error(), "Bad Gateway") {
				t.Errorf("%d: the error repeats the page: %v", tt.status, err)
			}
		})
	}
}

// A redirect would take the UserSig to whoever is named in it.
func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, location := range map[string]string{"other host": "", "same host": "/v4/call_config/get_callback?x"} {
			t.Run(http.StatusText(status)+" "+name, func(t *testing.T) {
				t.Parallel()
				other := newGateway(t)
				gw := newGateway(t)
				if location == "" {
					location = other.URL() + "/v4/call_config/get_callback"
				}
				gw.ReplyNext(9, status, http.Header{"Location": {location}}, []byte("moved"))
				_, err := ask(t, gw, withKey())
				e := failure(t, err)
				if n := other.CallCount(); n != 0 {
					t.Errorf("the other host was asked %d times", n)
				}
				if strings.Contains(err.Error(), "://") {
					t.Errorf("the error names a URL: %v", err)
				}
				if e.Class != trtcapi.ClassInvalidAnswer || e.Status != status || gw.CallCount() != 1 {
					t.Errorf("after %d calls got %#v", gw.CallCount(), e)
				}
			})
		}
	}
}

// net/http stumbles over a Location that is no URL before it asks whether to follow, and its error has the Location in it.
func TestRedirectToNoURL(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.ReplyNext(9, 302, http.Header{"Location": {"https://%zz/secret"}}, nil)
	_, err := ask(t, gw, withKey())
	if e := failure(t, err); strings.Contains(err.Error(), "zz") || e.Fix == "" {
		t.Errorf("got %v", err)
	}
}

// A 200 from a proxy that inflates: the bound is on what is read, not on what is sent.
func TestBodyIsBoundedAfterInflation(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(strings.Repeat(" ", 8<<20)))
	}))
	t.Cleanup(proxy.Close)
	app := withKey()
	app.Endpoint = endpoint(t, proxy.URL)
	_, err := trtcapi.NewClient(proxy.Client().Transport, at(t0), zero, nil).GetCallback(t.Context(), app)
	if e := failure(t, err); e.Class != trtcapi.ClassInvalidAnswer || !strings.Contains(e.Meaning, "1 MiB") {
		t.Errorf("got %#v", e)
	}
}

func TestConnectionIsKept(t *testing.T) {
	t.Parallel()
	gw := trtctest.NewTLSServer(t, trtctest.App{SDKAppID: appID, SecretKey: key})
	app := withKey()
	app.Endpoint = endpoint(t, gw.URL())
	client := trtcapi.NewClient(gw.Client().Transport, at(t0), zero, nil)
	gw.SetNow(at(t0))
	gw.FailNext(2, 60007, "slow down")
	for range 3 {
		if _, err := client.GetCallback(t.Context(), app); err != nil {
			t.Fatal(err)
		}
	}
	if calls, connections := gw.CallCount(), gw.Connections(); calls != 5 || connections != 1 {
		t.Errorf("%d calls over %d connections, want 5 over 1", calls, connections)
	}
}
