package trtctest_test

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi/trtctest"
)

// The key is the sample of Tencent's public documentation.
const (
	appID       = 1400000000
	key         = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
	admin       = "administrator"
	callbackURL = "https://example.com/call"
	startCall   = "Call.CallbackAfterStartCall"
)

var (
	app = trtctest.App{SDKAppID: appID, SecretKey: key, Others: []string{"alice"}}
	t0  = time.Unix(1700000000, 0)
)

// newGateway knows the application, has something configured and stands still at t0.
func newGateway(t *testing.T) *trtctest.Server {
	t.Helper()
	gw := trtctest.NewServer(t, app)
	gw.SetCallback(appID, callbackURL, startCall)
	gw.SetNow(func() time.Time { return t0 })
	return gw
}

// claims are the members of a UserSig; a test spoils them before or after they are signed.
type claims map[string]any

func goodClaims() claims {
	return claims{"TLS.ver": "2.0", "TLS.identifier": admin, "TLS.sdkappid": uint32(appID), "TLS.time": t0.Unix(), "TLS.expire": 86400}
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

func (c claims) sign(key string) claims {
	text := fmt.Sprintf("TLS.identifier:%v\nTLS.sdkappid:%v\nTLS.time:%v\nTLS.expire:%v\n",
		c["TLS.identifier"], c["TLS.sdkappid"], c["TLS.time"], c["TLS.expire"])
	if c["TLS.userbuf"] != nil {
		text += fmt.Sprintf("TLS.userbuf:%v\n", c["TLS.userbuf"])
	}
	mac := hmac.New(sha256.New, []byte(key))
	io.WriteString(mac, text)
	return c.with("TLS.sig", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

func (c claims) pack() string {
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return encode(deflate(text, zlib.DefaultCompression))
}

func deflate(text []byte, level int) []byte {
	var b bytes.Buffer
	zw, _ := zlib.NewWriterLevel(&b, level)
	zw.Write(text)
	zw.Close()
	return b.Bytes()
}

func encode(packed []byte) string {
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(packed))
}

// request is a call; a test spoils the part that it is about.
type request struct {
	method, path string
	query        url.Values
	rawQuery     string // in place of query
	body         string
}

// goodRequest is answered with code 0 by newGateway.
func goodRequest() *request {
	return &request{
		method: http.MethodPost,
		path:   "/v4/call_config/get_callback",
		query: url.Values{
			"sdkappid": {"1400000000"}, "identifier": {admin}, "usersig": {goodClaims().sign(key).pack()},
			"random": {"4294967295"}, "contenttype": {"json"},
		},
		body: "{}",
	}
}

func (r *request) set(name, value string) *request {
	r.query.Set(name, value)
	return r
}

func (r *request) http(t *testing.T, base string) *http.Request {
	t.Helper()
	raw := r.rawQuery
	if raw == "" {
		raw = r.query.Encode()
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path+"?"+raw, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// answer is a response that was read to its end.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
	envelope
}

type envelope struct {
	ErrorCode    int    `json:"ErrorCode"`
	ErrorInfo    string `json:"ErrorInfo"`
	ActionStatus string `json:"ActionStatus"`
	RequestID    string `json:"RequestId"`
	Response     *struct {
		URL      string   `json:"Url"`
		Commands []string `json:"CallbackCommandList"`
	} `json:"Response"`
}

func (r *request) do(t *testing.T, gw *trtctest.Server) (answer, error) {
	t.Helper()
	resp, err := gw.Client().Do(r.http(t, gw.URL()))
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{Status: resp.StatusCode, Header: resp.Header}
	a.Body, err = io.ReadAll(resp.Body)
	return a, err
}

// send expects an enveloped answer.
func (r *request) send(t *testing.T, gw *trtctest.Server) answer {
	t.Helper()
	a, err := r.do(t, gw)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(a.Body, &a.envelope); err != nil {
		t.Fatalf("answer %q: %v", a.Body, err)
	}
	if got := a.Header.Get("Content-Type"); a.Status != http.StatusOK || got != "application/json" {
		t.Errorf("answer has status %d and type %q, want 200 and application/json", a.Status, got)
	}
	return a
}

// wantCode sends the request and compares the ErrorCode, in the answer and in the record.
func (r *request) wantCode(t *testing.T, gw *trtctest.Server, want int) answer {
	t.Helper()
	a := r.send(t, gw)
	if a.ErrorCode != want {
		t.Errorf("ErrorCode = %d (%s), want %d", a.ErrorCode, a.ErrorInfo, want)
	}
	calls := gw.Calls()
	if got := calls[len(calls)-1].Code; got != want {
		t.Errorf("the recorded code is %d, want %d", got, want)
	}
	return a
}
