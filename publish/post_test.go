package publish_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

// dispatch has a webhook sink write to an address over a real transport.
func dispatch(t *testing.T, address string) *publish.Error {
	t.Helper()
	way := &http.Transport{}
	t.Cleanup(way.CloseIdleConnections)
	d := publish.Destination{Kind: "webhook", URL: secret.New(address + "/planted?key=planted")}
	err := publish.New(d, publish.Kit{Way: way, Now: time.Now}).Publish(t.Context(), publishtest.Report(1))
	if err == nil {
		return nil
	}
	if host := strings.TrimPrefix(address, "https://"); strings.Contains(err.Error(), "planted") || strings.Contains(err.Error(), strings.TrimPrefix(host, "http://")) {
		t.Errorf("the URL is in %v", err)
	}
	e, ok := errors.AsType[*publish.Error](err)
	if !ok {
		t.Fatalf("%T", err)
	}
	return e
}

// TestOverTheNetwork: a real transport behaves as the fake one does.
func TestOverTheNetwork(t *testing.T) {
	t.Parallel()
	var followed atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("POST /planted", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	redirecting := httptest.NewServer(mux)
	t.Cleanup(redirecting.Close)
	taking := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.RawQuery != "key=planted" || r.ContentLength <= 0 {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(taking.Close)
	strange := httptest.NewTLSServer(http.NotFoundHandler())
	strange.Config.ErrorLog = nil
	t.Cleanup(strange.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	if e := dispatch(t, taking.URL); e != nil {
		t.Error(e)
	}
	for name, test := range map[string]struct {
		address string
		class   publish.Class
		reason  string
	}{
		"a redirect":        {redirecting.URL, publish.Permanent, "redirects"},
		"no listener":       {closed.URL, publish.Network, "refused"},
		"not our authority": {strange.URL, publish.Network, "certificate"},
		"no TLS":            {"https" + strings.TrimPrefix(taking.URL, "http"), publish.Network, "TLS"},
		"no such address":   {"https://planted.example.com%zz", publish.Permanent, "correct it"},
	} {
		if e := dispatch(t, test.address); e == nil || e.Class != test.class || !strings.Contains(e.Reason, test.reason) {
			t.Errorf("%s: %v", name, e)
		}
	}
	if followed.Load() {
		t.Error("the redirect was followed")
	}
}

// TestBrokenConnections: causes are told apart, and none of their words are repeated.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	for want, cause := range map[string]error{
		"name was not resolved":  &net.OpError{Op: "dial", Err: &net.DNSError{Err: "planted", Name: "planted"}},
		"connection was refused": &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"the connection failed":  errors.New("planted"),
		"no answer within 5s":    &net.OpError{Op: "read", Err: context.DeadlineExceeded},
	} {
		way := roundTrip(func(*http.Request) (*http.Response, error) { return nil, cause })
		err := sinkAt(at, "slack", way).Publish(t.Context(), publishtest.Report(1))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "planted") || errors.Unwrap(err) != nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestADialerMayBeFirst to see that the caller's time is up: that is then not this sink's own limit.
func TestADialerMayBeFirst(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	way := roundTrip(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded })
	err := sinkAt(at, "slack", way).Publish(ctx, publishtest.Report(1))
	if e, ok := errors.AsType[*publish.Error](err); !ok || e.Class != publish.Timeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	e := &publish.Error{Sink: "slack", Class: publish.Permanent, Status: 404, Code: "no_service", Reason: "it is gone"}
	if want := "publish: slack: permanent: it is gone (HTTP 404, code no_service)"; e.Error() != want {
		t.Errorf("%q, want %q", e.Error(), want)
	}
	e = &publish.Error{Sink: "slack", Class: publish.Network, Reason: "no"}
	if want := "publish: slack: network: no"; e.Error() != want || e.Unwrap() != nil {
		t.Errorf("%q, want %q", e.Error(), want)
	}
}
