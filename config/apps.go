package config

import (
	"fmt"
	"strings"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

// validName reports whether an application may be called that.
func validName(name string) bool {
	odd := func(c rune) bool { return c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') }
	return name != "" && len(name) <= 32 && name[0] >= 'a' && name[0] <= 'z' && !strings.ContainsFunc(name, odd)
}

const nameRule = "a name begins with a letter and has up to 32 lower-case letters, digits and hyphens"

// prefixOf is what stands before the variables of an application of that name.
func prefixOf(name string) string {
	return "TRTC_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_"
}

// parseApps adds all applications: those that APPS names, then those of APPS_FILE, or the one that needs no name.
func (c *Config) parseApps(v vars, in input) {
	switch {
	case in.flaw != nil:
		c.whole("APPS_FILE", in.flaw.Error())
	case v.run.Apps == "" && v.run.APPS_FILE == "":
		c.parseDefault(v.app, in)
	}
	if v.run.Apps != "" {
		c.parseNamed(v, in)
	}
	for i, e := range in.document.apps {
		c.parseEntry(e, i, v.app, in)
	}
	if len(c.Apps) == 0 && c.Err == nil {
		c.whole("APPS", "names no application; "+nameRule)
	}
}

// whole tells a problem that leaves nothing to audit.
func (c *Config) whole(variable, text string) {
	p := Problem{Scope: "all", Variable: variable, Text: text}
	c.Problems = append(c.Problems, p)
	c.Err = fmt.Errorf("config: no application is configured: %s", p)
}

func (c *Config) parseDefault(v appVars, in input) {
	r := in.reader(source{app: "default", isApp: true, prefix: "TRTC_"})
	c.parseApp(r, v)
	if v.SDK_APP_ID+v.key()+v.userSig() == "" {
		c.Err = errNothing(r.texts())
	}
}

// parseNamed adds the applications that APPS lists. One that cannot have the name is reported under another: nothing is lost.
func (c *Config) parseNamed(v vars, in input) {
	for i, name := range strings.Split(v.run.Apps, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !validName(name) {
			c.misnamed(i, Problem{Scope: "apps", Variable: "APPS", Text: fmt.Sprintf("has an item %d that is no name; %s", i+1, nameRule)})
			continue
		}
		if c.has(name) {
			c.Problems = append(c.Problems, Problem{Scope: name, Variable: "APPS", Text: "names " + name + " twice; keep one"})
			continue
		}
		var own appVars
		_ = envconfig.Process(strings.TrimSuffix(prefixOf(name), "_"), &own) // plain strings never fail
		r := in.reader(source{app: name, isApp: true, prefix: prefixOf(name)})
		r.inherit(&own, v.app, func(name string) string { return "TRTC_" + name })
		c.parseApp(r, own)
	}
}

// parseEntry adds an application of APPS_FILE.
func (c *Config) parseEntry(e entry, i int, defaults appVars, in input) {
	r := in.reader(source{app: e.name, isApp: true})
	switch {
	case !validName(e.name):
		c.Problems = append(c.Problems, e.within("apps")...)
		c.misnamed(i, Problem{Scope: "apps", Variable: "APPS_FILE", Text: fmt.Sprintf("line %d: this application has no good name; %s", e.line, nameRule)})
		return
	case c.has(e.name):
		c.Problems = append(c.Problems, e.within(e.name)...)
		c.misnamed(i, Problem{Scope: e.name, Variable: "APPS_FILE", Text: fmt.Sprintf("line %d: there is an application of this name already", e.line)})
		return
	}
	var own, above appVars
	for key, value := range e.values {
		own.set(key, value)
	}
	for key, value := range in.document.defaults.values {
		above.set(key, value)
	}
	own.SECRET_KEY, own.USERSIG = r.fromEnv("SECRET_KEY", e.values["secret_key_env"], in), r.fromEnv("USERSIG", e.values["usersig_env"], in)
	r.inherit(&own, above, func(name string) string { return strings.ToLower(name) + " of defaults in APPS_FILE" })
	r.inherit(&own, defaults, func(name string) string { return "TRTC_" + name })
	r.problems = append(r.problems, e.within(e.name)...)
	c.parseApp(r, own)
}

// fromEnv returns the secret in the variable that a document names.
func (r *reader) fromEnv(name, variable string, in input) string {
	if variable == "" {
		return ""
	}
	if in.env[variable] == "" {
		r.noSecret = true
		r.problem(name, "names a variable that is not set; set it, or name another")
	}
	return in.env[variable]
}

// misnamed keeps the place of an application whose name cannot be shown.
func (c *Config) misnamed(i int, p Problem) {
	c.Problems = append(c.Problems, p)
	c.Apps = append(c.Apps, audit.App{
		Name: fmt.Sprintf("misnamed-%d", i+1), API: trtcapi.Application{Region: trtcapi.China},
		Failure: &audit.Failure{Class: trtcapi.ClassConfig, Info: p.String(), Fix: "give the application another name"},
	})
}

// has reports whether there is an application of that name, and remembers that there is one now.
func (c *Config) has(name string) bool {
	if c.names == nil {
		c.names = map[string]bool{}
	}
	before := c.names[name]
	c.names[name] = true
	return before
}
