package config

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

// Ranges of what is configured in time.
const (
	minTTL     = time.Minute
	maxTTL     = 180 * 24 * time.Hour // what Tencent's console gives
	maxTimeout = time.Minute
)

// parseApp adds the application whose variables have that prefix. What is wrong with it is its failure.
func (c *Config) parseApp(name, prefix string, v appVars, files files) {
	r := &reader{scope: name, prefix: prefix, files: files}
	app := audit.App{Name: name, API: trtcapi.Application{
		SDKAppID:   r.sdkAppID(strings.TrimSpace(v.SDKAppID)),
		SecretKey:  r.secret("SECRET_KEY", v.SecretKey, v.SecretKeyFile),
		UserSig:    r.secret("USERSIG", v.Usersig, v.UsersigFile),
		Identifier: strings.TrimSpace(v.Identifier),
		Region:     r.region(strings.TrimSpace(v.Region)),
		Endpoint:   r.endpoint(strings.TrimSpace(v.Endpoint)),
		TTL:        r.duration("USERSIG_TTL", v.UsersigTTL, trtcapi.DefaultTTL, minTTL, maxTTL),
		Timeout:    r.duration("TIMEOUT", v.Timeout, trtcapi.DefaultTimeout, time.Millisecond, maxTimeout),
	}}
	if app.API.Identifier == "" {
		app.API.Identifier = trtcapi.DefaultIdentifier
	}
	r.credentials(app.API, v.SecretKey+v.SecretKeyFile+v.Usersig+v.UsersigFile != "")
	if len(r.problems) > 0 {
		app.Failure = r.failure()
	}
	if v.SDKAppID+v.SecretKey+v.SecretKeyFile+v.Usersig+v.UsersigFile == "" {
		c.Err = errNothing(r.texts())
	}
	c.Apps = append(c.Apps, app)
	c.Problems = append(c.Problems, r.problems...)
}

// credentials checks that there are some and that the parts fit each other, as far as that can be told without a clock.
func (r *reader) credentials(app trtcapi.Application, given bool) {
	switch {
	case !given:
		r.problem("SECRET_KEY", "is not set; set it to the key that the console shows beside the SDKAppID, or set "+r.prefix+"USERSIG")
	case app.SecretKey.IsSet() && app.UserSig.IsSet():
		r.problem("SECRET_KEY", "and "+r.prefix+"USERSIG are both set; keep one")
	}
	if len(r.problems) > 0 {
		return
	}
	if e, ok := errors.AsType[*trtcapi.Error](app.Check(time.Time{})); ok {
		name := "IDENTIFIER"
		if app.UserSig.IsSet() && strings.Contains(e.Meaning, "UserSig") {
			name = "USERSIG"
		}
		r.problem(name, "cannot be used: "+e.Meaning+"; "+strings.ReplaceAll(e.Fix, "TRTC_", r.prefix))
	}
}

func (r *reader) failure() *audit.Failure {
	var names []string
	for _, p := range r.problems {
		names = append(names, p.Variable)
	}
	return &audit.Failure{
		Class: trtcapi.ClassConfig, Info: strings.Join(r.texts(), "; "),
		Fix: "correct " + strings.Join(names, ", ") + " in the function's environment",
	}
}

func (r *reader) sdkAppID(text string) uint32 {
	id, err := strconv.ParseUint(text, 10, 32)
	switch {
	case text == "":
		r.problem("SDK_APP_ID", "is not set; set it to the SDKAppID that the console shows")
	case err != nil || id == 0:
		r.problem("SDK_APP_ID", "is not an SDKAppID; set it to the number that the console shows")
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
