package transport_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/internal/transport"
)

// wire is a network in which a connection takes a second and an answer another.
type wire struct {
	fails   bool
	started atomic.Int32
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.started.Add(1)
	time.Sleep(time.Second)
	if w.fails {
		return nil, errors.New("no connection")
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	time.Sleep(time.Second)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// CloseIdleConnections does nothing: the wire keeps none.
func (*wire) CloseIdleConnections() {}

func post(ctx context.Context, t *testing.T, rt http.RoundTripper, url string) error {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := rt.RoundTrip(r)
	if err == nil {
		response.Body.Close()
	}
	return err
}

func TestABurstWaitsForTheFirstConnection(t *testing.T) {
	t.Parallel()
	for _, fails := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{fails: fails}
			rt := transport.Gentle(w)
			for range 2 { // each burst anew
				w.started.Store(0)
				var burst sync.WaitGroup
				for range 10 {
					burst.Go(func() { _ = post(t.Context(), t, rt, "http://one.invalid/") })
				}
				burst.Go(func() { _ = post(t.Context(), t, rt, "http://another.invalid/") })
				time.Sleep(500 * time.Millisecond)
				if n := w.started.Load(); n != 2 {
					t.Errorf("%d requests are under way, want the first to each of two hosts", n)
				}
				time.Sleep(time.Second)
				if n := w.started.Load(); n != 11 {
					t.Errorf("%d requests are under way after the first has its connection", n)
				}
				burst.Wait()
			}
		})
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := transport.Gentle(&wire{})
		var first sync.WaitGroup
		first.Go(func() { _ = post(t.Context(), t, rt, "http://one.invalid/") })
		time.Sleep(100 * time.Millisecond)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := post(ctx, t, rt, "http://one.invalid/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		first.Wait()
	})
}

// TestStreamsShareConnections: two hundred at once need four connections, before and after the server has said how many streams it takes.
func TestStreamsShareConnections(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.EnableHTTP2 = true
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	pool := transport.NewPool(roots, 200)
	t.Cleanup(pool.CloseIdleConnections)
	for range 3 {
		var burst sync.WaitGroup
		for range 200 {
			burst.Go(func() {
				if err := post(t.Context(), t, pool, s.URL); err != nil {
					t.Error(err)
				}
			})
		}
		burst.Wait()
	}
	if n := opened.Load(); n > 4 {
		t.Errorf("%d connections", n)
	}
}

// TestLanesOfAnOldServer: over HTTP/1.1 a request has a connection of its own, and all are under way at once.
func TestLanesOfAnOldServer(t *testing.T) {
	t.Parallel()
	var waiting sync.WaitGroup
	waiting.Add(200)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		waiting.Done()
		waiting.Wait()
	}))
	t.Cleanup(s.Close)
	pool := transport.NewPool(nil, 200)
	t.Cleanup(pool.CloseIdleConnections)
	var burst sync.WaitGroup
	for range 200 {
		burst.Go(func() {
			if err := post(t.Context(), t, pool, s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	burst.Wait()
}
