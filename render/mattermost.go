package render

// Mattermost is a stub that is about to be written.
func Mattermost(m Message) []byte { _ = m; return nil }
