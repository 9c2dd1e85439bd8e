package archive_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"syscall"
)

// fault is what becomes of one request.
type fault func(to http.RoundTripper, r *http.Request) (*http.Response, error)

// faulty is the way to a store that has a fault for each of the next requests, and then none.
type faulty struct {
	to     http.RoundTripper
	mu     sync.Mutex
	faults []fault
	asked  int
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	f.asked++
	var next fault
	if len(f.faults) > 0 {
		next, f.faults = f.faults[0], f.faults[1:]
	}
	f.mu.Unlock()
	if next == nil {
		return f.to.RoundTrip(r)
	}
	return next(f.to, r)
}

// asNetHTTP is an error as a client's, with all in it that must not be told.
func asNetHTTP(r *http.Request, err error) error {
	return &url.Error{Op: r.Method, URL: r.URL.String() + "?" + r.Header.Get("Authorization"), Err: err}
}

// unsent is a request that never reaches the store.
func unsent(err error) fault {
	return func(_ http.RoundTripper, r *http.Request) (*http.Response, error) { return nil, asNetHTTP(r, err) }
}

// lost is a request that the store carries out, and whose answer is lost.
func lost(to http.RoundTripper, r *http.Request) (*http.Response, error) {
	response, err := to.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	return nil, asNetHTTP(r, syscall.ECONNRESET)
}

// doneAnd500 is a request that the store carries out and of which it says that it has failed.
func doneAnd500(to http.RoundTripper, r *http.Request) (*http.Response, error) {
	response, err := to.RoundTrip(r)
	if err == nil {
		response.StatusCode = http.StatusInternalServerError
	}
	return response, err
}

// says is an answer of somebody before the store.
func says(status int, code string) fault {
	return func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Location", r.URL.String())
		refuse(w, status, code)
		return w.Result(), nil
	}
}

// page is what a gateway shows instead of the store.
func page(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	io.WriteString(w, "<html>planted-message "+r.URL.String()+strings.Repeat(" ", 100<<10))
	return w.Result(), nil
}

// truncated is an answer that ends before its end.
func truncated(to http.RoundTripper, r *http.Request) (*http.Response, error) {
	response, err := to.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	response.ContentLength = int64(len(body))
	response.Body = io.NopCloser(bytes.NewReader(body[:len(body)/2]))
	return response, err
}

// silent is a store that says nothing.
func silent(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, asNetHTTP(r, r.Context().Err())
}

func times(n int, f fault) []fault {
	var all []fault
	for range n {
		all = append(all, f)
	}
	return all
}
