package config

import (
	"strings"
	"time"

	"trtc-callback-audit/secret"
)

// Reference is a secret that a variable does not hold, but names in a store.
type Reference struct {
	App      string // whose it is; empty for one of a door or a sink
	Variable string // that holds the reference
	Text     string // the reference itself

	IsUserSig bool // what it names is one, and no SecretKey
}

// Kept is what is known of a secret in a store. With neither a value nor a flaw it has not been fetched yet, and what needs it waits for that.
type Kept struct {
	Value secret.String
	Flaw  string // why it could not be fetched last, and what to do
}

// Store tells whether a text names a secret in a store, and what is known of that. It asks nobody.
type Store func(text string) (k Kept, isReference bool)

// DefaultSecretTTL is how long a secret is good if nobody says otherwise.
const DefaultSecretTTL = 5 * time.Minute

// Ranges of how long a secret is good.
const (
	minSecretTTL = 10 * time.Second
	maxSecretTTL = 24 * time.Hour
)

// resolve returns what stands behind a text that names a secret in a store, and any other text as it is.
func (r *reader) resolve(name, text string) string {
	if r.store == nil || text == "" {
		return text
	}
	kept, isReference := r.store(text)
	if !isReference {
		return text
	}
	own := Reference{Variable: r.named(name), Text: text, IsUserSig: r.isApp && strings.HasPrefix(name, "USERSIG")}
	if r.isApp {
		own.App = r.app
	}
	r.references = append(r.references, own)
	switch {
	case kept.Value.IsSet() && kept.Flaw != "":
		r.warning(name, "could not be fetched again and keeps its last good value: "+kept.Flaw)
	case kept.Flaw != "":
		r.isUnread = true
		r.problem(name, "could not be fetched: "+kept.Flaw)
	case !kept.Value.IsSet():
		r.isPending = true
	}
	return kept.Value.Reveal()
}
