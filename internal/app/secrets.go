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
		if a.vault.Fetch(bounded, all) {
			a.loader.Forget()
		}
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
	refs  map[uint32]reference // by SDKAppID
	moved func()               // told when a secret is another than it was
}

type reference struct {
	vault.Reference
	isUserSig bool
}

// withStore gives a client the references of the configured applications.
func (a *App) withStore(client *trtcapi.Client, c *config.Config) source {
	s := source{client, a.vault, map[uint32]reference{}, a.loader.Forget}
	for _, r := range c.References {
		ref, _, err := vault.Parse(r.Text)
		for _, app := range c.Apps {
			if app.Name == r.App && err == nil {
				s.refs[app.API.SDKAppID] = reference{ref, strings.Contains(r.Variable, "USERSIG")}
			}
		}
	}
	return s
}

// GetCallback implements [audit.Source].
func (s source) GetCallback(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
	live, err := s.Client.GetCallback(ctx, app)
	ref, stored := s.refs[app.SDKAppID]
	if refused, is := errors.AsType[*trtcapi.Error](err); !stored || !is || refused.Class != trtcapi.ClassAuth {
		return live, err
	}
	value, changed := s.vault.Refetch(ctx, ref.Reference)
	if !changed || !value.IsSet() {
		return live, err
	}
	s.moved()
	if app.SecretKey = value; ref.isUserSig {
		app.SecretKey, app.UserSig = secret.String{}, value
	}
	return s.Client.GetCallback(ctx, app)
}
