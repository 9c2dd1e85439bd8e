package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

var (
	due = time.Date(2026, 11, 23, 12, 17, 0, 0, time.UTC)
	id  = strings.Repeat("0f", 16)
)

const reportKey = "reports/2026/11/23/0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f.json"

// report is one that says note; the rest is the same for all.
func report(note string) audit.Report {
	return audit.Report{
		Schema: audit.Schema, ID: id, RunAt: due, GeneratedAt: due.Add(time.Second), Trigger: audit.Schedule, Status: audit.Absent, Complete: true,
		Summary: audit.Summary{Apps: 1, Absent: 1},
		Apps: []audit.AppReport{{
			App: note, Region: trtcapi.China, Status: audit.Absent, URL: "https://callback.example.net/?a=1&b=<2>", Commands: []string{}, Digest: new("d"), Findings: []audit.Finding{},
		}},
	}
}

func jsonOf(r audit.Report) []byte { return audit.Encode(r, math.MaxInt) }

// world is a store as its owner sees it, around the archive.
type world struct {
	*testing.T
	place string
	way   http.RoundTripper
	kit   archive.Kit // if it is not that of way
	plant func(key, body string)
	read  func(key string) string // empty: there is none
}

func (w world) open() *archive.Archive {
	w.Helper()
	k := w.kit
	if k.Random == nil {
		k = kit(w.way)
	}
	return archive.Open(location(w.T, w.place), k)
}

func location(t *testing.T, text string) archive.Location {
	t.Helper()
	l, err := archive.ParseLocation(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func kit(way http.RoundTripper) archive.Kit {
	return archive.Kit{Way: way, Credentials: user, Now: func() time.Time { return due }, Random: rand.Uint32}
}

func user() archive.Credentials {
	return archive.Credentials{AccessKeyID: secret.New("AKIAEXAMPLE"), SecretAccessKey: secret.New("secret-of-the-user")}
}

func newFolder(t *testing.T) world {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "not", "there yet")
	return world{
		T:     t,
		place: "file://" + filepath.ToSlash(dir),
		plant: func(key, body string) {
			file := filepath.Join(dir, filepath.FromSlash(key))
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(body), 0o600)); err != nil {
				t.Fatal(err)
			}
		},
		read: func(key string) string {
			body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(key)))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			return string(body)
		},
	}
}

const (
	theBucket = "planted-bucket-c41d"
	thePrefix = "planted prefix+ü"
)

// newS3 is an object store in the memory. Its way has no network, so that it can be in a bubble of synctest.
func newS3(t *testing.T) world {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(theBucket); err != nil {
		t.Fatal(err)
	}
	return world{
		T:     t,
		place: "s3://" + theBucket + "/" + thePrefix + "?region=us-east-1&endpoint=http://127.0.0.1:1",
		way:   inProcess{gofakes3.New(backend, gofakes3.WithTimeSource(gofakes3.FixedTimeSource(due))).Server()},
		plant: func(key, body string) {
			if _, err := backend.PutObject(theBucket, thePrefix+"/"+key, map[string]string{}, strings.NewReader(body), int64(len(body)), nil); err != nil {
				t.Fatal(err)
			}
		},
		read: func(key string) string {
			there, err := backend.GetObject(theBucket, thePrefix+"/"+key, nil)
			if gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchKey) {
				return ""
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(there.Contents)
			if err != nil {
				t.Fatal(err)
			}
			return string(body)
		},
	}
}

// newServedS3 is the same behind a real connection.
func newServedS3(t *testing.T) world {
	t.Helper()
	w := newS3(t)
	server := httptest.NewServer(w.way.(inProcess).handler)
	t.Cleanup(server.Close)
	w.place = "s3://" + theBucket + "/" + thePrefix + "?region=us-east-1&endpoint=" + server.URL
	w.way = server.Client().Transport
	return w
}

// cos is Tencent's object store, as far as it documents what matters here: a header against overwriting, and no other condition.
type cos struct {
	mu      sync.Mutex
	objects map[string]string
}

func newCOS(t *testing.T) world {
	t.Helper()
	c := &cos{objects: map[string]string{}}
	return world{
		T:     t,
		place: "s3://name-1250000000/prefix?region=ap-singapore&endpoint=https://cos.ap-singapore.myqcloud.com",
		way:   inProcess{c},
		plant: func(key, body string) { c.objects["/prefix/"+key] = body },
		read:  func(key string) string { return c.objects["/prefix/"+key] },
	}
}

func (c *cos) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	there, found := c.objects[r.URL.Path]
	switch {
	case r.Host != "name-1250000000.cos.ap-singapore.myqcloud.com":
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodGet && !found:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	case r.Method == http.MethodGet:
		w.Header().Set("ETag", `"of COS"`)
		io.WriteString(w, there)
	case found && r.Header.Get("X-Cos-Forbid-Overwrite") == "true":
		refuse(w, http.StatusConflict, "FileAlreadyExists")
	case r.Header.Get("If-Match")+r.Header.Get("If-None-Match") != "":
		refuse(w, http.StatusNotImplemented, "NotImplemented")
	default:
		body, _ := io.ReadAll(r.Body)
		c.objects[r.URL.Path] = string(body)
		w.Header().Set("ETag", `"of COS"`)
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>planted-message</Message></Error>`, code)
}

// inProcess is the way to a handler without a network.
type inProcess struct{ handler http.Handler }

func (i inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	if served.Body == nil {
		served.Body = http.NoBody
	}
	served.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10)) // as net/http's server has it
	w := httptest.NewRecorder()
	i.handler.ServeHTTP(w, served)
	return w.Result(), nil
}

// answers is the way to something that gives one answer whatever it is asked.
type answers func() *http.Response

func (a answers) RoundTrip(*http.Request) (*http.Response, error) { return a(), nil }

func object(body []byte) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Etag": {`"e"`}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body))}
}
