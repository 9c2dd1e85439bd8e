package trtcapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/trtcapi"
)

func TestRegions(t *testing.T) {
	t.Parallel()
	want := map[trtcapi.Region][]string{
		"china":          {"console.tim.qq.com", "adminapi.my-imcloud.com"},
		"singapore":      {"adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com"},
		"seoul":          {"adminapikr.im.qcloud.com", "adminapikr.my-imcloud.com"},
		"tokyo":          {"adminapijpn.im.qcloud.com"}, // its backup is nobody's documentation
		"jakarta":        {"adminapiidn.im.qcloud.com", "adminapiidn.my-imcloud.com"},
		"mumbai":         {"adminapiind.im.qcloud.com", "adminapiind.my-imcloud.com"},
		"frankfurt":      {"adminapiger.im.qcloud.com", "adminapiger.my-imcloud.com"},
		"silicon-valley": {"adminapiusa.im.qcloud.com", "adminapiusa.my-imcloud.com"},
	}
	got := map[trtcapi.Region][]string{}
	for _, region := range trtcapi.Regions() {
		got[region] = region.Hosts()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if all := trtcapi.Regions(); all[0] != trtcapi.China || len(all) != len(want) {
		t.Errorf("the regions are %v, want China first and each once", all)
	}
}

func TestRegionTableIsClosed(t *testing.T) {
	t.Parallel()
	hosts := trtcapi.China.Hosts()
	hosts[0] = "evil.test"
	if got := trtcapi.China.Hosts()[0]; got != "console.tim.qq.com" {
		t.Errorf("a caller's change made the host %s", got)
	}
	if got := trtcapi.Region("").Hosts(); !slices.Equal(got, trtcapi.China.Hosts()) {
		t.Errorf("the zero Region has %v", got)
	}
	if got := trtcapi.Region("evil.test").Hosts(); got != nil {
		t.Errorf("an unknown Region has %v", got)
	}
}

func TestParseRegion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]trtcapi.Region{
		"": trtcapi.China, "china": trtcapi.China, "Singapore": trtcapi.Singapore, "SILICON-VALLEY": trtcapi.SiliconValley, "tokyo": trtcapi.Tokyo,
	} {
		if got, err := trtcapi.ParseRegion(text); got != want || err != nil {
			t.Errorf("%q: got %q and %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"mars-7", " china", "china\n", "console.tim.qq.com", "silicon valley", "cn"} {
		_, err := trtcapi.ParseRegion(text)
		if err == nil || !strings.Contains(err.Error(), "silicon-valley") || strings.Contains(err.Error(), "mars-7") || strings.Contains(err.Error(), ".com") {
			t.Errorf("%q: the error is %v", text, err)
		}
	}
}

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"gateway.example.net":               "https://gateway.example.net",
		"gateway.example.net:8443":          "https://gateway.example.net:8443",
		"https://gateway.example.net":       "https://gateway.example.net",
		"HTTPS://gateway.example.net/":      "https://gateway.example.net",
		"https://gateway.example.net/a/b//": "https://gateway.example.net/a/b",
		"https://gateway.example.net/a%2Fb": "https://gateway.example.net/a%2Fb",
		"gateway.example.net/base":          "https://gateway.example.net/base",
		"https://[2001:db8::1]:443":         "https://[2001:db8::1]:443",
		"https://[fe80::1%25eth0]":          "https://[fe80::1%25eth0]",
		"https://10.0.0.1":                  "https://10.0.0.1",
		"localhost":                         "https://localhost",
		"http://localhost:9000":             "http://localhost:9000",
		"http://LOCALHOST":                  "http://LOCALHOST",
		"http://127.0.0.1:9000/base":        "http://127.0.0.1:9000/base",
		"http://127.8.9.10":                 "http://127.8.9.10",
		"http://[::1]:9000":                 "http://[::1]:9000",
	} {
		got, err := trtcapi.ParseEndpoint(text)
		if err != nil || !got.IsSet() || got.IsHTTPS() != strings.HasPrefix(want, "https") {
			t.Errorf("%s: got %+v and %v", text, got, err)
			continue
		}
		if asked := askedURL(t, got); asked != want+"/v4/call_config/get_callback" {
			t.Errorf("%s: asked %s, want it below %s", text, asked, want)
		}
	}
	if zero := (trtcapi.Endpoint{}); zero.IsSet() || zero.IsHTTPS() {
		t.Error("the zero Endpoint is set")
	}
}

// askedURL is what is asked at an endpoint, without the query.
func askedURL(t *testing.T, e trtcapi.Endpoint) string {
	t.Helper()
	app := withKey()
	app.Endpoint = e
	gw := script(replies(200, good))
	if _, err := trtcapi.NewClient(gw, at(t0), zero, nil).GetCallback(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	return gw.calls[0].base
}

func TestParseEndpointRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":             "",
		"scheme only":         "https://",
		"port only":           "https://:443",
		"path only":           "/planted",
		"http":                "http://planted.example.net",
		"http, private":       "http://10.0.0.1/planted",
		"http, any":           "http://0.0.0.0/planted",
		"http, like loopback": "http://localhost.planted.net",
		"http, 127 in a name": "http://127.0.0.1.planted.net",
		"other scheme":        "ftp://planted.example.net",
		"file":                "file:///planted",
		"user":                "https://planted@example.net",
		"user and password":   "https://user:planted@example.net",
		"user, http":          "http://planted@127.0.0.1",
		"host as user":        "https://127.0.0.1@planted.net",
		"query":               "https://example.net/?planted=1",
		"empty query":         "https://example.net/planted?",
		"fragment":            "https://example.net/#planted",
		"empty fragment":      "https://example.net/planted#",
		"space in host":       "https://planted example.net",
		"space before":        " https://planted.example.net",
		"line feed":           "https://planted.example.net\n",
		"NUL":                 "https://planted.example.net/\x00",
		"backslash":           `https://example.net\@planted.net`,
		"percent":             "https://planted%zz.net",
		"percent in path":     "https://example.net/%planted",
		"port is a word":      "https://example.net:planted",
		"port too large":      "https://planted.net:65536",
		"port far too large":  "https://planted.net:99999999999999999999",
		"bracket":             "https://[planted",
		"no host":             "mailto:planted@example.net",
	} {
		got, err := trtcapi.ParseEndpoint(text)
		switch {
		case err == nil:
			t.Errorf("%s: %q gives %+v", name, text, got)
		case got.IsSet():
			t.Errorf("%s: with the error came %+v", name, got)
		case strings.Contains(err.Error(), "planted") || !strings.HasPrefix(err.Error(), "trtcapi: "):
			t.Errorf("%s: the error is %q", name, err)
		}
	}
}
