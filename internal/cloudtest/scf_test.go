package cloudtest_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/internal/cloudtest"
)

func TestSCFEnvironment(t *testing.T) {
	t.Parallel()
	o := options(t, "")
	o.Env["TZ"] = "Asia/Shanghai"
	o.Env["_LAMBDA_SERVER_PORT"] = "1"
	got := environ(t, start(t, "scf", o), o)
	if port, err := strconv.Atoi(got["_LAMBDA_SERVER_PORT"]); err != nil || port < 1024 {
		t.Errorf("got port %q", got["_LAMBDA_SERVER_PORT"])
	}
	delete(got, "_LAMBDA_SERVER_PORT")
	want := map[string]string{
		"HOME":                "/home/qcloud",
		"LANG":                "en_US.UTF8",
		"PATH":                "/usr/local/bin:/usr/bin:/bin",
		"PWD":                 "FOLDER",
		"SCF_FUNCTIONNAME":    "trtc-callback-audit",
		"SCF_FUNCTIONVERSION": "$LATEST",
		"SCF_NAMESPACE":       "default",
		"SCF_RUNTIME":         "Go1",
		"START":               "",
		"TENCENTCLOUD_APPID":  "1250000000",
		"TENCENTCLOUD_REGION": "ap-guangzhou",
		"TENCENTCLOUD_RUNENV": "SCF",
		"TENCENTCLOUD_TZ":     "UTC",
		"TENCENTCLOUD_UIN":    "100000000001",
		"TZ":                  "Asia/Shanghai",
		"USER":                "qcloud",
		"USER_CODE_ROOT":      "FOLDER/",
		"_SCF_SERVER_PORT":    "28902",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSCFInvocationEnvironment(t *testing.T) {
	t.Parallel()
	c := start(t, "scf", options(t, ""))
	event := []byte("getenv TENCENTCLOUD_SECRETID")
	steps := []struct {
		sent map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{"TENCENTCLOUD_SECRETID": "first"}, "first"},
		{nil, "first"}, // the library sets and never unsets
		{map[string]string{"TENCENTCLOUD_SECRETID": "second"}, "second"},
	}
	for i, step := range steps {
		if got := invoke(t, c, cloudtest.Invocation{Event: event, Environment: step.sent}); string(got.Payload) != step.want {
			t.Errorf("step %d: got %q, want %q", i, got.Payload, step.want)
		}
	}
}

func TestSCFNoDeadline(t *testing.T) {
	t.Parallel()
	c := start(t, "scf", options(t, ""))
	for event, want := range map[string]string{"overdue": "context deadline exceeded", "deadline": "0"} {
		if got := invoke(t, c, cloudtest.Invocation{Event: []byte(event), NoDeadline: true}); string(got.Payload) != want {
			t.Errorf("%s: got %q, want %q", event, got.Payload, want)
		}
	}
	if got := ask(t, c, "overdue"); got != "<nil>" {
		t.Errorf("got context error %q with a deadline", got)
	}
}

func TestSCFTriesAnotherPort(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		freeAt, tries int
		works         bool
	}{
		"at once":       {1, 1, true},
		"second":        {2, 2, true},
		"third":         {3, 3, true},
		"never but one": {4, 3, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t, "busy")
			o.Env["MARKS"], o.Env["FREE"] = t.TempDir(), strings.Repeat("x", test.freeAt)
			c, err := cloudtest.StartSCF(t.Context(), o)
			if c != nil {
				defer c.Stop()
			}
			if (err == nil) != test.works {
				t.Errorf("got error %v", err)
			}
			if marks, _ := filepath.Glob(filepath.Join(o.Env["MARKS"], "mark*")); len(marks) != test.tries {
				t.Errorf("tried %d times, want %d", len(marks), test.tries)
			}
		})
	}
}
