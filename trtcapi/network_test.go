package trtcapi_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		breaks    func(*trtctest.Server, int)
		class     trtcapi.Class
		meaning   string
		takesLong bool
	}{
		"dropped":   {(*trtctest.Server).DropNext, trtcapi.ClassNetwork, "the connection was dropped", false},
		"truncated": {(*trtctest.Server).TruncateNext, trtcapi.ClassNetwork, "the answer broke off", false},
		"hanging":   {(*trtctest.Server).HangNext, trtcapi.ClassTimeout, "no answer within 20ms", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			app := withKey()
			if tt.takesLong {
				app.Timeout = 20 * time.Millisecond
			}
			tt.breaks(gw, 3)
			_, err := ask(t, gw, app)
			if e := failure(t, err); e.Class != tt.class || e.Meaning != tt.meaning || e.Attempts != 3 || gw.CallCount() != 3 {
				t.Errorf("after %d calls got %#v", gw.CallCount(), e)
			}
			app.Timeout = time.Minute
			tt.breaks(gw, 1)
			if tt.takesLong {
				app.Timeout = 500 * time.Millisecond
			}
			if got, err := ask(t, gw, app); err != nil || got.Attempts != 2 || !got.Configured {
				t.Errorf("mended the second time, it gives %+v and %v", got, err)
			}
		})
	}
}

// Each cause is told in our words, because net/http's hold the URL.
func TestCauses(t *testing.T) {
	t.Parallel()
	operation := func(op string, err error) error { return &net.OpError{Op: op, Net: "tcp", Err: err} }
	for _, tt := range []struct {
		err     error
		class   trtcapi.Class
		meaning string
		fix     string
	}{
		{&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}, trtcapi.ClassNetwork, "the host's name was not resolved", "DNS"},
		{operation("dial", &net.DNSError{Err: "refused"}), trtcapi.ClassNetwork, "the host's name was not resolved", "DNS"},
		{operation("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED)), trtcapi.ClassNetwork, "the connection was refused", "TCP 443"},
		{operation("read", os.NewSyscallError("read", syscall.ECONNRESET)), trtcapi.ClassNetwork, "the connection was dropped", "subnet"},
		{operation("write", syscall.EPIPE), trtcapi.ClassNetwork, "the connection was dropped", "subnet"},
		{io.EOF, trtcapi.ClassNetwork, "the connection was dropped", "subnet"},
		{fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF), trtcapi.ClassNetwork, "the answer broke off", "subnet"},
		{http.ErrSchemeMismatch, trtcapi.ClassNetwork, "the answer was not over TLS", "TRTC_ENDPOINT"},
		{operation("remote error", errors.New("tls: internal error")), trtcapi.ClassNetwork, "the TLS handshake was refused", "TLS"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, trtcapi.ClassNetwork, "the TLS handshake was refused", "TLS"},
		{errors.New("odd"), trtcapi.ClassNetwork, "the connection failed", "subnet"},
		{operation("dial", os.ErrDeadlineExceeded), trtcapi.ClassTimeout, "no answer within 4s", "TRTC_TIMEOUT"},
		{operation("dial", syscall.ETIMEDOUT), trtcapi.ClassTimeout, "no answer within 4s", "TRTC_TIMEOUT"},
		{&net.DNSError{IsTimeout: true}, trtcapi.ClassTimeout, "no answer within 4s", "TRTC_TIMEOUT"},
		{&url.Error{Op: "Post", URL: "https://h/?usersig=x", Err: context.DeadlineExceeded}, trtcapi.ClassTimeout, "no answer within 4s", "TRTC_TIMEOUT"},
	} {
		gw := script(breaks(tt.err))
		_, err := trtcapi.NewClient(gw, at(t0), zero, nil).GetCallback(t.Context(), withKey())
		e := failure(t, err)
		if e.Class != tt.class || e.Meaning != tt.meaning || !strings.Contains(e.Fix, tt.fix) || e.Attempts != 3 {
			t.Errorf("%v: got %#v", tt.err, e)
		}
		if errors.Is(err, tt.err) || strings.Contains(err.Error(), tt.err.Error()) {
			t.Errorf("%v is still in the error", tt.err)
		}
	}
}

// dialed is a transport that connects every host to address.
func dialed(t *testing.T, address string, config *tls.Config) *http.Transport {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: config, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", address)
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

func TestRefusedCertificates(t *testing.T) {
	t.Parallel()
	gw := trtctest.NewTLSServer(t, trtctest.App{SDKAppID: appID, SecretKey: key})
	trusted := x509.NewCertPool()
	trusted.AddCert(gw.Certificate())
	in := func(year int) func() time.Time { return at(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for name, tt := range map[string]struct {
		host    string
		config  *tls.Config
		meaning string
		fix     string
	}{
		"unknown authority": {"example.com", &tls.Config{RootCAs: x509.NewCertPool()}, "the certificate is signed by an unknown authority", "SSL_CERT_FILE"},
		"wrong host":        {"example.net", &tls.Config{RootCAs: trusted}, "the certificate is for another host", "SSL_CERT_FILE"},
		"expired":           {"example.com", &tls.Config{RootCAs: trusted, Time: in(2200)}, "the certificate has expired or is not valid yet", "clock"},
		"not valid yet":     {"example.com", &tls.Config{RootCAs: trusted, Time: in(1960)}, "the certificate has expired or is not valid yet", "clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := withKey()
			app.Endpoint = endpoint(t, tt.host)
			tr := dialed(t, strings.TrimPrefix(gw.URL(), "https://"), tt.config)
			_, err := trtcapi.NewClient(tr, time.Now, zero, nil).GetCallback(t.Context(), app)
			e := failure(t, err)
			if e.Class != trtcapi.ClassNetwork || e.Meaning != tt.meaning || !strings.Contains(e.Fix, tt.fix) || e.Attempts != 1 {
				t.Errorf("got %#v", e)
			}
			if n := gw.CallCount(); n != 0 {
				t.Errorf("the UserSig was sent all the same, %d times", n)
			}
		})
	}
}

func TestTLSThatIsNone(t *testing.T) {
	t.Parallel()
	strict := httptest.NewUnstartedServer(http.NotFoundHandler())
	strict.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	strict.Config.ErrorLog = quiet()
	strict.StartTLS()
	t.Cleanup(strict.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for name, tt := range map[string]struct {
		address, meaning string
	}{
		"an alert":   {strict.Listener.Addr().String(), "the TLS handshake was refused"},
		"plain HTTP": {plain.Listener.Addr().String(), "the answer was not over TLS"},
		"no HTTP":    {greeter(t), "the TLS handshake was refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := dialed(t, tt.address, &tls.Config{MaxVersion: tls.VersionTLS12})
			_, err := trtcapi.NewClient(tr, at(t0), zero, nil).GetCallback(t.Context(), withKey())
			if e := failure(t, err); e.Class != trtcapi.ClassNetwork || e.Meaning != tt.meaning {
				t.Errorf("got %#v", e)
			}
		})
	}
}

// greeter listens and says something that is neither TLS nor HTTP.
func greeter(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, "SSH-2.0-nobody\r\n")
			conn.Read(make([]byte, 1)) // what the client sends must not be answered with a reset before the greeting is read
			conn.Close()
		}
	}()
	return l.Addr().String()
}
