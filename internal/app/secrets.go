package app

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/config"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/vault"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// fetchTime bounds the fetching of secrets; whoever waits has other things to do as well.
const fetchTime = 3 * time.Second

// Fetch returns the same as Load, with the secrets fetched that are needed and stand in a store.
func (a *App) Fetch(ctx context.Context, n handler.Need) (*handler.Deps, error) {
	if all := referencesOf(a.Config(), n); len(all) > 0 {
		bounded, cancel := context.WithTimeout(ctx, fetchTime)
		defer cancel()
		a.vault.Fetch(bounded, all)
	}
	return a.Load(ctx)
}

// LoadFor is Load for somebody who knows at once what is needed.
func (a *App) LoadFor(ctx context.Context, n handler.Need) (*handler.Deps, error) {
	deps, err := a.Load(ctx)
	if deps.Fetch == nil {
		return deps, err
	}
	return deps.Fetch(ctx, n)
}

// referencesOf are those that are needed and can be read.
func referencesOf(c *config.Config, n handler.Need) (all []vault.Reference) {
	for _, r := range c.References {
		if ref, _, err := vault.Parse(r.Text); err == nil && isNeeded(r, n) {
			all = append(all, ref)
		}
	}
	return all
}

func isNeeded(r config.Reference, n handler.Need) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(r.Variable, prefix) }
	switch {
	case r.App != "":
		return n.Audit && (len(n.Apps) == 0 || slices.Contains(n.Apps, r.App))
	case begins("HTTP_"):
		return n.HTTP
	case begins("PUBLISH_"):
		return n.Publish
	case begins("CHAT_"):
		return n.Chat != "" && begins("CHAT_"+strings.ToUpper(n.Chat)+"_")
	}
	return true
}

// kept is what the configuration is told of a text that may name a secret in a store.
func (a *App) kept(text string) (config.Kept, bool) {
	ref, isReference, err := vault.Parse(text)
	if err != nil {
		return config.Kept{Flaw: reason(err)}, isReference
	}
	value, flaw := a.vault.Get(ref)
	return config.Kept{Value: value, Flaw: reason(flaw)}, isReference
}

// reason is what an error of the vault's says, without its name.
func reason(err error) string {
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), "vault: ")
}

func (a *App) newVault() *vault.Vault {
	of := func(names [3]string, regions ...string) func() vault.Credentials {
		return func() vault.Credentials {
			c := vault.Credentials{ID: secret.New(a.getenv(names[0])), Key: secret.New(a.getenv(names[1])), Token: secret.New(a.getenv(names[2]))}
			for _, name := range regions {
				if c.Region == "" {
					c.Region = a.getenv(name)
				}
			}
			return c
		}
	}
	return vault.New(vault.Kit{
		Way: way{a}, AWS: of(awsKeys, "AWS_REGION", "AWS_DEFAULT_REGION"), Tencent: of(tencentKeys, "TENCENTCLOUD_REGION"), Getenv: a.getenv, Now: a.process.Now,
	})
}

// The variables of a role's credentials on each cloud: id, key and token.
var (
	awsKeys     = [3]string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
	tencentKeys = [3]string{"TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"}
)

// way is the process's pool of connections as it is when it is used.
type way struct{ *App }

// RoundTrip implements [http.RoundTripper].
func (w way) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	pool := w.pool
	w.mu.Unlock()
	return pool.RoundTrip(r)
}

// source asks Tencent, and once more with the secret as it stands in the store now if the one that was kept is refused.
type source struct {
	*trtcapi.Client
	vault *vault.Vault
	refs  map[whose]reference
}

// whose tells applications apart by what a call shows of them.
type whose struct {
	sdkAppID   uint32
	identifier string
	region     trtcapi.Region
}

func whoseIs(app trtcapi.Application) whose { return whose{app.SDKAppID, app.Identifier, app.Region} }

type reference struct {
	vault.Reference
	isUserSig bool
}

// withStore gives a client the references of the configured applications.
func (a *App) withStore(client *trtcapi.Client, c *config.Config) source {
	s := source{client, a.vault, map[whose]reference{}}
	byName := map[string]trtcapi.Application{}
	for _, app := range c.Apps {
		byName[app.Name] = app.API
	}
	for _, r := range c.References {
		if ref, _, err := vault.Parse(r.Text); err == nil && r.App != "" {
			s.refs[whoseIs(byName[r.App])] = reference{ref, r.IsUserSig}
		}
	}
	return s
}

// GetCallback implements [audit.Source].
func (s source) GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	live, err := s.Client.GetCallback(ctx, app)
	ref, stored := s.refs[whoseIs(app)]
	if refused, is := errors.AsType[*trtcapi.Error](err); !stored || !is || refused.Class != trtcapi.ClassAuth {
		return live, err
	}
	used := &app.SecretKey
	if ref.isUserSig {
		used = &app.UserSig
	}
	value := s.vault.Refetch(ctx, ref.Reference)
	if !value.IsSet() || value.Equal(used.Reveal()) { // another run may have fetched it meanwhile, so what counts is what was refused
		return live, err
	}
	*used = value
	return s.Client.GetCallback(ctx, app)
}
