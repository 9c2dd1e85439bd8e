package render

// TeamsCard is a stub that is about to be written.
func TeamsCard(m Message) []byte { _ = m; return nil }
