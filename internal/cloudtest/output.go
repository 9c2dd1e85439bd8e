package cloudtest

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"sync"
	"syscall"
)

// output is what the process wrote. The pipes are emptied as they fill and also whenever somebody asks: a line that
// was written before an answer may still be in its pipe when the answer arrives, and must not be missed.
type output struct {
	stdout, stderr *stream
	mu             sync.Mutex
	all            bytes.Buffer
}

// stream is one of the two pipes and what came through it.
type stream struct {
	r, w *os.File
	conn syscall.RawConn
	text bytes.Buffer
}

func newOutput() (*output, error) {
	stdout, err := newStream()
	if err != nil {
		return nil, err
	}
	stderr, err := newStream()
	if err != nil {
		stdout.close()
		return nil, err
	}
	return &output{stdout: stdout, stderr: stderr}, nil
}

func newStream() (*stream, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	conn, err := r.SyscallConn()
	return &stream{r: r, w: w, conn: conn}, err
}

// pump empties both pipes as they fill; the write ends are the process's alone from here on.
func (o *output) pump() {
	for _, s := range []*stream{o.stdout, o.stderr} {
		_ = s.w.Close()
		go func() {
			// It ends with the pipe or with close, and in both cases all has been read.
			_ = s.conn.Read(func(fd uintptr) bool { return o.read(s, fd) })
		}()
	}
}

// drain takes what is in the pipes now.
func (o *output) drain() {
	for _, s := range []*stream{o.stdout, o.stderr} {
		// It can only fail after close, which is after the last drain.
		_ = s.conn.Control(func(fd uintptr) { o.read(s, fd) })
	}
}

// read empties one pipe without waiting and reports whether it has ended.
func (o *output) read(s *stream, fd uintptr) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	var chunk [4096]byte
	for {
		n, err := syscall.Read(int(fd), chunk[:])
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return false
		case n <= 0:
			return true
		default:
			s.text.Write(chunk[:n])
			o.all.Write(chunk[:n])
		}
	}
}

// close lets go of the pipes; a child that the function left behind may still hold the other ends.
func (o *output) close() {
	o.stdout.close()
	o.stderr.close()
}

func (s *stream) close() {
	// Nothing was buffered on our side, so nothing can be lost.
	_, _ = s.r.Close(), s.w.Close()
}

// Output returns both streams.
func (o *output) Output() []byte {
	o.drain()
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.all.Bytes())
}

// Stdout returns the one stream.
func (o *output) Stdout() []byte { return []byte(o.text(o.stdout)) }

func (o *output) text(s *stream) string {
	o.drain()
	o.mu.Lock()
	defer o.mu.Unlock()
	return s.text.String()
}
