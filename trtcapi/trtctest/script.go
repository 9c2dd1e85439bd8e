package trtctest

import (
	"bytes"
	"cmp"
	"net/http"
)

// A step answers one call in place of the judgement.
type step func(*exchange) reply

// scripted is the code of a call that got no ErrorCode.
const scripted = -1

// FailNext answers the next n calls with this ErrorCode and ErrorInfo and ActionStatus FAIL, before any check of query or body.
// A code of 0 makes an answer that contradicts itself.
func (s *Server) FailNext(n, code int, info string) {
	s.push(n, func(e *exchange) reply { return e.fail(&refusal{code: code, info: info, later: true}) })
}

// ReplyNext answers the next n calls with this status (from 200 to 999; 0 stands for 200), header and body, whatever they ask.
// Date and the transport's own headers are added unless header has them; a nil value leaves one out.
func (s *Server) ReplyNext(n, status int, header http.Header, body []byte) {
	r := reply{code: scripted, status: cmp.Or(status, http.StatusOK), header: header.Clone(), body: bytes.Clone(body)}
	s.push(n, func(*exchange) reply { return r })
}

// HangNext reads the next n calls and never answers them: the connection is closed when the client gives up or the gateway is closed.
func (s *Server) HangNext(n int) {
	s.push(n, func(*exchange) reply { return reply{code: scripted, hang: true} })
}

// DropNext reads the next n calls and closes their connections without an answer.
func (s *Server) DropNext(n int) {
	s.push(n, func(*exchange) reply { return reply{code: scripted, drop: true} })
}

// TruncateNext announces the Content-Length of a good answer to the next n calls, sends half of it and closes the connection.
func (s *Server) TruncateNext(n int) {
	s.push(n, func(e *exchange) reply {
		r := e.succeed(&callback{URL: "http://www.example.com/callback", Commands: []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}})
		r.truncate = true
		return r
	})
}

func (s *Server) push(n int, next step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.script = append(s.script, next)
	}
}

// pop takes the next step of the script, nil at its end. The lock is held.
func (s *Server) pop() step {
	if len(s.script) == 0 {
		return nil
	}
	next := s.script[0]
	s.script = s.script[1:]
	return next
}
