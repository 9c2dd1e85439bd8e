package config_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/config"
	"trtc-callback-audit/secret"
)

// shelf is a store: what it knows of what stands behind store:name.
type shelf map[string]config.Kept

func (s shelf) lookup(text string) (config.Kept, bool) {
	name, is := strings.CutPrefix(text, "store:")
	return s[name], is
}

func TestReferences(t *testing.T) {
	env := map[string]string{
		"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": "store:key", "HTTP_TOKEN": "store:token", "PUBLISH_SLACK_URL": "store:slack",
		"PUBLISH_WEBHOOK_URL": "https://hooks.acme.com/planted", "PUBLISH_WEBHOOK_SECRET": "store:both", "CHAT_SLACK_SIGNING_SECRET": "store:chat",
	}
	known := shelf{}
	l := config.NewLoader(environ(t, env))
	l.Store = known.lookup

	c := l.Load()
	if len(c.Problems) > 0 || c.Err != nil || c.Apps[0].Failure != nil || c.HTTP.Token.IsSet() || len(c.Publishing.Sinks) > 0 || len(c.Chat) > 0 {
		t.Errorf("before anything is fetched: %v, %v, %+v", c.Problems, c.Err, c)
	}
	if c.HTTP.Flaw != "HTTP_TOKEN has not been fetched yet" {
		t.Errorf("the door says %q", c.HTTP.Flaw)
	}
	var named []string
	for _, r := range c.References {
		named = append(named, r.App+" "+r.Variable+" "+r.Text)
	}
	want := []string{
		"default TRTC_SECRET_KEY store:key", " HTTP_TOKEN store:token", " PUBLISH_WEBHOOK_SECRET store:both", " PUBLISH_SLACK_URL store:slack",
		" CHAT_SLACK_SIGNING_SECRET store:chat",
	}
	slices.Sort(named)
	slices.Sort(want)
	if !slices.Equal(named, want) {
		t.Errorf("the references are %q", named)
	}

	known["key"], known["token"] = kept("the-secret-key"), kept("a-token-of-some-length")
	known["slack"], known["chat"] = kept("https://hooks.slack.com/services/T/B/x"), kept("signing secret")
	known["both"] = kept("whsec_" + strings.Repeat("A", 32) + " whsec_" + strings.Repeat("B", 32))
	if l.Load() != c {
		t.Error("it is parsed anew before it is told to")
	}
	l.Forget()
	c = l.Load()
	if len(c.Problems) > 0 || !c.Apps[0].API.SecretKey.Equal("the-secret-key") || !c.HTTP.Token.Equal("a-token-of-some-length") || c.HTTP.Flaw != "" {
		t.Errorf("afterwards: %v, %+v", c.Problems, c)
	}
	if len(c.Publishing.Sinks) != 2 || len(c.Publishing.Sinks[0].Secrets) != 2 || len(c.Chat) != 1 || !c.Chat[0].Secret.Equal("signing secret") {
		t.Errorf("afterwards: %+v %+v", c.Publishing.Sinks, c.Chat)
	}
}

// environ sets variables and lists the environment.
func environ(t *testing.T, env map[string]string) func() []string {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	return os.Environ
}

func kept(text string) config.Kept { return config.Kept{Value: secret.New(text)} }

// TestReferencesThatFail: what was good stays in use, and what never was is missing for a reason.
func TestReferencesThatFail(t *testing.T) {
	env := map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": "store:key", "HTTP_TOKEN": "store:token", "CHAT_TEAMS_SECURITY_TOKEN": "store:no"}
	known := shelf{
		"key": {Flaw: "the role may not read it"}, "token": {Value: secret.New("a-token-of-some-length"), Flaw: "the store is throttling"}, "no": {Flaw: "it is not there"},
	}
	l := config.NewLoader(environ(t, env))
	l.Store = known.lookup
	c := l.Load()
	if f := c.Apps[0].Failure; f == nil || f.Info != "TRTC_SECRET_KEY could not be fetched: the role may not read it" || !strings.Contains(f.Fix, "docs/runbook.md") {
		t.Errorf("the application's failure is %+v", f)
	}
	if !c.HTTP.Token.Equal("a-token-of-some-length") || c.HTTP.Flaw != "" || len(c.Chat) > 0 {
		t.Errorf("the door says %q, and the chats are %v", c.HTTP.Flaw, c.Chat)
	}
	var all []string
	for _, p := range c.Problems {
		all = append(all, p.String())
		if p.Warning != (p.Variable == "HTTP_TOKEN") {
			t.Errorf("%s is a warning: %v", p, p.Warning)
		}
	}
	for _, text := range []string{
		"HTTP_TOKEN could not be fetched again and keeps its last good value: the store is throttling",
		"CHAT_TEAMS_SECURITY_TOKEN could not be fetched: it is not there",
	} {
		if !slices.Contains(all, text) {
			t.Errorf("%q is not among %q", text, all)
		}
	}
	if slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "is not set") || strings.Contains(s, "store:") }) {
		t.Errorf("what is there is said not to be: %q", all)
	}
}

// TestReferencesOfMany tells whose each is.
func TestReferencesOfMany(t *testing.T) {
	l := config.NewLoader(environ(t, map[string]string{
		"APPS": "http,two", "TRTC_HTTP_SDK_APP_ID": "1", "TRTC_HTTP_SECRET_KEY": "store:one", "TRTC_TWO_SDK_APP_ID": "2", "TRTC_TWO_SECRET_KEY": "store:two",
	}))
	l.Store = shelf{}.lookup
	for i, r := range l.Load().References {
		if want := []string{"http", "two"}[i]; r.App != want {
			t.Errorf("%s is of %q, want %q", r.Variable, r.App, want)
		}
	}
}

func TestSecretTTL(t *testing.T) {
	for text, want := range map[string]string{"": "0s", "1m": "1m0s", "10s": "10s", "9s": "0s", "25h": "0s", "soon": "0s"} {
		l := config.NewLoader(environ(t, map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "k", "SECRET_TTL": text}))
		c := l.Load()
		if got := c.SecretTTL.String(); got != want || (len(c.Problems) > 0) != (want == "0s" && text != "") {
			t.Errorf("%q is %s: %v", text, got, c.Problems)
		}
	}
}
