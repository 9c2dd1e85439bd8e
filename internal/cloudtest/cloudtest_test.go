package cloudtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/internal/cloudtest"
)

func TestInvoke(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		event string
		want  cloudtest.Reply
	}{
		"echo":          {"echo hello", cloudtest.Reply{Payload: []byte("hello")}},
		"empty payload": {"echo ", cloudtest.Reply{Payload: []byte{}}},
		"error":         {"fail no luck", cloudtest.Reply{Failed: true, Type: "errorString", Message: "no luck"}},
		"panic":         {"panic at the desk", cloudtest.Reply{Failed: true, Type: "string", Message: "at the desk"}},
	}
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					c := start(t, cloud, options(t, ""))
					got := invoke(t, c, cloudtest.Invocation{Event: []byte(test.event)})
					if got.Took <= 0 {
						t.Errorf("took %v", got.Took)
					}
					got.Took = 0
					if diff := cmp.Diff(test.want, got); diff != "" {
						t.Errorf("(-want +got)\n%s", diff)
					}
				})
			}
		})
	}
}

// TestInvokeAgain also holds that an error costs no process.
func TestInvokeAgain(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			if reply := invoke(t, c, cloudtest.Invocation{Event: []byte("fail once")}); !reply.Failed {
				t.Error("did not fail")
			}
			for want := 2; want < 5; want++ {
				if got := ask(t, c, "count"); got != strconv.Itoa(want) {
					t.Errorf("got invocation %s of the process, want %d", got, want)
				}
			}
			if c.Name() != cloud || c.Ready() <= 0 || c.PID() <= 0 {
				t.Errorf("got name %q, ready %v, pid %d", c.Name(), c.Ready(), c.PID())
			}
		})
	}
}

func TestInvokeQueues(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			counts := make([]string, 8)
			var wg sync.WaitGroup
			for i := range counts {
				wg.Go(func() {
					reply, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("count")})
					counts[i] = fmt.Sprint(string(reply.Payload), err)
				})
			}
			wg.Wait()
			slices.Sort(counts)
			want := []string{"1<nil>", "2<nil>", "3<nil>", "4<nil>", "5<nil>", "6<nil>", "7<nil>", "8<nil>"}
			if diff := cmp.Diff(want, counts); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestManyAtOnce holds that clouds that start at the same time do not take each other's function for their own.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		for i := range 4 {
			t.Run(fmt.Sprint(cloud, i), func(t *testing.T) {
				t.Parallel()
				c := start(t, cloud, options(t, ""))
				if got := ask(t, c, "pid"); got != strconv.Itoa(c.PID()) {
					t.Errorf("process %s answered, want %d", got, c.PID())
				}
			})
		}
	}
}

func TestFrame(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"lambda": `{"arn":"arn:aws:lambda:us-east-1:123456789012:function:night-watch","id":"own","memory":256,"name":"night-watch"}`,
		"scf": `{"appid":"1250000000","id":"own","limit_ms":30000,"memory":256,"name":"night-watch","namespace":"default",` +
			`"region":"ap-guangzhou","uin":"100000000001","version":"$LATEST"}`,
	}
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			o := options(t, "")
			o.FunctionName, o.MemoryMB, o.Timeout = "night-watch", 256, 30*time.Second
			c := start(t, cloud, o)
			got := invoke(t, c, cloudtest.Invocation{Event: []byte("frame"), RequestID: "own"})
			if diff := cmp.Diff(want[cloud], string(got.Payload)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, cloud := range both {
		first, again := requestIDs(t, cloud), requestIDs(t, cloud)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: not the same at every run:\n%s", cloud, diff)
		}
		for _, id := range first {
			if !uuid.MatchString(id) || seen[id] {
				t.Errorf("%s: %q is no UUID or not unique", cloud, id)
			}
			seen[id] = true
		}
	}
}

func requestIDs(t *testing.T, cloud string) []string {
	t.Helper()
	c := start(t, cloud, options(t, ""))
	ids := make([]string, 2)
	for i := range ids {
		var frame struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(ask(t, c, "frame")), &frame); err != nil {
			t.Fatal(err)
		}
		ids[i] = frame.ID
	}
	return ids
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			o := options(t, "")
			o.Timeout = 90 * time.Second
			c := start(t, cloud, o)

			own := time.Now().Add(42 * time.Second).Truncate(time.Millisecond)
			got := invoke(t, c, cloudtest.Invocation{Event: []byte("deadline"), Deadline: own})
			if want := strconv.FormatInt(own.UnixMilli(), 10); string(got.Payload) != want {
				t.Errorf("got %s, want %s as it was sent", got.Payload, want)
			}

			before := time.Now()
			ms, err := strconv.ParseInt(ask(t, c, "deadline"), 10, 64)
			after := time.Now()
			if err != nil {
				t.Fatal(err)
			}
			if earliest, latest := before.Add(o.Timeout).UnixMilli(), after.Add(o.Timeout).UnixMilli(); ms < earliest || ms > latest {
				t.Errorf("got %d, want within [%d, %d]", ms, earliest, latest)
			}
		})
	}
}

func TestDeadlineEndsContext(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			got := invoke(t, c, cloudtest.Invocation{Event: []byte("wait"), Deadline: time.Now().Add(50 * time.Millisecond)})
			want := cloudtest.Reply{Failed: true, Type: "deadlineExceededError", Message: "context deadline exceeded", Took: got.Took}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestOptionsReachProcess names the binary relative to the working directory of the test.
func TestOptionsReachProcess(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			o := options(t, "")
			here, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			want := filepath.Dir(o.Binary)
			if o.Binary, err = filepath.Rel(here, o.Binary); err != nil {
				t.Fatal(err)
			}
			o.Args = []string{"one", "two"}
			c := start(t, cloud, o)
			if got := ask(t, c, "args"); got != "one two" {
				t.Errorf("got arguments %q", got)
			}
			if got := ask(t, c, "folder"); got != want {
				t.Errorf("got folder %q, want the binary's, %q", got, want)
			}
		})
	}
}

// environ returns the variables that the process began with, the place of its binary written as FOLDER.
func environ(t *testing.T, c cloudtest.Cloud, o cloudtest.Options) map[string]string {
	t.Helper()
	env := map[string]string{}
	for line := range strings.Lines(ask(t, c, "environ")) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		env[key] = strings.ReplaceAll(value, filepath.Dir(o.Binary), "FOLDER")
	}
	return env
}

func TestInvokeEndsWithContext(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			in := cloudtest.Invocation{Event: []byte("wait"), Deadline: time.Now().Add(300 * time.Millisecond)}
			reply, err := c.Invoke(ctx, in)
			if !errors.Is(err, context.DeadlineExceeded) || reply.Failed {
				t.Errorf("got %+v, %v", reply, err)
			}
			if got := ask(t, c, "echo alive"); got != "alive" {
				t.Errorf("got %q from the process afterwards", got)
			}
		})
	}
}

func TestInvokeWaitsForItsTurnWithContext(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			c := start(t, cloud, options(t, ""))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			for range 20 {
				if _, err := c.Invoke(ctx, cloudtest.Invocation{Event: []byte("wait")}); !errors.Is(err, context.Canceled) {
					t.Fatalf("got %v, want the context's error", err)
				}
			}
		})
	}
}

func TestTimeLimitKills(t *testing.T) {
	t.Parallel()
	for _, cloud := range both {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			o := options(t, "")
			o.Timeout = 200 * time.Millisecond
			c := start(t, cloud, o)
			reply, err := c.Invoke(t.Context(), cloudtest.Invocation{Event: []byte("block")})
			if want := "cloudtest: invoke: time limit reached after 200ms"; err == nil || err.Error() != want {
				t.Errorf("got error %v, want %s", err, want)
			}
			if !reply.Failed || reply.Type != "Sandbox.Timedout" {
				t.Errorf("got %+v", reply)
			}
			if alive(c) {
				t.Error("the process lives")
			}
		})
	}
}

func TestStartUnknownCloud(t *testing.T) {
	t.Parallel()
	c, err := cloudtest.Start(t.Context(), "azure", options(t, ""))
	if want := `cloudtest: no cloud "azure": want "lambda" or "scf"`; c != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %v, want %s", c, err, want)
	}
}
