package trtcapi

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxBody bounds an answer. The largest sensible one is a few hundred bytes.
const maxBody = 1 << 20

// Client asks Tencent. It is safe for concurrent use and keeps its connections between calls, so a process has one.
type Client struct {
	http   http.Client
	now    func() time.Time
	random func() uint32
	log    *slog.Logger
	pace   func(context.Context) error
}

// NewClient returns a client that sends through transport. The clock gives each UserSig its time; random, a full unsigned 32-bit number at each call, fills
// the parameter of that name and spreads retries; both are called from as many goroutines as the client is. A nil log logs nothing; otherwise each attempt is a line at level debug.
//
// Redirects are refused: they would carry the UserSig to another host.
func NewClient(transport http.RoundTripper, now func() time.Time, random func() uint32, log *slog.Logger) *Client {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{http: http.Client{Transport: transport, CheckRedirect: refuse}, now: now, random: random, log: log}
}

// Pace has every attempt, of whatever application, wait until wait returns; an error of it ends the call. The waiting does not count as time for the attempt.
// It is set before the first call.
func (c *Client) Pace(wait func(context.Context) error) { c.pace = wait }

// target is the URL of one attempt. It holds the UserSig, so it is made here, sent, and never kept.
func (c *Client) target(base string, app Application, userSig string) string {
	query := url.Values{
		"sdkappid":    {app.query()},
		"identifier":  {app.identifier()},
		"usersig":     {userSig},
		"random":      {strconv.FormatUint(uint64(c.random()), 10)},
		"contenttype": {"json"},
	}
	return base + "/v4/call_config/" + getCallback + "?" + query.Encode()
}

// post makes one attempt and returns the answer's status, header and body, or why there is none.
func (c *Client) post(ctx context.Context, target string, timeout time.Duration) (answer, *Error) {
	attempt, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// An empty body is refused by Tencent, even though there is nothing to say.
	request, err := http.NewRequestWithContext(attempt, http.MethodPost, target, bytes.NewReader([]byte("{}")))
	if err != nil {
		return answer{}, misconfigured("the endpoint cannot be used in a URL", fixEndpoint)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "trtc-callback-audit")
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, unreachable(ctx, attempt, err, timeout)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return answer{}, unreachable(ctx, attempt, err, timeout)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}, nil
}

// answer is what came back over HTTP.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// read makes a configuration or a failure of an answer: the HTTP status first, then the JSON, then what it says.
func (a answer) read() (CallbackConfig, *Error) {
	if failure := a.refusal(); failure != nil {
		return CallbackConfig{}, failure
	}
	r, err := decode(a.body)
	config := CallbackConfig{Commands: []CallbackCommand{}}
	if err == nil && r.code == 0 {
		config, err = r.callback()
	}
	if err == nil && (r.code == 0 || r.code == CodeNotConfigured) {
		config.RequestID = r.requestID
		return config, nil
	}
	failure := refused(r.code)
	if err != nil {
		failure = invalid(err.Error())
	}
	failure.Code, failure.Info, failure.RequestID = r.code, r.info, r.requestID
	return CallbackConfig{}, failure
}

// refusal judges what can be judged without reading the body. Tencent answers everything with 200; any other status is somebody in between.
func (a answer) refusal() *Error {
	failure := &Error{Command: getCallback, Status: a.status, Meaning: "HTTP status " + strconv.Itoa(a.status), Fix: fixSupport}
	switch {
	case a.status == http.StatusOK && len(a.body) > maxBody:
		return invalid("the answer is larger than 1 MiB")
	case a.status == http.StatusOK:
		return nil
	case a.status == http.StatusTooManyRequests:
		failure.Class, failure.retry, failure.Fix = ClassThrottled, later, fixSlow
	case a.status >= 500, a.status == http.StatusRequestTimeout:
		failure.Class, failure.retry = ClassTemporary, later
	case a.status/100 == 3:
		failure.Class, failure.Meaning, failure.Fix = ClassInvalidAnswer, failure.Meaning+", a redirect, which is refused", fixEndpoint
	default:
		failure.Class, failure.Fix = ClassInvalidAnswer, fixEndpoint
	}
	return failure
}

func invalid(meaning string) *Error {
	return &Error{Command: getCallback, Class: ClassInvalidAnswer, Meaning: meaning, Fix: fixEndpoint}
}
