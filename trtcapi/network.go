package trtcapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// The fixes for what happens before Tencent is reached.
const (
	fixClock     = "compare the function's clock with the certificate's dates; if the clock is right, whoever answers must renew the certificate"
	fixPlain     = "check TRTC_ENDPOINT: what answers there speaks HTTP, not HTTPS"
	fixDeadline  = "give the function a longer time limit, or audit fewer applications in one run"
	fixHandshake = "check TRTC_ENDPOINT if it is set, and the network in between: what answers does not speak TLS 1.2 or later as Tencent does"
	fixNetwork   = "check that the function can reach the internet: subnet, NAT, security group, proxy, and TRTC_ENDPOINT if it is set; Tencent listens on TCP 443"
	fixResolve   = "check the function's DNS, and TRTC_ENDPOINT if it is set"
	fixRoots     = "something between the function and Tencent answers with its own certificate; if it is yours, put its root into SSL_CERT_FILE"
	fixTimeout   = "raise TRTC_TIMEOUT if it is below 4s, or choose the TRTC_REGION nearest to the application's data centre; else check the network"
)

// unreachable says why an attempt within ctx brought no answer. The error's own text is not repeated, because it holds the URL.
func unreachable(ctx, attempt context.Context, err error, timeout time.Duration) *Error {
	failure := &Error{Command: getCallback}
	switch {
	case ctx.Err() != nil:
		return overdue(ctx.Err())
	case timedOut(err) && cutShort(ctx, attempt): // a dialer sees the deadline pass a moment before the context does
		return overdue(context.DeadlineExceeded)
	case timedOut(err):
		failure.Class, failure.retry = ClassTimeout, later
		failure.Meaning, failure.Fix = "no answer within "+timeout.String(), fixTimeout
	case isA[*tls.CertificateVerificationError](err):
		failure.Class, failure.retry = ClassNetwork, elsewhere
		failure.Meaning, failure.Fix = untrusted(err)
	default:
		failure.Class, failure.retry = ClassNetwork, later
		failure.Meaning, failure.Fix = broken(err)
	}
	return failure
}

// overdue is the failure of a call that its caller's context has ended.
func overdue(cause error) *Error {
	meaning := "the run's time is up"
	if errors.Is(cause, context.Canceled) {
		meaning = "the run was cancelled"
	}
	return &Error{Command: getCallback, Class: ClassDeadline, Meaning: meaning, Fix: fixDeadline, cause: cause}
}

func timedOut(err error) bool {
	slow, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && slow.Timeout()
}

// untrusted says what is wrong with the certificate.
func untrusted(err error) (meaning, fix string) {
	invalid, _ := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case isA[x509.HostnameError](err):
		return "the certificate is for another host", fixRoots
	case isA[x509.UnknownAuthorityError](err):
		return "the certificate is signed by an unknown authority", fixRoots
	case isA[x509.CertificateInvalidError](err) && invalid.Reason == x509.Expired:
		return "the certificate has expired or is not valid yet", fixClock
	}
	return "the certificate is not valid", fixRoots
}

// broken tells the ways apart in which a connection fails.
func broken(err error) (meaning, fix string) {
	operation, _ := errors.AsType[*net.OpError](err)
	switch {
	case isA[*net.DNSError](err):
		return "the host's name was not resolved", fixResolve
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused", fixNetwork
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer broke off", fixNetwork
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return "the connection was dropped", fixNetwork
	case errors.Is(err, http.ErrSchemeMismatch):
		return "the answer was not over TLS", fixPlain
	case isA[tls.RecordHeaderError](err), operation != nil && operation.Op == "remote error": // how crypto/tls names an alert
		return "the TLS handshake was refused", fixHandshake
	}
	return "the connection failed", fixNetwork
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
