package transport_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// identity is a certificate with its key and what a server sends along with it.
type identity struct {
	cert  *x509.Certificate
	key   crypto.Signer
	chain [][]byte // leaf first, without the root
	root  bool
}

// authority and the following are changes for issue.
func authority(t *x509.Certificate) {
	t.IsCA = true
	t.KeyUsage = x509.KeyUsageCertSign
	t.ExtKeyUsage = nil
}

func expired(t *x509.Certificate) {
	t.NotAfter = time.Date(2002, 1, 1, 0, 0, 0, 0, time.UTC)
}

func otherHost(t *x509.Certificate) {
	t.IPAddresses, t.DNSNames = nil, []string{"other.test"}
}

func forClients(t *x509.Certificate) {
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
}

// issue signs a certificate by parent; nil means by itself. Unless changed, it
// is a server's at 127.0.0.1, valid in this century.
func issue(tb testing.TB, name string, parent *identity, changes ...func(*x509.Certificate)) *identity {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		BasicConstraintsValid: true,
	}
	for _, change := range changes {
		change(template)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	id := &identity{key: key, root: parent == nil}
	signer := &identity{cert: template, key: key}
	if parent != nil {
		signer = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, key.Public(), signer.key)
	if err != nil {
		tb.Fatal(err)
	}
	if id.cert, err = x509.ParseCertificate(der); err != nil {
		tb.Fatal(err)
	}
	id.chain = [][]byte{der}
	if parent != nil && !parent.root {
		id.chain = append(id.chain, parent.chain...)
	}
	return id
}

// pem returns the certificate as a bundle holds it.
func (id *identity) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.cert.Raw})
}

// tls returns what a server shows.
func (id *identity) tls() tls.Certificate {
	return tls.Certificate{Certificate: id.chain, PrivateKey: id.key}
}

// poolOf returns the pool of exactly these certificates.
func poolOf(ids ...*identity) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, id := range ids {
		pool.AddCert(id.cert)
	}
	return pool
}

// write puts the parts into one new file and returns its path.
func write(tb testing.TB, parts ...[]byte) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "bundle.pem")
	writeTo(tb, name, parts...)
	return name
}

func writeTo(tb testing.TB, name string, parts ...[]byte) {
	tb.Helper()
	var data []byte
	for _, part := range parts {
		data = append(data, part...)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		tb.Fatal(err)
	}
}
