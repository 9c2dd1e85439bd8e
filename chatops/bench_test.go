package chatops_test

import (
	"net/http"
	"testing"

	"trtc-callback-audit/chatops"
)

// BenchmarkWrongSignature is what a stranger costs at each door. Discord's share is the standard library's Ed25519.
func BenchmarkWrongSignature(b *testing.B) {
	for name, door := range doors() {
		r := sample(&door, "status prod")
		for header := range r.Header {
			switch header {
			case "X-Slack-Signature", "X-Lark-Signature", "Sign", "Authorization", "X-Signature-Ed25519":
				value := []byte(r.Header.Get(header))
				value[len(value)/2] ^= 1
				r.Header.Set(header, string(value))
			}
		}
		if r.Query.Has("msg_signature") {
			r.Query.Set("msg_signature", "0"+r.Query.Get("msg_signature")[1:])
		}
		if door.Platform == chatops.Mattermost || name == "feishu" {
			r.Header, r.Body = http.Header{}, withoutToken(r.Body)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := door.Verify(r, now); err == nil {
					b.Fatal("believed")
				}
			}
		})
	}
}
