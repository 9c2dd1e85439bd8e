package transport

import (
	"crypto/x509"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// streams is how many requests share a connection: fewer than the hundred that net/http reckons with until the server has said its number, or a
// burst would dial again for those above it.
const streams = 64

// Pool is a way to all hosts that keeps its connections.
type Pool interface {
	http.RoundTripper
	CloseIdleConnections()
}

// NewPool returns a pool for so many requests at a time; below 1 means 16. Up to 64, each has a connection of its own, which is faster. More would
// spend the run on handshakes: they share connections over HTTP/2, 64 to each, where the server speaks it.
func NewPool(roots *x509.CertPool, concurrency int) Pool {
	if concurrency <= streams {
		return New(roots, Options{MaxConnsPerHost: concurrency})
	}
	var lanes []Pool
	for range (concurrency + streams - 1) / streams {
		lanes = append(lanes, New(roots, Options{MaxConnsPerHost: streams, Streams: true}))
	}
	return Gentle(lanes...)
}

// Gentle returns a pool that spreads requests over lanes, 64 to each, and tames their bursts: while no request to a host is under way in a lane, the first
// goes alone until it has a connection, and those that come meanwhile wait for that moment, not for its answer. Over HTTP/2 they then share the
// connection, where net/http on its own would dial one for each; over HTTP/1.1 they go on as they would have.
func Gentle(lanes ...Pool) Pool {
	return &gentle{lanes: lanes, hosts: map[place]*host{}}
}

type gentle struct {
	lanes []Pool

	mu    sync.Mutex
	hosts map[place]*host
}

// place is one host as one lane reaches it.
type place struct {
	lane int
	host string
}

// host is where requests go at the moment.
type host struct {
	requests int
	once     sync.Once
	open     chan struct{} // closed when the first request has its connection, or has failed
}

func (h *host) let() { h.once.Do(func() { close(h.open) }) }

// RoundTrip implements [http.RoundTripper].
func (g *gentle) RoundTrip(r *http.Request) (*http.Response, error) {
	at, h, first := g.enter(r.URL.Host)
	defer g.leave(at, h)
	lane := g.lanes[at.lane]
	if first {
		defer h.let()
		trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { h.let() }}
		return lane.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	}
	select {
	case <-h.open:
		return lane.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// enter finds room: in the first lane that has some, so that few requests need few connections, and else in the last.
func (g *gentle) enter(name string) (at place, h *host, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for at = (place{host: name}); ; at.lane++ {
		if h = g.hosts[at]; h == nil {
			h, first = &host{open: make(chan struct{})}, true
			g.hosts[at] = h
		}
		if h.requests < streams || at.lane == len(g.lanes)-1 {
			h.requests++
			return at, h, first
		}
	}
}

func (g *gentle) leave(at place, h *host) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if h.requests--; h.requests == 0 {
		delete(g.hosts, at)
	}
}

// CloseIdleConnections implements [Pool].
func (g *gentle) CloseIdleConnections() {
	for _, lane := range g.lanes {
		lane.CloseIdleConnections()
	}
}
