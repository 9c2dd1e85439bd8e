package trtcapi_test

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetNow(at(t0))
	app := withKey()
	app.Endpoint = endpoint(t, gw.URL())
	client := trtcapi.NewClient(gw.Client().Transport, at(t0), func() uint32 { return 99999999 }, nil)
	if _, err := client.GetCallback(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	got := gw.Calls()[0]
	if got.Method != http.MethodPost || got.Path != "/v4/call_config/get_callback" || string(got.Body) != "{}" {
		t.Errorf("asked %s %s with %q", got.Method, got.Path, got.Body)
	}
	if got := got.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("the body is said to be %q", got)
	}
	want := map[string]string{
		"sdkappid": "1400000000", "identifier": admin, "random": "99999999", "contenttype": "json", "usersig": mint(admin, trtcapi.DefaultTTL),
	}
	for name, value := range want {
		if !slices.Equal(got.Query[name], []string{value}) {
			t.Errorf("%s is %q, want %q", name, got.Query[name], value)
		}
	}
	if len(got.Query) != len(want) {
		t.Errorf("the query has other parameters: %v", got.Query)
	}
}

// Each field of the application is in the request, in the UserSig as beside it.
func TestRequestIsTheApplications(t *testing.T) {
	t.Parallel()
	const largest = math.MaxUint32
	gw := trtctest.NewServer(t, trtctest.App{SDKAppID: largest, SecretKey: "other", Identifier: "a&b=c"})
	gw.SetNow(at(t0))
	app := trtcapi.Application{
		SDKAppID: largest, SecretKey: secret.New("other"), Identifier: "a&b=c", TTL: 90 * time.Second, Endpoint: endpoint(t, gw.URL()),
	}
	if _, err := trtcapi.NewClient(gw.Client().Transport, at(t0), zero, nil).GetCallback(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	got := gw.Calls()[0]
	if want := (trtctest.UserSig{Identifier: "a&b=c", SDKAppID: largest, Time: t0.Unix(), Expire: 90}); got.UserSig != want || got.Code != 100301 {
		t.Errorf("the UserSig says %+v, want %+v (%d)", got.UserSig, want, got.Code)
	}
}

// A UserSig with a lifetime under a second would be born expired.
func TestShortestTTL(t *testing.T) {
	t.Parallel()
	for ttl, want := range map[time.Duration]time.Duration{
		0: trtcapi.DefaultTTL, -time.Second: trtcapi.DefaultTTL, 1: time.Second, time.Second: time.Second, 1999 * time.Millisecond: time.Second,
	} {
		app := withKey()
		app.TTL = ttl
		gw := script(replies(200, good))
		if _, err := trtcapi.NewClient(gw, at(t0), zero, nil).GetCallback(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		u, err := trtcapi.ParseUserSig(secret.New(gw.calls[0].query.Get("usersig")))
		if err != nil || u.Expire != want {
			t.Errorf("a TTL of %v gives %v (%v), want %v", ttl, u.Expire, err, want)
		}
	}
}

// The alphabet of a UserSig has a *, which must arrive as one.
func TestStarsArrive(t *testing.T) {
	t.Parallel()
	const identifier = "~~~~~~~~"
	gw := trtctest.NewServer(t, trtctest.App{SDKAppID: appID, SecretKey: key, Identifier: identifier})
	gw.SetNow(at(t0))
	app := withKey()
	app.Identifier, app.Endpoint = identifier, endpoint(t, gw.URL())
	if _, err := trtcapi.NewClient(gw.Client().Transport, at(t0), zero, nil).GetCallback(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	got, want := gw.Calls()[0], mint(identifier, trtcapi.DefaultTTL)
	if !strings.Contains(want, "*") {
		t.Fatalf("the UserSig %s tests nothing", want)
	}
	if got.Query.Get("usersig") != want || strings.Contains(got.RawQuery, "*") || got.Code != 100301 {
		t.Errorf("it arrived as %s", got.RawQuery)
	}
}

func TestRandomIsAFullUint32(t *testing.T) {
	t.Parallel()
	for random, want := range map[uint32]string{0: "0", 1: "1", 1 << 31: "2147483648", math.MaxUint32: "4294967295"} {
		gw := script(replies(200, good))
		if _, err := trtcapi.NewClient(gw, at(t0), func() uint32 { return random }, nil).GetCallback(t.Context(), withKey()); err != nil {
			t.Fatal(err)
		}
		if got := gw.calls[0].query.Get("random"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEachAttemptHasARandomNumber(t *testing.T) {
	t.Parallel()
	var n uint32
	gw := script(refuses(60007))
	run(t, gw, time.Minute, func() uint32 { n++; return n }, withKey())
	seen := map[string]bool{}
	for _, call := range gw.calls {
		seen[call.query.Get("random")] = true
	}
	if len(seen) != 3 {
		t.Errorf("three attempts had the numbers %v", seen)
	}
}

// A warm process must not live on the UserSig of an earlier invocation.
func TestEachCallHasItsUserSig(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	app := withKey()
	app.Endpoint = endpoint(t, gw.URL())
	now := t0
	client := trtcapi.NewClient(gw.Client().Transport, func() time.Time { return now }, zero, nil)
	for range 2 {
		gw.SetNow(at(now))
		if _, err := client.GetCallback(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	calls := gw.Calls()
	for i, call := range calls {
		if want := t0.Add(time.Duration(i) * 24 * time.Hour).Unix(); call.UserSig.Time != want || call.UserSig.Expire != 600 {
			t.Errorf("call %d has a UserSig of %d for %d s, want %d for 600", i, call.UserSig.Time, call.UserSig.Expire, want)
		}
	}
	if len(calls) != 2 || calls[0].Query.Get("usersig") == calls[1].Query.Get("usersig") {
		t.Errorf("%d calls carry the same UserSig", len(calls))
	}
}

func TestUserSigIsOfTheCallsTime(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	before := time.Now().Unix()
	if _, err := ask(t, gw, withKey()); err != nil {
		t.Fatal(err)
	}
	if got := gw.Calls()[0].UserSig.Time; got < before || got > time.Now().Unix() {
		t.Errorf("TLS.time is %d, %d s after the call began", got, got-before)
	}
}
