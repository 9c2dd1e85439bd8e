package cloudtest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// initLimit is Lambda's for the init phase, and close to what SCF allows.
const initLimit = 10 * time.Second

// errTimeLimit is the cause when a function takes longer than it may.
var errTimeLimit = errors.New("time limit reached")

// line is how a cloud and its function speak to each other. Its contexts end with the process too, and their cause says why.
type line interface {
	// open returns when the function is ready for its first event.
	open(ctx context.Context) error
	// send hands over one event and returns the function's answer.
	send(ctx context.Context, in Invocation) (Reply, error)
	// close is called once, with no send under way.
	close()
}

// cloud is a process at the end of a line.
type cloud struct {
	*process
	name   string
	line   line
	idBase string // of the request ids it makes up
	limit  time.Duration
	ready  time.Duration
	turn   chan struct{} // held by the one invocation under way
	count  int           // of invocations, guarded by turn
	closed chan struct{}
}

// connect starts the function and waits until it is ready.
func connect(ctx context.Context, c *cloud, o Options, env map[string]string) error {
	var err error
	if c.process, err = launch(ctx, o, env); err != nil {
		c.line.close()
		return err
	}
	c.limit, c.turn, c.closed = o.Timeout, make(chan struct{}, 1), make(chan struct{})
	go c.hangUp()
	if err := c.open(ctx); err != nil {
		// Why it did not become ready is the news, not how its process ended.
		_ = c.Stop()
		return fmt.Errorf("cloudtest: start %s: %w", c.name, err)
	}
	return nil
}

// open is bounded, since a program that is no function may well run for ever.
func (c *cloud) open(ctx context.Context) error {
	wait, cancel := c.during(ctx, initLimit)
	defer cancel()
	err := c.line.open(wait)
	c.ready = time.Since(c.began)
	return err
}

// hangUp closes the line when the process is gone and the last invocation has been told.
func (c *cloud) hangUp() {
	defer close(c.closed)
	<-c.ended
	c.turn <- struct{}{}
	c.line.close()
	<-c.turn
}

func (c *cloud) Name() string { return c.name }

func (c *cloud) Ready() time.Duration { return c.ready }

func (c *cloud) Stop() error {
	err := c.stop()
	<-c.closed
	return err
}

func (c *cloud) Invoke(ctx context.Context, in Invocation) (Reply, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return Reply{}, fmt.Errorf("cloudtest: invoke: %w", context.Cause(ctx))
	}
	run, cancel := c.during(ctx, c.limit)
	defer cancel()
	reply, err := c.line.send(run, c.complete(in))
	if err != nil {
		return c.lost(err)
	}
	return reply, nil
}

// complete fills in what the caller left to the cloud.
func (c *cloud) complete(in Invocation) Invocation {
	c.count++
	if in.RequestID == "" {
		in.RequestID = fmt.Sprintf("%s-0000-4000-8000-%012x", c.idBase, c.count)
	}
	if in.Deadline.IsZero() {
		in.Deadline = time.Now().Add(c.limit)
	}
	return in
}

// lost is the reply without an answer, in Lambda's words for it.
func (c *cloud) lost(err error) (Reply, error) {
	err = fmt.Errorf("cloudtest: invoke: %w", err)
	reply := Reply{Failed: true, Message: err.Error()}
	switch {
	case errors.Is(err, errTimeLimit):
		reply.Type = "Sandbox.Timedout"
		c.kill()
	case errors.Is(err, errGone):
		reply.Type = "Runtime.ExitError"
	default:
		return Reply{}, err
	}
	return reply, err
}
