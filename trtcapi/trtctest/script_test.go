package trtctest_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestScriptIsOneQueue(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.FailNext(2, 60008, "service timeout")
	gw.ReplyNext(1, http.StatusBadGateway, http.Header{"Content-Type": {"text/html"}}, []byte("<html>"))
	gw.DropNext(1)
	gw.FailNext(1, 100001, "internal")
	gw.TruncateNext(1)
	gw.FailNext(0, 1, "never")
	gw.FailNext(-1, 1, "never")

	for range 2 {
		if a := goodRequest().wantCode(t, gw, 60008); a.ErrorInfo != "service timeout" || a.ActionStatus != "FAIL" || a.Response != nil {
			t.Errorf("body = %s, want the failure that was asked for", a.Body)
		}
	}
	if a, err := goodRequest().do(t, gw); err != nil || a.Status != http.StatusBadGateway || string(a.Body) != "<html>" {
		t.Errorf("raw answer = %d %q, %v", a.Status, a.Body, err)
	}
	if _, err := goodRequest().do(t, gw); !errors.Is(err, io.EOF) {
		t.Errorf("dropped call: %v, want EOF", err)
	}
	goodRequest().wantCode(t, gw, 100001)
	if a, err := goodRequest().do(t, gw); !errors.Is(err, io.ErrUnexpectedEOF) || a.Status != http.StatusOK || len(a.Body) == 0 {
		t.Errorf("truncated answer = %d %q, %v, want half of one and an unexpected EOF", a.Status, a.Body, err)
	}
	goodRequest().wantCode(t, gw, 0)

	for i, want := range []int{60008, 60008, -1, -1, 100001, 0, 0} {
		if got := gw.Calls()[i].Code; got != want {
			t.Errorf("call %d: recorded code %d, want %d", i, got, want)
		}
	}
}

// What is no call at all, like a browser's favicon, leaves the script alone; what is wrong in query or body does not matter to it.
func TestScriptIsForCalls(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.FailNext(2, 60008, "slow")
	(&request{method: http.MethodGet, path: "/v4/call_config/get_callback"}).wantCode(t, gw, 60002)
	(&request{method: http.MethodPost, path: "/v4/call_config"}).wantCode(t, gw, 60009)
	(&request{method: http.MethodPost, path: "/v4/call_config/get_callback"}).wantCode(t, gw, 60008)
	(&request{method: http.MethodPost, path: "/v4/call_config/set_callback"}).wantCode(t, gw, 60008)
	goodRequest().wantCode(t, gw, 0)
}

func TestFailNextCanContradictItself(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.FailNext(1, 0, "")
	if a := goodRequest().wantCode(t, gw, 0); a.ActionStatus != "FAIL" {
		t.Errorf("ActionStatus = %q, want FAIL", a.ActionStatus)
	}
}

func TestReplyNextCopiesAndFills(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	header, body := http.Header{"X-Test": {"a"}, "Date": nil}, []byte("ab")
	gw.ReplyNext(1, 0, header, body)
	gw.ReplyNext(1, http.StatusAccepted, nil, nil)
	header.Set("X-Test", "b")
	body[0] = 'x'

	a, err := goodRequest().do(t, gw)
	if err != nil || a.Status != http.StatusOK || a.Header.Get("X-Test") != "a" || string(a.Body) != "ab" || a.Header.Get("Date") != "" {
		t.Errorf("raw answer = %d %v %q, %v", a.Status, a.Header, a.Body, err)
	}
	a, err = goodRequest().do(t, gw)
	if err != nil || a.Status != http.StatusAccepted || len(a.Body) != 0 || a.Header.Get("Date") != t0.UTC().Format(http.TimeFormat) {
		t.Errorf("empty raw answer = %d %v %q, %v", a.Status, a.Header, a.Body, err)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.FailNext(2, 60011, "too many")
	gw.RetryAfter("3")
	if got := goodRequest().wantCode(t, gw, 60011).Header.Get("Retry-After"); got != "3" {
		t.Errorf("Retry-After = %q, want 3", got)
	}
	gw.RetryAfter("")
	if got, ok := goodRequest().wantCode(t, gw, 60011).Header["Retry-After"]; ok {
		t.Errorf("Retry-After = %q, want none", got)
	}
	gw.RetryAfter("3")
	if got, ok := goodRequest().set("random", "").wantCode(t, gw, 60002).Header["Retry-After"]; ok {
		t.Errorf("Retry-After of a refusal = %q, want none", got)
	}
}

func TestHangEndsWithTheClient(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.HangNext(1)
	if got := sendAndLeave(t, gw); got != "" {
		t.Errorf("hanging call got %q, want nothing", got)
	}
	if c := gw.Calls()[0]; c.Code != -1 || string(c.Body) != "{}" {
		t.Errorf("call = %+v, want it read and without a code", c)
	}
}

func TestHangEndsWithClose(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.HangNext(1)
	arrived := make(chan struct{})
	gw.SetNow(func() time.Time { close(arrived); return t0 })
	failed := make(chan error)
	go func() {
		_, err := goodRequest().do(t, gw)
		failed <- err
	}()
	<-arrived
	gw.Close()
	if err := <-failed; !errors.Is(err, io.EOF) {
		t.Errorf("hanging call: %v, want EOF", err)
	}
	if got := gw.Calls()[0].Code; got != -1 {
		t.Errorf("recorded code %d, want -1", got)
	}
	gw.Close()
}
