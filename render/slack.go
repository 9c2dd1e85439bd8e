package render

// Slack is a stub that is about to be written.
func Slack(m Message) []byte { _ = m; return nil }
