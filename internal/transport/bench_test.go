package transport_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"trtc-callback-audit/internal/transport"
)

// BenchmarkLoad sets Load against the parsing spread over the CPUs, which Load would
// be if that won a fifth. Load is there twice: the difference is the noise. A
// loop is kind to it, since the memory is warm; fresh processes showed less.
func BenchmarkLoad(b *testing.B) {
	file := bundle(b)
	load := func() (*x509.CertPool, error) { return transport.Roots{File: file}.Load() }
	for _, bb := range []struct {
		impl string
		load func() (*x509.CertPool, error)
	}{
		{"load", load},
		{"parallel", func() (*x509.CertPool, error) { return loadParallel(file) }},
		{"again", load},
	} {
		b.Run("impl="+bb.impl, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bb.load(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bundle returns the path of the machine's bundle or, without one, of one as long.
func bundle(b *testing.B) string {
	b.Helper()
	const debian = "/etc/ssl/certs/ca-certificates.crt"
	if _, err := os.Stat(debian); err == nil {
		return debian
	}
	var parts [][]byte
	for i := range 140 {
		parts = append(parts, issue(b, "root "+strconv.Itoa(i), nil, authority).pem())
	}
	return write(b, parts...)
}

func loadParallel(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var blocks []*pem.Block
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		blocks = append(blocks, block)
	}
	certs := make([]*x509.Certificate, len(blocks))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(blocks)); i = next.Add(1) - 1 {
				certs[i], _ = x509.ParseCertificate(blocks[i].Bytes)
			}
		})
	}
	wg.Wait()
	pool := x509.NewCertPool()
	for _, cert := range certs {
		if cert != nil {
			pool.AddCert(cert)
		}
	}
	return pool, nil
}
