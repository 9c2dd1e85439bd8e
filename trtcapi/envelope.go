package trtcapi

import (
	"encoding/json"
	"errors"
)

// reply is what an envelope says, before anything is made of it.
type reply struct {
	code      int
	status    string // ActionStatus; empty if it was missing
	info      string
	requestID string
	response  json.RawMessage // nil if missing or null
}

// Parts of an answer that are not what they must be. The texts name fields, never what stood in them.
var (
	errNotJSON      = errors.New("the answer is not a JSON object")
	errNoCode       = errors.New("the answer has no ErrorCode")
	errField        = errors.New("a field of the answer has the wrong type")
	errTwice        = errors.New("a field stands twice in the answer")
	errDisagree     = errors.New("ErrorCode and ActionStatus do not agree")
	errNoResponse   = errors.New("the answer says OK and has no Response")
	errBothWays     = errors.New("the answer says that nothing is configured and has a Response")
	errBadResponse  = errors.New("the Response is not an object with a Url and a list of command words")
	errTrailingData = errors.New("something follows the answer's JSON")
)

// The values of ActionStatus.
const (
	actionOK   = "OK"
	actionFail = "FAIL"
)

// decode reads an envelope; of one that is not as it must be it returns what could be read, for support. Names are matched to the letter: the legacy API's errorCode must not pass for ErrorCode, its codes mean other things.
func decode(body []byte) (reply, error) {
	fields, err := object(body)
	if err != nil {
		return reply{}, err
	}
	raw, ok := present(fields.get("ErrorCode"))
	if !ok {
		return reply{}, errNoCode
	}
	var r reply
	r.response, _ = present(fields.get("Response"))
	for _, err := range []error{
		json.Unmarshal(raw, &r.code), text(fields.get("ActionStatus"), &r.status),
		text(fields.get("ErrorInfo"), &r.info), text(fields.get("RequestId"), &r.requestID),
	} {
		if err != nil {
			return r, errField
		}
	}
	return r, r.agree()
}

// agree checks that the parts of the envelope say the same. A code other than 0 and 100301 stands for itself where ActionStatus is
// missing: it is a failure either way.
func (r reply) agree() error {
	switch {
	case r.code == 0 && r.status != actionOK,
		r.code == CodeNotConfigured && r.status != actionFail,
		r.code != 0 && r.status != actionFail && r.status != "":
		return errDisagree
	case r.code == 0 && r.response == nil:
		return errNoResponse
	case r.code == CodeNotConfigured && r.response != nil:
		return errBothWays
	}
	return nil
}

// callback reads the Response of a good answer. An empty or missing Url or list is Tencent's to give: configured all the same.
func (r reply) callback() (CallbackConfig, error) {
	fields, err := object(r.response)
	if err != nil {
		return CallbackConfig{}, errBadResponse
	}
	c := CallbackConfig{Configured: true, Commands: []CallbackCommand{}}
	if err := text(fields.get("Url"), &c.URL); err != nil {
		return CallbackConfig{}, errBadResponse
	}
	list, ok := present(fields.get("CallbackCommandList"))
	if !ok {
		return c, nil
	}
	var words []*string
	if err := json.Unmarshal(list, &words); err != nil {
		return CallbackConfig{}, errBadResponse
	}
	for _, w := range words {
		if w == nil {
			return CallbackConfig{}, errBadResponse
		}
		c.Commands = append(c.Commands, CallbackCommand(*w))
	}
	return c, nil
}
