package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// signTencent signs the three headers that the newest page on signature v3 has signed.
func signTencent(r *http.Request, c Credentials, body []byte, at time.Time) {
	const contentType = "application/json; charset=utf-8"
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Tc-Action", "GetSecretValue")
	r.Header.Set("X-Tc-Version", "2019-09-23")
	r.Header.Set("X-Tc-Region", c.Region)
	r.Header.Set("X-Tc-Timestamp", strconv.FormatInt(at.Unix(), 10))
	if c.Token.IsSet() {
		r.Header.Set("X-Tc-Token", c.Token.Reveal())
	}
	signed := [][2]string{{"content-type", contentType}, {"host", r.URL.Host}, {"x-tc-action", "getsecretvalue"}}
	r.Header.Set("Authorization", tc3(c, "ssm", signed, body, at))
}

// tc3 is the Authorization of a POST to the root path under Tencent's signature v3. The headers that are signed come sorted by name, names and values in small
// letters.
func tc3(c Credentials, service string, signed [][2]string, body []byte, at time.Time) string {
	var lines, names strings.Builder
	for i, header := range signed {
		if i > 0 {
			names.WriteByte(';')
		}
		names.WriteString(header[0])
		lines.WriteString(header[0] + ":" + header[1] + "\n")
	}
	day := at.UTC().Format(time.DateOnly)
	scope := day + "/" + service + "/tc3_request"
	canonical := "POST\n/\n\n" + lines.String() + "\n" + names.String() + "\n" + hash(body)
	text := "TC3-HMAC-SHA256\n" + strconv.FormatInt(at.Unix(), 10) + "\n" + scope + "\n" + hash([]byte(canonical))
	key := mac(mac(mac([]byte("TC3"+c.Key.Reveal()), day), service), "tc3_request")
	return "TC3-HMAC-SHA256 Credential=" + c.ID.Reveal() + "/" + scope + ", SignedHeaders=" + names.String() + ", Signature=" + hex.EncodeToString(mac(key, text))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
