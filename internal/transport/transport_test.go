package transport_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"trtc-callback-audit/internal/transport"
)

// server is a TLS server that counts the connections made to it.
type server struct {
	*httptest.Server
	conns atomic.Int64
}

// serve starts a server that shows id, offers HTTP/2 and answers with handler; nil
// means an empty answer.
func serve(t *testing.T, id *identity, handler http.HandlerFunc, changes ...func(*tls.Config)) *server {
	t.Helper()
	if handler == nil {
		handler = func(http.ResponseWriter, *http.Request) {}
	}
	s := &server{Server: httptest.NewUnstartedServer(handler)}
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{id.tls()}}
	for _, change := range changes {
		change(s.TLS)
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what some tests want
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.conns.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// client returns a client that trusts roots only.
func client(t *testing.T, roots *x509.CertPool) *http.Client {
	t.Helper()
	rt := transport.New(roots, transport.Options{})
	t.Cleanup(rt.CloseIdleConnections)
	return &http.Client{Transport: rt}
}

// answer is what the tests want to know of a response.
type answer struct {
	proto   string
	alpn    string
	resumed bool
	header  http.Header
}

// get makes one request and reads the response to its end.
func get(t *testing.T, c *http.Client, url string) (answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return answer{res.Proto, res.TLS.NegotiatedProtocol, res.TLS.DidResume, res.Header}, err
}

func mustGet(t *testing.T, c *http.Client, url string) answer {
	t.Helper()
	got, err := get(t, c, url)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func isHostname(err error) bool { _, ok := errors.AsType[x509.HostnameError](err); return ok }

func isUnknown(err error) bool { _, ok := errors.AsType[x509.UnknownAuthorityError](err); return ok }

func isInvalid(reason x509.InvalidReason) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[x509.CertificateInvalidError](err)
		return ok && e.Reason == reason
	}
}

func TestVerification(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	inter := issue(t, "intermediate", root, authority)
	stale := issue(t, "stale intermediate", root, authority, expired)
	staleRoot := issue(t, "stale root", nil, authority, expired)
	unmarked := issue(t, "not an authority", root)
	stranger := issue(t, "intermediate", issue(t, "root", nil, authority), authority) // our names, other keys
	alone := issue(t, "leaf", inter)
	alone.chain = alone.chain[:1]

	tests := []struct {
		name    string
		shown   *identity
		refused func(error) bool // nil: accepted
	}{
		{"root, intermediate, leaf", issue(t, "leaf", inter), nil},
		{"root, leaf", issue(t, "leaf", root), nil},
		{"wrong host", issue(t, "leaf", inter, otherHost), isHostname},
		{"expired leaf", issue(t, "leaf", inter, expired), isInvalid(x509.Expired)},
		{"expired intermediate", issue(t, "leaf", stale), isInvalid(x509.Expired)},
		{"expired root", issue(t, "leaf", staleRoot), isInvalid(x509.Expired)},
		{"a leaf that signs", issue(t, "leaf", unmarked), isUnknown},
		{"not for servers", issue(t, "leaf", inter, forClients), isInvalid(x509.IncompatibleUsage)},
		{"self-signed", issue(t, "leaf", nil), isUnknown},
		{"unknown issuer", issue(t, "leaf", stranger), isUnknown},
		{"missing intermediate", alone, isUnknown},
	}
	roots, err := transport.Roots{File: write(t, root.pem(), staleRoot.pem())}.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := get(t, client(t, roots), serve(t, tt.shown, nil).URL)
			if tt.refused == nil && err != nil {
				t.Errorf("refused: %v", err)
			}
			if tt.refused != nil && !tt.refused(err) {
				t.Errorf("got error %v (%T)", err, errors.Unwrap(err))
			}
		})
	}
}

func TestUnreadableFileRefusesAll(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	s := serve(t, issue(t, "leaf", root), nil)
	roots, err := transport.Roots{File: t.TempDir(), Bundles: []string{write(t, root.pem())}}.Load()
	if err == nil {
		t.Fatal("a directory passed for a bundle")
	}
	if _, err := get(t, client(t, roots), s.URL); !isUnknown(err) {
		t.Errorf("got error %v, want the issuer to be unknown", err)
	}
}

func TestTLSVersions(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	leaf := issue(t, "leaf", root)
	for version, accepted := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			s := serve(t, leaf, nil, func(c *tls.Config) { c.MinVersion, c.MaxVersion = version, version })
			if _, err := get(t, client(t, poolOf(root)), s.URL); (err == nil) != accepted {
				t.Errorf("got error %v, accepted should be %t", err, accepted)
			}
		})
	}
}

func TestConnections(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	s := serve(t, issue(t, "leaf", root), nil)
	c := client(t, poolOf(root))

	first := mustGet(t, c, s.URL)
	if first.proto != "HTTP/1.1" || first.alpn == "h2" {
		t.Errorf("got %s over %q, want HTTP/1.1", first.proto, first.alpn)
	}
	if first.resumed {
		t.Error("the first session is resumed")
	}
	mustGet(t, c, s.URL)
	if n := s.conns.Load(); n != 1 {
		t.Errorf("got %d connections for two requests, want 1", n)
	}
	c.CloseIdleConnections()
	if again := mustGet(t, c, s.URL); !again.resumed {
		t.Error("the session is not resumed on a new connection")
	}
	if n := s.conns.Load(); n != 2 {
		t.Errorf("got %d connections, want 2", n)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for given, want := range map[int]int{-1: 16, 0: 16, 1: 1, 64: 64} {
		got := transport.New(nil, transport.Options{MaxConnsPerHost: given})
		if got.MaxConnsPerHost != want || got.MaxIdleConnsPerHost != want {
			t.Errorf("%d: got %d connections of which %d idle, want %d", given, got.MaxConnsPerHost, got.MaxIdleConnsPerHost, want)
		}
	}
}

// TestBounded asks that nothing waits without a limit or without the proxy.
func TestBounded(t *testing.T) {
	t.Parallel()
	got := transport.New(nil, transport.Options{})
	if got.TLSHandshakeTimeout <= 0 || got.IdleConnTimeout <= 0 || got.DialContext == nil {
		t.Error("a timeout is missing")
	}
	if got.Proxy == nil {
		t.Error("the proxy of the environment is ignored")
	}
	if c := got.TLSClientConfig; c.RootCAs != nil || c.InsecureSkipVerify || c.VerifyConnection != nil || c.VerifyPeerCertificate != nil {
		t.Error("without roots the system's are not used as they are")
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	s := serve(t, issue(t, "leaf", root), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Asked", r.Header.Get("Accept-Encoding"))
		if r.URL.Path == "/long" {
			w.Header().Set("Long", strings.Repeat("a", 128<<10))
		}
	})
	c := client(t, poolOf(root))
	if got := mustGet(t, c, s.URL).header.Get("Asked"); got != "" {
		t.Errorf("asked for %q, want no compression", got)
	}
	if _, err := get(t, c, s.URL+"/long"); err == nil {
		t.Error("128 KiB of header were taken")
	}
}
