package archive

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // Content-MD5 is a checksum of the protocol, not a protection
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"trtc-callback-audit/secret"
)

// Credentials are those of an S3 store. They are asked for at every attempt, because on SCF they come with the event.
type Credentials struct {
	AccessKeyID     secret.String
	SecretAccessKey secret.String
	SessionToken    secret.String // of a role; unset for a user's key
	Region          string        // where the bucket is, if its place does not say
}

// request makes the question a signed request.
func (b *bucket) request(ctx context.Context, q question) (*http.Request, error) {
	c := b.kit.Credentials()
	if b.at.region != "" {
		c.Region = b.at.region
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	base, path := b.at.address(c.Region, q.key)
	r, err := http.NewRequestWithContext(ctx, q.method, base, bytes.NewReader(q.body))
	if err != nil {
		return nil, &Error{Reason: "the place makes no URL", Fix: fixPlace}
	}
	r.URL.Path, r.URL.RawPath = path, escape(path)
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	if q.method == http.MethodPut {
		sum := md5.Sum(q.body) //nolint:gosec // see the import
		r.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
		r.Header.Set("Content-Type", "application/json")
	}
	return r, b.sign(r, c, q.body)
}

// check names the variables from which what is missing would come. A line end at the end of a key is the usual accident; it would end up in a header.
func (c Credentials) check() error {
	switch {
	case !c.AccessKeyID.IsSet() || !c.SecretAccessKey.IsSet():
		return &Error{
			Reason: "there are no credentials",
			Fix: "give the function a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; " +
				"on SCF the role gives TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY and TENCENTCLOUD_SESSIONTOKEN",
		}
	case c.Region == "":
		return &Error{Reason: "the region is missing", Fix: "write it into ARCHIVE_URL, as in s3://bucket/prefix?region=us-east-1, or set AWS_REGION"}
	case !isRegion(c.Region):
		return &Error{Reason: "the region has no region's name", Fix: "correct it in ARCHIVE_URL or AWS_REGION"}
	}
	for _, s := range []secret.String{c.AccessKeyID, c.SecretAccessKey, c.SessionToken} {
		if strings.ContainsFunc(s.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			return &Error{Reason: "the credentials hold blanks, line ends or letters that none has", Fix: fixKeys}
		}
	}
	return nil
}

// sign has a signer of its own for each request: the library keeps what it derives from a secret by the access key's id alone, and would go on with the old one.
func (b *bucket) sign(r *http.Request, c Credentials, body []byte) error {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	r.Header.Set("X-Amz-Content-Sha256", hash)
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }) // S3 has the path escaped once
	keys := aws.Credentials{AccessKeyID: c.AccessKeyID.Reveal(), SecretAccessKey: c.SecretAccessKey.Reveal(), SessionToken: c.SessionToken.Reveal()}
	if err := signer.SignHTTP(r.Context(), keys, r, hash, "s3", c.Region, b.kit.Now()); err != nil {
		return &Error{Reason: "the request could not be signed", Fix: fixKeys}
	}
	return nil
}

// escape is how S3 wants a path: all but letters, digits, - . _ ~ and the slashes.
func escape(path string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(path))
}
