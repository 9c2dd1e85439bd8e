package config_test

import (
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/config"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

func TestOneApplicationNeedsTwoVariables(t *testing.T) {
	c := load(t, one())
	wantProblems(t, c)
	a := api(c)
	if c.Err != nil || len(c.Apps) != 1 || c.Apps[0].Name != "default" || c.Apps[0].Failure != nil {
		t.Fatalf("%+v", c)
	}
	if a.SDKAppID != 1400000000 || a.SecretKey.Reveal() != "planted-key" || a.Identifier != "administrator" || a.Region != trtcapi.China ||
		a.TTL != 10*time.Minute || a.Timeout != 4*time.Second || a.Endpoint.IsSet() {
		t.Errorf("%+v", a)
	}
	if c.Concurrency != 16 || c.RateLimit != 0 || c.FailSeverity != "medium" || c.LogLevel != slog.LevelInfo {
		t.Errorf("%+v", c)
	}
}

// TestBareNamesAreIgnored: another program's ENDPOINT must not choose who receives the UserSig.
func TestBareNamesAreIgnored(t *testing.T) {
	c := load(t, one("ENDPOINT", "https://evil.io", "REGION", "tokyo", "SECRET_KEY", "planted", "SDK_APP_ID", "7", "TOKEN", "planted-long-enough-token", "LEVEL", "debug", "CALLBACK_URL", "https://x.y"))
	wantProblems(t, c)
	if a := api(c); a.Endpoint.IsSet() || a.Region != trtcapi.China || a.SecretKey.Reveal() != "planted-key" || a.SDKAppID != 1400000000 || c.Apps[0].Want.URL != "" {
		t.Errorf("%+v", a)
	}
	if c.HTTP.Token.IsSet() || c.LogLevel != slog.LevelInfo {
		t.Errorf("%+v", c)
	}
}

func TestNothingSetIsTheWholesProblem(t *testing.T) {
	for _, env := range []map[string]string{{}, {"TRTC_SDK_APP_ID": "", "TRTC_SECRET_KEY": ""}, {"TRTC_REGION": "tokyo"}} {
		c := load(t, env)
		if c.Err == nil || !strings.Contains(c.Err.Error(), "TRTC_SDK_APP_ID is not set") || !strings.Contains(c.Err.Error(), "TRTC_SECRET_KEY is not set") {
			t.Errorf("%v: %v", env, c.Err)
		}
	}
}

// TestEveryProblemIsToldAtOnce plants a value in every variable and finds none of them in what is told.
func TestEveryProblemIsToldAtOnce(t *testing.T) {
	env := map[string]string{}
	for _, v := range config.Variables() {
		env[v.Name] = "planted ?" + v.Name
	}
	delete(env, "APPS")
	delete(env, "APPS_FILE")
	c := load(t, env)
	all := strings.Join(texts(c), "\n")
	for _, name := range []string{
		"TRTC_SDK_APP_ID", "TRTC_SECRET_KEY and TRTC_SECRET_KEY_FILE", "TRTC_USERSIG and TRTC_USERSIG_FILE", "TRTC_IDENTIFIER", "TRTC_REGION", "TRTC_ENDPOINT",
		"TRTC_USERSIG_TTL", "TRTC_TIMEOUT", "TRTC_CALLBACK_COMMANDS", "TRTC_CALLBACK_ABSENT", "TRTC_CALLBACK_URL_HOSTS", "TRTC_POLICY",
		"CONCURRENCY", "RATE_LIMIT", "FAIL_SEVERITY", "CHAT_DINGTALK_AES_KEY", "CHAT_DINGTALK_REPLY", "CHAT_FEISHU_BASE_URL", "CHAT_WECOM_ENCODING_AES_KEY", "CHAT_DISCORD_PUBLIC_KEY",
		"CHAT_TEAMS_SECURITY_TOKEN", "HTTP_TOKEN and HTTP_TOKEN_FILE", "HTTP_BASE_PATH", "LOG_LEVEL",
	} {
		if !strings.Contains(all, name+" ") {
			t.Errorf("%s is not told of:\n%s", name, all)
		}
	}
	if c.Apps[0].Failure == nil || c.Apps[0].Failure.Class != trtcapi.ClassConfig || c.HTTP.Token.IsSet() {
		t.Errorf("%+v", c)
	}
}

func TestValues(t *testing.T) {
	ticket := trtcapi.MintUserSig(secret.New("any"), 1400000000, "administrator", time.Unix(1700000000, 0), time.Hour)
	for _, test := range []struct {
		name, value, problem string
	}{
		{"TRTC_SDK_APP_ID", "0", "TRTC_SDK_APP_ID is not an SDKAppID"},
		{"TRTC_SDK_APP_ID", "4294967296", "TRTC_SDK_APP_ID is not an SDKAppID"},
		{"TRTC_SDK_APP_ID", " 1400000001 ", ""},
		{"TRTC_SECRET_KEY", "planted key", "TRTC_SECRET_KEY holds white space"},
		{"TRTC_SECRET_KEY", "planted\n", "TRTC_SECRET_KEY holds white space"},
		{"TRTC_REGION", "SINGAPORE", ""},
		{"TRTC_REGION", "planted", "TRTC_REGION is no region; the regions are china, singapore"},
		{"TRTC_ENDPOINT", "http://127.0.0.1:9", ""},
		{"TRTC_ENDPOINT", "http://planted.io", "TRTC_ENDPOINT cannot be used: the endpoint must be https"},
		{"TRTC_USERSIG_TTL", "59s", "TRTC_USERSIG_TTL is not a time from 1m0s to 4320h0m0s"},
		{"TRTC_USERSIG_TTL", "24h", ""},
		{"TRTC_TIMEOUT", "61s", "TRTC_TIMEOUT is not a time"},
		{"TRTC_TIMEOUT", "200ms", ""},
		{"TRTC_IDENTIFIER", strings.Repeat("x", 33), "TRTC_IDENTIFIER is no UserID"},
		{"TRTC_USERSIG", ticket, "TRTC_SECRET_KEY and TRTC_USERSIG are both set"},
		{"TRTC_CALLBACK_URL", "https://calls.acme.com", ""},
		{"TRTC_CALLBACK_URL", "http://planted.io", "TRTC_CALLBACK_URL breaks the rule url_insecure itself"},
		{"TRTC_CALLBACK_COMMANDS", "all", ""},
		{"TRTC_CALLBACK_COMMANDS", ",", "TRTC_CALLBACK_COMMANDS holds no word"},
		{"TRTC_CALLBACK_URL_HOSTS", " , ", "TRTC_CALLBACK_URL_HOSTS holds no host"},
		{"TRTC_CALLBACK_COMMANDS", "planted", "TRTC_CALLBACK_COMMANDS holds a word that is in no list"},
		{"TRTC_CALLBACK_ABSENT", "planted", "TRTC_CALLBACK_ABSENT is neither true nor false"},
		{"TRTC_CALLBACK_URL_HOSTS", "acme.com, *.acme.com", ""},
		{"TRTC_CALLBACK_URL_HOSTS", "https://planted.io", "TRTC_CALLBACK_URL_HOSTS holds something that is no host"},
		{"TRTC_POLICY", "url_insecure=off", ""},
		{"TRTC_POLICY", "planted=off", "TRTC_POLICY names a finding that there is not"},
		{"TRTC_MISSPELT", "planted", "TRTC_MISSPELT is set and is no variable of any application"},
		{"CONCURRENCY", "513", "CONCURRENCY is not a number from 1 to 512"},
		{"CONCURRENCY", "512", ""},
		{"RATE_LIMIT", "0.5", ""},
		{"RATE_LIMIT", "NaN", "RATE_LIMIT is not a number"},
		{"FAIL_SEVERITY", "High", ""},
		{"FAIL_SEVERITY", "planted", "FAIL_SEVERITY is none of"},
		{"HTTP_TOKEN", "planted-15-char", "HTTP_TOKEN is shorter than 16 characters"},
		{"HTTP_TOKEN", "planted-16-chars", ""},
		{"HTTP_BASE_PATH", "/audit/", ""},
		{"HTTP_BASE_PATH", "planted?x", "HTTP_BASE_PATH is not a path"},
		{"LOG_LEVEL", "planted", "LOG_LEVEL is no level"},
		{"LOG_LEVEL", "DEBUG", ""},
	} {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			c := load(t, one(test.name, test.value))
			if test.problem == "" {
				wantProblems(t, c)
				return
			}
			wantProblems(t, c, test.problem)
			if broken := c.Apps[0].Failure != nil; broken == c.Problems[0].Warning && strings.HasPrefix(test.name, "TRTC_") {
				t.Errorf("the application fails: %v, for %+v", broken, c.Problems[0])
			}
		})
	}
}

func TestUserSigIsHeldAgainstTheApplication(t *testing.T) {
	mint := func(app uint32, identifier string) string {
		return trtcapi.MintUserSig(secret.New("any"), app, identifier, time.Unix(1700000000, 0), time.Hour)
	}
	for _, test := range []struct{ ticket, problem string }{
		{mint(1400000000, "administrator"), ""}, // that it has expired is for the clock to say
		{mint(1400000001, "administrator"), "TRTC_USERSIG is for another SDKAppID"},
		{mint(1400000000, "planted"), "TRTC_USERSIG is for another identifier"},
		{"planted", "TRTC_USERSIG cannot be used: the UserSig cannot be read"},
	} {
		c := load(t, map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_USERSIG": test.ticket})
		if test.problem == "" {
			wantProblems(t, c)
			continue
		}
		wantProblems(t, c, test.problem)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	for _, test := range []struct{ path, key, problem string }{
		{file(t, "planted-key\n"), "planted-key", ""},
		{file(t, "planted-key\r\n"), "planted-key", ""},
		{file(t, "planted-key"), "planted-key", ""},
		{file(t, "planted-key\n\n"), "", "TRTC_SECRET_KEY_FILE holds white space"},
		{file(t, ""), "", "TRTC_SECRET_KEY_FILE names an empty file"},
		{file(t, strings.Repeat("x", 64<<10+1)), "", "TRTC_SECRET_KEY_FILE names a file of more than 64 KiB"},
		{"/planted/nowhere", "", "TRTC_SECRET_KEY_FILE names a file that does not exist"},
		{t.TempDir(), "", "TRTC_SECRET_KEY_FILE names something that is no file"},
	} {
		c := load(t, map[string]string{"TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY_FILE": test.path})
		if got := api(c).SecretKey.Reveal(); got != test.key {
			t.Errorf("%s: key %q", test.path, got)
		}
		if test.problem == "" {
			wantProblems(t, c)
			continue
		}
		wantProblems(t, c, test.problem)
	}
	c := load(t, one("TRTC_SECRET_KEY_FILE", file(t, "planted")))
	wantProblems(t, c, "TRTC_SECRET_KEY and TRTC_SECRET_KEY_FILE are both set")
}

func TestParsedAgainOnlyWhenChanged(t *testing.T) {
	path := file(t, "first-key")
	t.Setenv("TRTC_SDK_APP_ID", "1400000000")
	t.Setenv("TRTC_SECRET_KEY_FILE", path)
	l := config.NewLoader(os.Environ)
	first := l.Load()
	t.Setenv("SOMEBODY_ELSES", "changed")
	if l.Load() != first {
		t.Error("parsed again, though nothing of ours has changed")
	}
	if err := os.WriteFile(path, []byte("second-key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := l.Load(); c == first || api(c).SecretKey.Reveal() != "second-key" {
		t.Error("a changed file is not seen")
	}
	t.Setenv("TRTC_REGION", "tokyo")
	if c := l.Load(); api(c).Region != trtcapi.Tokyo {
		t.Error("a changed environment is not seen")
	}
}

// TestNoChangeIsOverlooked has environments one after the other of which each has much in common with the one before.
func TestNoChangeIsOverlooked(t *testing.T) {
	t.Parallel()
	a, b := file(t, "planted-1"), file(t, "planted-2")
	var environ []string
	l := config.NewLoader(func() []string { return environ })
	seen := map[*config.Config]bool{}
	for i, lines := range [][]string{
		{},
		{"APPS="},
		{"TRTC_REGION=tokyo"},
		{"TRTC_REGIONtokyo="},
		{"APPS=a,b"},
		{"APPS=a", "TRTC_A_REGION=,b"},
		{"APPS=a,b", "TRTC_A_REGION="},
		{"APPS=a,b", "TRTC_A_REGION=tokyo", "TRTC_B_REGION="},
		{"APPS=a,b", "TRTC_A_REGION=", "TRTC_B_REGION=tokyo"},
		{"APPS=a,b", "TRTC_A_REGION=\x05tokyo\x00"},
		{"APPS=a,b", "TRTC_A_SECRET_KEY_FILE=" + a, "TRTC_B_SECRET_KEY_FILE=" + b},
		{"APPS=a,b", "TRTC_A_SECRET_KEY_FILE=" + b, "TRTC_B_SECRET_KEY_FILE=" + a},
		{"APPS=a,b", "TRTC_A_SECRET_KEY_FILE=" + b, "TRTC_B_SECRET_KEY_FILE=" + b},
	} {
		environ = lines
		c := l.Load()
		if seen[c] {
			t.Errorf("environment %d is taken for an earlier one", i)
		}
		seen[c] = true
		environ = slices.Concat([]string{"SOMEBODY_ELSES=1"}, lines)
		slices.Reverse(environ)
		if l.Load() != c {
			t.Errorf("environment %d in another order is taken for another", i)
		}
	}
}

// TestFileThatComesEmpty holds nothing that a missing one does not, and is another trouble.
func TestFileThatComesEmpty(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{"TRTC_SECRET_KEY_FILE", "APPS_FILE"} {
		path := file(t, "")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		l := config.NewLoader(func() []string { return []string{variable + "=" + path} })
		missing := l.Load()
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if l.Load() == missing {
			t.Errorf("%s: an empty file is taken for none", variable)
		}
	}
}

func TestLogLevel(t *testing.T) {
	for _, test := range []struct {
		own, lambda string
		want        slog.Level
	}{
		{"", "", slog.LevelInfo}, {"", "DEBUG", slog.LevelDebug}, {"warn", "DEBUG", slog.LevelWarn}, {"planted", "ERROR", slog.LevelError}, {"", "TRACE", slog.LevelDebug}, {"", "FATAL", slog.LevelError},
	} {
		if c := load(t, one("LOG_LEVEL", test.own, "AWS_LAMBDA_LOG_LEVEL", test.lambda)); c.LogLevel != test.want {
			t.Errorf("%q, %q: %v", test.own, test.lambda, c.LogLevel)
		}
	}
}
