package publish

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what came back over HTTP.
type answer struct {
	kind   Kind
	status int
	header http.Header
	body   []byte    // as much of it as is read
	now    time.Time // when, for a wait that is said as a date
}

// known is an answer that a platform documents. The table of a platform is in the order in which it is searched.
type known struct {
	code   string
	says   string // what its message must contain, in small letters: some codes mean several things
	class  Class
	after  time.Duration // how long to stay away, where the platform does not say it itself
	reason string
}

// find is the failure of a code in a table, or nil.
func (a answer) find(table []known, code, message string) *Error {
	message = strings.ToLower(message)
	for _, k := range table {
		if k.code == code && strings.Contains(message, k.says) {
			e := a.failure(k.class, k.reason)
			e.Code, e.After = code, max(k.after, e.After)
			return e
		}
	}
	return nil
}

// judge settles what the platforms answer that have a number for everything: 200 with the number 0 is the one success.
func (a answer) judge(code *int32, message string, table []known) *Error {
	switch {
	case code != nil && *code == 0 && a.status == http.StatusOK:
		return nil
	case code == nil || *code == 0:
		return a.byStatus()
	}
	text := strconv.Itoa(int(*code))
	if e := a.find(table, text, message); e != nil {
		return e
	}
	e := a.byStatus()
	if e.Class == Unclear {
		e.Reason = "it refuses the message with a code that is in no list; look it up in the platform's documentation"
	}
	e.Code = text
	return e
}

// byStatus is the failure of an answer of which nothing but the status is understood.
func (a answer) byStatus() *Error {
	switch {
	case a.status/100 == 3:
		return a.failure(Permanent, "it redirects elsewhere, which is not followed; set "+a.variable("URL")+" to where it leads, if you trust that")
	case a.status == http.StatusTooManyRequests:
		return a.failure(Retry, "too many messages; let fewer senders use it, or send it less")
	case a.status/100 == 5:
		return a.failure(Retry, "it has a fault of its own, which should pass")
	case a.status/100 == 4:
		return a.failure(Permanent, a.refusal())
	}
	return a.failure(Unclear, "the answer is not one of this platform; check "+a.variable("URL"))
}

// refusal is what to do about a status that blames the request.
func (a answer) refusal() string {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "access was refused; make a new address there and set " + a.variable("URL")
	case http.StatusNotFound, http.StatusGone:
		return "nothing is at the address, or no longer; make a new one there and set " + a.variable("URL")
	case http.StatusRequestEntityTooLarge:
		return "the message is too large; tell this sink less, with " + a.variable("APPS") + " or " + a.variable("MIN_SEVERITY")
	}
	return "the message was refused; check that the address in " + a.variable("URL") + " is whole, and of this platform"
}

// variable is the name of the variable that sets the sink's part of that name.
func (a answer) variable(name string) string { return variable(a.kind, name) }

func variable(k Kind, name string) string {
	return "PUBLISH_" + strings.ToUpper(string(k)) + "_" + name
}

// failure makes an error of the answer, with the wait that its header asks for where a wait can help.
func (a answer) failure(c Class, reason string) *Error {
	e := &Error{Class: c, Status: a.status, Reason: reason}
	if c == Retry || c == Throttled {
		e.After = a.retryAfter()
	}
	return e
}

// retryAfter reads the header of that name: seconds, or a date, which may have passed.
func (a answer) retryAfter() time.Duration {
	value := a.header.Get("Retry-After")
	if date, err := http.ParseTime(value); err == nil {
		return min(max(0, date.Sub(a.now)), longest)
	}
	return seconds(value)
}

// longest is more than any run has, and far from an overflow.
const longest = 366 * 24 * time.Hour

// seconds reads a number of them, whole or not, and rounds it up: a platform that is asked too early asks for more. What is no number is 0.
func seconds(text string) time.Duration {
	number, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if math.IsNaN(number) || number <= 0 || err != nil && !math.IsInf(number, 1) {
		return 0
	}
	return time.Duration(min(math.Ceil(number), longest.Seconds())) * time.Second
}

// decode reads a JSON answer into members that stay nil where it does not have them, so that an absent code is not taken for 0.
func (a answer) decode(into any) bool { return json.Unmarshal(a.body, into) == nil }

// text is a plain answer.
func (a answer) text() string { return strings.TrimSpace(string(a.body)) }
