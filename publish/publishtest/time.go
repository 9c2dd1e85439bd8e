package publishtest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trtc-callback-audit/publish"
)

// mostOfAnAttempt is how long one attempt may take.
const mostOfAnAttempt = 5 * time.Second

// mostOfAnAnswer is how many bytes of an answer may be read, with what a reader may ask for beyond.
const mostOfAnAnswer = 65 << 10

// stuck are the answers that take for ever.
func stuck() []Answer {
	return []Answer{{Fault: Hang}, {Fault: Slow, Body: "ok"}, {Fault: Slow, Status: 500, Body: "{}"}}
}

// canceled checks that an attempt ends as soon as its caller gives up, and says so.
func (s suite) canceled(ctx context.Context) error {
	for _, a := range stuck() {
		running, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Second, cancel)
		if err := s.ends(running, a, time.Second, publish.Canceled, context.Canceled); err != nil {
			return err
		}
	}
	return nil
}

// timeout checks that an attempt has an end even where its caller has none.
func (s suite) timeout(ctx context.Context) error {
	for _, a := range stuck() {
		if err := s.ends(ctx, a, mostOfAnAttempt, publish.Timeout, nil); err != nil {
			return err
		}
	}
	return nil
}

// deadline checks that an attempt ends with its caller's time.
func (s suite) deadline(ctx context.Context) error {
	for _, a := range stuck() {
		running, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := s.ends(running, a, 2*time.Second, publish.Timeout, context.DeadlineExceeded)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// ends checks when an attempt ends, and how.
func (s suite) ends(ctx context.Context, a Answer, after time.Duration, class publish.Class, cause error) error {
	server, start := NewServer(a), clock()
	failure := s.try(ctx, server)
	if took := clock().Sub(start); took != after {
		return fmt.Errorf("it ended after %s, want %s", took, after)
	}
	if cause != nil && !errors.Is(failure, cause) {
		return fmt.Errorf("the error does not unwrap to %w", cause)
	}
	_, err := want(server, failure, class)
	return err
}

// broken checks that a connection that fails is told from an answer.
func (s suite) broken(ctx context.Context) error {
	for _, a := range []Answer{{Fault: Refuse}, {Fault: Break, Body: "ok"}} {
		server := NewServer(a)
		if _, err := want(server, s.try(ctx, server), publish.Network); err != nil {
			return err
		}
	}
	return nil
}

// endless checks that no more of an answer is read than makes sense, whatever is then made of it.
func (s suite) endless(ctx context.Context) error {
	for _, a := range []Answer{{Fault: Endless, Body: "ok"}, {Fault: Endless, Status: 400, Body: `{"errcode":0}`}} {
		server := NewServer(a)
		err := s.try(ctx, server)
		if n := server.Read(); n == 0 || n > mostOfAnAnswer || server.Open() != 0 {
			return fmt.Errorf("%d bytes were read, %d answers were not closed", n, server.Open())
		}
		if a.Status == 400 && err == nil {
			return errors.New("a refusal without an end is taken for success")
		}
	}
	return nil
}
