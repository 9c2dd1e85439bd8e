package trtctest_test

import (
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"trtc-callback-audit/trtcapi/trtctest"
)

// vector was computed from Tencent's description and checked with Tencent's own verifier. It was made at t0 for 180 days.
const vector = "eAEAsQBO-3siVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwi" +
	"VExTLnNpZyI6IkpDenhhbkY4TlRUWGF1NG0rMmg5d3Y3Z1lKbnlOa3NtMHhtMU5FWFUyNzQ9IiwiVExTLnRpbWUiOjE3MDAwMDAwMDAsIlRMUy52ZXIiOiIyLjAifQEAAP--8xI0pw__"

func TestVector(t *testing.T) {
	t.Parallel()
	if len(vector) != 260 {
		t.Fatalf("the vector has %d characters, want 260", len(vector))
	}
	gw := newGateway(t)
	goodRequest().set("usersig", vector).wantCode(t, gw, 0)
	want := trtctest.UserSig{Identifier: admin, SDKAppID: appID, Time: 1700000000, Expire: 15552000}
	if got := gw.Calls()[0].UserSig; got != want {
		t.Errorf("UserSig = %+v, want %+v", got, want)
	}
}

// Tencent's own library, which reads the wall clock, is believed.
func TestVendorsUserSig(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.SetNow(nil)
	plain, err := tencentyun.GenUserSig(appID, key, admin, 86400)
	if err != nil {
		t.Fatal(err)
	}
	withBuf, err := tencentyun.GenUserSigWithBuf(appID, key, admin, 86400, []byte("buf"))
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := tencentyun.GenUserSig(appID, key+"x", admin, 86400)
	if err != nil {
		t.Fatal(err)
	}
	goodRequest().set("usersig", plain).wantCode(t, gw, 0)
	goodRequest().set("usersig", withBuf).wantCode(t, gw, 0)
	goodRequest().set("usersig", stranger).wantCode(t, gw, 70009)
}

func TestUserSig(t *testing.T) {
	t.Parallel()
	good := goodClaims()
	signed := good.sign(key)
	text, err := json.Marshal(signed)
	if err != nil {
		t.Fatal(err)
	}
	packed := deflate(text, zlib.DefaultCompression)
	rawKey, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	buf := base64.StdEncoding.EncodeToString([]byte("buf"))
	bomb := signed.with("pad", strings.Repeat(" ", 1<<20))
	tests := []struct {
		name    string
		userSig string
		code    int
	}{
		{"good", signed.pack(), 0},
		{"stored", encode(deflate(text, zlib.NoCompression)), 0},
		{"with a newline", encode(deflate(append(text, '\n'), zlib.BestCompression)), 0},
		{"with a userbuf", good.with("TLS.userbuf", buf).sign(key).pack(), 0},
		{"with an unknown member", signed.with("TLS.new", 1).pack(), 0},
		{"expires now", good.with("TLS.time", t0.Unix()-60).with("TLS.expire", 60).sign(key).pack(), 0},
		{"expired a second ago", good.with("TLS.time", t0.Unix()-61).with("TLS.expire", 60).sign(key).pack(), 70001},
		{"five minutes ahead", good.with("TLS.time", t0.Unix()+300).sign(key).pack(), 0},
		{"more than five minutes ahead", good.with("TLS.time", t0.Unix()+301).sign(key).pack(), 70003},
		{"before 1970", good.with("TLS.time", int64(-1)<<63).sign(key).pack(), 70003},
		{"another application's", good.with("TLS.sdkappid", 1).sign(key).pack(), 70014},
		{"another account's", good.with("TLS.identifier", "alice").sign(key).pack(), 70013},
		{"another key", good.sign("wrong").pack(), 70009},
		{"key decoded", good.sign(string(rawKey)).pack(), 70009},
		{"time changed", signed.with("TLS.time", t0.Unix()-1).pack(), 70009},
		{"expire changed", signed.with("TLS.expire", 86401).pack(), 70009},
		{"userbuf not signed", signed.with("TLS.userbuf", buf).pack(), 70009},
		{"version 1.0", signed.with("TLS.ver", "1.0").pack(), 70003},
		{"version is a number", signed.with("TLS.ver", 2.0).pack(), 70003},
		{"sdkappid is a string", signed.with("TLS.sdkappid", "1400000000").pack(), 70003},
		{"time is a string", signed.with("TLS.time", "1700000000").pack(), 70003},
		{"expire is a fraction", signed.with("TLS.expire", 1.5).pack(), 70003},
		{"userbuf is a number", signed.with("TLS.userbuf", 1).pack(), 70003},
		{"member in another case", signed.without("TLS.sdkappid").with("TLS.SDKAppID", appID).pack(), 70003},
		{"no signature", good.pack(), 70003},
		{"not base64", "%%%", 70003},
		{"truncated", signed.pack()[:100], 70003},
		{"broken by a newline", signed.pack()[:8] + "\n" + signed.pack()[8:], 70003},
		{"no padding", strings.TrimRight(encode(padded(text)), "_"), 70003},
		{"plus for star", strings.ReplaceAll(encode(padded(text)), "*", "+"), 70003},
		{"slash for minus", strings.ReplaceAll(encode(padded(text)), "-", "/"), 70003},
		{"equals for underscore", strings.ReplaceAll(encode(padded(text)), "_", "="), 70003},
		{"all characters", encode(padded(text)), 0},
		{"standard alphabet", base64.StdEncoding.EncodeToString(padded(text)), 70003},
		{"URL alphabet", base64.URLEncoding.EncodeToString(padded(text)), 70003},
		{"not zlib", encode(text), 70003},
		{"checksum wrong", encode(append(packed[:len(packed)-1:len(packed)-1], packed[len(packed)-1]+1)), 70003},
		{"stream cut", encode(packed[:len(packed)-3]), 70003},
		{"something behind the stream", encode(append(slices.Clip(packed), 0)), 70003},
		{"not JSON", encode(deflate([]byte("TLS.ver:2.0"), zlib.DefaultCompression)), 70003},
		{"inflates to a mebibyte", bomb.pack(), 70003},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			gw := newGateway(t)
			goodRequest().set("usersig", tt.userSig).wantCode(t, gw, tt.code)
		})
	}
}

// padded packs text so that its base64 has the three characters in which the alphabets differ.
func padded(text []byte) []byte {
	for {
		packed := deflate(text, zlib.NoCompression)
		s := encode(packed)
		if strings.Contains(s, "*") && strings.Contains(s, "-") && strings.Contains(s, "_") {
			return packed
		}
		text = append(text, ' ')
	}
}

// TestBrokenUserSigsLeaveNothingBehind: what takes them apart is used again.
func TestBrokenUserSigsLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	for cut := 4; cut < len(vector); cut += 4 { // which is always base64
		gw := newGateway(t)
		goodRequest().set("usersig", vector[:cut]).wantCode(t, gw, 70003)
		goodRequest().set("usersig", vector).wantCode(t, gw, 0)
	}
}

func TestUserSigIsRecordedUnverified(t *testing.T) {
	t.Parallel()
	gw := newGateway(t)
	gw.FailNext(1, 70001, "")
	goodRequest().set("usersig", goodClaims().with("TLS.time", t0.Add(-time.Hour).Unix()).sign("wrong").pack()).wantCode(t, gw, 70001)
	goodRequest().set("usersig", "x").wantCode(t, gw, 70003)
	calls := gw.Calls()
	want := trtctest.UserSig{Identifier: admin, SDKAppID: appID, Time: t0.Unix() - 3600, Expire: 86400}
	if calls[0].UserSig != want {
		t.Errorf("UserSig = %+v, want %+v", calls[0].UserSig, want)
	}
	if calls[1].UserSig != (trtctest.UserSig{}) {
		t.Errorf("unreadable UserSig = %+v, want zero", calls[1].UserSig)
	}
}
