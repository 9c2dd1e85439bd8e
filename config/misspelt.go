package config

import (
	"slices"
	"strings"
)

// slips are the variables that are set, that nobody reads and that are nearly ours, sorted. Only their names are looked at.
func slips(environ []string, named map[string]bool) []string {
	var all []string
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if value != "" && !isOfMany(name) && !named[name] && meant(name) != "" {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// meant is the variable of ours for which another name stands, as far as can be told: the two differ by one letter, or by two that changed places. Names
// that begin with one of our prefixes are told of in any case; those with a slip in the prefix could be anybody's.
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

// warnOfSlips warns of variables that are nearly ours, but for those beside which ours is set: they are somebody else's.
func (c *Config) warnOfSlips(in input) {
	for _, name := range in.slips {
		if ours := meant(name); in.env[ours] == "" {
			c.Problems = append(c.Problems, Problem{Scope: "all", Variable: name, Warning: true, Text: "is set and is read by nobody; is " + ours + " meant?"})
		}
	}
}
