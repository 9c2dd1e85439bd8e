// Package cloudtest is the two clouds on a loopback: a Lambda Runtime API and an SCF RPC caller, each of which runs
// the real built binary as its cloud would and feeds it one event after the other.
//
//	cloud, err := cloudtest.Start(ctx, "scf", cloudtest.Options{Binary: path})
//	reply, err := cloud.Invoke(ctx, cloudtest.Invocation{Event: []byte(`{"Type":"Timer"}`)})
//
// The process gets the variables of the cloud and those of [Options] and inherits nothing. Like the clouds, it handles
// one event at a time, has ten seconds to get ready and is killed when an answer takes longer than its time limit.
// Unlike them, it is neither frozen between events nor held to its memory or payload size, it gets no credentials,
// and one that has died is not started again. Unix only.
package cloudtest

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// Reply is what one invocation gave.
type Reply struct {
	Payload       []byte        // the returned bytes; nil when it failed
	Failed        bool          // the function returned an error, panicked, died or ran out of time
	Type, Message string        // of that error
	Took          time.Duration // from the event handed out to the answer received; 0 without an answer
}

// Invocation is one event and the frame around it.
type Invocation struct {
	Event       []byte
	RequestID   string            // "" is a made-up UUID: the same at every run, another for every invocation of a cloud
	Deadline    time.Time         // what the function is told; zero is now + Options.Timeout
	NoDeadline  bool              // SCF only: send no deadline, which the library takes for one that is long past
	Environment map[string]string // SCF only: sent with this invocation, the library calls os.Setenv with each
}

// Cloud is one of the two with a function that runs in it. It is safe for concurrent use: invocations queue.
type Cloud interface {
	// Name returns "lambda" or "scf".
	Name() string
	// Invoke hands one event to the function and waits for its answer. An error that the function returned is in the
	// reply; Invoke itself fails if ctx ends (the process lives on), if the process died and if it was killed at its
	// time limit. In the last two the reply says so too.
	Invoke(ctx context.Context, in Invocation) (Reply, error)
	// Output returns all that the process wrote so far to stdout and stderr: each stream in its order, the two
	// interleaved as they were read. What was written before an answer is there when Invoke returns.
	Output() []byte
	// Stdout returns the part of Output that went to stdout.
	Stdout() []byte
	// Ready returns the time from exec to the first request for an event (lambda) or the first answered ping (scf).
	Ready() time.Duration
	// PID returns the process id.
	PID() int
	// Stop ends the process with SIGTERM, or with SIGKILL after two seconds, and returns when it is gone. It may be
	// called again, and after the process ended by itself; an error means that the process could not be waited for.
	Stop() error
}

// Options say which function runs, and with what limits.
type Options struct {
	Binary       string            // required; its folder is the working directory
	Args         []string          // none on a real cloud
	Env          map[string]string // the function's own variables; they win over the cloud's, but for its address
	FunctionName string            // "" is trtc-callback-audit
	MemoryMB     int               // told, not enforced; 0 is 128
	Timeout      time.Duration     // the function's time limit; 0 is 60 s
}

const (
	defaultName    = "trtc-callback-audit"
	defaultMemory  = 128
	defaultTimeout = time.Minute
)

// complete fills in the defaults. The binary's path becomes absolute, because the process starts in its folder.
func (o Options) complete() (Options, error) {
	binary, err := filepath.Abs(o.Binary)
	if err != nil {
		return o, fmt.Errorf("cloudtest: %w", err)
	}
	o.Binary = binary
	if o.FunctionName == "" {
		o.FunctionName = defaultName
	}
	if o.MemoryMB == 0 {
		o.MemoryMB = defaultMemory
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	return o, nil
}

// Start starts the function in the cloud of that name, "lambda" or "scf".
func Start(ctx context.Context, name string, o Options) (Cloud, error) {
	switch name {
	case lambdaName:
		return StartLambda(ctx, o)
	case scfName:
		return StartSCF(ctx, o)
	}
	return nil, fmt.Errorf("cloudtest: no cloud %q: want %q or %q", name, lambdaName, scfName)
}
