package main_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi/trtctest"
)

// gatewayRole makes the test's binary the gateway of the benchmarks, which keeps its goroutines out of the process that takes the time.
const gatewayRole = "TRTC_TEST_GATEWAY"

var gatewayRoles = map[string]func() int{"cold": runGateway, "fleet": runFleetGateway}

// gateway is where the gateway's process answers.
type gateway struct {
	Plain, TLS string // addresses
	Roots      []byte // PEM of the root of the TLS one, behind others
}

// gatewayURL and gatewayCommands are what the gateway tells about the callback of its one application.
const gatewayURL = "https://calls.acme.com/trtc"

var gatewayCommands = []string{"Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall"}

// startGateway starts the gateway in a process of its own, which ends with the benchmark.
func startGateway(b *testing.B, role string) gateway {
	b.Helper()
	// It is to end after the benchmark's context.
	c := exec.CommandContext(context.WithoutCancel(b.Context()), os.Args[0])
	c.Env = append(os.Environ(), gatewayRole+"="+role)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := c.Wait(); err != nil {
			b.Error("the gateway:", err)
		}
	})
	var g gateway
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&g); err != nil {
		b.Fatal("the gateway:", err)
	}
	return g
}

// runGateway is that process: it says where it answers and lives until its standard input is closed.
func runGateway() int {
	plain := trtctest.Start(trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	defer plain.Close()
	plain.SetCallback(plantedID, gatewayURL, gatewayCommands...)
	pki, err := newPKI()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	secure, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pki.server}, MinVersion: tls.VersionTLS12})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer secure.Close()
	go unwrap(secure, strings.TrimPrefix(plain.URL(), "http://"))
	_ = json.NewEncoder(os.Stdout).Encode(gateway{Plain: plain.URL(), TLS: "https://" + secure.Addr().String(), Roots: pki.roots})
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// unwrap takes TLS off connections and passes them on to the plain gateway. That way costs a tenth of a millisecond, at the expense of our figure.
func unwrap(secure net.Listener, plain string) {
	for {
		outer, err := secure.Accept()
		if err != nil {
			return // closed
		}
		go func() {
			defer outer.Close()
			inner, err := new(net.Dialer).DialContext(context.Background(), "tcp", plain)
			if err != nil {
				return
			}
			defer inner.Close()
			go func() { _, _ = io.Copy(inner, outer); inner.Close() }()
			_, _ = io.Copy(outer, inner)
		}()
	}
}

// otherRoots is how many roots a distribution's bundle has, about.
const otherRoots = 140

// pki is a server's certificate and the bundle in which its root stands last.
type pki struct {
	server tls.Certificate
	roots  []byte
}

// newPKI makes RSA keys of the usual sizes: a leaf and an intermediate of 2048 bits below the root; the other roots are of 4096, by which
// parsing the bundle costs what Debian's does.
func newPKI() (p pki, err error) {
	var keys [4]*rsa.PrivateKey
	for i, bits := range []int{4096, 2048, 2048, 2048} {
		if keys[i], err = rsa.GenerateKey(rand.Reader, bits); err != nil {
			return p, err
		}
	}
	for i := range otherRoots {
		other := authority(fmt.Sprintf("Example Root CA %d", i))
		if err := p.addRoot(other, keys[0]); err != nil {
			return p, err
		}
	}
	root, intermediate := authority("Gateway Root"), authority("Gateway Intermediate")
	if err := p.addRoot(root, keys[1]); err != nil {
		return p, err
	}
	leaf := authority("gateway")
	leaf.IsCA, leaf.KeyUsage, leaf.IPAddresses = false, x509.KeyUsageDigitalSignature, []net.IP{net.IPv4(127, 0, 0, 1)}
	between, err := x509.CreateCertificate(rand.Reader, intermediate, root, keys[2].Public(), keys[1])
	if err != nil {
		return p, err
	}
	last, err := x509.CreateCertificate(rand.Reader, leaf, intermediate, keys[3].Public(), keys[2])
	p.server = tls.Certificate{Certificate: [][]byte{last, between}, PrivateKey: keys[3]}
	return p, err
}

func (p *pki) addRoot(root *x509.Certificate, key *rsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	p.roots = append(p.roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	return err
}

// authority is the template of one that may sign others.
func authority(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{Country: []string{"NL"}, Organization: []string{"Example Trust Services"}, CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
}
