package chatops

import (
	"cmp"
	"net/url"
	"strings"
)

// verifyMattermost compares the token, which stands in a header, in the form, or in both. There is no signature.
func (d *Door) verifyMattermost(r Request) (Ask, error) {
	scheme, inHeader, _ := strings.Cut(r.header("Authorization"), " ")
	if inHeader != "" && !d.Secret.Equal(inHeader) {
		return Ask{}, errToken // before anything of the body is looked at
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return Ask{}, errBody
	}
	good := 0
	for _, given := range []string{inHeader, form.Get("token")} {
		switch {
		case d.Secret.Equal(given):
			good++
		case given != "":
			return Ask{}, errToken
		}
	}
	if good == 0 || inHeader != "" && !strings.EqualFold(scheme, "Token") {
		return Ask{}, errToken
	}
	return Ask{
		ID: form.Get("trigger_id"), Channel: form.Get("channel_id"), Users: ids(form.Get("user_id")),
		Command: cmp.Or(form.Get("command"), usualCommand), Text: form.Get("text"),
	}, nil
}
