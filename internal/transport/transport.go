// Package transport makes the one [http.Transport] of the program, and its root
// certificates.
//
// Over HTTPS the roots cost more than everything else of a cold start: crypto/x509
// reads the system's bundle and, beside it, every file of the certificate
// directories, in the first handshake, where a 128 MB function has 7 % of a CPU.
// So [Roots.Load] reads one bundle and no directory, and is meant to be called
// while the function initialises, when it has a whole CPU. What is made of
// the roots, the verification, is left to crypto/tls.
package transport

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

const (
	// A lost SYN is sent again after 1 s and after 3 s: this leaves room for
	// both, and for another attempt within a gateway's 30 s.
	dialTimeout = 5 * time.Second

	// Two round trips and, on the smallest function, some 100 ms of CPU.
	tlsHandshakeTimeout = 5 * time.Second

	// Servers and gateways usually hang up after 60 s. A POST that meets a hang-up
	// is not repeated by net/http, so let go of the connection first.
	idleConnTimeout = 50 * time.Second

	// A few hundred bytes are usual; net/http alone would read 10 MB.
	maxResponseHeaderBytes = 64 << 10

	defaultMaxConnsPerHost = 16
)

// Options are what callers of [New] differ in.
type Options struct {
	// MaxConnsPerHost limits the connections to one host, those in use, idle and
	// being made together; a request above it waits for its turn. A burst from
	// cold would otherwise open one for each request, and a handshake costs ten
	// times a call. Below 1 means 16.
	MaxConnsPerHost int

	// Streams has many requests share few connections, where the server speaks
	// HTTP/2. Wrap the transport in [Gentle] too, or a burst dials all the same.
	Streams bool
}

// New returns a transport that speaks HTTP over TLS 1.2 or later, and trusts
// roots; nil stands for the system's. It keeps connections and TLS
// sessions, so make one and share it. How long a whole exchange may take is
// for the request's context to say, redirects are for the client.
func New(roots *x509.CertPool, o Options) *http.Transport {
	conns := o.MaxConnsPerHost
	if conns < 1 {
		conns = defaultMaxConnsPerHost
	}
	// With one call at a time on a connection, HTTP/2 would only add its framing.
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(o.Streams)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout: tlsHandshakeTimeout,
		Protocols:           protocols,
		MaxConnsPerHost:     conns,
		// The default of 2 would close the others after each burst.
		MaxIdleConnsPerHost:    conns,
		IdleConnTimeout:        idleConnTimeout,
		MaxResponseHeaderBytes: maxResponseHeaderBytes,
		// Answers are small JSON, and their size is bounded as it is on the wire.
		DisableCompression: true,
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			RootCAs:    roots,
			// Off by default; a resumed handshake costs half of one with an RSA
			// chain. 0 is the cache's own default, 64 servers.
			ClientSessionCache: tls.NewLRUClientSessionCache(0),
		},
	}
}
