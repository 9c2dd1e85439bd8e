package vault

import (
	"strings"

	"trtc-callback-audit/secret"
)

// Credentials are those of a cloud.
type Credentials struct {
	ID, Key secret.String
	Token   secret.String // of a role; unset for a user's key
	Region  string        // where the secret is, if its ARN does not say
}

// credentials are those for a place, with the region where it is.
func (v *Vault) credentials(p place) (Credentials, *Error) {
	ask := v.kit.AWS
	if p.store == tencentSSM {
		ask = v.kit.Tencent
	}
	var c Credentials
	if ask != nil {
		c = ask()
	}
	if p.region != "" {
		c.Region = p.region
	}
	return c, c.check(p.store)
}

// check names the variables from which what is missing would come. What it lets pass may stand in a header and in a host's name.
func (c Credentials) check(s store) *Error {
	w := s.words()
	switch {
	case !c.ID.IsSet() || !c.Key.IsSet():
		return &Error{Reason: "there are no credentials", Fix: "give the function a role, or set " + w.variables}
	case c.Region == "":
		return &Error{Reason: "the region is missing", Fix: "set " + w.region}
	case !isRegion(c.Region):
		return &Error{Reason: "the region has no region's name", Fix: "correct " + w.region}
	}
	for _, s := range []secret.String{c.ID, c.Key, c.Token} {
		if strings.ContainsFunc(s.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			return &Error{Reason: "the credentials hold blanks, line ends or letters that none has", Fix: "check the role, or " + w.variables}
		}
	}
	return nil
}
