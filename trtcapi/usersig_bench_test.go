package trtcapi_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"testing"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// BenchmarkUserSig sets a UserSig against its floor: the HMAC of the same text by a signer that keeps the key's state.
func BenchmarkUserSig(b *testing.B) {
	b.Run("impl=hmac", func(b *testing.B) {
		text := fmt.Appendf(nil, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", admin, appID, t0.Unix(), 600)
		mac := hmac.New(sha256.New, []byte(key))
		sum := make([]byte, 0, sha256.Size)
		b.ReportAllocs()
		for b.Loop() {
			mac.Reset()
			mac.Write(text)
			sum = mac.Sum(sum[:0])
		}
	})
	b.Run("impl=mint", func(b *testing.B) {
		secretKey := secret.New(key)
		b.ReportAllocs()
		for b.Loop() {
			trtcapi.MintUserSig(secretKey, appID, admin, t0, trtcapi.DefaultTTL)
		}
	})
}
