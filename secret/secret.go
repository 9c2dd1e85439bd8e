// Package secret holds values that must not be seen: the SecretKey of an application, a UserSig, the token of a door.
//
// A [String] prints, logs and encodes as REDACTED whatever the verb, the handler or the encoder, also from
// inside an unexported field of another value. [String.Reveal] is the one way out, so a search for it lists every place
// where a secret is used.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what stands wherever a secret would.
const Redacted = "REDACTED"

// String is a secret. The zero value is an unset one.
//
// The text is behind a pointer on purpose: fmt does not call the methods of an unexported field but walks into it, and
// at that depth it prints a pointer's address, not what it points to.
type String struct{ text *string }

// New returns text as a secret; an empty text gives the unset secret.
func New(text string) String {
	if text == "" {
		return String{}
	}
	return String{&text}
}

// Reveal returns the secret itself.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet reports whether there is a secret at all.
func (s String) IsSet() bool { return s.text != nil }

// Len returns the secret's length in bytes.
func (s String) Len() int { return len(s.Reveal()) }

// Equal reports whether given is the secret. The time it takes tells nothing of the secret, its length included. An unset secret equals
// nothing, not even the empty string: a door without its secret stays shut.
func (s String) Equal(given string) bool {
	want, got := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1 && s.IsSet()
}

// String implements [fmt.Stringer].
func (String) String() string { return Redacted }

// Format implements [fmt.Formatter], so that no verb and no flag prints the secret.
func (String) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// LogValue implements [slog.LogValuer].
func (String) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText implements [encoding.TextMarshaler], which the JSON and XML encoders use too.
func (String) MarshalText() ([]byte, error) { return []byte(Redacted), nil }
