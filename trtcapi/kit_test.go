package trtcapi_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

// The key is the sample of Tencent's public documentation.
const (
	appID = 1400000000
	key   = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	admin = "administrator"
	good  = `{"ErrorCode":0,"ActionStatus":"OK","RequestId":"Id-1","Response":{"Url":"https://example.com/call","CallbackCommandList":[]}}`
)

var t0 = time.Unix(1700000000, 0)

// withKey is the application that newGateway knows.
func withKey() trtcapi.Application {
	return trtcapi.Application{SDKAppID: appID, SecretKey: secret.New(key)}
}

func zero() uint32 { return 0 }

// at is a clock that stands still.
func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// newGateway is on a real port and has something configured.
func newGateway(tb testing.TB) *trtctest.Server {
	tb.Helper()
	gw := trtctest.NewServer(tb, trtctest.App{SDKAppID: appID, SecretKey: key})
	gw.SetCallback(appID, "https://example.com/call", "Call.CallbackAfterStartCall")
	return gw
}

func endpoint(tb testing.TB, text string) trtcapi.Endpoint {
	tb.Helper()
	e, err := trtcapi.ParseEndpoint(text)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// ask makes one call to a gateway on a port, without waits between its attempts.
func ask(tb testing.TB, gw *trtctest.Server, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	tb.Helper()
	app.Endpoint = endpoint(tb, gw.URL())
	return trtcapi.NewClient(gw.Client().Transport, time.Now, zero, nil).GetCallback(tb.Context(), app)
}

// failure is err as what every error must be.
func failure(tb testing.TB, err error) *trtcapi.Error {
	tb.Helper()
	e, ok := errors.AsType[*trtcapi.Error](err)
	if !ok {
		tb.Fatalf("got the error %v, want a *trtcapi.Error", err)
	}
	return e
}

// quiet is for servers whose clients are meant to give up.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// memory is a gateway without a network, so that the time can be synctest's and the hosts Tencent's. Attempt n gets the nth answer of the script, or its last.
type memory struct {
	script []answer
	mu     sync.Mutex
	calls  []attempt
}

type (
	answer  func(*http.Request) (*http.Response, error)
	attempt struct {
		host  string
		base  string // the URL without its query
		query url.Values
		at    time.Time
	}
)

func script(answers ...answer) *memory { return &memory{script: answers} }

func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	base, _, _ := strings.Cut(r.URL.String(), "?")
	m.mu.Lock()
	next := m.script[min(len(m.calls), len(m.script)-1)]
	m.calls = append(m.calls, attempt{r.URL.Host, base, r.URL.Query(), time.Now()})
	m.mu.Unlock()
	return next(r)
}

// replies answers with a status, a body and header lines such as "Retry-After: 7".
func replies(status int, body string, lines ...string) answer {
	header := http.Header{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		header.Set(name, value)
	}
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func refuses(code int, lines ...string) answer {
	return replies(200, fmt.Sprintf(`{"ErrorCode":%d,"ActionStatus":"FAIL","ErrorInfo":"because","RequestId":"Id-2"}`, code), lines...)
}

func breaks(err error) answer {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// claims are the members of a UserSig, for those that no mint would make.
type claims map[string]any

func goodClaims() claims {
	return claims{"TLS.ver": "2.0", "TLS.identifier": admin, "TLS.sdkappid": appID, "TLS.time": t0.Unix(), "TLS.expire": 86400}
}

func (c claims) with(name string, value any) claims {
	c = maps.Clone(c)
	c[name] = value
	return c
}

func (c claims) without(name string) claims {
	c = maps.Clone(c)
	delete(c, name)
	return c
}

func (c claims) signed(key string) claims {
	text := fmt.Sprintf("TLS.identifier:%v\nTLS.sdkappid:%v\nTLS.time:%v\nTLS.expire:%v\n",
		c["TLS.identifier"], c["TLS.sdkappid"], c["TLS.time"], c["TLS.expire"])
	if buf, ok := c["TLS.userbuf"]; ok {
		text += fmt.Sprintf("TLS.userbuf:%v\n", buf)
	}
	mac := hmac.New(sha256.New, []byte(key))
	io.WriteString(mac, text)
	return c.with("TLS.sig", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

func (c claims) json() string {
	text, _ := json.Marshal(c)
	return string(text)
}

// toTencent turns RFC 4648's base64 into Tencent's.
var toTencent = strings.NewReplacer("+", "*", "/", "-", "=", "_")

func encode(stream []byte) string {
	return toTencent.Replace(base64.StdEncoding.EncodeToString(stream))
}

func deflate(text string, level int) []byte {
	var b bytes.Buffer
	zw, _ := zlib.NewWriterLevel(&b, level)
	io.WriteString(zw, text)
	zw.Close()
	return b.Bytes()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	io.WriteString(zw, text)
	zw.Close()
	return b.Bytes()
}

// pack makes a UserSig of a document.
func pack(text string) string { return encode(deflate(text, zlib.DefaultCompression)) }

// unpack reads the document in a UserSig, with nothing of the package's.
func unpack(tb testing.TB, userSig string) map[string]any {
	tb.Helper()
	stream, err := base64.StdEncoding.DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(userSig))
	if err != nil {
		tb.Fatal(err)
	}
	zr, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		tb.Fatal(err)
	}
	members := map[string]any{}
	if err := json.NewDecoder(zr).Decode(&members); err != nil {
		tb.Fatal(err)
	}
	return members
}
