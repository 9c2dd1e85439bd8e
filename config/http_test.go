package config_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/config"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

const longToken = "planted-token-0123456789"

func TestHTTPDoor(t *testing.T) {
	short, long := file(t, "planted-15-char\n"), file(t, longToken+"\n")
	for _, test := range []struct {
		name string
		env  []string
		open bool
		flaw string // what the log says; exactly, where it begins so
		base string
	}{
		{"no token", nil, false, "HTTP_TOKEN is not set", ""},
		{"empty token", []string{"HTTP_TOKEN", ""}, false, "HTTP_TOKEN is not set", ""},
		{"token", []string{"HTTP_TOKEN", longToken}, true, "", ""},
		{"token of 16", []string{"HTTP_TOKEN", longToken[:16]}, true, "", ""},
		{"token of 15", []string{"HTTP_TOKEN", longToken[:15]}, false, "HTTP_TOKEN is shorter than 16 characters", ""},
		{"token with a line end", []string{"HTTP_TOKEN", longToken + "\n"}, false, "HTTP_TOKEN holds white space", ""},
		{"file", []string{"HTTP_TOKEN_FILE", long}, true, "", ""},
		{"file of 15", []string{"HTTP_TOKEN_FILE", short}, false, "HTTP_TOKEN_FILE is shorter than 16 characters", ""},
		{"file that is missing", []string{"HTTP_TOKEN_FILE", "/planted/nowhere"}, false, "HTTP_TOKEN_FILE names a file that does not exist", ""},
		{"both", []string{"HTTP_TOKEN", longToken, "HTTP_TOKEN_FILE", long}, false, "HTTP_TOKEN and HTTP_TOKEN_FILE are both set", ""},
		{"base path", []string{"HTTP_TOKEN", longToken, "HTTP_BASE_PATH", "/audit"}, true, "", "/audit"},
		{"base path without a slash", []string{"HTTP_TOKEN", longToken, "HTTP_BASE_PATH", "ops/audit/"}, true, "", "/ops/audit"},
		{"base path of slashes", []string{"HTTP_TOKEN", longToken, "HTTP_BASE_PATH", "//"}, true, "", ""},
		{"base path that is none", []string{"HTTP_TOKEN", longToken, "HTTP_BASE_PATH", "/planted?x"}, false, "HTTP_BASE_PATH is not a path", ""},
		{"base path beside a bad token", []string{"HTTP_TOKEN", "planted", "HTTP_BASE_PATH", "/audit"}, false, "HTTP_TOKEN is shorter", "/audit"},
		{"two flaws", []string{"HTTP_BASE_PATH", "planted#"}, false, "HTTP_BASE_PATH is not a path; set it to something like /audit; HTTP_TOKEN is not set", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := load(t, one(test.env...))
			if c.HTTP.Token.IsSet() != test.open || c.HTTP.BasePath != test.base {
				t.Errorf("open: %v, base path %q", c.HTTP.Token.IsSet(), c.HTTP.BasePath)
			}
			if !strings.HasPrefix(c.HTTP.Flaw, test.flaw) || (c.HTTP.Flaw == "") != test.open {
				t.Errorf("flaw %q", c.HTTP.Flaw)
			}
			if c.Err != nil || c.Apps[0].Failure != nil {
				t.Errorf("a flaw of the door keeps from auditing: %v, %+v", c.Err, c.Apps[0].Failure)
			}
		})
	}
}

// TestSetButEmptyIsUnset sets every variable to nothing.
func TestSetButEmptyIsUnset(t *testing.T) {
	env := map[string]string{}
	for _, v := range config.Variables() {
		env[v.Name] = ""
	}
	maps.Copy(env, one())
	c := load(t, env)
	wantProblems(t, c)
	if c.Err != nil || len(c.Apps) != 1 || c.Apps[0].Failure != nil {
		t.Errorf("%+v", c)
	}
}

// TestProblemsDoNotHideEachOther: what does not depend on a bad variable is told beside it.
func TestProblemsDoNotHideEachOther(t *testing.T) {
	c := load(t, map[string]string{"TRTC_SDK_APP_ID": "planted", "TRTC_SECRET_KEY": "planted key", "TRTC_IDENTIFIER": "planted identifier"})
	wantProblems(t, c, "TRTC_SDK_APP_ID is not an SDKAppID", "TRTC_SECRET_KEY holds white space", "TRTC_IDENTIFIER is no UserID")
	if got := c.Apps[0].Failure.Fix; !strings.Contains(got, "TRTC_SDK_APP_ID, TRTC_SECRET_KEY, TRTC_IDENTIFIER") {
		t.Errorf("fix %q", got)
	}
	c = load(t, map[string]string{"TRTC_SECRET_KEY": "", "TRTC_SDK_APP_ID": "99999999999", "TRTC_IDENTIFIER": "", "TRTC_USERSIG": "planted"})
	wantProblems(t, c, "TRTC_SDK_APP_ID is not an SDKAppID", "TRTC_USERSIG cannot be used: the UserSig cannot be read")
	if c.Apps[0].API.SDKAppID != 0 {
		t.Errorf("a number that is too large became %d", c.Apps[0].API.SDKAppID)
	}
	ticket := trtcapi.MintUserSig(secret.New("any"), 1400000000, "administrator", time.Unix(1700000000, 0), time.Hour)
	c = load(t, map[string]string{"TRTC_SDK_APP_ID": "planted", "TRTC_USERSIG": ticket, "TRTC_IDENTIFIER": "other"})
	wantProblems(t, c, "TRTC_SDK_APP_ID is not an SDKAppID", "TRTC_USERSIG is for another identifier")
	c = load(t, map[string]string{"TRTC_SDK_APP_ID": "1400000001", "TRTC_USERSIG": ticket, "TRTC_IDENTIFIER": "other"})
	wantProblems(t, c, "TRTC_USERSIG is for another SDKAppID", "TRTC_USERSIG is for another identifier")
	c = load(t, map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_USERSIG": "", "TRTC_USERSIG_FILE": file(t, "planted\n")})
	wantProblems(t, c, "TRTC_USERSIG_FILE cannot be used: the UserSig cannot be read")
}

// TestLoaderPrintsNoSecret prints it as a careless log line would, in every form.
func TestLoaderPrintsNoSecret(t *testing.T) {
	for name, value := range one("HTTP_TOKEN", longToken, "TRTC_USERSIG_FILE", file(t, "planted-ticket")) {
		t.Setenv(name, value)
	}
	l := config.NewLoader(os.Environ)
	c := l.Load()
	for _, form := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if text := fmt.Sprintf(form+form+form, l, c, c.Apps); strings.Contains(text, "planted") {
			t.Errorf("%s: %.300s", form, text)
		}
	}
}

// TestLoadSideBySide: whoever asks at the same time gets the same.
func TestLoadSideBySide(t *testing.T) {
	for name, value := range one() {
		t.Setenv(name, value)
	}
	l := config.NewLoader(os.Environ)
	want := l.Load()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if l.Load() != want {
				t.Error("another configuration")
			}
		})
	}
	wait.Wait()
}
