package config

import (
	"strings"

	"trtc-callback-audit/secret"
)

// reader collects the problems of one scope, and its references to secrets in a store.
type reader struct {
	source
	files      files
	store      Store
	noSecret   bool // and it has been told that there is none
	isPending  bool // a secret of it has not been fetched yet
	isUnread   bool // a secret of it could not be fetched
	problems   []Problem
	references []Reference
}

// reader reads what belongs to one scope.
func (in input) reader(s source) *reader { return &reader{source: s, files: in.files, store: in.store} }

// take keeps what a reader has found.
func (c *Config) take(r *reader) {
	c.Problems, c.References = append(c.Problems, r.problems...), append(c.References, r.references...)
}

func (r *reader) problem(name, text string) {
	r.problems = append(r.problems, Problem{Scope: r.app, Variable: r.named(name), Text: text})
}

func (r *reader) warning(name, text string) {
	r.problems = append(r.problems, Problem{Scope: r.app, Variable: r.named(name), Text: text, Warning: true})
}

// texts are the problems that keep something from working, each in a line.
func (r *reader) texts() []string {
	var all []string
	for _, p := range r.problems {
		if !p.Warning {
			all = append(all, p.String())
		}
	}
	return all
}

// by is the variable that a secret comes by.
func by(name, path string) string {
	if path != "" {
		return name + "_FILE"
	}
	return name
}

// secret returns the secret that a variable holds, or the file that name_FILE names; one of them at most.
func (r *reader) secret(name, value, path string) secret.String {
	return r.whole(by(name, path), r.text(name, value, path))
}

// whole is a secret without white space.
func (r *reader) whole(name, text string) secret.String {
	if strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		r.problem(name, "holds white space or a control character; copy the secret again, without line ends")
		return secret.String{}
	}
	return secret.New(text)
}

// text returns what a variable holds, or the file without its line end, or what stands in a store; nothing if there is a problem, which is told.
func (r *reader) text(name, value, path string) string {
	switch {
	case path == "":
		return r.resolve(name, value)
	case value != "":
		r.problem(name, "and "+r.named(name+"_FILE")+" are both set; keep one")
		return ""
	}
	content, err := r.files.read(path)
	if err != nil {
		r.problem(by(name, path), err.Error())
		return ""
	}
	content = strings.TrimSuffix(strings.TrimSuffix(content, "\n"), "\r")
	if content == "" {
		r.problem(by(name, path), "names an empty file; put the secret into it")
	}
	return r.resolve(by(name, path), content)
}
