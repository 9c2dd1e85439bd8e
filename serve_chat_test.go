package main_test

import (
	"bufio"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trtc-callback-audit/trtcapi/trtctest"
)

// deskDoors are the variables of all doors; each value is planted.
func deskDoors(feishu string, discord ed25519.PublicKey) []string {
	return []string{
		"CHAT_SLACK_SIGNING_SECRET=planted-slack-1", "CHAT_DINGTALK_APP_SECRET=planted-ding-1", "CHAT_DINGTALK_TOKEN=planted-ding-2",
		"CHAT_DINGTALK_AES_KEY=plantedplantedplantedplantedplantedplantedA", "CHAT_FEISHU_VERIFICATION_TOKEN=planted-feishu-1",
		"CHAT_FEISHU_APP_ID=cli_a", "CHAT_FEISHU_APP_SECRET=planted-feishu-2", "CHAT_FEISHU_ENCRYPT_KEY=planted feishu 3", "CHAT_FEISHU_BASE_URL=" + feishu,
		"CHAT_WECOM_TOKEN=planted-wecom-1", "CHAT_WECOM_ENCODING_AES_KEY=plantedplantedplantedplantedplantedplantedB",
		"CHAT_DISCORD_PUBLIC_KEY=" + hex.EncodeToString(discord), "CHAT_TEAMS_SECURITY_TOKEN=cGxhbnRlZC10ZWFtcw==", "CHAT_MATTERMOST_TOKEN=planted-mattermost-1",
	}
}

// TestChatTest tries every door of a desk with the command that is made for it.
func TestChatTest(t *testing.T) {
	t.Parallel()
	gateway := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	seed := filepath.Join(t.TempDir(), "seed")
	if err := os.WriteFile(seed, []byte(hex.EncodeToString(private.Seed())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(deskDoors("http://127.0.0.1:9", public), "TRTC_SDK_APP_ID=1400000000", "TRTC_SECRET_KEY="+plantedKey, "TRTC_ENDPOINT="+gateway.URL())
	address, log := startServe(t, env)
	for _, test := range []struct {
		args   string
		code   int
		stdout string
		stderr string
	}{
		{"slack|status", 0, "Callback absent: 1 of 1 application", "HTTP 200 after"},
		{"dingtalk|status default", 0, "Callback absent", "HTTP 200"},
		{"wecom|status", 0, "Callback absent", "HTTP 200"},
		{"teams|diff", 0, "callback_absent", "HTTP 200"},
		{"mattermost|", 0, "What you can ask", "HTTP 200"},
		{"mattermost|help|-raw", 0, `{"response_type":"ephemeral"`, "HTTP 200"},
		{"discord|help|-key|" + seed, 0, "What you can ask", "HTTP 200"},
		{"discord|help", 0, "", "refused a bad signature"},
		{"feishu|help", 3, "no tenant_access_token", "HTTP 502"},
		{"slack|help|-url|" + address + "/v1/chat/teams", 3, "not signed", "refused; the function has other secrets"},
		{"slack|help|-url|http://127.0.0.1:9", 3, "", "not reached"},
		{"slack|help|-url|http://example.com", 64, "", "neither https nor on this machine"},
		{"icq|help", 64, "", "help chat"},
		{"discord|help|-key|/nowhere", 64, "", "cannot be read"},
	} {
		args := append([]string{"chat", "test"}, strings.Split(test.args, "|")...)
		if !strings.Contains(test.args, "-url") {
			args = append(args, "-url", address)
		}
		code, stdout, stderr := desk(t, env, args...)
		if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%s: exit code %d\n%s\n%s", test.args, code, stdout, stderr)
		}
		if strings.Contains(stdout+stderr, "planted") {
			t.Errorf("%s: a secret is shown\n%s\n%s", test.args, stdout, stderr)
		}
	}
	if code, _, stderr := desk(t, env[:1], "chat", "test", "teams", "help", "-url", address); code != 64 || !strings.Contains(stderr, "CHAT_TEAMS_") {
		t.Errorf("a door that is shut here: exit code %d, %s", code, stderr)
	}
	if text := log(); strings.Contains(text, "planted") || !strings.Contains(text, "chat_platform=slack") {
		t.Errorf("the log says %s", text)
	}
}

// startServe starts the routes on a free port; log stops them and returns all that they have logged.
func startServe(t *testing.T, env []string) (address string, log func() string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), built, "serve", "-addr", "127.0.0.1:0")
	c.Env = env
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	if !lines.Scan() {
		t.Fatal("it says nothing")
	}
	address = strings.Fields(strings.TrimPrefix(lines.Text(), "listening on "))[0]
	said := make(chan string, 1)
	go func() {
		var b strings.Builder
		for lines.Scan() {
			b.WriteString(lines.Text() + "\n")
		}
		said <- b.String()
	}()
	return address, func() string {
		_ = c.Process.Signal(os.Interrupt)
		return <-said
	}
}

// desk runs a command at a desk.
func desk(t *testing.T, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errors strings.Builder
	c := exec.CommandContext(t.Context(), built, args...)
	c.Env, c.Stdout, c.Stderr = env, &out, &errors
	_ = c.Run() // the exit code tells
	return c.ProcessState.ExitCode(), out.String(), errors.String()
}
