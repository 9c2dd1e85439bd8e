package envelope

import "net/http"

// Problem is an error in the form of RFC 9457.
type Problem struct {
	Status int
	Detail string // says what to do
}

// Write answers with the problem.
func (p Problem) Write(w http.ResponseWriter, r *http.Request) {
	WriteJSON(w, r, p.Status, "application/problem+json", map[string]any{
		"type": "about:blank", "title": http.StatusText(p.Status), "status": p.Status, "detail": p.Detail,
	})
}

// WriteJSON answers with a value as JSON.
func WriteJSON(w http.ResponseWriter, r *http.Request, status int, contentType string, v any) {
	Write(w, r, status, contentType, JSON(v))
}

// Write answers with a body, which may be empty and then has no type. Nothing of ours is to be kept by a cache or taken for another type.
func Write(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a caller that has gone needs no answer
	}
}
