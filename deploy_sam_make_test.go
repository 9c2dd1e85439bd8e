package main_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// samDesk is somebody's machine: a folder with some files, the shell's variables, and the tools that are installed.
type samDesk struct {
	env   map[string]string
	files []string
	tools map[string]string // what each does, as a shell says it
}

// Tools that say what they were asked, and an aws that knows somebody, and a secret.
const (
	samSays   = `echo "sam $*"; [ "$1" != build ] || mkdir -p .aws-sam/build/AuditFunction`
	awsSays   = "true"
	awsSecret = `[ "$1" != secretsmanager ]`
	awsNobody = "false"
)

// deploy runs make deploy-aws.
func (d samDesk) deploy(t *testing.T) (said, folder string, ok bool) {
	t.Helper()
	folder, bin := t.TempDir(), t.TempDir()
	for _, tool := range []string{"cp", "mkdir"} {
		at, err := exec.LookPath(tool)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(at, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	tools := map[string]string{"go": "echo 0"} // the Makefile asks it for CGO_ENABLED; the real one would still write its telemetry when the folder goes
	maps.Copy(tools, d.tools)
	for tool, does := range tools {
		if err := os.WriteFile(filepath.Join(bin, tool), []byte("#!/bin/sh\n"+does+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range d.files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said, ok = d.run(t, folder, bin)
	return said, folder, ok
}

func (d samDesk) run(t *testing.T, folder, bin string) (said string, ok bool) {
	t.Helper()
	makefile, err := filepath.Abs("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	at, err := exec.LookPath("make")
	if err != nil {
		t.Skip(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	c := exec.CommandContext(ctx, at, "-f", makefile, "-C", folder, "deploy-aws")
	c.Env = []string{"PATH=" + bin, "HOME=" + folder}
	for name, value := range d.env {
		c.Env = append(c.Env, name+"="+value)
	}
	out, err := c.CombinedOutput()
	return string(out), err == nil
}

// What is missing is named, all of it at once and with what to do, before anything is built or sent.
func TestDeployAWSMissing(t *testing.T) {
	t.Parallel()
	app := map[string]string{"TRTC_SDK_APP_ID": "1400000000"}
	for name, test := range map[string]struct {
		desk samDesk
		want []string
	}{
		"nothing is there": {samDesk{}, []string{"sam is not installed: brew install aws-sam-cli", "aws is not installed: brew install awscli", "docs/deploy-aws.md"}},
		"no sam":           {samDesk{env: app, tools: map[string]string{"aws": awsSays}}, []string{"sam is not installed"}},
		"no credentials":   {samDesk{env: app, tools: map[string]string{"sam": samSays, "aws": awsNobody}}, []string{"no AWS credentials", "aws sso login"}},
		"no application":   {samDesk{tools: map[string]string{"sam": samSays, "aws": awsSays}}, []string{"TRTC_SDK_APP_ID is not set"}},
		"no secret":        {samDesk{env: app, tools: map[string]string{"sam": samSays, "aws": awsSecret}}, []string{"there is no secret trtc-callback-audit in Secrets Manager"}},
		"a key by value": {
			samDesk{env: map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "planted"}, tools: map[string]string{"sam": samSays, "aws": awsSecret}},
			[]string{"there is no secret trtc-callback-audit in Secrets Manager", "TRTC_SECRET_KEY=aws-sm:<name>#<key>"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, _, ok := test.desk.deploy(t)
			heldBack(t, said, ok, test.want, "planted", "sam build", "sam deploy")
		})
	}
}

// heldBack holds a deployment to what it says is missing: it does none of the steps, and shows no secret.
func heldBack(t *testing.T, said string, ok bool, missing []string, secret string, steps ...string) {
	t.Helper()
	if ok || slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(said, step) }) {
		t.Errorf("it went on:\n%s", said)
	}
	for _, want := range missing {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
	if strings.Contains(said, secret) {
		t.Errorf("a secret is shown:\n%s", said)
	}
}

func TestDeployAWS(t *testing.T) {
	t.Parallel()
	const first = "sam deploy --guided --stack-name trtc-callback-audit --parameter-overrides "
	for name, test := range map[string]struct {
		env   map[string]string
		files []string
		want  string
	}{
		"the first":             {map[string]string{"TRTC_SDK_APP_ID": "1400000000"}, nil, first + "SdkAppId=1400000000\n"},
		"a key that stays here": {map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "planted"}, nil, first + "SdkAppId=1\n"},
		"a key by reference":    {map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "aws-ssm:/audit/key"}, nil, first + "SdkAppId=1 SecretKey=aws-ssm:/audit/key\n"},
		"what is wanted": {
			map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_REGION": "singapore", "TRTC_CALLBACK_URL": "https://calls.acme.com/a?b=c&d", "TRTC_CALLBACK_COMMANDS": "AfterStartCall,AfterEndCall"},
			nil, first + "SdkAppId=1 Region=singapore CallbackUrl=https://calls.acme.com/a?b=c&d CallbackCommands=AfterStartCall,AfterEndCall\n",
		},
		"several applications": {nil, []string{"apps.yaml"}, first + "AppsFile=/var/task/apps.yaml\n"},
		"another time":         {map[string]string{"TRTC_SDK_APP_ID": "1"}, []string{"samconfig.toml"}, "sam deploy --guided\n"},
		"from another shell":   {nil, []string{"samconfig.toml", "apps.yaml"}, "sam deploy --guided\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, folder, ok := samDesk{env: test.env, files: test.files, tools: map[string]string{"sam": samSays, "aws": awsSays}}.deploy(t)
			built, deployed := strings.Index(said, "\nsam build\n"), strings.Index(said, "\n"+test.want)
			if !ok || built < 0 || deployed < built || strings.Contains(said, "planted") {
				t.Errorf("want the build, and then %q:\n%s", test.want, said)
			}
			if apps, err := os.ReadFile(filepath.Join(folder, ".aws-sam/build/AuditFunction/apps.yaml")); len(test.files) > 0 && test.files[len(test.files)-1] == "apps.yaml" && string(apps) != "apps.yaml" {
				t.Errorf("apps.yaml is not deployed: %v", err)
			}
		})
	}
}
