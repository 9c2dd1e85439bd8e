package render

// WeComV2 is a stub that is about to be written.
func WeComV2(m Message) []byte { _ = m; return nil }
