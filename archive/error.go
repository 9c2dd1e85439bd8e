package archive

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"strconv"
	"syscall"
)

// ErrReadOnly is the answer of [Archive.Update] to a state that a newer version of this program has written.
var ErrReadOnly = errors.New("archive: the state was written by a newer version of this program and is left as it is; update this program")

// ErrConflict is the answer of [Archive.Update] and [Archive.Keep] if somebody else was first at every attempt.
var ErrConflict = errors.New("archive: others wrote first at every attempt; run fewer at the same time")

// Error is what an operation returns that the store has failed. It holds no URL, no name of a bucket, folder or key and no credential.
type Error struct {
	Op     string // read the report, keep the report, read the state or write the state
	Reason string // what happened, one of a few texts
	Status int    // the HTTP status of the store's answer; 0 without one
	Fix    string // what an operator can do about it

	passing bool  // worth another attempt
	cause   error // the context's error, for errors.Is
}

// Error says what failed, why and what to do, in one line.
func (e *Error) Error() string {
	text := "archive: cannot " + e.Op + ": " + e.Reason
	if e.Status != 0 {
		text += " (HTTP " + strconv.Itoa(e.Status) + ")"
	}
	return text + "; " + e.Fix
}

// Unwrap returns the context's error if it is what ended the operation. Other causes stay inside: their texts hold addresses.
func (e *Error) Unwrap() error { return e.cause }

// The fixes that several failures share.
const (
	fixPlace   = "correct bucket, region and endpoint in ARCHIVE_URL"
	fixNetwork = "check that the function can reach the store: subnet, NAT or VPC endpoint, security group, proxy, and the endpoint in ARCHIVE_URL"
	fixKeys    = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the role"
)

// overdue is the failure of an operation that its caller's context has ended.
func overdue(cause error) *Error {
	e := &Error{Reason: "the run's time is up", Fix: "give the function a longer time limit, or look whether the store is slow", cause: cause}
	if errors.Is(cause, context.Canceled) {
		e.Reason = "the run was cancelled"
	}
	return e
}

// unreachable says why an attempt brought no answer. The cause's own text is not repeated, because it holds addresses.
func unreachable(err error) *Error {
	_, named := errors.AsType[*net.DNSError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	slow, _ := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), slow != nil && slow.Timeout():
		return &Error{Reason: "no answer within " + patience.String(), Fix: fixNetwork, passing: true}
	case named:
		return &Error{Reason: "the store's name was not resolved", Fix: fixPlace + ", and check the function's DNS", passing: true}
	case untrusted:
		return &Error{Reason: "the store's certificate is not valid", Fix: fixPlace + "; if the certificate is yours, put its root into SSL_CERT_FILE"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Reason: "the connection was refused", Fix: fixNetwork, passing: true}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Reason: "the answer broke off", Fix: fixNetwork, passing: true}
	}
	return &Error{Reason: "the connection failed", Fix: fixNetwork, passing: true}
}

// unusable says what is wrong with a folder. The cause's own text is not repeated, because it holds the path.
func unusable(err error) *Error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &Error{Reason: "the folder may not be used", Fix: "give the folder of ARCHIVE_URL to the user that runs this"}
	case errors.Is(err, syscall.EROFS):
		return &Error{Reason: "the folder is read-only", Fix: "set ARCHIVE_URL to a bucket; a function has no folder that lasts"}
	case errors.Is(err, syscall.ENOSPC):
		return &Error{Reason: "the disk is full", Fix: "make room where the folder of ARCHIVE_URL is"}
	}
	return &Error{Reason: "the folder could not be used", Fix: "check that what ARCHIVE_URL names is a folder on a disk that works"}
}

// tooLarge is the failure of reading or writing more than limit bytes.
func tooLarge(limit int64) *Error {
	return &Error{
		Reason: "it is larger than " + strconv.FormatInt(limit>>20, 10) + " MiB",
		Fix:    "look at what is in the archive; spread more applications than fit over several ARCHIVE_URLs",
	}
}
