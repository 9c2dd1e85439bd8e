package trtcapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// vector is a whole UserSig that was made elsewhere, members sorted, in a stored block.
const vector = "eAEAsQBO-3siVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLnNpZyI6" +
	"IkpDenhhbkY4TlRUWGF1NG0rMmg5d3Y3Z1lKbnlOa3NtMHhtMU5FWFUyNzQ9IiwiVExTLnRpbWUiOjE3MDAwMDAwMDAsIlRMUy52ZXIiOiIyLjAifQEAAP--8xI0pw__"

func mint(identifier string, expire time.Duration) string {
	return trtcapi.MintUserSig(secret.New(key), appID, identifier, t0, expire)
}

func TestMintedUserSigIsTheVector(t *testing.T) {
	t.Parallel()
	if got := mint(admin, 15552000*time.Second); got != vector || len(got) != 260 {
		t.Errorf("got  %s (%d characters)\nwant %s", got, len(got), vector)
	}
}

func TestMintedSignatureIsTheVector(t *testing.T) {
	t.Parallel()
	for expire, want := range map[time.Duration]string{
		86400 * time.Second:                 "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=",
		86401*time.Second - time.Nanosecond: "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=", // whole seconds count
		15552000 * time.Second:              "JCzxanF8NTTXau4m+2h9wv7gYJnyNksm0xm1NEXU274=",
	} {
		if got := unpack(t, mint(admin, expire))["TLS.sig"]; got != want {
			t.Errorf("expire %v: got the signature %v, want %s", expire, got, want)
		}
	}
}

func TestMintTakesTheWholeSecond(t *testing.T) {
	t.Parallel()
	late := trtcapi.MintUserSig(secret.New(key), appID, admin, t0.Add(time.Second-1), time.Hour)
	if late != mint(admin, time.Hour) {
		t.Error("a fraction of a second changes the UserSig")
	}
	elsewhere := trtcapi.MintUserSig(secret.New(key), appID, admin, t0.In(time.FixedZone("", 8*3600)), time.Hour)
	if elsewhere != mint(admin, time.Hour) {
		t.Error("the clock's time zone changes the UserSig")
	}
}

// pairs are what signer and reader must agree on, with Tencent's library in either place.
var pairs = []struct {
	name, key, identifier string
	app                   uint32
}{
	{"sample", key, admin, appID},
	{"smallest", "k", "a", 1},
	{"largest", key, strings.Repeat("x", 32), 1<<32 - 1},
	{"key of a block", strings.Repeat("b", 64), "user-1", appID},
	{"key longer than a block", strings.Repeat("long", 50), "user_2", appID},
	{"key of one byte more than a block", strings.Repeat("b", 65), "user-1", appID},
	{"key that is not text", "\x00\xff\x80", admin, appID},
	{"padding 1", key, "ab", appID},
	{"padding 2", key, "abc", appID},
	{"quotes", key, `a"b\c`, appID},
	{"controls", key, "a\x00\x01\t\x1f\x7fb", appID},
	{"HTML", key, "<a>&'b'", appID},
	{"beyond ASCII", key, "审计员 é 🔑", appID},
	{"line separator", key, "a\u2028b", appID},
	{"too long for the stack", key, strings.Repeat("é\"", 300), appID},
}

func TestTencentsLibraryAcceptsOurs(t *testing.T) {
	t.Parallel()
	for _, tt := range pairs {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := trtcapi.MintUserSig(secret.New(tt.key), tt.app, tt.identifier, t0, time.Hour)
			for _, now := range []time.Time{t0, t0.Add(time.Hour)} {
				if err := tencentyun.VerifyUserSig(uint64(tt.app), tt.key, tt.identifier, got, now); err != nil {
					t.Errorf("Tencent's library at %v: %v", now, err)
				}
			}
			if err := tencentyun.VerifyUserSig(uint64(tt.app), tt.key+"x", tt.identifier, got, t0); err == nil {
				t.Error("Tencent's library accepts another key: it is no witness")
			}
		})
	}
}

func TestWeAcceptTencentsLibrary(t *testing.T) {
	t.Parallel()
	buf := []byte("user\x00buf\xff")
	makers := map[string]struct {
		make func(app int, key, identifier string) (string, error)
		buf  string
	}{
		"plain": {func(app int, key, id string) (string, error) { return tencentyun.GenUserSig(app, key, id, 3600) }, ""},
		"userbuf": {func(app int, key, id string) (string, error) {
			return tencentyun.GenUserSigWithBuf(app, key, id, 3600, buf)
		}, string(buf)},
	}
	for _, tt := range pairs {
		for name, maker := range makers {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				text, err := maker.make(int(tt.app), tt.key, tt.identifier)
				if err != nil {
					t.Fatal(err)
				}
				got, err := trtcapi.ParseUserSig(secret.New(text))
				if err != nil {
					t.Fatal(err)
				}
				if err := got.Verify(secret.New(tt.key)); err != nil {
					t.Error(err)
				}
				if got.Identifier != tt.identifier || got.SDKAppID != tt.app || got.Expire != time.Hour || string(got.UserBuf) != maker.buf {
					t.Errorf("read %+v", got)
				}
				if age := time.Since(got.Time); age < 0 || age > time.Minute || got.Expired(time.Now()) {
					t.Errorf("it was made %v ago", age)
				}
			})
		}
	}
}

func TestWeAcceptARoomTicket(t *testing.T) {
	t.Parallel()
	text, err := tencentyun.GenPrivateMapKeyWithStringRoomID(appID, key, admin, 60, strings.Repeat("room", 16), 255)
	if err != nil {
		t.Fatal(err)
	}
	got, err := trtcapi.ParseUserSig(secret.New(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Verify(secret.New(key)); err != nil || len(got.UserBuf) == 0 {
		t.Errorf("%v, with a userbuf of %d bytes", err, len(got.UserBuf))
	}
}

func TestMintCostsOneAllocation(t *testing.T) { //nolint:paralleltest // testing.AllocsPerRun counts everybody's
	secretKey := secret.New(key)
	var kept string
	for _, identifier := range []string{"a", admin, strings.Repeat("x", 32)} {
		got := testing.AllocsPerRun(200, func() { kept = trtcapi.MintUserSig(secretKey, appID, identifier, t0, trtcapi.DefaultTTL) })
		if got > 1 {
			t.Errorf("%d bytes of identifier: %v allocations, want 1", len(identifier), got)
		}
	}
	if kept == "" {
		t.Error("nothing was minted")
	}
}
