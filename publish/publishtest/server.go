package publishtest

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
)

// Fault is how an answer goes wrong.
type Fault uint8

// The faults.
const (
	None    Fault = iota
	Hang          // nothing is answered until the request ends
	Slow          // the header and the first half of the body arrive, and no more until the request ends
	Endless       // the body is repeated for ever, with blanks between
	Refuse        // there is no connection
	Break         // the header and the first half of the body arrive, then the connection breaks
)

// Answer is what a server answers.
type Answer struct {
	Status int               // 0: 200
	Header map[string]string // by name
	Body   string
	Fault  Fault
}

// Request is one that was made.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Server is a way that leads nowhere: it keeps the requests, and answers them by a script. Its errors hold the whole URL, as those of net/http do, and like a
// transport it ends when the request's context does. It is safe for concurrent use.
type Server struct {
	mu       sync.Mutex
	script   []Answer
	requests []Request
	open     atomic.Int64
	read     atomic.Int64
}

// NewServer returns a server that gives these answers, one to each request, and then the last for ever; without any it answers 200 and nothing else.
func NewServer(script ...Answer) *Server { return &Server{script: script} }

// Requests are those that were made so far, in their order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Open is how many bodies of answers have not been closed.
func (s *Server) Open() int { return int(s.open.Load()) }

// Read is how many bytes of answers have been read.
func (s *Server) Read() int { return int(s.read.Load()) }

// RoundTrip answers one request.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := s.take(r)
	if err == nil {
		err = r.Context().Err()
	}
	switch {
	case err != nil:
	case a.Fault == Refuse:
		err = errors.New("no connection")
	case a.Fault == Hang:
		<-r.Context().Done()
		err = r.Context().Err()
	}
	if err != nil {
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
	}
	header := http.Header{}
	for name, value := range a.Header {
		header.Set(name, value)
	}
	s.open.Add(1)
	return &http.Response{StatusCode: a.Status, Header: header, Body: s.body(r, a), Request: r}, nil
}

// take keeps the request and takes the next answer.
func (s *Server) take(r *http.Request) (Answer, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return Answer{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{Method: r.Method, URL: r.URL.String(), Header: r.Header.Clone(), Body: body})
	a := Answer{Status: http.StatusOK}
	if n := len(s.script); n > 0 {
		a = s.script[min(len(s.requests), n)-1]
	}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	return a, nil
}

func (s *Server) body(r *http.Request, a Answer) *body {
	b := &body{server: s, Reader: strings.NewReader(a.Body)}
	half := strings.NewReader(a.Body[:len(a.Body)/2])
	switch a.Fault {
	case Slow:
		b.Reader = io.MultiReader(half, readerFunc(func([]byte) (int, error) {
			<-r.Context().Done()
			return 0, r.Context().Err()
		}))
	case Break:
		b.Reader = io.MultiReader(half, readerFunc(func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }))
	case Endless:
		text := a.Body + " "
		rest := ""
		b.Reader = readerFunc(func(p []byte) (int, error) {
			if rest == "" {
				rest = text
			}
			n := copy(p, rest)
			rest = rest[n:]
			return n, nil
		})
	case None, Hang, Refuse:
	}
	return b
}

// body is one that knows whether it was closed, and how much of it was read.
type body struct {
	io.Reader
	server *Server
	once   sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.server.read.Add(int64(n))
	return n, err
}

func (b *body) Close() error {
	b.once.Do(func() { b.server.open.Add(-1) })
	return nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
