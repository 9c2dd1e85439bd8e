package publishtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/publish/publishtest"
)

// ask makes one request, and returns the status and the body, or what went wrong.
func ask(ctx context.Context, s *publishtest.Server, text string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, publishtest.URL, strings.NewReader(text))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("X-Test", text)
	response, err := s.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 2000))
	return response.StatusCode, string(content), err
}

func TestServerFollowsItsScript(t *testing.T) {
	t.Parallel()
	s := publishtest.NewServer(publishtest.Answer{Status: 503, Body: "no"}, publishtest.Answer{Body: "ok"})
	for i, want := range []struct {
		status int
		body   string
	}{{503, "no"}, {200, "ok"}, {200, "ok"}} {
		text := strings.Repeat("x", i+1)
		if status, body, err := ask(t.Context(), s, text); err != nil || status != want.status || body != want.body {
			t.Errorf("%d: %d %s %v", i, status, body, err)
		}
		if r := s.Requests()[i]; string(r.Body) != text || r.Header.Get("X-Test") != text || r.Method != http.MethodPost || r.URL != publishtest.URL {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if s.Open() != 0 || s.Read() != 6 || len(s.Requests()) != 3 {
		t.Errorf("%d open, %d bytes read, %d requests", s.Open(), s.Read(), len(s.Requests()))
	}
	if status, body, err := ask(t.Context(), publishtest.NewServer(), ""); status != http.StatusOK || body != "" || err != nil {
		t.Errorf("%d %s %v", status, body, err)
	}
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  publishtest.Fault
		status int
		body   string
		err    error
		took   time.Duration
	}{
		"hang":    {publishtest.Hang, 0, "", context.DeadlineExceeded, time.Second},
		"slow":    {publishtest.Slow, 200, "ha", context.DeadlineExceeded, time.Second},
		"refuse":  {publishtest.Refuse, 0, "", nil, 0},
		"break":   {publishtest.Break, 200, "ha", io.ErrUnexpectedEOF, 0},
		"endless": {publishtest.Endless, 200, strings.Repeat("half ", 400), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				s, start := publishtest.NewServer(publishtest.Answer{Body: "half", Fault: test.fault}), time.Now()
				status, body, err := ask(ctx, s, "x")
				if status != test.status || body != test.body || test.err != nil && !errors.Is(err, test.err) || time.Since(start) != test.took || s.Open() != 0 {
					t.Errorf("%d %q %v after %s, %d open", status, body, err, time.Since(start), s.Open())
				}
				if status == 0 && (err == nil || !strings.Contains(err.Error(), publishtest.URL)) {
					t.Errorf("the error does not tempt with the URL: %v", err)
				}
			})
		})
	}
}

func TestServerEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := ask(ctx, publishtest.NewServer(), "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
