package chatops

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Request is an HTTP request as it came.
type Request struct {
	Method string
	Header http.Header
	Query  url.Values
	Body   []byte // raw: signatures cover every byte
}

// header looks a header up without regard to case: gateways hand them on as they like.
func (r Request) header(name string) string {
	if value := r.Header.Get(name); value != "" {
		return value
	}
	for key, values := range r.Header {
		if len(values) > 0 && strings.EqualFold(key, name) {
			return values[0]
		}
	}
	return ""
}

// Response is what to answer.
type Response struct {
	Status      int
	ContentType string // empty with an empty body
	Body        []byte
}

// ok is an answer of status 200.
func ok(contentType string, body []byte) *Response {
	return &Response{http.StatusOK, contentType, body}
}

// The media types of answers.
const (
	plainText = "text/plain; charset=utf-8"
	jsonText  = "application/json"
	xmlText   = "application/xml; charset=utf-8"
)

// Ask is what a verified request asks.
type Ask struct {
	ID      string    // of the message, the same for every repeat of it; empty where the platform tells none
	Channel string    // its id; empty where there is none
	Users   []string  // the ids by which the platform knows the asker
	Command string    // what people type first, such as /callback
	Text    string    // what follows, mentions included
	Reply   *Response // not nil: the platform asks nothing that takes a command, and this is the answer

	back back
}

// back is where the answer goes, as far as the request tells it.
type back struct {
	nonce    string    // of WeCom's envelope
	from, to string    // of WeCom's XML: who has written, and to whom
	xml      bool      // WeCom's application, not its AI bot
	webhook  string    // of DingTalk's conversation
	until    time.Time // how long that takes messages
	message  string    // Feishu's id of what is replied to
}

// usualCommand is what people type where the platform does not tell.
const usualCommand = "/callback"

// RefusedError is why a request is not believed: its text is for the log, and whoever asks is told nothing of it.
type RefusedError string

// Error returns the reason.
func (r RefusedError) Error() string { return string(r) }

// The reasons of a refusal.
const (
	errShut      RefusedError = "the door is shut"
	errMethod    RefusedError = "the method is another than the platform's"
	errSize      RefusedError = "the body is too large"
	errTime      RefusedError = "the time is missing or outside the window"
	errSignature RefusedError = "the signature is missing or wrong"
	errToken     RefusedError = "the token is missing or wrong"
	errPlain     RefusedError = "the body is not encrypted"
	errCipher    RefusedError = "the body cannot be decrypted"
	errReceiver  RefusedError = "the message is for another receiver"
	errBody      RefusedError = "the body is not what the platform sends"
)

// MaxBody bounds a request's body in bytes; messages are a few kilobytes.
const MaxBody = 128 << 10

// Verify tells whether a request comes from the door's platform, and what it asks. It depends on nothing but its arguments. The error is a [RefusedError].
func (d *Door) Verify(r Request, now time.Time) (Ask, error) {
	switch {
	case len(d.Check()) > 0:
		return Ask{}, errShut
	case len(r.Body) > MaxBody:
		return Ask{}, errSize
	case r.Method != http.MethodPost && (r.Method != http.MethodGet || d.Platform != WeCom):
		return Ask{}, errMethod
	}
	switch d.Platform {
	case Slack:
		return d.verifySlack(r, now)
	case DingTalk:
		return d.verifyDingTalk(r, now)
	case Feishu:
		return d.verifyFeishu(r, now)
	case WeCom:
		return d.verifyWeCom(r, now)
	case Discord:
		return d.verifyDiscord(r, now)
	case Teams:
		return d.verifyTeams(r)
	case Mattermost:
		return d.verifyMattermost(r)
	}
	return Ask{}, errShut
}

// Windows around now in which a request may have been made.
const (
	window         = 300 * time.Second
	windowDingTalk = time.Hour
)

// recent reports whether a time, in so many units since 1970, is within a window around now, its edges included.
func recent(text string, unit time.Duration, now time.Time, window time.Duration) bool {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return false
	}
	at, err := strconv.ParseInt(text, 10, 64)
	present := now.UnixNano() / int64(unit)
	width := int64(window / unit)
	return err == nil && present-width <= at && at <= present+width
}
