package render

// Words are the phrases of each language.
func Words() map[Language]any {
	return map[Language]any{English: english, Chinese: chinese}
}
