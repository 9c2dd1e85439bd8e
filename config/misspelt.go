package config

import (
	"slices"
	"strings"

	"trtc-callback-audit/chatops"
)

// warnOfSlips warns of variables that are set, that nobody reads and that are nearly ours, but for those beside which ours is set: they are somebody else's. Only names
// are looked at.
func (c *Config) warnOfSlips(in input) {
	named := in.document.variables()
	for _, line := range slices.Sorted(slices.Values(in.environ)) {
		name, value, _ := strings.Cut(line, "=")
		if value == "" || isOfMany(name) || named[name] {
			continue
		}
		if ours := meant(name); ours != "" && in.env[ours] == "" {
			c.Problems = append(c.Problems, Problem{Scope: "all", Variable: name, Warning: true, Text: "is set and is read by nobody; is " + ours + " meant?"})
		}
	}
}

// meant is the variable of ours for which another name stands, as far as can be told: the two differ by one letter, or by two that changed places. Names
// that begin with one of our prefixes are told of in any case; those with a slip in the prefix could be anybody's.
func meant(name string) string {
	for _, ours := range ofOne() {
		if longer := len(name) - len(ours); len(ours) > shortName && -1 <= longer && longer <= 1 && chatops.Distance(name, ours) == 1 {
			return ours
		}
	}
	return ""
}

// shortName is the length up to which a name, such as APPS, is too near to what somebody else may have.
const shortName = 4
