package trtctest_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi/trtctest"
)

func TestStartAndClose(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(...trtctest.App) *trtctest.Server{"http": trtctest.Start, "https": trtctest.StartTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := start(app)
			if want := name + "://127.0.0.1:"; !strings.HasPrefix(gw.URL(), want) {
				t.Errorf("URL = %q, want %s and a port", gw.URL(), want)
			}
			if got := gw.Certificate() != nil; got != (name == "https") {
				t.Errorf("has a certificate: %v", got)
			}
			gw.SetNow(func() time.Time { return t0 })
			goodRequest().wantCode(t, gw, 100301)
			gw.Close()
			gw.Close()
			wantClosed(t, gw)
		})
	}
}

func TestServersEndWithTheTest(t *testing.T) {
	t.Parallel()
	var servers []*trtctest.Server
	t.Run("inner", func(t *testing.T) { // not parallel: its end is what the outer test waits for
		servers = append(servers, trtctest.NewServer(t, app), trtctest.NewTLSServer(t, app))
		for _, gw := range servers {
			goodRequest().send(t, gw)
		}
	})
	for _, gw := range servers {
		wantClosed(t, gw)
	}
}

// wantClosed looks at what gw records, since its port may by now be another test's.
func wantClosed(t *testing.T, gw *trtctest.Server) {
	t.Helper()
	before := gw.CallCount()
	goodRequest().do(t, gw)
	if gw.CallCount() != before {
		t.Errorf("%s still takes calls", gw.URL())
	}
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	gw := trtctest.NewTLSServer(t, app)
	trusting, doubting := x509.NewCertPool(), x509.NewCertPool()
	trusting.AddCert(gw.Certificate())
	for _, pool := range []*x509.CertPool{trusting, doubting} {
		tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
		resp, err := tr.RoundTrip(goodRequest().http(t, gw.URL()))
		if err == nil {
			resp.Body.Close()
		}
		tr.CloseIdleConnections()
		if (err == nil) != (pool == trusting) {
			t.Errorf("trusting = %v: %v", pool == trusting, err)
		}
	}
	if gw.CallCount() != 1 || gw.Connections() != 2 {
		t.Errorf("calls = %d, connections = %d, want 1 and 2", gw.CallCount(), gw.Connections())
	}
}

func TestConnections(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	for range 3 {
		goodRequest().wantCode(t, gw, 0)
	}
	if got := gw.Connections(); got != 1 {
		t.Errorf("connections = %d after three calls, want 1", got)
	}
	gw.DropNext(1)
	goodRequest().do(t, gw)
	goodRequest().wantCode(t, gw, 0)
	if got := gw.Connections(); got != 2 {
		t.Errorf("connections = %d after a drop, want 2", got)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	const latency = 20 * time.Millisecond
	gw.SetLatency(latency)
	start := time.Now()
	goodRequest().wantCode(t, gw, 0)
	if took := time.Since(start); took < latency {
		t.Errorf("the answer took %v, want at least %v", took, latency)
	}
}

func TestLatencyEndsWithTheClient(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetLatency(time.Hour)
	if got := sendAndLeave(t, gw); got != "" {
		t.Errorf("got %q, want no answer", got)
	}
	if got := gw.Calls()[0].Code; got != 0 {
		t.Errorf("recorded code %d, want that of the answer", got)
	}
}

// sendAndLeave sends a good request, hangs up in the one direction and listens in the other, which ends when the gateway closes the connection.
func sendAndLeave(t *testing.T, gw *trtctest.Server) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(gw.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	if err := goodRequest().http(t, gw.URL()).Write(conn); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the gateway did not notice that the client left: %v", err)
	}
	return string(got)
}

func TestLatencyEndsWithClose(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetLatency(time.Hour)
	arrived := make(chan struct{})
	gw.SetNow(func() time.Time { close(arrived); return t0 })
	failed := make(chan error)
	go func() {
		_, err := goodRequest().do(t, gw)
		failed <- err
	}()
	<-arrived
	gw.Close()
	if err := <-failed; !errors.Is(err, io.EOF) {
		t.Errorf("call that was being answered: %v, want EOF", err)
	}
}

// A clock may ask the Server: here each call is a second after the one before it.
func TestClockMayAskTheServer(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetNow(func() time.Time { return t0.Add(time.Duration(gw.CallCount()) * time.Second) })
	for i := range 3 {
		goodRequest().wantCode(t, gw, 0)
		if got, want := gw.Calls()[i].At, t0.Add(time.Duration(i)*time.Second); !got.Equal(want) {
			t.Errorf("call %d at %v, want %v", i, got, want)
		}
	}
}

// Callers and setters at the same time: each call is recorded once, each step of the script is taken once.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	const callers, each, scripted = 8, 10, 20
	gw := newGateway(t)
	gw.FailNext(scripted, 60008, "slow")
	var wg sync.WaitGroup
	var ids sync.Map
	for n := range callers {
		wg.Go(func() {
			for i := range each {
				gw.SetCallback(appID, fmt.Sprintf("https://example.com/%d/%d", n, i), startCall)
				a, err := goodRequest().do(t, gw)
				if err != nil || a.Status != http.StatusOK {
					t.Errorf("answer = %d, %v", a.Status, err)
				}
				ids.Store(string(a.Body), true)
				gw.SetLatency(time.Duration(i))
				gw.SetHome(appID, false)
				gw.AddApp(app)
				_, _ = gw.Calls(), gw.Connections()
			}
		})
	}
	wg.Wait()

	codes := map[int]int{}
	for _, c := range gw.Calls() {
		codes[c.Code]++
	}
	if codes[60008] != scripted || codes[0] != callers*each-scripted || len(codes) != 2 {
		t.Errorf("codes = %v, want %d times 60008 and %d times 0", codes, scripted, callers*each-scripted)
	}
	var bodies int
	ids.Range(func(any, any) bool { bodies++; return true })
	if bodies != callers*each {
		t.Errorf("%d different answers, want %d: no two calls share a RequestId", bodies, callers*each)
	}
}

// Client and fake could agree in error if they shared code: this package imports the standard library only.
func TestStandsAlone(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var read int
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		read++
		for _, spec := range f.Imports {
			if path := strings.Trim(spec.Path.Value, `"`); strings.Contains(path, ".") || strings.HasPrefix(path, "trtc-callback-audit") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
	if read == 0 {
		t.Error("no source was read")
	}
}
