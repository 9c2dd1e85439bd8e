package main_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

var updateScripts = flag.Bool("update", false, "write the golden files anew")

// built is the real program, built once as make build does.
var built string

func TestMain(m *testing.M) {
	if run, ok := gatewayRoles[os.Getenv(gatewayRole)]; ok {
		os.Exit(run())
	}
	flag.Parse()
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "trtc-callback-audit")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	built = filepath.Join(folder, "trtc-callback-audit")
	flags, err := slim()
	if err == nil {
		err = build(built, ".", flags...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// build builds a program.
func build(to, what string, flags ...string) error {
	args := slices.Concat([]string{"build", "-tags", "lambda.norpc", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"}, flags, []string{"-o", to, what})
	c := exec.CommandContext(context.Background(), "go", args...)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// slim are the flags that make adds for the program as it is deployed.
func slim() ([]string, error) {
	flags, err := exec.CommandContext(context.Background(), "make", "-s", "flags").Output()
	if err != nil {
		return nil, fmt.Errorf("make flags: %w", err)
	}
	return strings.Fields(string(flags)), nil
}

// What is planted in every story and looked for in every byte of its output.
const (
	plantedID    = 1400000000
	plantedKey   = "planted-key-7f1d2a9c5e"
	plantedToken = "planted-token-3b8e6d0f4a"
)

// TestScripts tells every story twice, once on each cloud; what is expected is the same.
func TestScripts(t *testing.T) {
	t.Parallel()
	for _, cloud := range []string{"lambda", "scf"} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir: filepath.Join("testdata", "script"), UpdateScripts: *updateScripts,
				Condition: func(name string) (bool, error) { return name == cloud, nil }, // [lambda] and [scf]
				Setup:     func(e *testscript.Env) error { return setUp(e, cloud) },
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"tencent": tencent, "cloud": startCloud, "invoke": invoke, "http": httpRequest, "body": httpBody, "trtc": program, "log": functionLog, "blank": blankFile, "chat": chatCommand,
				},
			})
		})
	}
}

// world is what one story plays in.
type world struct {
	cloudName string
	tencent   *trtctest.Server
	chat      *chat
	cloud     cloudtest.Cloud
	env       map[string]string // of the function
	said      strings.Builder   // all output, for the search for secrets
}

type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

func setUp(e *testscript.Env, cloud string) error {
	w := &world{cloudName: cloud, chat: startChat(), tencent: trtctest.Start(
		trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey, Others: []string{"someone"}},
		trtctest.App{SDKAppID: plantedID + 1, SecretKey: plantedKey},
	)}
	w.env = map[string]string{
		"TRTC_SDK_APP_ID": fmt.Sprint(plantedID), "TRTC_SECRET_KEY": plantedKey, "TRTC_ENDPOINT": w.tencent.URL(), "HTTP_TOKEN": plantedToken,
	}
	e.Values[worldKey{}] = w
	e.Setenv("CLOUD", cloud)
	e.Setenv("KEY", plantedKey)
	e.Setenv("TOKEN", plantedToken)
	e.Setenv("TENCENT", w.tencent.URL())
	e.Setenv("CHAT", w.chat.URL)
	e.Setenv("HOOK", plantedHook)
	test := e.T()
	e.Defer(func() {
		w.stop()
		if leak := w.leak(); leak != "" {
			test.Fatal("the output holds " + leak)
		}
	})
	return nil
}

func (w *world) stop() {
	if w.cloud != nil {
		_ = w.cloud.Stop()
		w.said.Write(w.cloud.Output())
		w.cloud = nil
	}
	w.tencent.Close()
	w.chat.Close()
}

// leak searches all that the story printed for what was planted, and for each UserSig that Tencent was sent.
func (w *world) leak() string {
	said := w.said.String()
	for what, text := range map[string]string{"the key": plantedKey, "the token": plantedToken, "a query": "usersig=", "Tencent's address": w.tencent.URL(), "a sink's URL": plantedHook, "the chat's address": w.chat.URL} {
		if strings.Contains(said, text) {
			return what
		}
	}
	for _, call := range w.tencent.Calls() {
		if sig := call.Query.Get("usersig"); len(sig) > 40 && strings.Contains(said, sig[:40]) {
			return "a UserSig"
		}
	}
	return ""
}
