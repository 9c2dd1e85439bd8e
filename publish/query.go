package publish

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

// withQuery returns the address with these escaped pairs at the end of its query, instead of any of the same names, and else as it was: url.Values would
// sort and escape anew what a signature may cover. An address that cannot be read is returned as it is, for whoever sends to it to refuse.
func withQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	ours := map[string]bool{}
	for _, pair := range pairs {
		ours[nameOf(pair)] = true
	}
	var all []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if pair != "" && !ours[nameOf(pair)] {
			all = append(all, pair)
		}
	}
	u.RawQuery = strings.Join(append(all, pairs...), "&")
	return u.String()
}

func nameOf(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

// sign is the base64 of an HMAC-SHA256, which all signatures here are.
func sign(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
