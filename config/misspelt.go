package config

import "slices"

// meant is the variable of ours for which another name stands, as far as can be told: the two differ by one letter, or by two that changed places. Names
// with our prefixes are told of in any case.
func meant(name string) string {
	for _, ours := range ofOne() {
		if len(ours) > shortName && isSlip(name, ours) {
			return ours
		}
	}
	return ""
}

// shortName is the length up to which a name, such as APPS, is too near to what somebody else may have.
const shortName = 4

// isSlip reports whether two texts differ by one letter, or by two neighbours that changed places.
func isSlip(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 2 && len(b) == 2 {
		return a[0] == b[1] && a[1] == b[0]
	}
	return len(a) <= 1 && len(b) <= 1 && a != b
}

// warnOfMisspelt warns of variables that nobody reads and that are nearly ours.
func (c *Config) warnOfMisspelt(in input) {
	named := in.document.variables()
	for _, name := range in.names() {
		if in.env[name] == "" || named[name] || isOfMany(name) || slices.Contains(ofOne(), name) {
			continue
		}
		c.Problems = append(c.Problems, Problem{Scope: "all", Variable: name, Warning: true, Text: "is set and is read by nobody; is " + meant(name) + " meant?"})
	}
}
