package config

import (
	"errors"
	"log/slog"
	"strings"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
)

// Config is a whole configuration.
type Config struct {
	Apps     []audit.App
	HTTP     HTTP
	LogLevel slog.Level
	Problems []Problem // all of them, whatever they keep from working
	Err      error     // why nothing can be audited; nil if something can
}

// HTTP is the configuration of the HTTP door.
type HTTP struct {
	Token    secret.String // unset: the door is shut
	Flaw     string        // why it is unset
	BasePath string        // with a leading slash and without a trailing one; may be empty
}

// Problem is something wrong with a variable. It holds no value.
type Problem struct {
	Scope    string // what does not work for it: an application, or HTTP, or the log
	Variable string
	Text     string // what is wrong and what to do
}

// String says all of it in a line.
func (p Problem) String() string { return p.Variable + " " + p.Text }

// The variables, as envconfig finds them under their prefixes. There are no tags for names or defaults on purpose: a name would also be found
// without its prefix, and a default would undo what is inherited.
type (
	appVars struct {
		SDKAppID      string `split_words:"true"`
		SecretKey     string `split_words:"true"`
		SecretKeyFile string `split_words:"true"`
		Usersig       string `split_words:"true"`
		UsersigFile   string `split_words:"true"`
		Identifier    string `split_words:"true"`
		Region        string `split_words:"true"`
		Endpoint      string `split_words:"true"`
		UsersigTTL    string `split_words:"true"`
		Timeout       string `split_words:"true"`
	}
	httpVars struct {
		Token     string `split_words:"true"`
		TokenFile string `split_words:"true"`
		BasePath  string `split_words:"true"`
	}
	logVars struct {
		Level string `split_words:"true"`
	}
	lambdaVars struct {
		LogLevel string `split_words:"true"`
	}
)

// parse reads the process environment and validates it, with files already read.
func parse(files files) *Config {
	var (
		app    appVars
		door   httpVars
		log    logVars
		lambda lambdaVars
	)
	for prefix, into := range map[string]any{"TRTC": &app, "HTTP": &door, "LOG": &log, "AWS_LAMBDA": &lambda} {
		_ = envconfig.Process(prefix, into) // plain strings never fail
	}
	c := &Config{}
	c.parseApp("default", "TRTC_", app, files)
	c.parseHTTP(door, files)
	c.parseLog(log.Level, lambda.LogLevel)
	return c
}

// reader collects the problems of one scope.
type reader struct {
	scope    string
	prefix   string
	files    files
	problems []Problem
}

func (r *reader) problem(name, text string) {
	r.problems = append(r.problems, Problem{Scope: r.scope, Variable: r.prefix + name, Text: text})
}

// texts are the problems, each in a line.
func (r *reader) texts() []string {
	var all []string
	for _, p := range r.problems {
		all = append(all, p.String())
	}
	return all
}

// secret returns the secret that a variable holds, or the file that name_FILE names; one of them at most.
func (r *reader) secret(name, value, path string) secret.String {
	if value != "" && path != "" {
		r.problem(name, "and "+r.prefix+name+"_FILE are both set; keep one")
		return secret.String{}
	}
	if path != "" {
		content, err := r.files.read(path)
		if err != nil {
			r.problem(name+"_FILE", err.Error())
			return secret.String{}
		}
		value, name = strings.TrimSuffix(strings.TrimSuffix(content, "\n"), "\r"), name+"_FILE"
		if value == "" {
			r.problem(name, "names an empty file; put the secret into it")
		}
	}
	if strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		r.problem(name, "holds white space or a control character; copy the secret again, without line ends")
		return secret.String{}
	}
	return secret.New(value)
}

// parseLog prefers our own variable to Lambda's, whose value the platform has checked.
func (c *Config) parseLog(own, lambda string) {
	for _, v := range []struct{ name, value string }{{"LOG_LEVEL", own}, {"AWS_LAMBDA_LOG_LEVEL", lambda}} {
		if v.value == "" {
			continue
		}
		level, ok := parseLevel(v.value)
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

func (c *Config) parseHTTP(v httpVars, files files) {
	r := &reader{scope: "http", prefix: "HTTP_", files: files}
	c.HTTP.Token = r.secret("TOKEN", v.Token, v.TokenFile)
	switch {
	case len(r.problems) > 0:
	case !c.HTTP.Token.IsSet():
		c.HTTP.Flaw = "HTTP_TOKEN is not set"
	case c.HTTP.Token.Len() < minToken:
		r.problem("TOKEN", "is shorter than 16 characters; make a longer one, for example with openssl rand -hex 24")
	}
	if len(r.problems) > 0 {
		c.HTTP.Token, c.HTTP.Flaw = secret.String{}, strings.Join(r.texts(), "; ")
	}
	if base := strings.Trim(v.BasePath, "/ "); base != "" {
		c.HTTP.BasePath = "/" + base
	}
	if strings.ContainsAny(c.HTTP.BasePath, "?# ") {
		r.problem("BASE_PATH", "is not a path; set it to something like /audit")
		c.HTTP.BasePath = ""
	}
	c.Problems = append(c.Problems, r.problems...)
}

// errNothing is the whole's problem.
func errNothing(problems []string) error {
	return errors.New("config: no application is configured: " + strings.Join(problems, "; "))
}
