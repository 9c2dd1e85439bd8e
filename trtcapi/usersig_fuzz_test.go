package trtcapi_test

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// FuzzParseUserSig reads text as a UserSig and as the document in one: what verifies is what the key's owner would mint.
func FuzzParseUserSig(f *testing.F) {
	f.Add("")
	f.Add(vector)
	f.Add(vector[:200])
	f.Add(mint("a\"b", time.Hour))
	f.Add(goodClaims().signed(key).json())
	f.Add(goodClaims().with("TLS.userbuf", "YnVm").signed(key).json())
	f.Add(`{"TLS.ver":"2.0","TLS.ver":"2.0"}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, userSig := range []string{text, pack(text)} {
			got, err := trtcapi.ParseUserSig(secret.New(userSig))
			if err != nil {
				if len(userSig) > 8 && strings.Contains(err.Error(), userSig) {
					t.Errorf("the error repeats the text: %v", err)
				}
				continue
			}
			if got.Verify(secret.New(key)) == nil && got.UserBuf == nil {
				again := trtcapi.MintUserSig(secret.New(key), got.SDKAppID, got.Identifier, got.Time, got.Expire)
				if was, is := unpack(t, userSig)["TLS.sig"], unpack(t, again)["TLS.sig"]; was != is {
					t.Errorf("%+v verifies with the signature %v, and minted anew has %v", got, was, is)
				}
			}
		}
	})
}

// FuzzMint mints for any key and any documented identifier: we and Tencent's library read what was meant.
func FuzzMint(f *testing.F) {
	f.Add(key, uint32(appID), admin, t0.Unix(), int64(600))
	f.Add("k", uint32(1), "<\"\\\x7f审>", int64(0), int64(0))
	f.Add(strings.Repeat("k", 65), uint32(math.MaxUint32), strings.Repeat("x", 32), int64(9e9), int64(9e9))
	f.Fuzz(func(t *testing.T, key string, app uint32, identifier string, unix, expire int64) {
		const most = math.MaxInt64 / int64(time.Second)
		if key == "" || identifier == "" || len(identifier) > 32 || !utf8.ValidString(identifier) || strings.ContainsAny(identifier, "\r\n") {
			t.Skip("no documented key or identifier")
		}
		unix, expire = (unix%most+most)%most, (expire%most+most)%most
		now := time.Unix(unix, 0)
		text := trtcapi.MintUserSig(secret.New(key), app, identifier, now, time.Duration(expire)*time.Second)
		got, err := trtcapi.ParseUserSig(secret.New(text))
		if err != nil {
			t.Fatal(err)
		}
		if got.Identifier != identifier || got.SDKAppID != app || got.Time.Unix() != unix || got.Expire != time.Duration(expire)*time.Second {
			t.Errorf("read %+v", got)
		}
		if err := got.Verify(secret.New(key)); err != nil {
			t.Error(err)
		}
		if err := tencentyun.VerifyUserSig(uint64(app), key, identifier, text, now); err != nil {
			t.Errorf("Tencent's library: %v", err)
		}
	})
}
