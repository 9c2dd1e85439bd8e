package transport

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Roots says where the root certificates are looked for. The zero value means
// the bundle that crypto/x509 would take, without its directories.
type Roots struct {
	// File is SSL_CERT_FILE: a bundle that replaces the known ones.
	File string

	// Dir is SSL_CERT_DIR: directories, separated by colons, whose certificates are
	// added to the bundle's. Unlike crypto/x509, Load reads none unless told to.
	Dir string

	// Bundles are the known bundles, of which the first readable one is used. Only
	// tests set it: nil means those of the Linux distributions on Linux, and none
	// elsewhere, where the system may have a verifier of its own.
	Bundles []string
}

// linuxBundles are the bundles that crypto/x509 knows, in its order, so that
// leaving the directories out is all that differs.
var linuxBundles = []string{
	"/etc/ssl/certs/ca-certificates.crt",                // Debian.
	"/etc/pki/tls/certs/ca-bundle.crt",                  // Amazon Linux, Fedora.
	"/etc/ssl/ca-bundle.pem",                            // SUSE.
	"/etc/pki/tls/cacert.pem",                           // OpenELEC.
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL.
	"/etc/ssl/cert.pem",                                 // Alpine.
}

// Load reads the root certificates. It returns nil, for the system's own, where
// nothing is set and no known bundle has a certificate.
//
// With an error, which names SSL_CERT_FILE or SSL_CERT_DIR and never a path, the
// pool is empty, not nil: rather than trust roots that the operator did not choose,
// every handshake is refused.
//
// Parsing is left to crypto/x509, one certificate after the other. Several
// goroutines won less than a tenth: in a fresh process most of the time goes into touching
// new memory, which does not spread over CPUs (see BenchmarkLoad).
func (r Roots) Load() (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	err := r.addBundle(pool)
	if err == nil {
		err = r.addDirs(pool)
	}
	switch {
	case err != nil:
		return x509.NewCertPool(), err
	case !pool.Equal(x509.NewCertPool()):
		return pool, nil
	case r.Dir != "":
		return pool, errors.New("transport: SSL_CERT_DIR holds no certificate, and there is no bundle")
	default:
		return nil, nil
	}
}

// addBundle adds the certificates of File or, without one, of the first bundle
// that can be read.
func (r Roots) addBundle(pool *x509.CertPool) error {
	if r.File == "" {
		for _, name := range r.bundles() {
			if _, err := addFile(pool, name); err == nil {
				break
			}
		}
		return nil
	}
	found, err := addFile(pool, r.File)
	if err != nil {
		return fmt.Errorf("transport: SSL_CERT_FILE: %w", err)
	}
	if !found {
		return errors.New("transport: SSL_CERT_FILE holds no certificate")
	}
	return nil
}

func (r Roots) bundles() []string {
	if r.Bundles == nil && runtime.GOOS == "linux" {
		return linuxBundles
	}
	return r.Bundles
}

// addDirs adds the certificates of the files in Dir. A missing directory, as one
// without a name is, is skipped: naming one is the known way to make Go programs
// read none at all.
func (r Roots) addDirs(pool *x509.CertPool) error {
	for dir := range strings.SplitSeq(r.Dir, ":") {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("transport: SSL_CERT_DIR: %w", withoutPath(err))
		}
		for _, entry := range entries {
			name := filepath.Join(dir, entry.Name())
			if !isAlias(name) {
				_, _ = addFile(pool, name) // Keys, notes and directories may lie about as well.
			}
		}
	}
	return nil
}

// addFile adds the certificates of a file, and reports whether it holds any.
func addFile(pool *x509.CertPool, name string) (bool, error) {
	data, err := os.ReadFile(name) //nolint:gosec // The operator names the files.
	if err != nil {
		return false, withoutPath(err)
	}
	return pool.AppendCertsFromPEM(data), nil
}

// isAlias reports whether name is a link to its neighbour, as are the hashes that
// OpenSSL looks certificates up by: read, they would cost each root's parsing again.
func isAlias(name string) bool {
	target, err := os.Readlink(name)
	return err == nil && !strings.ContainsRune(target, '/')
}

// withoutPath returns what went wrong with a file without saying which.
func withoutPath(err error) error {
	if in, ok := errors.AsType[*fs.PathError](err); ok {
		return in.Err
	}
	return err
}
