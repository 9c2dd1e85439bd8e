package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// scfDesk is somebody's machine: a folder with what .env holds, and the tools that are installed.
type scfDesk struct {
	env   map[string]string // the shell's
	files map[string]string // in the folder
	tools []string          // that are installed beside what the repository asks for
	args  []string          // after make deploy-scf
}

const scfReady = "TENCENT_SECRET_ID=AKIDexample\nTENCENT_SECRET_KEY=x\nTRTC_SDK_APP_ID=1400000000\nTRTC_SECRET_KEY=tencent-ssm:trtc-audit-key@v1\nSCF_ROLE=audit\n"

// deploy runs make deploy-scf with an scf, and a make within, that say only what they were asked.
func (d scfDesk) deploy(t *testing.T) (said string, ok bool) {
	t.Helper()
	folder, bin := t.TempDir(), t.TempDir()
	grep, err := exec.LookPath("grep")
	if err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(grep, filepath.Join(bin, "grep")); err != nil {
		t.Fatal(err)
	}
	tools := map[string]string{"go": "echo 0"} // the Makefile asks it for CGO_ENABLED; the real one would still write its telemetry when the folder goes
	for _, tool := range append(d.tools, "make") {
		tools[tool] = "echo " + tool + ` "$@"`
	}
	for tool, does := range tools {
		if err := os.WriteFile(filepath.Join(bin, tool), []byte("#!/bin/sh\n"+does+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range d.files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return d.run(t, folder, bin)
}

func (d scfDesk) run(t *testing.T, folder, bin string) (said string, ok bool) {
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
	c := exec.CommandContext(ctx, at, append([]string{"-f", makefile, "-C", folder, "MAKE=make", "deploy-scf"}, d.args...)...)
	c.Env = []string{"PATH=" + bin, "HOME=" + folder}
	for name, value := range d.env {
		c.Env = append(c.Env, name+"="+value)
	}
	out, err := c.CombinedOutput()
	return string(out), err == nil
}

// What is missing is named, all of it at once and with what to do, before anything is built or sent.
func TestDeploySCFMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		desk scfDesk
		want []string
	}{
		"nothing is there": {scfDesk{}, []string{
			"npm install -g serverless-cloud-framework@", "TENCENT_SECRET_ID is not set", "TENCENT_SECRET_KEY is not set", "TRTC_SDK_APP_ID is not set", "TRTC_SECRET_KEY is not set",
			"tencent-ssm:<name>@<version>", "docs/deploy-scf.md",
		}},
		"no scf": {scfDesk{files: map[string]string{".env": scfReady}}, []string{"scf is not installed"}},
		"no credentials": {
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": "TRTC_SDK_APP_ID=1\nTRTC_SECRET_KEY=x\n"}},
			[]string{"TENCENT_SECRET_ID is not set", "TENCENT_SECRET_KEY is not set"},
		},
		"half of the credentials": {
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": strings.Replace(scfReady, "TENCENT_SECRET_KEY", "#TENCENT_SECRET_KEY", 1)}},
			[]string{"TENCENT_SECRET_KEY is not set"},
		},
		"an empty value": {
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": strings.Replace(scfReady, "=1400000000", "=", 1)}},
			[]string{"TRTC_SDK_APP_ID is not set"},
		},
		"a reference that nobody may read": {
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": strings.Replace(scfReady, "SCF_ROLE", "#SCF_ROLE", 1)}},
			[]string{"SCF_ROLE is not set"},
		},
		"a key that only resembles": {
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": strings.Replace(scfReady, "TRTC_SECRET_KEY", "TRTC_SECRET_KEYS", 1)}},
			[]string{"TRTC_SECRET_KEY is not set"},
		},
		"a file that scf will not read": { // it takes .env.dev, and then .env is passed over
			scfDesk{tools: []string{"scf"}, files: map[string]string{".env": scfReady, ".env.dev": "LOG_LEVEL=info\n"}},
			[]string{"TRTC_SDK_APP_ID is not set"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, ok := test.desk.deploy(t)
			heldBack(t, said, ok, test.want, "AKIDexample", "package", "scf deploy")
		})
	}
}

func TestDeploySCF(t *testing.T) {
	t.Parallel()
	ready := map[string]string{".env": scfReady}
	for name, test := range map[string]struct {
		desk scfDesk
		want string
	}{
		"from .env":         {scfDesk{files: ready}, "scf deploy --stage dev\n"},
		"blanks around":     {scfDesk{files: map[string]string{".env": strings.ReplaceAll(scfReady, "=", " = ")}}, "scf deploy --stage dev\n"},
		"another stage":     {scfDesk{files: map[string]string{".env.prod": scfReady}, args: []string{"SCF_STAGE=prod"}}, "scf deploy --stage prod\n"},
		"a stage from .env": {scfDesk{files: ready, args: []string{"SCF_STAGE=prod"}}, "scf deploy --stage prod\n"},
		"from the shell": {scfDesk{env: map[string]string{
			"TENCENT_SECRET_ID": "AKIDexample", "TENCENT_SECRET_KEY": "x", "TRTC_SDK_APP_ID": "1400000000", "TRTC_SECRET_KEY": "x",
		}}, "scf deploy --stage dev\n"},
		"from both":             {scfDesk{files: map[string]string{".env": "TRTC_SDK_APP_ID=1\nTRTC_USERSIG=x\n"}, env: map[string]string{"TENCENT_SECRET_ID": "x", "TENCENT_SECRET_KEY": "x"}}, "scf deploy"},
		"several applications":  {scfDesk{files: map[string]string{".env": "TENCENT_SECRET_ID=x\nTENCENT_SECRET_KEY=x\nAPPS_FILE=/var/user/apps.yaml\n"}}, "scf deploy"},
		"a profile of scf's":    {scfDesk{files: map[string]string{".serverless-tencent/credentials": "[default]\n", ".env": "TRTC_SDK_APP_ID=1\nTRTC_SECRET_KEY=x\n"}}, "scf deploy"},
		"a value with an = too": {scfDesk{files: map[string]string{".env": scfReady + "ARCHIVE_URL=s3://a/b?region=c&endpoint=https://d\n"}}, "scf deploy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.desk.tools = []string{"scf"}
			said, ok := test.desk.deploy(t)
			packaged, deployed := strings.Index(said, "make --no-print-directory package\n"), strings.Index(said, "\n"+test.want)
			if !ok || packaged < 0 || deployed < packaged {
				t.Errorf("want the package, and then %q:\n%s", test.want, said)
			}
		})
	}
}
