package trtcapi

import (
	"strconv"
	"time"

	"trtc-callback-audit/secret"
)

// What an [Application] means where it says nothing.
const (
	DefaultIdentifier = "administrator"  // the account that buying a package creates
	DefaultTTL        = 10 * time.Minute // far more than a call takes, far less than a leak is worth
	DefaultTimeout    = 4 * time.Second  // above the 3 s after which Tencent's own backend gives up
	maxIdentifier     = 32
)

// Application is one SDKAppID and what is needed to ask about it. Either SecretKey or UserSig is set, not both.
type Application struct {
	SDKAppID   uint32
	Identifier string        // the App administrator; empty means DefaultIdentifier
	SecretKey  secret.String // signs a UserSig for each call
	UserSig    secret.String // made elsewhere, for an operator who does not want the key here
	Region     Region        // empty means China
	Endpoint   Endpoint      // replaces the region's hosts
	TTL        time.Duration // how long a minted UserSig is good for, in whole seconds and at least one; 0 means DefaultTTL
	Timeout    time.Duration // for one attempt; 0 means DefaultTimeout
}

func (a Application) identifier() string {
	if a.Identifier == "" {
		return DefaultIdentifier
	}
	return a.Identifier
}

func (a Application) ttl() time.Duration {
	if a.TTL <= 0 {
		return DefaultTTL
	}
	return max(a.TTL, time.Second)
}

func (a Application) timeout() time.Duration {
	if a.Timeout <= 0 {
		return DefaultTimeout
	}
	return a.Timeout
}

// Check tells what Tencent would refuse at now, without asking it: what is missing, a UserSig for somebody else, a UserSig that has expired. The error is
// an [*Error] of class config, or of class auth for the expired one.
func (a Application) Check(now time.Time) error {
	if failure := a.check(now); failure != nil {
		return failure
	}
	return nil
}

func (a Application) check(now time.Time) *Error {
	switch {
	case a.SDKAppID == 0:
		return misconfigured("no SDKAppID", "set TRTC_SDK_APP_ID to the SDKAppID that the console shows")
	case !validIdentifier(a.identifier()):
		return misconfigured("the identifier is no UserID", "set TRTC_IDENTIFIER to the App administrator: 1 to 32 visible characters")
	case a.Region.Hosts() == nil:
		return misconfigured("unknown region", "set TRTC_REGION to one of "+regionList())
	case a.SecretKey.IsSet() && a.UserSig.IsSet():
		return misconfigured("both a SecretKey and a UserSig", "keep one of TRTC_SECRET_KEY and TRTC_USERSIG")
	case a.SecretKey.IsSet():
		return nil
	case !a.UserSig.IsSet():
		return misconfigured("neither a SecretKey nor a UserSig", "set TRTC_SECRET_KEY (the console shows it beside the SDKAppID) or TRTC_USERSIG")
	}
	return a.checkUserSig(now)
}

func validIdentifier(s string) bool {
	if s == "" || len(s) > maxIdentifier {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// checkUserSig holds a ready-made UserSig against the application, so that a mismatch is told at once and Tencent, which punishes bad
// UserSigs with 70050, is not asked at all.
func (a Application) checkUserSig(now time.Time) *Error {
	u, err := ParseUserSig(a.UserSig)
	switch {
	case err != nil:
		return misconfigured("the UserSig cannot be read", "copy the whole UserSig into TRTC_USERSIG, with nothing added or encoded")
	case u.SDKAppID != a.SDKAppID:
		return misconfigured("the UserSig is for another SDKAppID", "make TRTC_USERSIG for the SDKAppID in TRTC_SDK_APP_ID")
	case u.Identifier != a.identifier():
		return misconfigured("the UserSig is for another identifier", "set TRTC_IDENTIFIER to the identifier that TRTC_USERSIG was made for")
	case u.Expired(now):
		return &Error{Command: getCallback, Class: ClassAuth, Meaning: "the UserSig has expired", Fix: fixTicket}
	}
	return nil
}

// query returns the SDKAppID as the query string has it.
func (a Application) query() string { return strconv.FormatUint(uint64(a.SDKAppID), 10) }

func misconfigured(meaning, fix string) *Error {
	return &Error{Command: getCallback, Class: ClassConfig, Meaning: meaning, Fix: fix}
}
