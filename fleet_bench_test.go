package main_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/internal/transport"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// latency is that of the fleet's gateway.
const latency = 50 * time.Millisecond

// runFleetGateway is a process that answers everybody alike, over TLS, after the latency. It verifies nothing: what is measured is us.
func runFleetGateway() int {
	const answer = `{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-1","Response":{"Url":"https://calls.acme.com/trtc","CallbackCommandList":["Call.CallbackAfterEndCall"]}}`
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(latency)
		_, _ = io.WriteString(w, answer)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	_ = json.NewEncoder(os.Stdout).Encode(gateway{TLS: s.URL, Roots: root})
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// BenchmarkFleetOverTLS audits many applications from no connection on, over real sockets and TLS, with the gateway on the same two cores.
func BenchmarkFleetOverTLS(b *testing.B) {
	g := startGateway(b, "fleet")
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(g.Roots)
	endpoint, err := trtcapi.ParseEndpoint(g.TLS)
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct{ apps, at int }{{1000, 200}, {10000, 64}} {
		b.Run(fmt.Sprintf("apps=%d/concurrency=%d", size.apps, size.at), func(b *testing.B) {
			a := audit.Auditor{Now: time.Now, Concurrency: size.at}
			for i := range size.apps {
				a.Apps = append(a.Apps, audit.App{Name: fmt.Sprint(i), API: trtcapi.Application{SDKAppID: uint32(i + 1), SecretKey: secret.New(plantedKey), Endpoint: endpoint}})
			}
			for b.Loop() {
				pool := transport.NewPool(roots, size.at)
				a.Source = trtcapi.NewClient(pool, time.Now, func() uint32 { return 0 }, nil)
				if r := a.Run(b.Context(), audit.Run{}); r.Summary.InSync != size.apps {
					b.Fatalf("%+v", r.Summary)
				}
				pool.CloseIdleConnections()
			}
			ideal := time.Duration((size.apps+size.at-1)/size.at) * latency
			b.ReportMetric(float64(ideal), "ideal-ns")
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(ideal), "x-ideal")
		})
	}
}

// BenchmarkFleetMemory takes the most memory that the program itself has, as Lambda runs it, while it audits ten thousand applications over TLS.
func BenchmarkFleetMemory(b *testing.B) {
	g := startGateway(b, "fleet")
	roots, apps := filepath.Join(b.TempDir(), "roots.pem"), filepath.Join(b.TempDir(), "apps.yaml")
	document := []byte("apps:\n")
	for i := range many {
		document = fmt.Appendf(document, "- {name: app-%d, sdk_app_id: %d, secret_key_env: FLEET_KEY}\n", i, i+1)
	}
	if err := errors.Join(os.WriteFile(roots, g.Roots, 0o600), os.WriteFile(apps, document, 0o600)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cloud, err := cloudtest.Start(b.Context(), "lambda", cloudtest.Options{Binary: built, Env: map[string]string{
			"APPS_FILE": apps, "FLEET_KEY": plantedKey, "TRTC_ENDPOINT": g.TLS, "SSL_CERT_FILE": roots, "CONCURRENCY": "64",
		}})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = cloud.Stop() }()
		reply, err := cloud.Invoke(b.Context(), cloudtest.Invocation{Event: []byte(coldEvent)})
		var r audit.Report
		if err != nil || json.Unmarshal(reply.Payload, &r) != nil || r.Summary.InSync != many {
			b.Fatalf("%v: %s%.300s", err, reply.Message, reply.Payload)
		}
		b.ReportMetric(float64(peakRSS(b, cloud.PID()))/1024, "peak-MiB")
	}
}
