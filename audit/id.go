package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// ID makes a run's id, 32 hex digits, of what a retry of the run repeats and no other run has. It is a hash, because no text of an event may end up in a path as it
// stands.
func ID(parts ...string) string {
	sum := hash(parts)
	return hex.EncodeToString(sum[:16])
}

// digest is the whole hash of parts, in hex.
func digest(parts ...string) *string {
	sum := hash(parts)
	return new(hex.EncodeToString(sum[:]))
}

// hash is the SHA-256 of parts. Each one's length keeps it apart from the next.
func hash(parts []string) [sha256.Size]byte {
	var text []byte
	for _, part := range parts {
		text = strconv.AppendInt(text, int64(len(part)), 10)
		text = append(append(text, ':'), part...)
	}
	return sha256.Sum256(text)
}
