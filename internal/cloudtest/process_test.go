package cloudtest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trtc-callback-audit/internal/cloudtest"
)

// alive reports whether the process exists; a stopped one has been waited for, so it is no zombie either.
func alive(c cloudtest.Cloud) bool { return !errors.Is(syscall.Kill(c.PID(), 0), syscall.ESRCH) }

func TestStartFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ begin, want string }{
		"exit with words":    {"exit", "the process is gone: exit status 64: first line\nconfig: APPS is not set"},
		"exit without error": {"quit", "the process is gone: exit status 0: nothing to do"},
	}
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					c, err := cloudtest.Start(t.Context(), cloud, options(t, test.begin))
					want := fmt.Sprintf("cloudtest: start %s: %s", cloud, test.want)
					if c != nil || err == nil || err.Error() != want {
						t.Errorf("got %v, %v, want %s", c, err, want)
					}
				})
			}
		})
	}
}

func TestStartNoBinary(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c, err := cloudtest.Start(t.Context(), cloud, cloudtest.Options{Binary: filepath.Join(t.TempDir(), "none")})
			if c != nil || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got %v, %v", c, err)
			}
		})
	}
}

func TestStartEndsWithContext(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			c, err := cloudtest.Start(ctx, cloud, options(t, "sleep"))
			if c != nil || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, %v", c, err)
			}
		})
	}
}

func TestProcessEndsWithContext(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, err := cloudtest.Start(ctx, cloud, options(t, ""))
			if err != nil {
				t.Fatal(err)
			}
			cancel()
			reply, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("block")})
			if err == nil || !strings.Contains(err.Error(), "signal: terminated") || reply.Type != "Runtime.ExitError" {
				t.Errorf("got %+v, %v", reply, err)
			}
			if alive(c) {
				t.Error("the process lives")
			}
		})
	}
}

func TestDeathInInvoke(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			want := "cloudtest: invoke: the process is gone: exit status 7: goodbye"
			for range 2 { // the one that it dies of, and one that comes too late
				reply, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("die goodbye")})
				if err == nil || err.Error() != want {
					t.Errorf("got error %v, want %s", err, want)
				}
				if !reply.Failed || reply.Type != "Runtime.ExitError" || reply.Message != want || reply.Payload != nil {
					t.Errorf("got %+v", reply)
				}
			}
		})
	}
}

func TestDeathTellsLastWords(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			_, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("die " + strings.Repeat("line\n", 30) + "last")})
			if err == nil {
				t.Fatal("no error")
			}
			if lines := strings.Count(err.Error(), "\n") + 1; lines != 10 || !strings.HasSuffix(err.Error(), "\nlast") {
				t.Errorf("got %d lines, want the last 10:\n%v", lines, err)
			}
		})
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			if reply := invoke(t, c, cloudtest.Invocation{Event: []byte("panic now")}); reply.Message != "now" {
				t.Errorf("got %+v", reply)
			}
			_, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("echo")})
			if cloud == "scf" && err != nil {
				t.Errorf("the process did not survive: %v", err)
			}
			if cloud == "lambda" && (err == nil || !strings.Contains(err.Error(), "exit status 1")) {
				t.Errorf("got %v, want a death with exit status 1", err)
			}
		})
	}
}

func TestStop(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			ask(t, c, "print before")
			if !alive(c) {
				t.Fatal("not alive before Stop")
			}
			for range 2 {
				if err := c.Stop(); err != nil {
					t.Error(err)
				}
				if alive(c) {
					t.Error("the process lives")
				}
			}
			if got := string(c.Stdout()); got != "out before\n" {
				t.Errorf("got output %q after Stop", got)
			}
			if _, err := c.Invoke(t.Context(), cloudtest.Invocation{}); err == nil {
				t.Error("a stopped function answered")
			}
		})
	}
}

func TestStopKills(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, "stubborn"))
			began := time.Now()
			if err := c.Stop(); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took < 2*time.Second {
				t.Errorf("killed after %v, want 2 s of grace", took)
			}
			if alive(c) {
				t.Error("the process lives")
			}
		})
	}
}

// TestOutput holds that nothing written before an answer is missed, however soon one looks.
func TestOutput(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			var stdout, all strings.Builder
			for i := range 50 {
				ask(t, c, fmt.Sprintf("print %d", i))
				fmt.Fprintf(&stdout, "out %d\n", i)
				fmt.Fprintf(&all, "out %d\nerr %d\n", i, i)
				if got := string(c.Stdout()); got != stdout.String() {
					t.Fatalf("got stdout %q, want %q", got, stdout.String())
				}
				// The two streams may change places within one invocation.
				if got := c.Output(); len(got) != all.Len() || !bytes.Contains(got, fmt.Appendf(nil, "err %d\n", i)) {
					t.Fatalf("got output %q, want %q", got, all.String())
				}
			}
		})
	}
}

// TestOutputFlood writes more than a pipe holds, of which the end is still in the pipe when the answer comes.
func TestOutputFlood(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			for i := range 8 {
				ask(t, c, "flood")
				if got, want := len(c.Stdout()), (i+1)<<20; got != want {
					t.Fatalf("got %d bytes, want %d", got, want)
				}
			}
		})
	}
}
