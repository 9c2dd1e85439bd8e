package config

import (
	"slices"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/render"
	"trtc-callback-audit/secret"
)

// Publishing is who is told, and what is remembered of it.
type Publishing struct {
	Sinks    []publish.Subscription // those that are sound, in the order of [publish.Kinds]
	Unread   []publish.Kind         // sinks with a secret in a store that has not been fetched, or could not be
	Archive  archive.Location       // not set: nothing is remembered
	Remind   time.Duration          // how long what is still wrong goes unmentioned
	Language render.Language        // of what people read
}

// sinkVars are the variables of one sink, as envconfig finds them under PUBLISH_ and its kind.
//
//nolint:staticcheck // the names are those of variables
type sinkVars struct {
	URL          string
	URL_FILE     string
	SECRET       string
	SECRET_FILE  string
	FORMAT       string
	ON           string
	MIN_SEVERITY string
	APPS         string
}

// without lists the variables that make no sense for a kind of sink.
func without(k publish.Kind) []string {
	var none []string
	if !slices.Contains([]publish.Kind{"webhook", "dingtalk", "feishu"}, k) {
		none = append(none, "SECRET", "SECRET_FILE")
	}
	if k != "teams" && k != "wecom" {
		none = append(none, "FORMAT")
	}
	return none
}

// sinkPrefix is what stands before the variables of a sink.
func sinkPrefix(k publish.Kind) string { return "PUBLISH_" + strings.ToUpper(string(k)) + "_" }

// parsePublishing reads what is set of it. Most functions set nothing, and need not wait for envconfig.
func (c *Config) parsePublishing(v runVars, in input) {
	c.parseArchive(v)
	if !in.sets("PUBLISH_") {
		return
	}
	known := map[string]bool{}
	for _, k := range publish.Kinds() {
		prefix := sinkPrefix(k)
		var own sinkVars
		_ = envconfig.Process(strings.TrimSuffix(prefix, "_"), &own) // plain strings never fail
		for _, name := range sinkNames() {
			known[prefix+name] = !slices.Contains(without(k), name)
		}
		c.parseSink(k, own, in.reader(source{app: "publish", prefix: prefix}))
	}
	c.warnOfUnread(in, "PUBLISH_", known, Problem{Scope: "publish", Text: "is set and is no variable of any sink; is it misspelt?"})
}

func sinkNames() []string {
	return []string{"URL", "URL_FILE", "SECRET", "SECRET_FILE", "FORMAT", "ON", "MIN_SEVERITY", "APPS"}
}

// parseSink adds a sink, if it is set and sound.
func (c *Config) parseSink(k publish.Kind, v sinkVars, r *reader) {
	defer c.take(r)
	s := publish.Subscription{Destination: publish.Destination{Kind: k, Format: strings.TrimSpace(v.FORMAT)}}
	s.URL = r.secret("URL", v.URL, v.URL_FILE)
	s.Secrets = r.secrets("SECRET", v.SECRET, v.SECRET_FILE)
	if r.isPending || r.isUnread {
		c.Publishing.Unread = append(c.Publishing.Unread, k)
	}
	if r.isPending {
		return
	}
	if !s.URL.IsSet() {
		if len(r.problems) == 0 && v.SECRET+v.SECRET_FILE+v.FORMAT+v.ON+v.MIN_SEVERITY+v.APPS != "" {
			r.warning("URL", "is not set, and other variables of this sink are; set it, or remove them")
		}
		return
	}
	flaws, warnings := s.Check()
	for _, text := range flaws {
		r.problem(by("URL", v.URL_FILE), text)
	}
	for _, text := range warnings {
		r.warning(by("URL", v.URL_FILE), text)
	}
	var err error
	if s.On, err = publish.ParseOccasions(v.ON); err != nil {
		r.warning("ON", "is not a list of drift, unknown, resolved, heartbeat and all; drift,unknown,resolved is used")
	}
	if text := strings.TrimSpace(v.MIN_SEVERITY); text != "" {
		least, ok := audit.ParseSeverity(text)
		if s.Least = least; !ok {
			s.Least = ""
			r.warning("MIN_SEVERITY", "is none of critical, high, medium, low and info; all findings are told")
		}
	}
	s.Apps = c.sinkApps(v.APPS, r)
	if len(r.texts()) == 0 {
		c.Publishing.Sinks = append(c.Publishing.Sinks, s)
	}
}

// sinkApps are the applications of a sink. A name that is not configured would keep it silent for ever.
func (c *Config) sinkApps(text string, r *reader) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.ContainsFunc(c.Apps, func(app audit.App) bool { return app.Name == name }) {
			r.warning("APPS", "names an application that is not configured; correct it, or add the application")
		}
		names = append(names, name)
	}
	return names
}

// secrets reads one secret or several with blanks or commas between, as a rotation needs.
func (r *reader) secrets(name, value, path string) []secret.String {
	if path != "" {
		if one := r.secret(name, value, path); one.IsSet() {
			return []secret.String{one}
		}
		return nil
	}
	var all []secret.String
	for _, named := range fieldsOf(value) {
		for _, one := range fieldsOf(r.text(name, named, "")) {
			all = append(all, r.whole(name, one))
		}
	}
	if value != "" && all == nil && !r.isPending && !r.isUnread {
		r.problem(name, "holds no secret, and without one nothing would be signed; put it there, or unset the variable")
	}
	return all
}

// fieldsOf parts what has blanks or commas between.
func fieldsOf(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' })
}

// Ranges of a reminder.
const (
	minRemind = time.Minute
	maxRemind = 366 * 24 * time.Hour
)

func (c *Config) parseArchive(v runVars) {
	r := &reader{source: source{app: "archive"}}
	wrong := func(variable, text string) {
		c.Problems = append(c.Problems, Problem{Scope: r.app, Variable: variable, Text: text})
	}
	c.Publishing.Remind, c.Publishing.Language = publish.DefaultRemind, render.English
	if text := strings.TrimSpace(v.ARCHIVE_URL); text != "" {
		location, err := archive.ParseLocation(text)
		if err != nil {
			wrong("ARCHIVE_URL", "cannot be used: "+strings.TrimPrefix(err.Error(), "archive: "))
		}
		c.Publishing.Archive = location
	}
	if text := strings.TrimSpace(v.REMIND_EVERY); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d < minRemind || d > maxRemind {
			wrong("REMIND_EVERY", "is not a time from 1m to 8784h; 24h is used")
		} else {
			c.Publishing.Remind = d
		}
	}
	switch text := strings.ToLower(strings.TrimSpace(v.REPORT_LANGUAGE)); text {
	case "", "en":
	case "zh":
		c.Publishing.Language = render.Chinese
	default:
		wrong("REPORT_LANGUAGE", "is neither en nor zh; en is used")
	}
}
