package cloudtest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"trtc-callback-audit/internal/cloudtest"
)

// built is the folder of the function's binary, which all tests share.
var built string

func TestMain(m *testing.M) {
	m.Run()
	os.RemoveAll(built)
}

// build compiles testdata/function, once.
var build = sync.OnceValues(func() (binary string, err error) {
	if built, err = os.MkdirTemp("", "cloudtest"); err != nil {
		return "", err
	}
	if built, err = filepath.EvalSymlinks(built); err != nil {
		return "", err
	}
	binary = filepath.Join(built, "function")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/function")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
})

// both is every cloud: what holds in one holds in the other.
var both = []string{"lambda", "scf"}

func options(t *testing.T, begin string) cloudtest.Options {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return cloudtest.Options{Binary: binary, Env: map[string]string{"START": begin}}
}

func start(t *testing.T, cloud string, o cloudtest.Options) cloudtest.Cloud {
	t.Helper()
	c, err := cloudtest.Start(t.Context(), cloud, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func invoke(t *testing.T, c cloudtest.Cloud, in cloudtest.Invocation) cloudtest.Reply {
	t.Helper()
	reply, err := c.Invoke(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// ask invokes the function, which must not fail, and returns what it said.
func ask(t *testing.T, c cloudtest.Cloud, event string) string {
	t.Helper()
	reply := invoke(t, c, cloudtest.Invocation{Event: []byte(event)})
	if reply.Failed {
		t.Fatalf("%s failed: %s: %s", event, reply.Type, reply.Message)
	}
	return string(reply.Payload)
}
