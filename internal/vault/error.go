package vault

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// Error is why a secret could not be fetched, or not be used. It holds no name, ARN, URL, credential or value, and nothing of the store's own words.
type Error struct {
	Reason string // what happened, one of a few texts
	Fix    string // what an operator can do about it
	Status int    // the HTTP status of the store's answer; 0 without one

	passing bool // worth another attempt
}

// Error says what happened and what to do, in one line.
func (e *Error) Error() string {
	text := "vault: " + e.Reason
	if e.Status != 0 && e.Status != http.StatusOK { // Tencent refuses with 200
		text += " (HTTP " + strconv.Itoa(e.Status) + ")"
	}
	return text + "; " + e.Fix
}

const fixNetwork = "check that the function can reach the store: subnet, NAT or VPC endpoint, security group, proxy"

// unanswered says why an attempt brought no whole answer. The cause's own text is not repeated, because it holds addresses.
func unanswered(err error) *Error {
	_, named := errors.AsType[*net.DNSError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	slow, _ := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), slow != nil && slow.Timeout():
		return &Error{Reason: "no answer in time", Fix: fixNetwork, passing: true}
	case named:
		return &Error{Reason: "the store's name was not resolved", Fix: "check the region, the endpoint if one is set, and the function's DNS", passing: true}
	case untrusted:
		return &Error{Reason: "the store's certificate is not valid", Fix: "check the endpoint if one is set; if the certificate is yours, put its root into SSL_CERT_FILE"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Reason: "the connection was refused", Fix: fixNetwork, passing: true}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Reason: "the answer broke off", Fix: fixNetwork, passing: true}
	}
	return &Error{Reason: "the connection failed", Fix: fixNetwork, passing: true}
}

// refusal is what a store may have against a request.
type refusal int

const (
	other   refusal = iota // one that has no words here
	missing                // there is no such secret
	denied                 // the role may not read it
	refused                // the credentials are nobody's
	expired
	skewed // the clock is wrong
	locked // the role may not use the key that it is encrypted with
	throttled
	failed   // the store itself
	deleted  // or about to be
	disabled // Tencent's alone
	nameless // the store takes the name for none
	misled   // the store has sent us elsewhere
	foreign  // the answer is not one of such a store
)

// error says what a refusal means and what to do about it.
func (r refusal) error(s store, status int) *Error {
	e := &Error{Status: status, passing: r == throttled || r == failed}
	w := s.words()
	switch r {
	case missing:
		e.Reason, e.Fix = "the "+w.thing+" does not exist in this region", "correct "+w.name+" or the region; it needs a value, too"
	case denied:
		e.Reason, e.Fix = "the role may not read the "+w.thing, "allow "+w.action+" on it"
	case refused:
		e.Reason, e.Fix = "the credentials were refused", "check the role, or "+w.variables
	case expired:
		e.Reason, e.Fix = "the credentials have expired", "check the role, or "+w.variables
	case skewed:
		e.Reason, e.Fix = "the clock is wrong", "correct the clock of the machine that runs this"
	case locked:
		e.Reason, e.Fix = "the "+w.thing+" is encrypted with a key that the role may not use", "allow kms:Decrypt on the key, and look whether it is enabled"
	case throttled:
		e.Reason, e.Fix = "the store is throttling", "nothing, if it passes; else look at the account's limits"
	case failed:
		e.Reason, e.Fix = "the store failed", "nothing, if it passes; else look at the store's own health"
	case deleted:
		e.Reason, e.Fix = "the "+w.thing+" is deleted, or about to be", "restore it, or refer to another"
	case disabled:
		e.Reason, e.Fix = "the "+w.thing+" is disabled", "enable it, or refer to another"
	case nameless:
		e.Reason, e.Fix = "the store takes "+w.name+" for none", "correct it, and the region"
	case misled:
		e.Reason, e.Fix = "the store sent us elsewhere", "correct "+w.endpoint
	case foreign:
		e.Reason, e.Fix = "the answer is not one of such a store", "correct "+w.endpoint+" if it is set, and look at what is in between"
	case other:
		e.Reason, e.Fix = "the store refused for a reason of its own", "look at the store's audit log"
	}
	return e
}

// wording is how the stores call things.
type wording struct{ thing, name, action, variables, region, endpoint string }

func (s store) words() wording {
	aws := wording{
		thing: "secret", name: "the name or the ARN", action: "secretsmanager:GetSecretValue",
		variables: "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN", region: "AWS_REGION", endpoint: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
	}
	switch s {
	case awsSSM:
		aws.thing, aws.action, aws.endpoint = "parameter", "ssm:GetParameter", "AWS_ENDPOINT_URL_SSM"
	case tencentSSM:
		return wording{
			thing: "secret", name: "the name or the version", action: "ssm:GetSecretValue",
			variables: "TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY and TENCENTCLOUD_SESSIONTOKEN", region: "TENCENTCLOUD_REGION", endpoint: "TENCENT_SSM_ENDPOINT",
		}
	case awsSM:
	}
	return aws
}

// errUnderWay is why there is no value yet.
var errUnderWay = &Error{Reason: "the store has not answered yet", Fix: "ask again; if it stays so, see whether the function can reach the store"}
