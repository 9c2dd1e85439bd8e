package vault

import (
	"context"
	"net/http"
	"sync"
	"time"

	"trtc-callback-audit/secret"
)

// DefaultTTL is how long a value is good if nobody says otherwise.
const DefaultTTL = 5 * time.Minute

// Kit is what a vault needs of the world. Its functions are called by many goroutines.
type Kit struct {
	Way     http.RoundTripper  // to the stores
	AWS     func() Credentials // as they are now; asked at every fetch
	Tencent func() Credentials
	Getenv  func(string) string // endpoints: AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL, TENCENT_SSM_ENDPOINT; full URLs
	Now     func() time.Time
	TTL     time.Duration // how long a value is good; 0 means DefaultTTL
}

// Vault knows what was fetched. It is safe for use by many goroutines.
type Vault struct {
	kit     Kit
	mu      sync.Mutex // guards what follows
	ttl     time.Duration
	entries map[place]*entry
	moves   uint64 // how often what is known has become another
}

// New returns a vault that knows nothing yet and asks nobody.
func New(k Kit) *Vault {
	v := &Vault{kit: k, entries: map[place]*entry{}}
	v.SetTTL(k.TTL)
	return v
}

// SetTTL changes how long values are good; 0 and less mean [DefaultTTL]. It holds of those that are known already, too.
func (v *Vault) SetTTL(d time.Duration) {
	if d <= 0 {
		d = DefaultTTL
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ttl = d
}

// Get returns what is known of a secret without asking anybody: its value, if it was ever fetched, and why the last fetch failed, if it did; the flaw
// is an [*Error]. A secret with neither was never fetched, or is being fetched for the first time.
func (v *Vault) Get(r Reference) (value secret.String, flaw error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.look(r)
	return now.value, now.flaw
}

// Moves counts how often what is known has become another. Whoever has made something of what Get says makes it anew when the count is another.
func (v *Vault) Moves() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.moves
}

// Fetch fetches, side by side, those that are not known or older than the TTL, and waits no longer than ctx lasts, nor longer than a moment where a good value
// is known: the store may be slow, and that value will do. One that failed less than 10 s ago is left alone. A fetch has a time of its own, so that a caller in a hurry fails nobody else.
func (v *Vault) Fetch(ctx context.Context, all []Reference) {
	brief, cancel := context.WithTimeout(ctx, moment)
	defer cancel()
	for _, f := range v.begin(ctx, all) {
		if f.isSpare {
			await(brief, f.done)
		} else {
			await(ctx, f.done)
		}
	}
}

// Refetch fetches one again whatever its age, and returns its value. It asks nobody if it did that less than 10 s ago, or
// if the last fetch failed less than 10 s ago.
func (v *Vault) Refetch(ctx context.Context, r Reference) secret.String {
	if flight := v.beginAgain(ctx, r); flight != nil {
		await(ctx, flight)
	}
	value, _ := v.Get(r)
	return value
}

func await(ctx context.Context, flight <-chan struct{}) {
	select {
	case <-flight:
	case <-ctx.Done():
	}
}

// now is without the monotonic clock, which stands still in a function that is frozen.
func (v *Vault) now() time.Time { return v.kit.Now().Round(0) }
