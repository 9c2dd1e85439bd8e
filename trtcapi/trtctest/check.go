package trtctest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// After maxWrong wrong UserSigs within lockSpan an application is refused with 70050 for another lockSpan.
const (
	maxWrong = 5
	lockSpan = time.Minute
)

// A refusal is a failure in Tencent's words; a nil one means that there is nothing to refuse.
type refusal struct {
	code  int
	info  string
	later bool // say Retry-After
}

// An exchange is a call that is being judged, with the Server's lock held. The checks run in order, and each may rely on those before it.
type exchange struct {
	*Call
	server *Server
	number int // of the call, from 1
	app    *application
	fields fields // of the body
}

// fields are the members of a JSON object.
type fields map[string]json.RawMessage

// read reads one member. Its name must be exact, with which encoding/json would not be so strict for a struct.
func (f fields) read(name string, into any) bool {
	raw, ok := f[name]
	return ok && json.Unmarshal(raw, into) == nil
}

// judge answers the call as Tencent documents it.
func (e *exchange) judge() reply {
	checks := []func() *refusal{e.checkQuery, e.checkApp, e.checkParameters, e.checkRate, e.checkUserSig, e.checkAccount, e.checkBody}
	for _, check := range checks {
		if no := check(); no != nil {
			return e.fail(no)
		}
	}
	return commands[e.Path](e)
}

// checkRoute comes before the script too: a call that fails here is none of those for which the script was written.
func (e *exchange) checkRoute() *refusal {
	if e.Method != http.MethodPost {
		return &refusal{code: 60002, info: "the method is not POST"}
	}
	if commands[e.Path] == nil {
		return &refusal{code: 60009, info: "unknown service or command"}
	}
	return nil
}

func (e *exchange) checkQuery() *refusal {
	if _, err := url.ParseQuery(e.RawQuery); err != nil {
		return &refusal{code: 60002, info: "the query cannot be parsed"}
	}
	return nil
}

func (e *exchange) checkApp() *refusal {
	id := e.Query.Get("sdkappid")
	if id == "" {
		return &refusal{code: 60012, info: "sdkappid is missing"}
	}
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		return &refusal{code: 60006, info: "sdkappid is not a valid number"}
	}
	e.app = e.server.apps[uint32(n)]
	if e.app == nil || !e.app.known {
		return &refusal{code: 70020, info: "sdkappid not found"}
	}
	if e.app.elsewhere {
		return &refusal{code: 60026, info: "the site of the sdkappid does not match this host"}
	}
	return nil
}

func (e *exchange) checkParameters() *refusal {
	if e.Query.Get("contenttype") != "json" {
		return &refusal{code: 60025, info: "contenttype is not json"}
	}
	if _, err := strconv.ParseUint(e.Query.Get("random"), 10, 32); err != nil {
		return &refusal{code: 60002, info: "random is not an unsigned 32-bit number"}
	}
	for _, name := range []string{"identifier", "usersig"} {
		if e.Query.Get(name) == "" {
			return &refusal{code: 60025, info: name + " is missing"}
		}
	}
	return nil
}

func (e *exchange) checkRate() *refusal {
	limit, calls := e.server.maxRate, &e.app.calls
	if limit <= 0 {
		return nil
	}
	if calls.count(e.At, time.Second) >= limit {
		return &refusal{code: 60011, info: "the sdkappid's request frequency is exceeded", later: true}
	}
	*calls = append(*calls, e.At)
	return nil
}

func (e *exchange) checkUserSig() *refusal {
	if !e.app.lockedAt.IsZero() && e.At.Sub(e.app.lockedAt).Abs() < lockSpan {
		return &refusal{code: 70050, info: "too many wrong usersigs, try again later"}
	}
	no := e.verify()
	if no != nil && (no.code == 70003 || no.code == 70009) {
		e.countWrong()
	}
	return no
}

func (e *exchange) verify() *refusal {
	t, ok := readTicket(e.Query.Get("usersig"))
	if !ok {
		return &refusal{code: 70003, info: "usersig cannot be parsed"}
	}
	return t.check(e.app.SDKAppID, e.Query.Get("identifier"), e.app.SecretKey, e.At)
}

func (e *exchange) countWrong() {
	wrong := &e.app.wrong
	*wrong = append(*wrong, e.At)
	if wrong.count(e.At, lockSpan) >= maxWrong {
		e.app.lockedAt = e.At
	}
}

func (e *exchange) checkAccount() *refusal {
	switch identifier := e.Query.Get("identifier"); {
	case identifier == e.app.Identifier:
		return nil
	case slices.Contains(e.app.Others, identifier):
		return &refusal{code: 60010, info: "identifier is not an administrator"}
	}
	return &refusal{code: 70107, info: "identifier does not exist"}
}

func (e *exchange) checkBody() *refusal {
	if len(e.Body) == 0 {
		return &refusal{code: 60003, info: "the body is empty"}
	}
	if json.Unmarshal(e.Body, &e.fields) != nil || e.fields == nil {
		return &refusal{code: 60003, info: "the body is not a JSON object"}
	}
	return nil
}
