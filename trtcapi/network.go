package trtcapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// The fixes for what happens before Tencent is reached.
const (
	fixClock    = "compare the function's clock with the certificate's dates; if the clock is right, whoever answers must renew the certificate"
	fixDeadline = "give the function a longer time limit, or audit fewer applications in one run"
	fixNetwork  = "check that the function can reach the internet: subnet, NAT, security group, proxy; Tencent listens on TCP 443"
	fixResolve  = "check the function's DNS, and TRTC_ENDPOINT if it is set"
	fixRoots    = "something between the function and Tencent answers with its own certificate; if it is yours, put its root into SSL_CERT_FILE"
	fixTimeout  = "raise TRTC_TIMEOUT above 4s, or choose the TRTC_REGION nearest to the application's data centre; else check the network"
)

// unreachable says why there is no answer. The error's own text is not repeated, because it holds the URL.
func unreachable(ctx context.Context, err error, timeout time.Duration) *Error {
	failure := &Error{Command: getCallback, cause: ctx.Err()}
	slow, _ := errors.AsType[net.Error](err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		failure.Class, failure.Meaning, failure.Fix = ClassDeadline, "the run was cancelled", fixDeadline
	case ctx.Err() != nil:
		failure.Class, failure.Meaning, failure.Fix = ClassDeadline, "the run's time is up", fixDeadline
	case errors.Is(err, context.DeadlineExceeded), slow != nil && slow.Timeout():
		failure.Class, failure.Meaning, failure.Fix = ClassTimeout, "no answer within "+timeout.String(), fixTimeout
		failure.retry = later
	case isA[*tls.CertificateVerificationError](err):
		failure.Class, failure.retry = ClassNetwork, elsewhere
		failure.Meaning, failure.Fix = untrusted(err)
	default:
		failure.Class, failure.retry = ClassNetwork, later
		failure.Meaning, failure.Fix = broken(err)
	}
	return failure
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
	switch {
	case isA[*net.DNSError](err):
		return "the host's name was not resolved", fixResolve
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused", fixNetwork
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer broke off", fixNetwork
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return "the connection was dropped", fixNetwork
	case isA[tls.AlertError](err), isA[tls.RecordHeaderError](err):
		return "the TLS handshake was refused", fixRoots
	}
	return "the connection failed", fixNetwork
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
