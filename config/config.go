package config

import (
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/secret"
)

// Config is a whole configuration.
type Config struct {
	Apps         []audit.App
	Concurrency  int            // applications asked about at the same time
	RateLimit    float64        // calls a second, of all applications together; 0 means no limit
	FailSeverity audit.Severity // from which on a finding is drift
	HTTP         HTTP
	Publishing   Publishing
	References   []Reference    // the secrets that stand in a store
	SecretTTL    time.Duration  // how long such a secret is good before it is fetched again; 0 if that is not said
	Chat         []chatops.Door // those that are sound, in the order of [chatops.Platforms]
	LogLevel     slog.Level
	Problems     []Problem // all of them, whatever they keep from working
	Err          error     // why nothing can be audited; nil if something can

	names map[string]bool // of the applications
}

// HTTP is the configuration of the HTTP door.
type HTTP struct {
	Token    secret.String // unset: the door is shut
	Flaw     string        // why it is unset
	BasePath string        // with a leading slash and without a trailing one; may be empty
}

// Problem is something wrong with a variable. It holds no value.
type Problem struct {
	Scope    string // what does not work for it: an application, apps, audit, http, publish, archive, chat, log, or all
	Variable string
	Text     string // what is wrong and what to do
	Warning  bool   // everything works, but perhaps not as it is meant
}

// String says all of it in a line.
func (p Problem) String() string { return p.Variable + " " + p.Text }

// The variables beside those of applications, as envconfig finds them under their prefixes.
//
//nolint:staticcheck // the names are those of variables
type (
	runVars struct {
		Apps          string
		APPS_FILE     string
		Concurrency   string
		RATE_LIMIT    string
		FAIL_SEVERITY string
		SECRET_TTL    string

		TENCENT_SSM_ENDPOINT string // read where it is used; here it is for whoever misspells it

		ARCHIVE_URL     string
		REMIND_EVERY    string
		REPORT_LANGUAGE string
	}
	httpVars struct {
		Token      string
		TOKEN_FILE string
		BASE_PATH  string
	}
	logVars struct {
		Level string
	}
	lambdaVars struct {
		LOG_LEVEL string
	}
)

// vars are all of them. The application's are those of the one that needs no name, and defaults for all others.
type vars struct {
	run    runVars
	app    appVars
	http   httpVars
	log    logVars
	lambda lambdaVars
}

// byPrefix tells under which prefix each is found.
func (v *vars) byPrefix() map[string]any {
	return map[string]any{"": &v.run, "TRTC": &v.app, "HTTP": &v.http, "LOG": &v.log, "AWS_LAMBDA": &v.lambda}
}

// input is what is read beside the process environment.
type input struct {
	env      map[string]string // of the environment, what the document names
	files    files             // secrets
	store    Store             // secrets; nil: none
	document document
	flaw     error    // why there is no document, if there should be one
	environ  []string // all of the environment, in which something may be misspelt
}

// names are those of the environment that are ours, sorted.
func (in input) names() []string { return slices.Sorted(maps.Keys(in.env)) }

// sets reports whether there is any variable under a prefix.
func (in input) sets(prefix string) bool {
	for name, value := range in.env {
		if value != "" && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// parse reads the process environment and validates it.
func parse(in input) *Config {
	var v vars
	for prefix, into := range v.byPrefix() {
		_ = envconfig.Process(prefix, into) // plain strings never fail
	}
	c := &Config{}
	c.parseApps(v, in)
	c.parseRun(v.run)
	c.parseHTTP(v.http, in)
	c.parseLog(v.log.Level, v.lambda.LOG_LEVEL)
	c.parsePublishing(v.run, in)
	c.parseChat(in)
	c.warnOfStrangers(v.run.Apps, in)
	c.warnOfSlips(in)
	return c
}

// Ranges of how a run is made.
const (
	maxConcurrency = 512
	maxRate        = 10000
)

func (c *Config) parseRun(v runVars) {
	c.Concurrency, c.FailSeverity = audit.DefaultConcurrency, audit.Medium
	wrong := func(variable, text string) {
		c.Problems = append(c.Problems, Problem{Scope: "audit", Variable: variable, Text: text})
	}
	if text := strings.TrimSpace(v.Concurrency); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxConcurrency {
			wrong("CONCURRENCY", "is not a number from 1 to 512; 16 is used")
		} else {
			c.Concurrency = n
		}
	}
	if text := strings.TrimSpace(v.RATE_LIMIT); text != "" {
		rate, err := strconv.ParseFloat(text, 64)
		if err != nil || !(rate > 0 && rate <= maxRate) {
			wrong("RATE_LIMIT", "is not a number of calls a second, above 0 and up to 10000; no limit is used")
		} else {
			c.RateLimit = rate
		}
	}
	if text := strings.TrimSpace(v.SECRET_TTL); text != "" {
		ttl, err := time.ParseDuration(text)
		if err != nil || ttl < minSecretTTL || ttl > maxSecretTTL {
			wrong("SECRET_TTL", "is not a time from 10s to 24h; 5m is used")
		} else {
			c.SecretTTL = ttl
		}
	}
	if text := strings.TrimSpace(v.FAIL_SEVERITY); text != "" {
		severity, ok := audit.ParseSeverity(text)
		if !ok {
			wrong("FAIL_SEVERITY", "is none of critical, high, medium, low and info; medium is used")
		} else {
			c.FailSeverity = severity
		}
	}
}

// warnOfStrangers tells of variables that look like ours and are read by nobody: a misspelt one would otherwise have no effect and no voice.
func (c *Config) warnOfStrangers(apps string, in input) {
	known := in.document.variables()
	several := apps != "" || in.document.apps != nil
	for _, f := range fields {
		known["TRTC_"+f.name] = !several || !f.own
		for name := range strings.SplitSeq(apps, ",") {
			known[prefixOf(strings.TrimSpace(name))+f.name] = true
		}
	}
	c.warnOfUnread(in, "TRTC_", known, Problem{Scope: "all", Text: "is set and is no variable of any application; is it misspelt, or is APPS, or does it lack a name?"})
}

// warnOfUnread warns, as told, of each variable under a prefix that is set and not known.
func (c *Config) warnOfUnread(in input, prefix string, known map[string]bool, told Problem) {
	told.Warning = true
	for _, name := range in.names() {
		if strings.HasPrefix(name, prefix) && !known[name] && in.env[name] != "" {
			told.Variable = name
			c.Problems = append(c.Problems, told)
		}
	}
}

// parseLog prefers our own variable to Lambda's, whose value the platform has checked.
func (c *Config) parseLog(own, lambda string) {
	for _, v := range []struct{ name, value string }{{"LOG_LEVEL", own}, {"AWS_LAMBDA_LOG_LEVEL", lambda}} {
		if strings.TrimSpace(v.value) == "" {
			continue
		}
		level, ok := parseLevel(strings.TrimSpace(v.value))
		if !ok {
			c.Problems = append(c.Problems, Problem{Scope: "log", Variable: v.name, Text: "is no level; set it to debug, info, warn or error"})
			continue
		}
		c.LogLevel = level
		return
	}
}

// parseLevel knows Lambda's two levels beyond ours as well.
func parseLevel(text string) (slog.Level, bool) {
	switch strings.ToLower(text) {
	case "trace", "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn", "warning":
		return slog.LevelWarn, true
	case "error", "fatal":
		return slog.LevelError, true
	}
	return slog.LevelInfo, false
}

// minToken is the least length of a token that takes long to guess.
const minToken = 16

func (c *Config) parseHTTP(v httpVars, in input) {
	r := in.reader(source{app: "http", prefix: "HTTP_"})
	token := r.secret("TOKEN", v.Token, v.TOKEN_FILE)
	if token.IsSet() && token.Len() < minToken {
		r.problem(by("TOKEN", v.TOKEN_FILE), "is shorter than 16 characters; make a longer one, for example with openssl rand -hex 24")
	}
	c.HTTP.BasePath = r.basePath(strings.Trim(v.BASE_PATH, "/ "))
	flaws := r.texts()
	switch {
	case v.Token+v.TOKEN_FILE == "":
		flaws = append(flaws, "HTTP_TOKEN is not set")
	case r.isPending:
		flaws = append(flaws, "HTTP_TOKEN has not been fetched yet")
	}
	if c.HTTP.Flaw = strings.Join(flaws, "; "); flaws == nil {
		c.HTTP.Token = token
	}
	c.take(r)
}

func (r *reader) basePath(text string) string {
	switch {
	case text == "":
		return ""
	case strings.ContainsAny(text, "?#% "):
		r.problem("BASE_PATH", "is not a path; set it to something like /audit")
		return ""
	}
	return "/" + text
}

// errNothing is the whole's problem.
func errNothing(problems []string) error {
	return errors.New("config: no application is configured: " + strings.Join(problems, "; "))
}
