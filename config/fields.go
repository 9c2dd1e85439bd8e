package config

import (
	"maps"
	"slices"
	"strings"
)

// appVars are the variables of one application, as envconfig finds them under its prefix. The fields are called as the variables are, which spares a cold
// start the splitting of words. There are no tags for names or defaults on purpose: a name would also be found without its prefix, and a default would
// undo what is inherited.
//
//nolint:staticcheck // the names are those of variables
type appVars struct {
	SDK_APP_ID         string
	SECRET_KEY         string
	SECRET_KEY_FILE    string
	USERSIG            string
	USERSIG_FILE       string
	IDENTIFIER         string
	REGION             string
	ENDPOINT           string
	USERSIG_TTL        string
	TIMEOUT            string
	CALLBACK_URL       string
	CALLBACK_COMMANDS  string
	CALLBACK_ABSENT    string
	CALLBACK_URL_HOSTS string
	POLICY             string
}

// field is one of them by the name that stands behind the prefix.
type field struct {
	name string
	own  bool // of each application alone: never inherited
	in   func(*appVars) *string
}

var fields = []field{
	{"SDK_APP_ID", true, func(v *appVars) *string { return &v.SDK_APP_ID }},
	{"SECRET_KEY", true, func(v *appVars) *string { return &v.SECRET_KEY }},
	{"SECRET_KEY_FILE", true, func(v *appVars) *string { return &v.SECRET_KEY_FILE }},
	{"USERSIG", true, func(v *appVars) *string { return &v.USERSIG }},
	{"USERSIG_FILE", true, func(v *appVars) *string { return &v.USERSIG_FILE }},
	{"IDENTIFIER", false, func(v *appVars) *string { return &v.IDENTIFIER }},
	{"REGION", false, func(v *appVars) *string { return &v.REGION }},
	{"ENDPOINT", false, func(v *appVars) *string { return &v.ENDPOINT }},
	{"USERSIG_TTL", false, func(v *appVars) *string { return &v.USERSIG_TTL }},
	{"TIMEOUT", false, func(v *appVars) *string { return &v.TIMEOUT }},
	{"CALLBACK_URL", false, func(v *appVars) *string { return &v.CALLBACK_URL }},
	{"CALLBACK_COMMANDS", false, func(v *appVars) *string { return &v.CALLBACK_COMMANDS }},
	{"CALLBACK_ABSENT", false, func(v *appVars) *string { return &v.CALLBACK_ABSENT }},
	{"CALLBACK_URL_HOSTS", false, func(v *appVars) *string { return &v.CALLBACK_URL_HOSTS }},
	{"POLICY", false, func(v *appVars) *string { return &v.POLICY }},
}

// source is where an application's variables stand, and how they are called there.
type source struct {
	app       string
	isApp     bool              // it is an application's, and not a door's or a sink's
	prefix    string            // of its variables in the environment; empty for one in APPS_FILE
	inherited map[string]string // the name in full of what is another's
}

// named is how a variable is called for the person who is to change it.
func (s *source) named(name string) string {
	switch {
	case s.inherited[name] != "":
		return s.inherited[name]
	case s.prefix != "":
		return s.prefix + name
	case name == "SECRET_KEY" || name == "USERSIG":
		name += "_ENV"
	}
	return strings.ToLower(name) + " of " + s.app + " in APPS_FILE"
}

// inherit fills in what an application does not say itself. A word of its own about whether there is to be a callback beats all that is inherited about it.
func (s *source) inherit(v *appVars, from appVars, named func(string) string) {
	saysAbsent, saysWhich := isTrue(v.CALLBACK_ABSENT), v.CALLBACK_URL+v.CALLBACK_COMMANDS != ""
	s.inherited = maps.Clone(s.inherited)
	if s.inherited == nil {
		s.inherited = map[string]string{}
	}
	for _, f := range fields {
		value := *f.in(&from)
		switch {
		case f.own, value == "", *f.in(v) != "":
		case saysAbsent && slices.Contains([]string{"CALLBACK_URL", "CALLBACK_COMMANDS", "CALLBACK_URL_HOSTS"}, f.name):
		case saysWhich && f.name == "CALLBACK_ABSENT":
		default:
			*f.in(v) = value
			s.inherited[f.name] = named(f.name)
		}
	}
}

// set fills in one value of a document's entry by its key.
func (v *appVars) set(key, value string) {
	for _, f := range fields {
		if strings.EqualFold(f.name, key) {
			*f.in(v) = value
		}
	}
}
