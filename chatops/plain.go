package chatops

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// isPlain reports whether a text is there, has at most so many bytes, and holds letters and digits of ASCII and what else is given alone.
func isPlain(text string, most int, besides string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return text != "" && len(text) <= most && strings.Trim(text, letters+besides) == ""
}

// digest is an id of ours, 32 hex digits, that is the same for the same text.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
