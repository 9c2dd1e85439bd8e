package publishtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
)

// What a sink under test is made with. None of it may ever be seen in an error.
const (
	URL           = "https://sink.example.com/planted-path-77c1f0/hook?key=planted-query-5ad392"
	Key           = "planted-key-e80b64"                             // for sinks that sign with any text
	WebhookSecret = "whsec_cGxhbnRlZC1zdGFuZGFyZC13ZWJob29rcy1rZXk=" //nolint:gosec // planted
)

// Make makes the sink under test, with [Key] or [WebhookSecret] if it takes a secret.
type Make func(address secret.String, way http.RoundTripper, now func() time.Time) publish.Sink

// Response is an answer of the platform and what is to be made of it.
type Response struct {
	Answer
	Class publish.Class // empty: the message was taken
	After time.Duration // how long it asks to wait
}

// Run checks that a sink keeps the promises of [publish.Sink], and that it reads the platform's responses, one of which must be that it took the message.
func Run(t *testing.T, create Make, responses ...Response) {
	t.Helper()
	s := suite{create: create, responses: responses}
	for name, check := range s.checks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if err := check(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

type suite struct {
	create    Make
	responses []Response
}

// checks are the promises. Each is kept in time that passes at will.
func (s suite) checks() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"responses":         s.reads,
		"statuses":          s.statuses,
		"redirects":         s.redirects,
		"canceled":          s.canceled,
		"timeout":           s.timeout,
		"deadline":          s.deadline,
		"broken connection": s.broken,
		"endless answer":    s.endless,
		"repetition":        s.repetition,
		"request":           s.request,
		"oversize report":   s.oversize,
		"nothing leaks":     s.leaks,
	}
}

// try makes one attempt at a server.
func (s suite) try(ctx context.Context, server *Server) error {
	return s.sink(server).Publish(ctx, Report(3))
}

func (s suite) sink(server *Server) publish.Sink {
	return s.create(secret.New(URL), server, clock)
}

// clock is the one of the bubble in which the check runs.
func clock() time.Time {
	return time.Now() //nolint:forbidigo // the test's own
}

// taken is the answer with which the platform takes a message.
func (s suite) taken() (Answer, error) {
	for _, r := range s.responses {
		if r.Class == "" {
			return r.Answer, nil
		}
	}
	return Answer{}, errors.New("no response is one that takes the message")
}

// want checks an error's class, and that the answer was put away.
func want(server *Server, err error, class publish.Class) (*publish.Error, error) {
	if n := server.Open(); n != 0 {
		return nil, fmt.Errorf("%d answers were not closed", n)
	}
	if err == nil && class == "" {
		return &publish.Error{}, nil
	}
	e, ok := errors.AsType[*publish.Error](err)
	if !ok {
		return nil, fmt.Errorf("not a *publish.Error: %T", err)
	}
	if e.Class != class || e.Reason == "" || e.Sink == "" {
		return nil, fmt.Errorf("class %q, want %q: %w", e.Class, class, e)
	}
	return e, nil
}

// reads checks the responses of the platform.
func (s suite) reads(ctx context.Context) error {
	var all []error
	for _, r := range s.responses {
		server := NewServer(r.Answer)
		e, err := want(server, s.try(ctx, server), r.Class)
		if err == nil && e.After != r.After {
			err = fmt.Errorf("it asks for %s, want %s", e.After, r.After)
		}
		if err == nil && r.Class != "" && e.Status != r.Status {
			err = fmt.Errorf("its error has the status %d", e.Status)
		}
		if err != nil {
			all = append(all, fmt.Errorf("%d %s: %w", r.Status, r.Body, err))
		}
	}
	_, err := s.taken()
	return errors.Join(append(all, err)...)
}
