package archive_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// checkSignature recomputes the signature of a request as a server of S3 does, from what has arrived and the secret that the server knows.
func checkSignature(t *testing.T, r *http.Request, body []byte, keyID, key, region string, mustBeSigned ...string) {
	t.Helper()
	var credential, names, signature string
	if _, err := fmt.Sscanf(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=%s SignedHeaders=%s Signature=%s", &credential, &names, &signature); err != nil {
		t.Fatalf("%v: %s", err, r.Header.Get("Authorization"))
	}
	credential, names = strings.TrimSuffix(credential, ","), strings.TrimSuffix(names, ",")
	moment := r.Header.Get("X-Amz-Date")
	scope := moment[:8] + "/" + region + "/s3/aws4_request"
	if credential != keyID+"/"+scope {
		t.Errorf("the credential is %s, not %s/%s", credential, keyID, scope)
	}
	signed := strings.Split(names, ";")
	for _, name := range append(mustBeSigned, "host", "x-amz-date", "x-amz-content-sha256") {
		if !slices.Contains(signed, name) {
			t.Errorf("%s is not signed, only %s", name, names)
		}
	}
	if !slices.IsSorted(signed) {
		t.Errorf("the signed headers are not sorted: %s", names)
	}
	hash := hexOf(body)
	if got := r.Header.Get("X-Amz-Content-Sha256"); got != hash {
		t.Errorf("the payload's hash is %s, not %s", got, hash)
	}
	path, query, _ := strings.Cut(r.RequestURI, "?")
	canonical := r.Method + "\n" + path + "\n" + query + "\n"
	for _, name := range signed {
		canonical += name + ":" + valueOf(r, name) + "\n"
	}
	canonical += "\n" + names + "\n" + hash
	text := "AWS4-HMAC-SHA256\n" + moment + "\n" + scope + "\n" + hexOf([]byte(canonical))
	mac := []byte("AWS4" + key)
	for _, part := range append(strings.Split(scope, "/"), text) {
		h := hmac.New(sha256.New, mac)
		h.Write([]byte(part))
		mac = h.Sum(nil)
	}
	if want := hex.EncodeToString(mac); signature != want {
		t.Errorf("the signature is %s, not %s, of\n%s", signature, want, canonical)
	}
}

func valueOf(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return fmt.Sprint(r.ContentLength)
	}
	return strings.Join(r.Header.Values(name), ",")
}

func hexOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// escaped is a path byte by byte as S3 documents it.
func escaped(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
