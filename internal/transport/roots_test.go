package transport_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/internal/transport"
)

func TestLoadChooses(t *testing.T) {
	t.Parallel()
	a, b, c := issue(t, "A", nil, authority), issue(t, "B", nil, authority), issue(t, "C", nil, authority)
	fileA, fileB, fileC := write(t, a.pem()), write(t, b.pem()), write(t, c.pem())
	dirA, dirC := filepath.Dir(fileA), filepath.Dir(fileC)
	absent := filepath.Join(t.TempDir(), "absent")
	empty := write(t)

	tests := []struct {
		name  string
		roots transport.Roots
		want  *x509.CertPool
	}{
		{"the first bundle", transport.Roots{Bundles: []string{fileA, fileB}}, poolOf(a)},
		{"the first readable bundle", transport.Roots{Bundles: []string{absent, t.TempDir(), fileA, fileB}}, poolOf(a)},
		{"the file instead of the bundles", transport.Roots{File: fileC, Bundles: []string{fileA}}, poolOf(c)},
		{"no bundle", transport.Roots{Bundles: []string{absent}}, nil},
		{"no known bundle", transport.Roots{Bundles: []string{}}, nil},
		{"an empty bundle, and none after it", transport.Roots{Bundles: []string{empty, fileA}}, nil},
		{"a directory beside the bundle", transport.Roots{Dir: dirC, Bundles: []string{fileA}}, poolOf(a, c)},
		{"a directory beside the file", transport.Roots{Dir: dirC, File: fileB, Bundles: []string{fileA}}, poolOf(b, c)},
		{"a directory alone", transport.Roots{Dir: dirC, Bundles: []string{}}, poolOf(c)},
		{"two directories and a missing one", transport.Roots{Dir: dirA + ":" + absent + ":" + dirC, Bundles: []string{fileB}}, poolOf(a, b, c)},
		{"a missing directory", transport.Roots{Dir: absent, Bundles: []string{fileA}}, poolOf(a)},
		{"the same certificate twice", transport.Roots{Dir: dirA, File: fileA}, poolOf(a)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.roots.Load()
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(tt.want) {
				t.Error("the pool holds other certificates")
			}
		})
	}
}

// TestLoadKnown holds the zero value to the machine's own bundle, where there is one.
func TestLoadKnown(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	if err != nil {
		t.Skip("not Debian")
	}
	want := x509.NewCertPool()
	want.AppendCertsFromPEM(data)
	got, err := transport.Roots{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Error("the pool is not the bundle's")
	}
}

func TestLoadDirectoryContents(t *testing.T) {
	t.Parallel()
	in, linked := issue(t, "in", nil, authority), issue(t, "linked", nil, authority)
	outside := write(t, linked.pem())
	dir := t.TempDir()
	writeTo(t, filepath.Join(dir, "in.pem"), in.pem())
	writeTo(t, filepath.Join(dir, "README"), []byte("Put certificates here."))
	if err := errors.Join(
		os.Mkdir(filepath.Join(dir, "java"), 0o700),
		os.Symlink("in.pem", filepath.Join(dir, "0a1b2c3d.0")),
		os.Symlink("gone.pem", filepath.Join(dir, "4e5f6a7b.0")),
		os.Symlink(outside, filepath.Join(dir, "linked.pem")),
	); err != nil {
		t.Fatal(err)
	}
	got, err := transport.Roots{Dir: dir, Bundles: []string{}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(poolOf(in, linked)) {
		t.Error("the pool holds other certificates")
	}
}

func TestLoadFailsClosed(t *testing.T) {
	t.Parallel()
	root := issue(t, "root", nil, authority)
	good := write(t, root.pem())
	absent := filepath.Join(t.TempDir(), "absent")
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("key")})

	tests := []struct {
		name  string
		roots transport.Roots
		want  string
		cause error // nil: any
	}{
		{"missing", transport.Roots{File: absent}, "SSL_CERT_FILE", fs.ErrNotExist},
		{"missing beside a good directory", transport.Roots{File: absent, Dir: filepath.Dir(good)}, "SSL_CERT_FILE", fs.ErrNotExist},
		{"directory", transport.Roots{File: t.TempDir()}, "SSL_CERT_FILE", nil},
		{"empty", transport.Roots{File: write(t)}, "SSL_CERT_FILE", nil},
		{"a key only", transport.Roots{File: write(t, key)}, "SSL_CERT_FILE", nil},
		{"DER", transport.Roots{File: write(t, root.cert.Raw)}, "SSL_CERT_FILE", nil},
		{"a file as a directory", transport.Roots{Dir: good}, "SSL_CERT_DIR", nil},
		{"nothing in the directory, no bundle", transport.Roots{Dir: t.TempDir(), Bundles: []string{absent}}, "SSL_CERT_DIR", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.roots.Bundles == nil {
				tt.roots.Bundles = []string{good}
			}
			pool, err := tt.roots.Load()
			if pool == nil || !pool.Equal(x509.NewCertPool()) {
				t.Error("want an empty pool, not nil")
			}
			if err == nil || !strings.HasPrefix(err.Error(), "transport: "+tt.want) {
				t.Fatalf("got error %v, want one about %s", err, tt.want)
			}
			if tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Errorf("got error %v, want %v", err, tt.cause)
			}
			if strings.ContainsRune(err.Error(), filepath.Separator) {
				t.Errorf("error %q shows a path", err)
			}
		})
	}
}

// mixed returns good certificates with everything between them that bundles have
// been seen with, and what a careless copy does to one.
func mixed(good ...[]byte) []byte {
	cut := good[0][:len(good[0])/2]
	return slices.Concat(
		[]byte("# comments\n\n"), good[0],
		[]byte("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("not DER")}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: []byte("key")}),
		[]byte("\x00\xff\n"), cut, []byte("\n"), good[1], cut,
	)
}

func TestLoadSkipsGarbage(t *testing.T) {
	t.Parallel()
	a, b := issue(t, "A", nil, authority), issue(t, "B", nil, authority)
	windows := bytes.ReplaceAll(a.pem(), []byte("\n"), []byte("\r\n"))
	for name, file := range map[string]string{
		"mixed":         write(t, mixed(a.pem(), b.pem())),
		"Windows lines": write(t, windows, b.pem()),
		"no last line":  write(t, a.pem(), bytes.TrimSpace(b.pem())),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := transport.Roots{File: file}.Load()
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(poolOf(a, b)) {
				t.Error("the pool holds other certificates")
			}
		})
	}
}

// FuzzLoad holds Load to a plain reading of the same bytes: whatever they are, it
// takes those certificates, and fails when there are none.
func FuzzLoad(f *testing.F) {
	a, b := issue(f, "A", nil, authority), issue(f, "B", nil, authority)
	f.Add([]byte{})
	f.Add(a.pem())
	f.Add(a.pem()[:200])
	f.Add(mixed(a.pem(), b.pem()))
	file := filepath.Join(f.TempDir(), "bundle.pem")
	f.Fuzz(func(t *testing.T, data []byte) {
		writeTo(t, file, data)
		want := plain(data)
		got, err := transport.Roots{File: file}.Load()
		if got == nil || !got.Equal(want) {
			t.Error("the pool holds other certificates")
		}
		if none := want.Equal(x509.NewCertPool()); none != (err != nil) {
			t.Errorf("got error %v, no certificate: %t", err, none)
		}
	})
}

func plain(data []byte) *x509.CertPool {
	pool := x509.NewCertPool()
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" || len(block.Headers) > 0 {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			pool.AddCert(cert)
		}
	}
	return pool
}
