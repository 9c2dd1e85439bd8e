package main_test

import (
	"crypto/ed25519"
	"testing"
)

// BenchmarkEd25519 is what a wrong signature costs at least at Discord's door: the verification by the standard library, of a text as long as a command.
func BenchmarkEd25519(b *testing.B) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	text := make([]byte, 400)
	sign := ed25519.Sign(key, text)
	sign[len(sign)/4] ^= 1
	public := key.Public().(ed25519.PublicKey)
	b.ReportAllocs()
	for b.Loop() {
		if ed25519.Verify(public, text, sign) {
			b.Fatal("believed")
		}
	}
}
