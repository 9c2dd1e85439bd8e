package publish

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"syscall"
	"time"
)

const (
	attemptTimeout = 5 * time.Second // for one attempt, from the connection to the end of the answer
	maxAnswer      = 64 << 10        // bytes of an answer that are read; the longest sensible one is a few hundred
)

// letter is one message ready to be sent. Its URL is the credential, so a letter is made, sent, and neither kept nor shown.
type letter struct {
	url         string
	contentType string
	header      http.Header // besides
	body        []byte
}

// post makes one attempt. It asks the way itself and not a client, which would follow redirects and carry the message to another host.
func post(ctx context.Context, way http.RoundTripper, l letter) (answer, *Error) {
	attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(attempt, http.MethodPost, l.url, bytes.NewReader(l.body))
	if err != nil {
		return answer{}, &Error{Class: Permanent, Reason: "its URL is not one; correct it"}
	}
	maps.Copy(request.Header, l.header)
	request.Header.Set("Content-Type", l.contentType)
	request.Header.Set("User-Agent", "trtc-callback-audit")
	response, err := way.RoundTrip(request)
	if err != nil {
		return answer{}, unanswered(ctx, attempt, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return answer{}, unanswered(ctx, attempt, err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}, nil
}

// unanswered says why an attempt within ctx brought no whole answer. The error's own text is not repeated, because it holds the URL.
func unanswered(ctx, attempt context.Context, err error) *Error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &Error{Class: Canceled, Reason: "the run was cancelled", cause: context.Canceled}
	case ctx.Err() != nil, timedOut(err) && cutShort(ctx, attempt): // a dialer sees the deadline pass a moment before the context does
		return &Error{Class: Timeout, Reason: "the run's time was up before an answer came", cause: context.DeadlineExceeded}
	case timedOut(err):
		return &Error{Class: Timeout, Reason: "no answer within " + attemptTimeout.String() + "; it may have arrived all the same"}
	}
	return &Error{Class: Network, Reason: broken(err)}
}

// cutShort reports whether part ends with whole's deadline, not with a time limit of its own.
func cutShort(whole, part context.Context) bool {
	end, limited := whole.Deadline()
	own, _ := part.Deadline()
	return limited && own.Equal(end)
}

func timedOut(err error) bool {
	slow, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && slow.Timeout()
}

// broken tells the ways apart in which a connection fails.
func broken(err error) string {
	switch {
	case isA[*net.DNSError](err):
		return "the host's name was not resolved; check it, and the function's DNS"
	case isA[*tls.CertificateVerificationError](err):
		return "the certificate is not valid for the host, or something in between answers with its own; if that is yours, put its root into SSL_CERT_FILE"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused; check the host and the port"
	case errors.Is(err, http.ErrSchemeMismatch), isA[tls.RecordHeaderError](err):
		return "what answers there does not speak TLS; check the host and the port"
	}
	return "the connection failed; check that the function reaches the internet: subnet, NAT, security group, proxy"
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
