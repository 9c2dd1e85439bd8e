package render

// Discord is a stub that is about to be written.
func Discord(m Message) []byte { _ = m; return nil }
