package chatops

import (
	"bytes"
	"encoding/json"
)

// encode is JSON without the escapes that only HTML needs.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // bodies hold nothing that does not encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
