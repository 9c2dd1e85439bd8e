package vault_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/internal/vault"
)

// said is an answer, and what it should come to.
type said struct {
	store  string
	status int
	code   string
	text   string // the message, or the body if there is no code
	flaw   string
}

// answers are documented ones, and some of what stands between a function and its store.
var answers = []said{
	{"aws-sm", 400, "ResourceNotFoundException", "", "the secret does not exist in this region (HTTP 400); correct the name or the ARN or the region"},
	{"aws-sm", 400, "com.amazonaws.secretsmanager#ResourceNotFoundException", "", "the secret does not exist in this region"},
	{"aws-sm", 400, "ResourceNotFoundException:http://planted.amazonaws.com/", "", "the secret does not exist in this region"},
	{"aws-ssm", 400, "ParameterNotFound", "", "the parameter does not exist in this region"},
	{"aws-ssm", 400, "ParameterVersionNotFound", "", "the parameter does not exist in this region"},
	{"aws-sm", 400, "AccessDeniedException", "not authorized to perform: secretsmanager:GetSecretValue", "the role may not read the secret (HTTP 400); allow secretsmanager:GetSecretValue on it"},
	{"aws-sm", 400, "AccessDeniedException", "Access to KMS is not allowed", "the secret is encrypted with a key that the role may not use (HTTP 400); allow kms:Decrypt on"},
	{"aws-ssm", 400, "AccessDeniedException", "User: planted is not authorized to perform: ssm:GetParameter", "the role may not read the parameter (HTTP 400); allow ssm:GetParameter on it"},
	{"aws-ssm", 400, "AccessDeniedException", "User: planted is not authorized to perform: kms:Decrypt", "encrypted with a key that the role may not use"},
	{"aws-sm", 400, "DecryptionFailure", "", "allow kms:Decrypt"},
	{"aws-ssm", 400, "InvalidKeyId", "", "allow kms:Decrypt"},
	{"aws-sm", 400, "UnrecognizedClientException", "", "the credentials were refused (HTTP 400); check the role, or AWS_ACCESS_KEY_ID"},
	{"aws-sm", 403, "InvalidClientTokenId", "", "the credentials were refused"},
	{"aws-sm", 400, "InvalidSignatureException", "The request signature we calculated does not match", "the credentials were refused"},
	{"aws-ssm", 400, "IncompleteSignature", "", "the credentials were refused"},
	{"aws-sm", 400, "InvalidSignatureException", "Signature not yet current: planted", "the clock is wrong"},
	{"aws-sm", 400, "InvalidSignatureException", "Signature expired: planted", "the clock is wrong"},
	{"aws-sm", 400, "ExpiredTokenException", "", "the credentials have expired"},
	{"aws-sm", 400, "ThrottlingException", "", "the store is throttling"},
	{"aws-sm", 429, "TooManyRequestsException", "", "the store is throttling"},
	{"aws-sm", 429, "", "", "the store is throttling"},
	{"aws-sm", 500, "InternalServiceError", "", "the store failed"},
	{"aws-ssm", 500, "InternalServerError", "", "the store failed"},
	{"aws-sm", 503, "", "<html>planted</html>", "the store failed"},
	{"aws-sm", 502, "PlantedException", "", "the store failed"},
	{"aws-sm", 400, "InvalidRequestException", "marked for deletion", "the secret is deleted, or about to be"},
	{"aws-sm", 400, "InvalidParameterException", "", "the store takes the name or the ARN for none"},
	{"aws-ssm", 400, "ValidationException", "", "the store takes the name or the ARN for none"},
	{"aws-sm", 400, "PlantedException", "", "the store refused for a reason of its own"},
	{"aws-sm", 301, "", "https://planted", "the store sent us elsewhere"},
	{"aws-sm", 403, "", "<html>planted</html>", "the answer is not one of such a store (HTTP 403); correct AWS_ENDPOINT_URL_SECRETS_MANAGER if it is set"},
	{"aws-sm", 403, "", `{"message":"planted"}`, "the answer is not one of such a store"},
	{"aws-sm", 200, "", "<html>planted</html>", "the answer is not one of such a store"},
	{"aws-sm", 200, "", `{"planted":1}`, "the answer is not one of such a store"},
	{"aws-sm", 200, "", `{"SecretString":7,"SecretBinary":"planted"}`, "the answer is not one of such a store"},
	{"aws-sm", 200, "", `{"SecretBinary":"planted!"}`, "the answer is not one of such a store"},
	{"aws-sm", 200, "", `{"SecretString":""}`, "the secret is empty; give it a value"},
	{"aws-sm", 200, "", `{"SecretString":"\r\n"}`, "the secret is empty; give it a value"},
	{"aws-ssm", 200, "", `{"Parameter":{"Value":""}}`, "the parameter is empty"},
	{"aws-ssm", 200, "", `{"SecretString":"planted"}`, "the answer is not one of such a store; correct AWS_ENDPOINT_URL_SSM"},
	{"aws-sm", 200, "", `{"SecretString":"` + strings.Repeat("planted", 20000) + `"}`, "the answer is longer than 128 KiB"},
	{"aws-sm", 500, "", strings.Repeat("planted", 20000), "the store failed"},
	{"tencent-ssm", 200, "AuthFailure.SignatureFailure", "", "the credentials were refused; check the role, or TENCENTCLOUD_SECRETID"},
	{"tencent-ssm", 200, "AuthFailure.SecretIdNotFound", "", "the credentials were refused"},
	{"tencent-ssm", 200, "AuthFailure", "", "the credentials were refused"},
	{"tencent-ssm", 200, "AuthFailure.SignatureExpire", "", "the clock is wrong"},
	{"tencent-ssm", 200, "AuthFailure.TokenFailure", "", "the credentials have expired"},
	{"tencent-ssm", 200, "AuthFailure.UnauthorizedOperation", "", "the role may not read the secret; allow ssm:GetSecretValue on it"},
	{"tencent-ssm", 200, "UnauthorizedOperation", "", "the role may not read the secret"},
	{"tencent-ssm", 200, "UnauthorizedOperation.Planted", "", "the role may not read the secret"},
	{"tencent-ssm", 200, "ResourceNotFound", "", "the secret does not exist in this region; correct the name or the version or the region"},
	{"tencent-ssm", 200, "ResourceNotFound.SecretNotExist", "", "the secret does not exist in this region"},
	{"tencent-ssm", 200, "ResourceUnavailable.ResourceDisabled", "", "the secret is disabled; enable it"},
	{"tencent-ssm", 200, "ResourceUnavailable.ResourcePendingDeleted", "", "the secret is deleted, or about to be"},
	{"tencent-ssm", 200, "ResourceUnavailable.NotPurchased", "", "the store refused for a reason of its own"},
	{"tencent-ssm", 200, "RequestLimitExceeded", "", "the store is throttling"},
	{"tencent-ssm", 200, "RequestLimitExceeded.UinLimitExceeded", "", "the store is throttling"},
	{"tencent-ssm", 200, "FailedOperation.AccessKmsError", "", "allow kms:Decrypt"},
	{"tencent-ssm", 200, "FailedOperation", "", "the store refused for a reason of its own"},
	{"tencent-ssm", 200, "InternalError", "", "the store failed"},
	{"tencent-ssm", 200, "InvalidParameterValue", "", "the store takes the name or the version for none"},
	{"tencent-ssm", 200, "UnsupportedRegion", "", "the store takes the name or the version for none"},
	{"tencent-ssm", 200, "", `{"Response":{"SecretString":"","SecretBinary":""}}`, "the secret is empty"},
	{"tencent-ssm", 200, "", `{"Response":{"RequestId":"planted"}}`, "the answer is not one of such a store; correct TENCENT_SSM_ENDPOINT"},
	{"tencent-ssm", 200, "", `{"SecretString":"planted"}`, "the answer is not one of such a store"},
	{"tencent-ssm", 502, "", `planted`, "the store failed"},
}

// body is the answer's, with what was planted all over it.
func (s said) body() []byte {
	if s.code == "" {
		return []byte(s.text)
	}
	message := s.text + " planted " + name + " " + value + " https://" + host
	var body any = map[string]any{"__type": s.code, "Message": message}
	if s.store == "tencent-ssm" {
		body = map[string]any{"Response": map[string]any{"RequestId": "planted", "Error": map[string]any{"Code": s.code, "Message": message}}}
	}
	text, _ := json.Marshal(body)
	return text
}

func references(t *testing.T) map[string]vault.Reference {
	t.Helper()
	return map[string]vault.Reference{
		"aws-sm": parse(t, "aws-sm:"+name), "aws-ssm": parse(t, "aws-ssm:"+name), "tencent-ssm": parse(t, "tencent-ssm:"+name+"@v1"),
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range answers {
		synctest.Test(t, func(t *testing.T) {
			s := newStore()
			s.answer(func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Location", "https://"+host)
				w.WriteHeader(test.status)
				w.Write(test.body())
				return true
			})
			v, r := vault.New(kit(s)), references(t)[test.store]
			fetch(t.Context(), t, v, r, true)
			expect(t, v, r, "", test.flaw)
			want := 1
			if strings.Contains(test.flaw, "throttling") || strings.Contains(test.flaw, "the store failed") {
				want = 2
			}
			checkAsked(t, s, want)
		})
	}
}

// TestHeader has the type where some gateways put it, and nowhere else.
func TestHeader(t *testing.T) {
	t.Parallel()
	_, err := vault.Answer("aws-sm", 400, "AccessDeniedException:http://planted/", []byte("planted"), "")
	checkFlaw(t, err, "the role may not read the secret")
}

// TestNetwork has connections fail as connections do, with texts that hold what was planted.
func TestNetwork(t *testing.T) {
	t.Parallel()
	for want, cause := range map[string]error{
		"the store's name was not resolved":     &net.DNSError{Err: "no such host", Name: host},
		"the connection was refused":            &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"the store's certificate is not valid":  &tls.CertificateVerificationError{Err: x509.HostnameError{Host: host, Certificate: &x509.Certificate{}}},
		"the answer broke off":                  io.ErrUnexpectedEOF,
		"no answer in time":                     &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded},
		"the connection failed; check that the": errors.New(host + token),
	} {
		synctest.Test(t, func(t *testing.T) {
			k, asked := kit(newStore()), 0
			k.Way = roundTrip(func(r *http.Request) (*http.Response, error) {
				asked++
				return nil, &url.Error{Op: "Post", URL: r.URL.String() + name, Err: cause}
			})
			v, r := vault.New(k), references(t)["aws-sm"]
			fetch(t.Context(), t, v, r, true)
			expect(t, v, r, "", want)
			if again := !strings.Contains(want, "certificate"); (asked == 2) != again {
				t.Errorf("%s: %d attempts", want, asked)
			}
		})
	}
}

// TestBrokenBody has an answer end in its middle.
func TestBrokenBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := kit(newStore())
		closed := 0
		k.Way = roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: &brokenBody{strings.NewReader(`{"SecretString":"planted`), &closed}}, nil
		})
		v, r := vault.New(k), references(t)["aws-sm"]
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "", "the answer broke off")
		if closed != 2 {
			t.Errorf("of two bodies %d were closed", closed)
		}
	})
}

type brokenBody struct {
	io.Reader
	closed *int
}

func (b *brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *brokenBody) Close() error { *b.closed++; return nil }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRetry has the second attempt succeed, if there is time for it.
func TestRetry(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]string{time.Second: value, 201 * time.Millisecond: value, 199 * time.Millisecond: ""} {
		synctest.Test(t, func(t *testing.T) {
			s := newStore()
			s.put(name, value)
			s.answer(func(w http.ResponseWriter, _ *http.Request) bool {
				if len(s.arrived) > 1 {
					return false
				}
				w.WriteHeader(http.StatusServiceUnavailable)
				return true
			})
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			v, r := vault.New(kit(s)), references(t)["aws-sm"]
			fetch(ctx, t, v, r, true)
			if want == "" {
				expect(t, v, r, "", "the store has not answered yet")
				time.Sleep(time.Second)
			} else {
				expect(t, v, r, want, "")
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ stored, key, value, flaw string }{
		{value, "", value, ""},
		{value + "\n", "", value, ""},
		{value + "\r\n", "", value, ""},
		{value + "\n\n", "", value + "\n", ""},
		{value + "\r", "", value + "\r", ""},
		{" " + value + " ", "", " " + value + " ", ""},
		{`{"` + jsonKey + `":"` + value + `"}`, jsonKey, value, ""},
		{"\n" + `{"a":{"` + jsonKey + `":1}, "` + jsonKey + `" : "` + value + `\n" }` + "\n", jsonKey, value, ""},
		{`{"k":"\u00fc\"\\"}`, "k", `ü"\`, ""},
		{`{"k":12345678901234567890.10}`, "k", "12345678901234567890.10", ""},
		{`{"k":-1e3}`, "k", "-1e3", ""},
		{`{"k": true}`, "k", "true", ""},
		{`{"k":false}`, "k", "false", ""},
		{`{"k":""}`, "k", "", "the key's value is empty; give it a value"},
		{`{"k":"\n"}`, "k", "", "the key's value is empty"},
		{`{"k":null}`, "k", "", "the key's value is no text, number or truth value; store it as a JSON string"},
		{`{"k":{"planted":1}}`, "k", "", "the key's value is no text"},
		{`{"k":["planted"]}`, "k", "", "the key's value is no text"},
		{`{"planted":1}`, jsonKey, "", "the secret's JSON has no such key; correct the key after #"},
		{`{"K":"planted"}`, "k", "", "the secret's JSON has no such key"},
		{value, jsonKey, "", "the secret is not a JSON object"},
		{`{"k":"planted"} more`, "k", "", "the secret is not a JSON object"},
		{`["planted"]`, "k", "", "the secret is not a JSON object"},
		{`null`, "k", "", "the secret is not a JSON object"},
		{`"planted"`, "k", "", "the secret is not a JSON object"},
	} {
		for _, member := range []string{"SecretString", "SecretBinary"} {
			var content any = test.stored
			if member == "SecretBinary" {
				content = []byte(test.stored) // in base64
			}
			body, _ := json.Marshal(map[string]any{member: content})
			got, err := vault.Answer("aws-sm", 200, "", body, test.key)
			if got != test.value {
				t.Errorf("of %q in %s there is %q, not %q", test.stored, member, got, test.value)
			}
			checkFlaw(t, err, test.flaw)
		}
	}
}

// TestFlaws lists all that operators may read about answers. FuzzAnswer holds answers to it.
func TestFlaws(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	note := func(_ string, err error) {
		if flaw, ok := errors.AsType[*vault.Error](err); ok {
			seen[flaw.Reason+"; "+flaw.Fix] = true
		}
	}
	for _, test := range answers {
		for _, store := range []string{"aws-sm", "aws-ssm", "tencent-ssm"} {
			test.store = store
			note(vault.Answer(store, test.status, "", test.body(), ""))
		}
	}
	for _, code := range []string{
		"ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException", "RequestExpired", "DecryptionFailure", "ThrottlingException",
		"InternalFailure", "InvalidRequestException", "ValidationException", "Other",
	} {
		note(vault.Answer("aws-ssm", 400, code, nil, ""))
		note(vault.Answer("aws-sm", 400, code, nil, ""))
	}
	for _, status := range []int{200, 302, 403, 429, 500} {
		for _, store := range []string{"aws-sm", "aws-ssm", "tencent-ssm"} {
			note(vault.Answer(store, status, "", nil, ""))
			note(vault.Answer(store, status, "", make([]byte, 200<<10), ""))
		}
	}
	for _, stored := range []string{`{}`, `x`, `{\"k\":\"\"}`, `{\"k\":[]}`} {
		note(vault.Answer("aws-sm", 200, "", []byte(`{"SecretString":"`+stored+`"}`), "k"))
	}
	note(vault.Answer("aws-sm", 200, "", []byte(`{"SecretString":"\n"}`), ""))
	got := strings.Join(slices.Sorted(maps.Keys(seen)), "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the flaws have changed (-want +got):\n%s", diff)
	}
}

const golden = "testdata/flaws.golden"

// FuzzAnswer: whatever a store says, it is a secret that is in the answer or one of the flaws that are known beforehand.
func FuzzAnswer(f *testing.F) {
	for i, test := range answers {
		if body := test.body(); len(body) < 1000 {
			f.Add(i, test.status, test.code, body, "")
		}
	}
	f.Add(0, 200, "", []byte(`{"SecretString":"{\"k\":\"v\"}"}`), "k")
	f.Add(1, 200, "", []byte(`{"Parameter":{"Value":"v\n"}}`), "")
	f.Add(2, 200, "", []byte(`{"Response":{"SecretBinary":"djEK"}}`), "")
	text, err := os.ReadFile(golden)
	if err != nil {
		f.Fatal(err)
	}
	flaws := strings.Split(string(text), "\n")
	f.Fuzz(func(t *testing.T, n, status int, errorType string, body []byte, key string) {
		store := []string{"aws-sm", "aws-ssm", "tencent-ssm"}[uint(n)%3]
		got, err := vault.Answer(store, status, errorType, body, key)
		if err == nil {
			if got == "" || status != 200 || !json.Valid(body) || len(body) > 128<<10 {
				t.Errorf("%s takes %d %q for a secret", store, status, body)
			}
			return
		}
		flaw, ok := errors.AsType[*vault.Error](err)
		if !ok || got != "" || !slices.Contains(flaws, flaw.Reason+"; "+flaw.Fix) {
			t.Errorf("%s: %q, %v", store, got, err)
		}
	})
}
