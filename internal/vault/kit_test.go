package vault_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"trtc-callback-audit/internal/vault"
	"trtc-callback-audit/secret"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What must be in no error.
const (
	keyID   = "PLANTEDKEYID0001"
	key     = "planted/secret+key"
	token   = "planted-session-token=="
	value   = "planted-value-5c1d"
	name    = "planted-name"
	jsonKey = "planted-json-key"
	host    = "planted-host.example.net"
)

var due = time.Date(2026, 11, 23, 12, 17, 0, 0, time.UTC)

// store is both clouds' stores: it believes a request only if it is signed, of the hour, and has the token.
type store struct {
	mu       sync.Mutex
	secrets  map[string]string // by name, or name@version
	token    string
	region   string                                            // what the signature is to be for
	now      func() time.Time                                  // its own clock
	override func(w http.ResponseWriter, r *http.Request) bool // answers instead, if it says so
	delay    time.Duration
	arrived  []*http.Request
}

func newStore() *store {
	return &store{secrets: map[string]string{}, token: token, region: "us-east-1", now: func() time.Time { return due }}
}

// put sets the value of a secret.
func (s *store) put(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[name] = value
}

// answer sets what is answered instead, for good or until nil.
func (s *store) answer(override func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.override = override
}

func (s *store) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.arrived)
}

func (s *store) last() *http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.arrived[len(s.arrived)-1]
}

// RoundTrip has a request written and read as on the wire, without one.
func (s *store) RoundTrip(r *http.Request) (*http.Response, error) {
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		return nil, err
	}
	arrived, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, err
	}
	arrived.RemoteAddr = r.URL.Scheme
	if s.delay > 0 {
		select {
		case <-time.After(s.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, arrived)
	return recorder.Result(), nil
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, r)
	switch {
	case s.override != nil && s.override(w, r):
	case r.Header.Get("X-Tc-Action") != "":
		s.tencent(w, r, body)
	default:
		s.aws(w, r, body)
	}
}

func (s *store) aws(w http.ResponseWriter, r *http.Request, body []byte) {
	refuse := func(code, message string) {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"__type": code, "Message": message})
	}
	var q struct {
		ID             string `json:"SecretId"`
		Name           string
		WithDecryption bool
	}
	json.Unmarshal(body, &q)
	service, id, answer := "secretsmanager", q.ID, func(v string) any { return map[string]any{"Name": q.ID, "SecretString": v} }
	if r.Header.Get("X-Amz-Target") == "AmazonSSM.GetParameter" {
		service, id, answer = "ssm", q.Name, func(v string) any { return map[string]any{"Parameter": map[string]any{"Name": q.Name, "Value": v}} }
	}
	stamp := r.Header.Get("X-Amz-Date")
	at, err := time.Parse("20060102T150405Z", stamp)
	if err == nil {
		err = sigV4.verify(r, body, keyID, key, stamp, at.Format("20060102")+"/"+s.region+"/"+service)
	}
	secretValue, found := s.secrets[id]
	switch {
	case err != nil:
		refuse("InvalidSignatureException", err.Error())
	case !near(at, s.now()):
		refuse("InvalidSignatureException", "Signature expired: "+stamp+" is now earlier than ...")
	case r.Header.Get("X-Amz-Security-Token") != s.token:
		refuse("UnrecognizedClientException", "The security token included in the request is invalid.")
	case service == "ssm" && !q.WithDecryption:
		json.NewEncoder(w).Encode(answer("ciphertext"))
	case !found && service == "ssm":
		refuse("ParameterNotFound", "")
	case !found:
		refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	default:
		json.NewEncoder(w).Encode(answer(secretValue))
	}
}

func (s *store) tencent(w http.ResponseWriter, r *http.Request, body []byte) {
	answer := func(response map[string]any) {
		response["RequestId"] = "91cec765-5604-4287-89b1-634357cfcd29"
		json.NewEncoder(w).Encode(map[string]any{"Response": response})
	}
	refuse := func(code, message string) {
		answer(map[string]any{"Error": map[string]string{"Code": code, "Message": message}})
	}
	var q struct {
		SecretName string
		VersionID  string `json:"VersionId"`
	}
	json.Unmarshal(body, &q)
	stamp := r.Header.Get("X-Tc-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	at := time.Unix(seconds, 0).UTC()
	if err == nil {
		err = tc3.verify(r, body, keyID, key, stamp, at.Format("2006-01-02")+"/ssm")
	}
	secretValue, found := s.secrets[q.SecretName+"@"+q.VersionID]
	switch {
	case err != nil:
		refuse("AuthFailure.SignatureFailure", err.Error())
	case !near(at, s.now()):
		refuse("AuthFailure.SignatureExpire", "")
	case r.Header.Get("X-Tc-Token") != s.token:
		refuse("AuthFailure.TokenFailure", "")
	case r.Header.Get("X-Tc-Action") != "GetSecretValue" || r.Header.Get("X-Tc-Version") != "2019-09-23" || r.Header.Get("X-Tc-Region") != s.region:
		refuse("InvalidParameter", "")
	case !found:
		refuse("ResourceNotFound", "")
	default:
		answer(map[string]any{"SecretName": q.SecretName, "VersionId": q.VersionID, "SecretString": secretValue, "SecretBinary": ""})
	}
}

func credentials() vault.Credentials {
	return vault.Credentials{ID: secret.New(keyID), Key: secret.New(key), Token: secret.New(token), Region: "us-east-1"}
}

// kit is one with the time of synctest's bubble, if it is used in one.
func kit(s *store) vault.Kit {
	s.now = time.Now
	return vault.Kit{Way: s, AWS: credentials, Tencent: credentials, Getenv: func(string) string { return "" }, Now: time.Now}
}

func parse(tb testing.TB, text string) vault.Reference {
	tb.Helper()
	r, ok, err := vault.Parse(text)
	if err != nil || !ok {
		tb.Fatalf("Parse(%q): %v, %v", text, ok, err)
	}
	return r
}

// expect checks what is known of a secret: the value, and a part of the flaw or none.
func expect(t *testing.T, v *vault.Vault, r vault.Reference, value, flaw string) {
	t.Helper()
	got, err := v.Get(r)
	if got.Reveal() != value {
		t.Errorf("the value is %q, not %q", got.Reveal(), value)
	}
	checkFlaw(t, err, flaw)
}

func checkFlaw(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case err == nil && want != "":
		t.Errorf("there is no flaw; it should be %q", want)
	case err != nil && (want == "" || !strings.Contains(err.Error(), want)):
		t.Errorf("the flaw is %q, not %q", err, want)
	}
	if err != nil {
		checkClean(t, err)
	}
}

// checkClean looks for what was planted.
func checkClean(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if strings.Contains(strings.ToLower(text), "planted") || strings.Contains(text, "://planted") || !strings.HasPrefix(text, "vault: ") || strings.HasSuffix(text, ".") {
		t.Errorf("a text that should not be: %s", text)
	}
}

func fetch(ctx context.Context, t *testing.T, v *vault.Vault, r vault.Reference, changed bool) {
	t.Helper()
	if got := fetchAll(ctx, v, []vault.Reference{r}); got != changed {
		t.Errorf("after Fetch it is another: %v, not %v", got, changed)
	}
}

// fetchAll fetches, and reports whether any value or flaw is another than before.
func fetchAll(ctx context.Context, v *vault.Vault, all []vault.Reference) bool {
	before := known(v, all)
	v.Fetch(ctx, all)
	return !slices.Equal(before, known(v, all))
}

// known is what is known of each.
func known(v *vault.Vault, all []vault.Reference) []string {
	list := make([]string, len(all))
	for i, r := range all {
		value, flaw := v.Get(r)
		list[i] = fmt.Sprint(value.Reveal(), " ", flaw)
	}
	return list
}

// refetch fetches one again, and reports whether its value is another than before.
func refetch(ctx context.Context, v *vault.Vault, r vault.Reference) (value secret.String, changed bool) {
	before, _ := v.Get(r)
	value = v.Refetch(ctx, r)
	return value, value.Reveal() != before.Reveal()
}
