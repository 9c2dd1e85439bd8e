package vault_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/internal/vault"
)

// scheme is how a cloud signs, as its documentation says. It shares nothing with the program.
type scheme struct {
	algorithm, prefix, end string
	must                   []string // headers that have to be signed
}

var (
	sigV4 = scheme{"AWS4-HMAC-SHA256", "AWS4", "aws4_request", []string{"host", "x-amz-date", "x-amz-target", "content-type"}}
	tc3   = scheme{"TC3-HMAC-SHA256", "TC3", "tc3_request", []string{"host", "content-type", "x-tc-action"}}
)

// verify recomputes a signature from what has arrived. The stamp is the moment as the text to sign has it, the scope is without the scheme's end.
func (s scheme) verify(r *http.Request, body []byte, id, key, stamp, scope string) error {
	var credential, names, signature string
	header := strings.ReplaceAll(r.Header.Get("Authorization"), ",", "")
	if _, err := fmt.Sscanf(header, s.algorithm+" Credential=%s SignedHeaders=%s Signature=%s", &credential, &names, &signature); err != nil {
		return fmt.Errorf("%w: %s", err, header)
	}
	scope += "/" + s.end
	if credential != id+"/"+scope {
		return fmt.Errorf("the credential is %s, not %s/%s", credential, id, scope)
	}
	signed := strings.Split(names, ";")
	must := s.must
	if r.Header.Get("X-Amz-Security-Token") != "" {
		must = append(slices.Clone(must), "x-amz-security-token")
	}
	for _, name := range must {
		if !slices.Contains(signed, name) {
			return fmt.Errorf("%s is not signed, only %s", name, names)
		}
	}
	if !slices.IsSorted(signed) {
		return fmt.Errorf("the signed headers are not sorted: %s", names)
	}
	canonical := r.Method + "\n" + r.URL.Path + "\n" + r.URL.RawQuery + "\n"
	for _, name := range signed {
		canonical += name + ":" + s.value(r, name) + "\n"
	}
	canonical += "\n" + names + "\n" + sha(body)
	sum := []byte(s.prefix + key)
	for _, part := range append(strings.Split(scope, "/"), s.algorithm+"\n"+stamp+"\n"+scope+"\n"+sha([]byte(canonical))) {
		h := hmac.New(sha256.New, sum)
		h.Write([]byte(part))
		sum = h.Sum(nil)
	}
	if want := hex.EncodeToString(sum); signature != want {
		return fmt.Errorf("the signature is %s, not %s, of\n%s", signature, want, canonical)
	}
	return nil
}

func (s scheme) value(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	case "x-tc-action":
		return strings.ToLower(r.Header.Get(name))
	}
	return strings.Join(r.Header.Values(name), ",")
}

func sha(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// near is what both clouds demand of a stamp.
func near(stamp, now time.Time) bool { return stamp.Sub(now).Abs() <= 5*time.Minute }

// TestPublishedTC3 has the two examples that Tencent's page on signature v3 has shown. They differ in more than the header: the older signs content-type and host,
// with the SecretKey that it prints; the newer signs x-tc-action too, with a SecretKey of 32 asterisks. Neither matches with the other's headers. The payload is
// the same: its Chinese is written in \u escapes.
func TestPublishedTC3(t *testing.T) {
	t.Parallel()
	const (
		older = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
		newer = "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
	)
	const id, key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
	payload := []byte(`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`)
	three := [][2]string{{"content-type", "application/json; charset=utf-8"}, {"host", "cvm.tencentcloudapi.com"}, {"x-tc-action", "describeinstances"}}
	asterisks := strings.Repeat("*", 32)
	for _, test := range []struct {
		key       string
		signed    [][2]string
		names     string
		signature string
		matches   bool
	}{
		{key, three[:2], "content-type;host", older, true},
		{asterisks, three, "content-type;host;x-tc-action", newer, true},
		{key, three, "content-type;host;x-tc-action", older, false},
		{asterisks, three[:2], "content-type;host", newer, false},
	} {
		want := "TC3-HMAC-SHA256 Credential=" + id + "/2019-02-25/cvm/tc3_request, SignedHeaders=" + test.names + ", Signature=" + test.signature
		got := vault.TC3(id, test.key, "cvm", test.signed, payload, time.Unix(1551113065, 0))
		if (got == want) != test.matches {
			t.Errorf("with %s\n%s\nmatches %v\n%s", test.names, got, !test.matches, want)
		}
	}
}
