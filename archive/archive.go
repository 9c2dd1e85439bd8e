package archive

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Archive keeps reports and the state. It is safe for use by many goroutines, and by many processes at the same place.
type Archive struct {
	store  store
	random func() uint32
}

// Kit is what an archive needs of the world. A folder needs Random alone.
type Kit struct {
	Way         http.RoundTripper  // to the store
	Credentials func() Credentials // as they are now
	Now         func() time.Time
	Random      func() uint32 // spreads waits
}

// Open returns the archive at a location, or nil if that is nowhere. It asks nothing yet.
func Open(l Location, k Kit) *Archive {
	switch {
	case l.folder != "":
		return &Archive{&folder{l.folder, k.Random}, k.Random}
	case l.bucket != "":
		return &Archive{&bucket{l, k}, k.Random}
	}
	return nil
}

// store keeps objects by key.
type store interface {
	// get returns the zero object if there is none, and an error if it has more than limit bytes.
	get(ctx context.Context, key string, limit int64) (object, error)
	// put writes if what is there still has that tag; with an empty tag, if nothing is there. It reports whether it has written. At COS, only the empty tag
	// is a condition.
	put(ctx context.Context, key string, body []byte, tag string) (bool, error)
}

// object is what a store holds at a key.
type object struct {
	body []byte
	tag  string // of exactly this body; empty if there is no object
}

// The most that is read or written, in bytes.
const (
	maxReport int64 = 32 << 20
	maxState  int64 = 16 << 20
)

// during says in an error what was being done.
func during(op string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
	}
	return err
}
