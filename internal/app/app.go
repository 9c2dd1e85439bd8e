// Package app joins the rooms: it makes, of the configuration as it stands at an invocation, what the handler and the command line work with. It decides nothing.
package app

import (
	"cmp"
	"context"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
	"trtc-callback-audit/config"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/transport"
	"trtc-callback-audit/internal/vault"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// Process is what only the main package may take from the world.
type Process struct {
	Environ func() []string // the environment, as os.Environ lists it
	Now     func() time.Time
	Random  func() uint32
	Log     func(slog.Leveler) slog.Handler
	Desk    bool // somebody is there, who is told of problems in another way than by the log
}

// App makes a handler's dependencies and keeps what is worth keeping between invocations: the parsed configuration, the root certificates and the
// connections.
type App struct {
	process Process
	loader  *config.Loader
	vault   *vault.Vault
	moves   uint64 // of the vault, when the configuration was parsed

	mu       sync.Mutex
	config   *config.Config
	told     map[config.Problem]bool // the problems that have been logged, and are still there
	deps     *handler.Deps
	pool     transport.Pool
	poolSize int
	rooted   bool
	chat     chatops.Memory
}

// New returns an App.
func New(p Process) *App {
	a := &App{process: p, loader: config.NewLoader(p.Environ)}
	a.vault = a.newVault()
	a.loader.Store = a.kept
	return a
}

// Warm does now what is slow when it is done first, while the platform still gives a full CPU. It tells nobody of problems: on SCF the environment
// may come only with the first event.
func (a *App) Warm(ctx context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load(ctx)
}

// Load returns what an invocation works with, the same for as long as the configuration has not changed. The error says that there is nothing to
// audit, and what to do about it.
func (a *App) Load(ctx context.Context) (*handler.Deps, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.config
	a.load(ctx)
	if (a.told == nil || a.config != before) && !a.process.Desk {
		a.tell(ctx)
	}
	return a.deps, a.config.Err
}

func (a *App) load(ctx context.Context) {
	if moves := a.vault.Moves(); moves != a.moves { // counted before it is read: what comes meanwhile is for the next time
		a.moves = moves
		a.loader.Forget()
	}
	if c := a.loader.Load(); c != a.config {
		a.config, a.deps = c, a.assemble(ctx, c)
	}
}

// tell logs the problems of the configuration that are new. Those of the HTTP door are told by the door, when somebody is before it.
func (a *App) tell(ctx context.Context) {
	now := map[config.Problem]bool{}
	for _, p := range a.config.Problems {
		if now[p] = true; (p.Scope != "http" || p.Warning) && !a.told[p] {
			a.deps.Log.WarnContext(ctx, "configuration problem", slog.String("scope", p.Scope), slog.String("variable", p.Variable), slog.String("problem", p.Text))
		}
	}
	a.told = now
}

// Config returns the configuration that Load worked with last.
func (a *App) Config() *config.Config {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.config
}

func (a *App) assemble(ctx context.Context, c *config.Config) *handler.Deps {
	log := slog.New(a.process.Log(c.LogLevel))
	way := a.roundTripper(ctx, c, log)
	publisher := a.publisher(c, way)
	client := trtcapi.NewClient(way, a.process.Now, a.process.Random, log)
	if c.RateLimit > 0 {
		client.Pace(rate.NewLimiter(rate.Limit(c.RateLimit), 1).Wait)
	}
	deps := &handler.Deps{
		Auditor: &audit.Auditor{
			Apps: c.Apps, Source: client, Now: a.process.Now, Concurrency: c.Concurrency, FailSeverity: c.FailSeverity,
		},
		Log: log, Token: c.HTTP.Token, TokenFlaw: c.HTTP.Flaw, BasePath: c.HTTP.BasePath,
		Publisher: publisher,
		Chat: &chatops.Bot{
			Doors: c.Chat, Archive: publisher.Archive, Language: c.Publishing.Language, Version: Version, Way: way, Now: a.process.Now, Memory: &a.chat,
		},
	}
	if len(c.References) > 0 {
		a.vault.SetTTL(cmp.Or(c.SecretTTL, config.DefaultSecretTTL))
		deps.Fetch, deps.Auditor.Source = a.Fetch, a.withStore(client, c)
	}
	return deps
}

func (a *App) publisher(c *config.Config, way http.RoundTripper) *publish.Publisher {
	p := &publish.Publisher{
		Subscriptions: c.Publishing.Sinks, Unread: c.Publishing.Unread, Remind: c.Publishing.Remind, Random: a.process.Random,
		Kit: publish.Kit{Way: way, Now: a.process.Now, Language: c.Publishing.Language, Function: "desk"},
	}
	for _, app := range c.Apps {
		p.Configured = append(p.Configured, app.Name)
	}
	if c.Publishing.Archive.IsSet() {
		p.Archive = archive.Open(c.Publishing.Archive, archive.Kit{Way: way, Credentials: a.credentials, Now: a.process.Now, Random: a.process.Random})
	}
	return p
}

// credentials are those of the archive: the function's role has the platform put them into the environment, on SCF with each event.
func (a *App) credentials() archive.Credentials {
	c := archive.Credentials{Region: cmp.Or(a.getenv("AWS_REGION"), a.getenv("AWS_DEFAULT_REGION"))}
	for _, names := range [][3]string{awsKeys, tencentKeys} {
		id, key := a.getenv(names[0]), a.getenv(names[1])
		if id != "" && key != "" {
			c.AccessKeyID, c.SecretAccessKey, c.SessionToken = secret.New(id), secret.New(key), secret.New(a.getenv(names[2]))
			return c
		}
	}
	return c
}

// roundTripper returns the process's pool of connections. Root certificates are loaded if a configured destination needs them; parsing them costs more than
// all the rest of a cold start.
func (a *App) roundTripper(ctx context.Context, c *config.Config, log *slog.Logger) http.RoundTripper {
	const least = 8 // for stores and sinks; how many applications are asked at a time is the auditor's to say
	secure, size := needsTLS(c), max(c.Concurrency, least)
	if a.pool != nil && (a.rooted || !secure) && a.poolSize == size {
		return a.pool
	}
	if a.pool != nil {
		a.pool.CloseIdleConnections()
	}
	var roots *x509.CertPool
	if secure {
		var err error
		if roots, err = (transport.Roots{File: a.getenv("SSL_CERT_FILE"), Dir: a.getenv("SSL_CERT_DIR")}).Load(); err != nil {
			log.WarnContext(ctx, "root certificates are missing", slog.String("error", err.Error()))
		}
	}
	a.pool, a.poolSize, a.rooted = transport.NewPool(roots, size), size, secure
	return a.pool
}

// needsTLS reports whether some application is asked, or somebody told, over TLS. One that is not fully configured counts too: it will be.
func needsTLS(c *config.Config) bool {
	for _, app := range c.Apps {
		if !app.API.Endpoint.IsSet() || app.API.Endpoint.IsHTTPS() {
			return true
		}
	}
	remote := func(s publish.Subscription) bool { return s.IsRemote() }
	calls := func(d chatops.Door) bool { return d.IsRemote() }
	return len(c.References) > 0 || c.Publishing.Archive.IsRemote() || slices.ContainsFunc(c.Publishing.Sinks, remote) || slices.ContainsFunc(c.Chat, calls)
}

func (a *App) getenv(name string) string {
	for _, entry := range a.process.Environ() {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// JSONLog writes records as both clouds index them: one JSON object a line, with the field names of the managed runtimes.
func JSONLog(out io.Writer) func(slog.Leveler) slog.Handler {
	rename := func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return a
		}
		switch { // an attribute may be called as the record's own time is
		case a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime:
			return slog.String("timestamp", a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z"))
		case a.Key == slog.MessageKey:
			a.Key = "message"
		case a.Key == slog.LevelKey: // which slog would have encoding/json write
			if level, ok := a.Value.Any().(slog.Level); ok {
				return slog.String(a.Key, level.String())
			}
		}
		return a
	}
	return func(level slog.Leveler) slog.Handler {
		return slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: rename})
	}
}

// TextLog writes records for a person at a desk.
func TextLog(out io.Writer) func(slog.Leveler) slog.Handler {
	return func(level slog.Leveler) slog.Handler {
		return slog.NewTextHandler(out, &slog.HandlerOptions{Level: level})
	}
}
