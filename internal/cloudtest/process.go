package cloudtest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

const (
	termGrace = 2 * time.Second // between SIGTERM and SIGKILL
	tailLines = 10              // of stderr in the error about a death
)

// errGone is in every error about a process that has ended.
var errGone = errors.New("the process is gone")

// process is the running function.
type process struct {
	*output
	cmd    *exec.Cmd
	cancel context.CancelFunc // sends SIGTERM, and SIGKILL after termGrace
	began  time.Time
	ended  chan struct{} // closed when the process is gone and its output complete
	err    error         // of Wait, readable once ended
}

// launch starts the binary in its own folder, as the clouds do, with env and nothing else.
func launch(ctx context.Context, o Options, env map[string]string) (*process, error) {
	out, err := newOutput()
	if err != nil {
		return nil, fmt.Errorf("cloudtest: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, o.Binary, o.Args...) //nolint:gosec // running the caller's binary is the purpose
	cmd.Dir = filepath.Dir(o.Binary)
	cmd.Env = pairs(env)
	cmd.Stdout, cmd.Stderr = out.stdout.w, out.stderr.w
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = termGrace
	p := &process{output: out, cmd: cmd, cancel: cancel, began: time.Now(), ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		cancel()
		out.close()
		return nil, fmt.Errorf("cloudtest: start: %w", err)
	}
	out.pump()
	go p.reap()
	return p, nil
}

// pairs is an environment in the form of exec, and never nil, which would mean ours.
func pairs(env map[string]string) []string {
	list := make([]string, 0, len(env))
	for _, key := range slices.Sorted(maps.Keys(env)) {
		list = append(list, key+"="+env[key])
	}
	return list
}

func (p *process) reap() {
	defer close(p.ended)
	defer p.cancel()
	p.err = p.cmd.Wait()
	p.drain()
	p.close()
}

// PID returns the process id.
func (p *process) PID() int { return p.cmd.Process.Pid }

// stop ends the process. How it ended is no error: it was asked to, or whoever invoked it has been told.
func (p *process) stop() error {
	p.cancel()
	<-p.ended
	_, exited := errors.AsType[*exec.ExitError](p.err)
	if p.err == nil || exited || errors.Is(p.err, context.Canceled) || errors.Is(p.err, context.DeadlineExceeded) {
		return nil
	}
	return fmt.Errorf("cloudtest: stop: %w", p.err)
}

// kill ends the process at once and without a word, as the clouds do at the time limit.
func (p *process) kill() {
	// It can only fail for a process that has ended, which is what is wanted.
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// during returns a context that ends with ctx, with the process and after limit; its cause says which it was.
func (p *process) during(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w after %v", errTimeLimit, limit))
	ctx, end := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-p.ended:
			end(p.death())
		case <-ctx.Done():
		}
	}()
	return ctx, func() { end(nil); stop() }
}

// death says how the process ended, with its last words.
func (p *process) death() error {
	words := tail(cmp.Or(p.text(p.stderr), p.text(p.stdout)))
	return fmt.Errorf("%w: %v: %s", errGone, p.cmd.ProcessState, words)
}

// tail returns the last lines of a text.
func tail(text string) []byte {
	lines := bytes.Split(bytes.TrimSpace([]byte(text)), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-tailLines):], []byte("\n"))
}
