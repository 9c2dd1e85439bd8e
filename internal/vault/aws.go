package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// question is the body of the request for a secret. What it holds was checked by Parse and can be encoded.
func (p place) question() []byte {
	var q any
	switch p.store {
	case awsSM:
		q = struct {
			SecretID string `json:"SecretId"`
		}{p.name}
	case awsSSM:
		q = struct {
			Name           string
			WithDecryption bool
		}{p.name, true}
	case tencentSSM:
		q = struct {
			SecretName string
			VersionID  string `json:"VersionId"`
		}{p.name, p.version}
	}
	body, _ := json.Marshal(q)
	return body
}

// signAWS has a signer of its own for each request: the library keeps what it derives from a secret by the access key's id alone, and would go on with the old
// one.
func signAWS(r *http.Request, s store, c Credentials, body []byte, at time.Time) *Error {
	service, target := "secretsmanager", "secretsmanager.GetSecretValue"
	if s == awsSSM {
		service, target = "ssm", "AmazonSSM.GetParameter"
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", target)
	sum := sha256.Sum256(body)
	keys := aws.Credentials{AccessKeyID: c.ID.Reveal(), SecretAccessKey: c.Key.Reveal(), SessionToken: c.Token.Reveal()}
	if err := v4.NewSigner().SignHTTP(r.Context(), keys, r, hex.EncodeToString(sum[:]), service, c.Region, at); err != nil {
		return &Error{Reason: "the request could not be signed", Fix: "check the role, or " + s.words().variables}
	}
	return nil
}
