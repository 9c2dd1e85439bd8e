package trtctest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// maxBody bounds what is read of a request. What is cut there is no JSON object any more and is answered with 60003.
const maxBody = 1 << 20

// Call is a request that arrived.
type Call struct {
	Method, Path, RawQuery string
	Query                  url.Values
	Header                 http.Header
	Body                   []byte
	At                     time.Time // by the gateway's clock
	UserSig                UserSig
	Code                   int // the ErrorCode that was answered; -1 for a raw answer, a hang or a drop; 0 for a truncated answer
}

// UserSig is what a call's UserSig says, whoever signed it; it is zero where the UserSig could not be read.
type UserSig struct {
	Identifier   string
	SDKAppID     uint32
	Time, Expire int64 // seconds: a Unix time and a duration
}

// Calls are the requests that arrived so far, in order of arrival. They are copies.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := make([]Call, len(s.calls))
	for i, c := range s.calls {
		calls[i] = c.clone()
	}
	return calls
}

// CallCount is the number of requests that arrived so far.
func (s *Server) CallCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

func (c Call) clone() Call {
	c.Header = c.Header.Clone()
	c.Body = bytes.Clone(c.Body)
	c.Query = maps.Clone(c.Query)
	for name, values := range c.Query {
		c.Query[name] = slices.Clone(values)
	}
	return c
}

// readCall reads a request to its end, without which net/http would not notice that the client leaves.
func readCall(r *http.Request, now time.Time) Call {
	// A client that breaks off will not read the answer either, and a query that is cut short is told by the checks.
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody))
	query, _ := url.ParseQuery(r.URL.RawQuery)
	c := Call{Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery, Query: query, Header: r.Header.Clone(), Body: body, At: now}
	if t, ok := readTicket(query.Get("usersig")); ok {
		c.UserSig = UserSig{Identifier: t.identifier, SDKAppID: t.sdkAppID, Time: t.time, Expire: t.expire}
	}
	return c
}
