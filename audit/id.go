package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// ID makes a run's id, 32 hex digits, of what a retry of the run repeats and no other run has. It is a hash, because no text of an event may end up in a path as it
// stands.
func ID(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		_, _ = io.WriteString(hash, fmt.Sprintf("%d:%s", len(part), part)) // the length keeps parts apart
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}
