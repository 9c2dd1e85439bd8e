package trtctest

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// A reply is what a call gets, and how.
type reply struct {
	code     int // for Call.Code
	status   int
	header   http.Header
	body     []byte
	latency  time.Duration
	hang     bool
	drop     bool
	truncate bool
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	call := readCall(r, s.clock())
	re := s.decide(&call)
	switch {
	case re.hang:
		s.wait(r.Context(), nil)
		disconnect(w)
	case re.drop, re.latency > 0 && !s.wait(r.Context(), time.After(re.latency)):
		disconnect(w)
	default:
		re.send(w, call.At)
	}
}

// decide finds the reply and records the call, in one step, so that the script, the counters and the record agree on the order.
func (s *Server) decide(c *Call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.reply(&exchange{Call: c, server: s, number: len(s.calls) + 1})
	r.latency = s.latency
	c.Code = r.code
	s.calls = append(s.calls, *c)
	return r
}

func (s *Server) reply(e *exchange) reply {
	if no := e.checkRoute(); no != nil {
		return e.fail(no)
	}
	if next := s.pop(); next != nil {
		return next(e)
	}
	return e.judge()
}

// wait says whether it was enough that ended the waiting, rather than the client or Close.
func (s *Server) wait(ctx context.Context, enough <-chan time.Time) bool {
	select {
	case <-enough:
		return true
	case <-ctx.Done():
	case <-s.done:
	}
	return false
}

// send writes the reply. A client that has left is no matter to the gateway, so nothing is made of a failure.
func (r reply) send(w http.ResponseWriter, now time.Time) {
	header := w.Header()
	header["Date"] = []string{now.UTC().Format(http.TimeFormat)}
	maps.Copy(header, r.header)
	if r.truncate {
		header.Set("Content-Length", strconv.Itoa(len(r.body)))
		r.body = r.body[:len(r.body)/2]
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// disconnect closes the connection, where a plain return would answer with an empty body. HTTP/1.1, which is all that is served, can always be hijacked.
func disconnect(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}
