package archive_test

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/secret"
)

// arrival is a request as it came over the wire.
type arrival struct {
	*http.Request
	body []byte
}

// newRecorder is a server for all hosts, and the way to it. It holds one object, of any name, that has an ETag.
func newRecorder(t *testing.T) (way http.RoundTripper, arrived func() []arrival) {
	t.Helper()
	requests := make(chan arrival, 100)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests <- arrival{r, body}
		w.Header().Set("ETag", `"tag of the store"`)
		if r.Method == http.MethodGet {
			io.WriteString(w, `{"schema":"trtc-callback-audit/state/v1"}`)
		}
	}))
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.ServerName = "example.com" // in the server's certificate
	transport.DisableCompression = true
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport, func() []arrival {
		var all []arrival
		for len(requests) > 0 {
			all = append(all, <-requests)
		}
		return all
	}
}

// places are the ways in which a bucket is addressed.
var places = map[string]struct{ place, host, path, region string }{
	"AWS":          {"s3://my-bucket/audits?region=eu-central-1", "my-bucket.s3.eu-central-1.amazonaws.com", "/audits/", "eu-central-1"},
	"AWS at once":  {"s3://my-bucket?region=us-east-1", "my-bucket.s3.us-east-1.amazonaws.com", "/", "us-east-1"},
	"dots":         {"s3://my.bucket/a/b/?region=us-west-2", "s3.us-west-2.amazonaws.com", "/my.bucket/a/b/", "us-west-2"},
	"China":        {"s3://my-bucket/audits?region=cn-north-1", "my-bucket.s3.cn-north-1.amazonaws.com.cn", "/audits/", "cn-north-1"},
	"China's dots": {"s3://my.bucket/audits?region=cn-northwest-1", "s3.cn-northwest-1.amazonaws.com.cn", "/my.bucket/audits/", "cn-northwest-1"},
	"COS": {
		"s3://name-1250000000/audits?region=ap-singapore&endpoint=https://cos.ap-singapore.myqcloud.com",
		"name-1250000000.cos.ap-singapore.myqcloud.com", "/audits/", "ap-singapore",
	},
	"COS inside": {
		"s3://name-1250000000?region=ap-guangzhou&endpoint=https://cos-internal.ap-guangzhou.tencentcos.cn/",
		"name-1250000000.cos-internal.ap-guangzhou.tencentcos.cn", "/", "ap-guangzhou",
	},
	"another":              {"s3://my-bucket/audits?region=us-east-1&endpoint=https://MinIO.example.net:9000", "minio.example.net:9000", "/my-bucket/audits/", "us-east-1"},
	"another's own port":   {"s3://my-bucket?region=us-east-1&endpoint=https://minio.example.net:443", "minio.example.net", "/my-bucket/", "us-east-1"},
	"region of the keys":   {"s3://my-bucket", "my-bucket.s3.ap-southeast-1.amazonaws.com", "/", "ap-southeast-1"},
	"characters":           {"s3://my-bucket/a b+c/%25/(ü*'!)&=~$@;:,%3F%23?region=us-east-1", "my-bucket.s3.us-east-1.amazonaws.com", "/a b+c/%/(ü*'!)&=~$@;:,?#/", "us-east-1"},
	"escaped, and escaped": {"s3://my-bucket/%2561%2Fb?region=us-east-1", "my-bucket.s3.us-east-1.amazonaws.com", "/%61/b/", "us-east-1"},
}

func role() archive.Credentials {
	return archive.Credentials{
		AccessKeyID: secret.New("ASIAEXAMPLE"), SecretAccessKey: secret.New("secret-of-the-role/+="), SessionToken: secret.New("token//of+the/role=="), Region: "ap-southeast-1",
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	for name, test := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way, arrived := newRecorder(t)
			k := kit(way)
			k.Credentials = role
			k.Now = func() time.Time { return due.In(time.FixedZone("east", 9*3600)).Add(6 * time.Hour) }
			a := archive.Open(location(t, test.place), k)
			if _, first, err := a.Keep(t.Context(), report("one")); err != nil || !first {
				t.Fatal(first, err)
			}
			if _, err := a.Update(t.Context(), add("a")); err != nil {
				t.Fatal(err)
			}
			isCOS := strings.Contains(name, "COS")
			all := arrived()
			if len(all) != 3 {
				t.Fatalf("%d requests", len(all))
			}
			for i, want := range []struct {
				key, method string
				header      map[string]string // against overwriting
			}{
				{reportKey, http.MethodPut, onlyIf(isCOS, "X-Cos-Forbid-Overwrite", "true", "If-None-Match", "*")},
				{"state.json", http.MethodGet, nil},
				{"state.json", http.MethodPut, onlyIf(isCOS, "", "", "If-Match", `"tag of the store"`)},
			} {
				r := all[i]
				if r.Method != want.method || r.Host != test.host {
					t.Errorf("%s to %s, not %s to %s", r.Method, r.Host, want.method, test.host)
				}
				if path := escaped(test.path + want.key); r.RequestURI != path {
					t.Errorf("the path is %s, not %s", r.RequestURI, path)
				}
				checkHeader(t, r, want.header)
				signed := []string{"x-amz-security-token"}
				if r.Method == http.MethodPut {
					signed = append(signed, "content-length", "content-md5", "content-type")
				}
				for name := range want.header {
					signed = append(signed, strings.ToLower(name))
				}
				checkSignature(t, r.Request, r.body, "ASIAEXAMPLE", "secret-of-the-role/+=", test.region, signed...)
			}
		})
	}
}

func onlyIf(isCOS bool, name, value, otherName, otherValue string) map[string]string {
	switch {
	case !isCOS:
		return map[string]string{otherName: otherValue}
	case name == "":
		return nil
	}
	return map[string]string{name: value}
}

// checkHeader names every header that is sent: what an SDK would add by itself, such as checksums in trailers, is what other stores stumble over.
func checkHeader(t *testing.T, r arrival, condition map[string]string) {
	t.Helper()
	want := map[string]string{"User-Agent": r.UserAgent(), "Authorization": r.Header.Get("Authorization")}
	want["X-Amz-Date"], want["X-Amz-Content-Sha256"], want["X-Amz-Security-Token"] = "20261123T181700Z", hexOf(r.body), "token//of+the/role=="
	if r.Method == http.MethodPut {
		sum := md5.Sum(r.body)
		want["Content-Md5"], want["Content-Type"] = base64.StdEncoding.EncodeToString(sum[:]), "application/json"
		want["Content-Length"] = valueOf(r.Request, "content-length")
	}
	maps.Copy(want, condition)
	got := map[string]string{}
	for name, values := range r.Header {
		got[name] = strings.Join(values, "|")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", r.Method, diff)
	}
	if r.ContentLength != int64(len(r.body)) || len(r.TransferEncoding) > 0 {
		t.Errorf("%d bytes of %d, %v", len(r.body), r.ContentLength, r.TransferEncoding)
	}
}

// TestObjectLock has reports locked as they are written, and nothing else.
func TestObjectLock(t *testing.T) {
	t.Parallel()
	way, arrived := newRecorder(t)
	k := kit(way)
	k.Credentials = func() archive.Credentials {
		return archive.Credentials{AccessKeyID: secret.New("id"), SecretAccessKey: secret.New("key")}
	}
	a := archive.Open(location(t, "s3://my-bucket/prod?region=us-east-1&lock=30"), k)
	if _, _, err := a.Keep(t.Context(), report("locked")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Update(t.Context(), func(*archive.State) bool { return true }); err != nil {
		t.Fatal(err)
	}
	for _, r := range arrived() {
		isReport := r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/reports/")
		mode, until := r.Header.Get("X-Amz-Object-Lock-Mode"), r.Header.Get("X-Amz-Object-Lock-Retain-Until-Date")
		switch {
		case isReport && (mode != "GOVERNANCE" || until != "2026-12-23T12:17:00Z"):
			t.Errorf("%s is locked as %q until %q", r.URL.Path, mode, until)
		case isReport && !strings.Contains(r.Header.Get("Authorization"), "x-amz-object-lock-mode;x-amz-object-lock-retain-until-date"):
			t.Error("the lock is not signed")
		case !isReport && mode+until != "":
			t.Errorf("%s %s is locked", r.Method, r.URL.Path)
		}
	}
}

// TestCredentialsAreFresh has the keys change between operations, the last time without their id.
func TestCredentialsAreFresh(t *testing.T) {
	t.Parallel()
	way, arrived := newRecorder(t)
	id, key := "first", "secret-1"
	k := kit(way)
	k.Credentials = func() archive.Credentials {
		return archive.Credentials{AccessKeyID: secret.New(id), SecretAccessKey: secret.New(key)}
	}
	a := archive.Open(location(t, "s3://my-bucket?region=us-east-1"), k)
	for _, next := range []struct{ id, key string }{{"first", "secret-1"}, {"second", "secret-2"}, {"second", "secret-3"}} {
		id, key = next.id, next.key
		if _, err := a.Update(t.Context(), add("a")); err != nil {
			t.Fatal(err)
		}
		all := arrived()
		if len(all) != 2 {
			t.Errorf("%d requests", len(all))
		}
		for _, r := range all {
			checkSignature(t, r.Request, r.body, id, key, "us-east-1")
			if r.Header["X-Amz-Security-Token"] != nil {
				t.Error("there is a token of nobody")
			}
		}
	}
}

// TestNoUse says what is wrong with the credentials before anything is sent.
func TestNoUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*archive.Credentials)
		want  []string
	}{
		"no key":         {func(c *archive.Credentials) { *c = archive.Credentials{} }, []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TENCENTCLOUD_SECRETID", "role"}},
		"no id":          {func(c *archive.Credentials) { c.AccessKeyID = secret.String{} }, []string{"AWS_ACCESS_KEY_ID"}},
		"no secret":      {func(c *archive.Credentials) { c.SecretAccessKey = secret.String{} }, []string{"AWS_SECRET_ACCESS_KEY"}},
		"no region":      {func(c *archive.Credentials) { c.Region = "" }, []string{"region=", "AWS_REGION"}},
		"no region's":    {func(c *archive.Credentials) { c.Region = "x.example.net/" }, []string{"ARCHIVE_URL", "AWS_REGION"}},
		"line end":       {func(c *archive.Credentials) { c.SecretAccessKey = secret.New("planted-secret\n") }, []string{"line ends"}},
		"header":         {func(c *archive.Credentials) { c.AccessKeyID = secret.New("planted-secret\r\nX: y") }, []string{"line ends"}},
		"not for a wire": {func(c *archive.Credentials) { c.SessionToken = secret.New("planted-secret-ü") }, []string{"letters that none has"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way := &faulty{}
			k := kit(way)
			k.Credentials = func() archive.Credentials {
				c := role()
				test.spoil(&c)
				return c
			}
			_, _, err := archive.Open(location(t, "s3://my-bucket"), k).State(t.Context())
			if _, ok := errors.AsType[*archive.Error](err); !ok || way.asked > 0 || strings.Contains(err.Error(), "planted") || strings.Contains(err.Error(), "example.net") {
				t.Fatalf("%v after %d requests", err, way.asked)
			}
			for _, word := range test.want {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("no %s in %v", word, err)
				}
			}
		})
	}
}
