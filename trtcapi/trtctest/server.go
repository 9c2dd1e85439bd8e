package trtctest

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Server is a fake gateway that listens on a loopback port. It is safe for concurrent use; what a setter changes holds for the calls that arrive after it.
type Server struct {
	http  *httptest.Server
	conns atomic.Int64
	once  sync.Once
	done  chan struct{} // closed by Close: no answer waits longer

	mu         sync.Mutex // guards all that follows
	apps       map[uint32]*application
	script     []step
	calls      []Call
	now        func() time.Time
	latency    time.Duration
	echo       bool
	maxRate    int
	retryAfter string
}

// NewServer starts a gateway that speaks HTTP, knows apps and is closed when the test ends.
func NewServer(tb testing.TB, apps ...App) *Server {
	tb.Helper()
	s := Start(apps...)
	tb.Cleanup(s.Close)
	return s
}

// NewTLSServer starts a gateway that speaks HTTPS with httptest's certificate, knows apps and is closed when the test ends.
func NewTLSServer(tb testing.TB, apps ...App) *Server {
	tb.Helper()
	s := StartTLS(apps...)
	tb.Cleanup(s.Close)
	return s
}

// Start starts a gateway that speaks HTTP and knows apps. The caller closes it.
func Start(apps ...App) *Server {
	s := prepare(apps)
	s.http.Start()
	return s
}

// StartTLS starts a gateway that speaks HTTPS with httptest's certificate and knows apps. The caller closes it.
func StartTLS(apps ...App) *Server {
	s := prepare(apps)
	s.http.StartTLS()
	return s
}

func prepare(apps []App) *Server {
	s := &Server{done: make(chan struct{}), apps: make(map[uint32]*application), now: time.Now}
	for _, app := range apps {
		s.AddApp(app)
	}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.ConnState = s.countConn
	// A client that distrusts the certificate is that client's test, and its complaint no line in this one's output.
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0)
	return s
}

func (s *Server) countConn(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.conns.Add(1)
	}
}

// Close releases the calls that wait, without an answer, and stops the gateway. It may be called more than once.
func (s *Server) Close() {
	s.once.Do(func() { close(s.done) })
	s.http.Close()
}

// URL is the gateway's address, as scheme://127.0.0.1:port without a path.
func (s *Server) URL() string { return s.http.URL }

// Client is an HTTP client that trusts the gateway's certificate. Its idle connections end with the gateway.
func (s *Server) Client() *http.Client { return s.http.Client() }

// Certificate is the gateway's certificate, nil where it speaks HTTP.
func (s *Server) Certificate() *x509.Certificate { return s.http.Certificate() }

// Connections is the number of connections that were ever opened to the gateway.
func (s *Server) Connections() int { return int(s.conns.Load()) }

// SetNow sets the gateway's clock, by which UserSigs expire, calls are counted and the Date header is filled. The default, and nil, is time.Now.
func (s *Server) SetNow(now func() time.Time) {
	if now == nil {
		now = time.Now
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// SetLatency makes each answer wait for d of real time, or until the client leaves.
func (s *Server) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

// SetMaxRate lets each SDKAppID make that many calls in any second of the gateway's clock; the others are answered with 60011. 0 stands for no limit.
func (s *Server) SetMaxRate(callsPerSecond int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxRate = callsPerSecond
}

// RetryAfter sets the Retry-After header of the answers of FailNext and of 60011. The empty string stands for no such header.
func (s *Server) RetryAfter(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retryAfter = value
}

// EchoQuery makes the ErrorInfo of every failure repeat the raw query, UserSig and all, and the URL of the call: the worst that an ErrorInfo could hold.
func (s *Server) EchoQuery(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.echo = on
}

// clock reads the gateway's clock, without the lock, so that a clock may ask the Server something.
func (s *Server) clock() time.Time {
	s.mu.Lock()
	now := s.now
	s.mu.Unlock()
	return now()
}
