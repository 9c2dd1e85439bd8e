package transport

import (
	"net/http"
	"net/http/httptrace"
	"sync"
)

// Gentle returns next with its bursts tamed: while no request to a host is under way, the first goes alone until it has a connection, and those that come
// meanwhile wait for that moment, not for its answer. Over HTTP/2 they then share the connection, where net/http on its own would dial one for each;
// over HTTP/1.1 they go on as they would have.
func Gentle(next http.RoundTripper) http.RoundTripper {
	return &gentle{next: next, hosts: map[string]*host{}}
}

type gentle struct {
	next http.RoundTripper

	mu    sync.Mutex
	hosts map[string]*host
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
	h, first := g.enter(r.URL.Host)
	defer g.leave(r.URL.Host, h)
	if first {
		defer h.let()
		trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { h.let() }}
		return g.next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	}
	select {
	case <-h.open:
		return g.next.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func (g *gentle) enter(name string) (h *host, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if h = g.hosts[name]; h == nil {
		h, first = &host{open: make(chan struct{})}, true
		g.hosts[name] = h
	}
	h.requests++
	return h, first
}

func (g *gentle) leave(name string, h *host) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if h.requests--; h.requests == 0 {
		delete(g.hosts, name)
	}
}
