package publishtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

// responses are those of a webhook, which is good.
var responses = []publishtest.Response{
	{Answer: publishtest.Answer{Status: 204}},
	{Answer: publishtest.Answer{Status: 503, Header: map[string]string{"Retry-After": "7"}}, Class: publish.Retry, After: 7 * time.Second},
}

// shoddy is a good sink with a fault: in its way, or in its errors.
type shoddy struct {
	way    func(way http.RoundTripper, r *http.Request) (*http.Response, error)
	change func(r *http.Request)
	err    func(e *publish.Error) error
	sent   publish.Sink
}

func (s shoddy) Name() string { return "webhook" }

func (s shoddy) Publish(ctx context.Context, r audit.Report) error {
	err := s.sent.Publish(ctx, r)
	if e, ok := errors.AsType[*publish.Error](err); ok && s.err != nil {
		return s.err(e)
	}
	return err
}

func (s shoddy) create(address secret.String, way http.RoundTripper, now func() time.Time) publish.Sink {
	good := way
	if s.change != nil {
		way = roundTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			s.change(r)
			return good.RoundTrip(r)
		})
	}
	if s.way != nil {
		way = roundTrip(func(r *http.Request) (*http.Response, error) { return s.way(good, r) })
	}
	d := publish.Destination{Kind: "webhook", URL: address, Secrets: []secret.String{secret.New(publishtest.WebhookSecret)}}
	s.sent = publish.New(d, publish.Kit{Way: way, Now: now})
	return s
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAGoodSinkPasses(t *testing.T) {
	t.Parallel()
	publishtest.Run(t, shoddy{}.create, responses...)
}

// unclosed is a body that nobody closes.
type unclosed struct{ io.Reader }

func (unclosed) Close() error { return nil }

// follow asks as a client does, which follows redirects.
func follow(way http.RoundTripper, r *http.Request) (*http.Response, error) {
	return (&http.Client{Transport: way}).Do(r)
}

// body has another one sent.
func body(text string) func(*http.Request) {
	return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(text)) }
}

// TestAShoddySinkFails: each fault is found by the checks that it breaks.
func TestAShoddySinkFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shoddy
		found []string
	}{
		"follows redirects": {shoddy{way: follow}, []string{"redirects"}},
		"leaves answers open": {shoddy{way: func(way http.RoundTripper, r *http.Request) (*http.Response, error) {
			response, err := way.RoundTrip(r)
			if err == nil {
				response.Body = unclosed{response.Body}
			}
			return response, err
		}}, []string{"responses", "statuses", "endless answer", "broken connection", "canceled"}},
		"reads without end": {shoddy{way: func(way http.RoundTripper, r *http.Request) (*http.Response, error) {
			response, err := way.RoundTrip(r)
			if err == nil {
				_, _ = io.CopyN(io.Discard, response.Body, 1<<20)
			}
			return response, err
		}}, []string{"endless answer"}},
		"waits too long": {shoddy{way: func(way http.RoundTripper, r *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 7*time.Second)
			defer cancel()
			return way.RoundTrip(r.WithContext(ctx))
		}}, []string{"timeout", "deadline", "canceled"}},
		"has another id for each attempt": {shoddy{change: func(r *http.Request) {
			r.Header.Set("Webhook-Id", time.Now().Format("150405"))
		}}, []string{"repetition"}},
		"has the time of the first attempt": {shoddy{change: func(r *http.Request) { r.Header.Set("Webhook-Timestamp", "1") }}, []string{"repetition"}},
		"puts":                              {shoddy{change: func(r *http.Request) { r.Method = http.MethodPut }}, []string{"request"}},
		"has no type":                       {shoddy{change: func(r *http.Request) { r.Header.Del("Content-Type") }}, []string{"request"}},
		"goes elsewhere":                    {shoddy{change: func(r *http.Request) { r.URL.Path = "/" }}, []string{"request"}},
		"sends no JSON":                     {shoddy{change: body("hello")}, []string{"request", "oversize report"}},
		"sends what is not the report":      {shoddy{change: body("{}")}, []string{"request"}},
		"sends too much":                    {shoddy{change: body(`["` + strings.Repeat("x", audit.ReturnBudget) + `"]`)}, []string{"oversize report"}},
		"has an error of its own":           {shoddy{err: func(*publish.Error) error { return errors.New("no") }}, []string{"responses", "statuses", "broken connection"}},
		"says nothing":                      {shoddy{err: func(e *publish.Error) error { e.Reason = ""; return e }}, []string{"responses", "redirects", "timeout"}},
		"tries again what is refused":       {shoddy{err: func(e *publish.Error) error { e.Class = publish.Retry; return e }}, []string{"statuses", "redirects"}},
		"forgets the wait":                  {shoddy{err: func(e *publish.Error) error { e.After = 0; return e }}, []string{"responses"}},
		"forgets the status":                {shoddy{err: func(e *publish.Error) error { e.Status = 0; return e }}, []string{"responses"}},
		"hides the cause": {shoddy{err: func(e *publish.Error) error {
			return &publish.Error{Sink: e.Sink, Class: e.Class, Status: e.Status, Reason: e.Reason, After: e.After}
		}}, []string{"canceled", "deadline"}},
		"shows the URL":    {shoddy{err: func(e *publish.Error) error { e.Reason += publishtest.URL; return e }}, []string{"nothing leaks"}},
		"shows the secret": {shoddy{err: func(e *publish.Error) error { e.Code = publishtest.WebhookSecret; return e }}, []string{"nothing leaks"}},
	} {
		for _, check := range test.found {
			t.Run(name+" "+check, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					if publishtest.Check(t.Context(), check, test.create, responses...) == nil {
						t.Error("nothing was found")
					}
				})
			})
		}
	}
}

// TestEveryCheckCanFail: a sink that does nothing passes none of them that ask for something.
func TestEveryCheckCanFail(t *testing.T) {
	t.Parallel()
	nothing := func(secret.String, http.RoundTripper, func() time.Time) publish.Sink { return idle{} }
	names := publishtest.Checks()
	if len(names) < 12 {
		t.Errorf("%v", names)
	}
	for _, name := range names {
		if name == "nothing leaks" { // who says nothing says nothing wrong; see above
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			if publishtest.Check(t.Context(), name, nothing, responses...) == nil {
				t.Errorf("%s: nothing was found", name)
			}
		})
	}
}

type idle struct{}

func (idle) Name() string { return "webhook" }

func (idle) Publish(context.Context, audit.Report) error { return nil }

// TestResponsesAreNeeded: without one that takes the message there is nothing to try with.
func TestResponsesAreNeeded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"responses", "redirects", "request", "oversize report"} {
		if !slices.Contains(publishtest.Checks(), name) {
			t.Fatal(name)
		}
		synctest.Test(t, func(t *testing.T) {
			if publishtest.Check(t.Context(), name, shoddy{}.create, responses[1]) == nil {
				t.Errorf("%s: nothing was missed", name)
			}
		})
	}
}
