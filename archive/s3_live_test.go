package archive_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/secret"
)

// liveStore names a store for TestLive, such as s3://bucket/prefix?region=us-east-1&endpoint=http://127.0.0.1:17070. The credentials are in AWS_ACCESS_KEY_ID and so on.
const liveStore = "ARCHIVE_TEST_S3"

// TestLive has a real store check what is sent: the signature above all, and that it refuses what it should.
func TestLive(t *testing.T) {
	t.Parallel()
	place := os.Getenv(liveStore)
	if place == "" {
		t.Skip(liveStore + " names no store")
	}
	makeBucket(t, place)
	for behaviour, check := range behaviours {
		if !strings.Contains("keep and read|keep twice|two at once|no report|no id|state missing|state read back|created meanwhile|nothing to write", behaviour) {
			continue // the others need a hand inside the store
		}
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			check(newLive(t, place, behaviour))
		})
	}
	for behaviour, check := range map[string]func(world){"overtaken": overtaken, "two updaters lose nothing": twoUpdaters} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			check(newLive(t, place, behaviour))
		})
	}
	t.Run("wrong secret", func(t *testing.T) {
		t.Parallel()
		refusedFor(t, place, func(c *archive.Credentials) { c.SecretAccessKey = secret.New("planted-secret") })
	})
	t.Run("wrong key", func(t *testing.T) {
		t.Parallel()
		refusedFor(t, place, func(c *archive.Credentials) { c.AccessKeyID = secret.New("PLANTEDKEY") })
	})
}

func fromEnvironment() archive.Credentials {
	return archive.Credentials{
		AccessKeyID: secret.New(os.Getenv("AWS_ACCESS_KEY_ID")), SecretAccessKey: secret.New(os.Getenv("AWS_SECRET_ACCESS_KEY")),
		SessionToken: secret.New(os.Getenv("AWS_SESSION_TOKEN")), Region: os.Getenv("AWS_REGION"),
	}
}

// liveKit stamps requests with the real time.
func liveKit() archive.Kit {
	k := kit(&http.Transport{DisableCompression: true})
	k.Credentials, k.Now = fromEnvironment, time.Now
	return k
}

// newLive is a store of its own under a prefix that no other test has, with characters that are hard to sign.
func newLive(t *testing.T, place, name string) world {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	u = u.JoinPath("ü + (" + name + ") " + time.Now().Format("150405.000000000"))
	get := func(key string) string {
		return live(t, http.MethodGet, place, "/"+strings.Trim(u.Path, "/")+"/"+key)
	}
	return world{T: t, place: u.String(), kit: liveKit(), read: get}
}

func refusedFor(t *testing.T, place string, spoil func(*archive.Credentials)) {
	t.Helper()
	k := liveKit()
	k.Credentials = func() archive.Credentials {
		c := fromEnvironment()
		spoil(&c)
		return c
	}
	a := archive.Open(location(t, place), k)
	_, _, read := a.State(t.Context())
	_, _, keep := a.Keep(t.Context(), report("x"))
	for _, err := range []error{read, keep} {
		if _, ok := errors.AsType[*archive.Error](err); !ok {
			t.Errorf("%v", err)
		}
		checkClean(t, shown(err), "planted", "PLANTED")
		t.Log(err)
	}
}

func makeBucket(t *testing.T, place string) {
	t.Helper()
	live(t, http.MethodPut, place, "")
}

// live asks the store by hand, in the path style, and returns what it says of an object that is there. A bucket that is there already is as good as a new one.
func live(t *testing.T, method, place, path string) string {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, u.Query().Get("endpoint")+"/"+u.Host+escaped(path), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := fromEnvironment()
	keys := aws.Credentials{AccessKeyID: c.AccessKeyID.Reveal(), SecretAccessKey: c.SecretAccessKey.Reveal(), SessionToken: c.SessionToken.Reveal()}
	r.Header.Set("X-Amz-Content-Sha256", hexOf(nil))
	if err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(ctx, keys, r, hexOf(nil), "s3", u.Query().Get("region"), time.Now()); err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == http.StatusOK {
		return body.String()
	}
	if response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusConflict {
		t.Fatalf("%s: %s", response.Status, body.String())
	}
	return ""
}
