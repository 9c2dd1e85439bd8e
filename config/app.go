package config

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// Ranges of what is configured in time.
const (
	minTTL     = time.Minute
	maxTTL     = 180 * 24 * time.Hour // what Tencent's console gives
	maxTimeout = time.Minute
)

// parseApp adds an application. What is wrong with it is its failure.
func (c *Config) parseApp(r *reader, v appVars) {
	app := audit.App{
		Name: r.app,
		API: trtcapi.Application{
			SDKAppID:   r.sdkAppID(strings.TrimSpace(v.SDK_APP_ID)),
			SecretKey:  r.secret("SECRET_KEY", v.SECRET_KEY, v.SECRET_KEY_FILE),
			UserSig:    r.secret("USERSIG", v.USERSIG, v.USERSIG_FILE),
			Identifier: r.identifier(strings.TrimSpace(v.IDENTIFIER)),
			Region:     r.region(strings.TrimSpace(v.REGION)),
			Endpoint:   r.endpoint(strings.TrimSpace(v.ENDPOINT)),
			TTL:        r.duration("USERSIG_TTL", v.USERSIG_TTL, trtcapi.DefaultTTL, minTTL, maxTTL),
			Timeout:    r.duration("TIMEOUT", v.TIMEOUT, trtcapi.DefaultTimeout, time.Millisecond, maxTimeout),
		},
		Want:  r.desired(v),
		Named: func(variable string) string { return r.named(strings.TrimPrefix(variable, "TRTC_")) },
	}
	r.credentials(app.API, v)
	if failure := r.failure(); failure != nil {
		app.Failure = failure
	}
	c.Apps = append(c.Apps, app)
	c.take(r)
}

// key and userSig are what is given of each; empty where nothing is.
func (v *appVars) key() string     { return v.SECRET_KEY + v.SECRET_KEY_FILE }
func (v *appVars) userSig() string { return v.USERSIG + v.USERSIG_FILE }

// credentials checks that there are some, and that a ready-made UserSig is for this application. Whether it has expired is for the clock to say, at each call.
func (r *reader) credentials(app trtcapi.Application, v appVars) {
	switch {
	case v.key()+v.userSig() != "" || r.noSecret:
	case r.prefix == "":
		r.problem("SECRET_KEY", "names no secret; write the name of the variable that holds the key there, or the name of a file into secret_key_file")
	default:
		r.problem("SECRET_KEY", "is not set; set it to the key that the console shows beside the SDKAppID, or set "+r.named("USERSIG"))
	}
	switch {
	case v.key() != "" && v.userSig() != "":
		r.problem(by("SECRET_KEY", v.SECRET_KEY_FILE), "and "+r.named(by("USERSIG", v.USERSIG_FILE))+" are both set; keep one")
	case app.UserSig.IsSet():
		r.userSig(app, by("USERSIG", v.USERSIG_FILE))
	}
}

func (r *reader) userSig(app trtcapi.Application, name string) {
	made, err := trtcapi.ParseUserSig(app.UserSig)
	if err != nil {
		r.problem(name, "cannot be used: the UserSig cannot be read; copy the whole of it, with nothing added or encoded")
		return
	}
	if app.SDKAppID != 0 && made.SDKAppID != app.SDKAppID {
		r.problem(name, "is for another SDKAppID; make one for the SDKAppID in "+r.named("SDK_APP_ID"))
	}
	if made.Identifier != app.Identifier {
		r.problem(name, "is for another identifier; set "+r.named("IDENTIFIER")+" to the one that it was made for")
	}
}

// identifier has trtcapi judge it, as that of an application that wants nothing else.
func (r *reader) identifier(text string) string {
	if text == "" {
		return trtcapi.DefaultIdentifier
	}
	sound := trtcapi.Application{SDKAppID: 1, Identifier: text, SecretKey: secret.New("any")}
	if sound.Check(time.Time{}) != nil {
		r.problem("IDENTIFIER", "is no UserID; set it to the App administrator: 1 to 32 visible characters")
	}
	return text
}

// failure is what the problems make of the application; warnings make nothing.
func (r *reader) failure() *audit.Failure {
	var names []string
	for _, p := range r.problems {
		if !p.Warning && !slices.Contains(names, p.Variable) {
			names = append(names, p.Variable)
		}
	}
	if names == nil {
		return nil
	}
	fix := "correct " + strings.Join(names, ", ")
	if r.isUnread {
		fix = "mend what kept " + strings.Join(names, ", ") + " from being fetched; docs/runbook.md has each reason"
	}
	return &audit.Failure{Class: trtcapi.ClassConfig, Info: strings.Join(r.texts(), "; "), Fix: fix}
}

func (r *reader) sdkAppID(text string) uint32 {
	id, err := strconv.ParseUint(text, 10, 32)
	switch {
	case text == "":
		r.problem("SDK_APP_ID", "is not set; set it to the SDKAppID that the console shows")
	case err != nil || id == 0:
		r.problem("SDK_APP_ID", "is not an SDKAppID; set it to the number that the console shows")
		return 0 // where it is too large, id is the largest there is
	}
	return uint32(id)
}

func (r *reader) region(text string) trtcapi.Region {
	region, err := trtcapi.ParseRegion(text)
	if err != nil {
		r.problem("REGION", "is no region; "+strings.TrimPrefix(err.Error(), "trtcapi: unknown region; "))
	}
	return region
}

func (r *reader) endpoint(text string) trtcapi.Endpoint {
	if text == "" {
		return trtcapi.Endpoint{}
	}
	endpoint, err := trtcapi.ParseEndpoint(text)
	if err != nil {
		r.problem("ENDPOINT", "cannot be used: "+strings.TrimPrefix(err.Error(), "trtcapi: "))
	}
	return endpoint
}

func (r *reader) duration(name, text string, otherwise, least, most time.Duration) time.Duration {
	text = strings.TrimSpace(text)
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		r.problem(name, "is not a time from "+least.String()+" to "+most.String()+"; write it like "+otherwise.String())
		return otherwise
	}
	return d
}
