package trtcapi_test

import (
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// readyMade is a UserSig of an hour for what withKey asks about.
func readyMade() trtcapi.Application {
	return trtcapi.Application{SDKAppID: appID, UserSig: secret.New(mint(admin, time.Hour))}
}

// What Tencent would refuse is told without asking it: 70050 punishes.
func TestMisconfiguredIsNotAsked(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*trtcapi.Application)
		now    time.Time
		class  trtcapi.Class
		fix    string
	}{
		"no SDKAppID":          {func(a *trtcapi.Application) { a.SDKAppID = 0 }, t0, trtcapi.ClassConfig, "TRTC_SDK_APP_ID"},
		"no credentials":       {func(a *trtcapi.Application) { a.UserSig = secret.String{} }, t0, trtcapi.ClassConfig, "TRTC_SECRET_KEY"},
		"both credentials":     {func(a *trtcapi.Application) { a.SecretKey = secret.New(key) }, t0, trtcapi.ClassConfig, "TRTC_USERSIG"},
		"unknown region":       {func(a *trtcapi.Application) { a.Region = "mars" }, t0, trtcapi.ClassConfig, "silicon-valley"},
		"region in capitals":   {func(a *trtcapi.Application) { a.Region = "China" }, t0, trtcapi.ClassConfig, "TRTC_REGION"},
		"identifier too long":  {func(a *trtcapi.Application) { a.Identifier = strings.Repeat("x", 33) }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"identifier with LF":   {func(a *trtcapi.Application) { a.Identifier = "a\nb" }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"identifier blank":     {func(a *trtcapi.Application) { a.Identifier = " " }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"identifier not ASCII": {func(a *trtcapi.Application) { a.Identifier = "é" }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"another SDKAppID":     {func(a *trtcapi.Application) { a.SDKAppID++ }, t0, trtcapi.ClassConfig, "TRTC_SDK_APP_ID"},
		"another identifier":   {func(a *trtcapi.Application) { a.Identifier = "admin" }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"other case":           {func(a *trtcapi.Application) { a.Identifier = "Administrator" }, t0, trtcapi.ClassConfig, "TRTC_IDENTIFIER"},
		"no UserSig":           {func(a *trtcapi.Application) { a.UserSig = secret.New("eJwabc") }, t0, trtcapi.ClassConfig, "TRTC_USERSIG"},
		"cut UserSig":          {func(a *trtcapi.Application) { a.UserSig = secret.New(vector[:250]) }, t0, trtcapi.ClassConfig, "TRTC_USERSIG"},
		"expired":              {func(*trtcapi.Application) {}, t0.Add(time.Hour + time.Second), trtcapi.ClassAuth, "TRTC_USERSIG"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			app := readyMade()
			tt.change(&app)
			app.Endpoint = endpoint(t, gw.URL())
			_, err := trtcapi.NewClient(gw.Client().Transport, at(tt.now), zero, nil).GetCallback(t.Context(), app)
			e := failure(t, err)
			if e.Class != tt.class || e.Attempts != 0 || e.Code != 0 || !strings.Contains(e.Fix, tt.fix) || e.Meaning == "" {
				t.Errorf("got %#v", e)
			}
			if n := gw.CallCount(); n != 0 {
				t.Errorf("Tencent was asked %d times", n)
			}
			if check := app.Check(tt.now); check == nil || check.Error() != err.Error() {
				t.Errorf("Check says %v, the call %v", check, err)
			}
		})
	}
}

func TestReadyMadeIsSentAsItIs(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]time.Time{"first second": t0, "last second": t0.Add(time.Hour + time.Second - 1)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			gw.SetNow(at(now))
			app := readyMade()
			app.Endpoint = endpoint(t, gw.URL())
			got, err := trtcapi.NewClient(gw.Client().Transport, at(now), zero, nil).GetCallback(t.Context(), app)
			if err != nil || !got.Configured {
				t.Fatalf("got %+v and %v", got, err)
			}
			if sent := gw.Calls()[0].Query.Get("usersig"); sent != app.UserSig.Reveal() {
				t.Errorf("sent %s", sent)
			}
		})
	}
}

func TestCheckPasses(t *testing.T) {
	t.Parallel()
	for name, app := range map[string]trtcapi.Application{
		"key":         withKey(),
		"ready-made":  readyMade(),
		"identifier":  {SDKAppID: 1, SecretKey: secret.New("k"), Identifier: strings.Repeat("~", 32)},
		"all regions": {SDKAppID: 1<<32 - 1, SecretKey: secret.New("k"), Region: trtcapi.SiliconValley},
	} {
		if err := app.Check(t0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
