package publish_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/publish"
	"trtc-callback-audit/secret"
)

// world is an object store and the chats, reached by a process that may die at any request: before it is sent, or before its answer is seen.
type world struct {
	store http.Handler
	*chats

	mu    sync.Mutex
	left  int // requests until the process dies; below 0 it lives
	after bool
}

var errDead = errors.New("the process is dead")

// RoundTrip counts the requests of the process that lives now.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	dead, dies := w.left == 0, w.left == 1
	if w.left > 0 {
		w.left--
	}
	after := w.after
	w.mu.Unlock()
	if dead || dies && !after {
		return nil, errDead
	}
	response, err := w.serve(r)
	if dies {
		return nil, errDead
	}
	return response, err
}

func (w *world) serve(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != "127.0.0.1" {
		return w.chats.RoundTrip(r)
	}
	recorder := httptest.NewRecorder()
	arrived := r.Clone(r.Context())
	arrived.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10)) // as it does on the wire
	w.store.ServeHTTP(recorder, arrived)
	return recorder.Result(), nil
}

// live gives the process so many requests to live for; below 0 means for ever.
func (w *world) live(requests int, after bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left, w.after = requests, after
}

// newWorld is an office whose archive is an object store.
func newWorld(t *testing.T) (*office, *world) {
	t.Helper()
	o := newOffice(t, "")
	backend := s3mem.New()
	if err := backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	w := &world{store: gofakes3.New(backend, gofakes3.WithLogger(gofakes3.DiscardLog()), gofakes3.WithTimeSkewLimit(0)).Server(), chats: o.chats, left: -1}
	o.Kit.Way = w
	location, err := archive.ParseLocation("s3://evidence/prod?region=us-east-1&endpoint=http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return o.now }
	o.Archive = archive.Open(location, archive.Kit{Way: w, Now: clock, Random: rand.Uint32, Credentials: func() archive.Credentials {
		return archive.Credentials{AccessKeyID: secret.New("id"), SecretAccessKey: secret.New("key")}
	}})
	o.Random = rand.Uint32
	return o, w
}

// attempt is one attempt at a run.
func (o *office) attempt(t *testing.T, id string, due time.Time) error {
	t.Helper()
	_, err := o.Publish(t.Context(), publish.Run{
		ID: id, RunAt: due, Until: o.now.Add(time.Minute), Log: slog.New(slog.NewTextHandler(&o.log, nil)),
		Audit: func() audit.Report { r := o.audit(id); r.RunAt = due; return r },
	})
	return err
}

// TestKilledAnywhere: five hundred runs, most of them killed at some point and tried again at once or later. Nobody misses anything, nobody hears it more than
// twice for each time that a process died, and without deaths exactly once.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, w := newWorld(t)
		random := rand.New(rand.NewPCG(1, 2))
		states := []struct {
			status audit.Status
			print  string
		}{{audit.InSync, "calm"}, {audit.Drifted, "a"}, {audit.Drifted, "b"}, {audit.Absent, ""}}
		for run := range 500 {
			o.pass(1)
			state := states[random.IntN(len(states))]
			o.status, o.print = state.status, state.print
			due, id := o.now, audit.ID("run", fmt.Sprint(run))
			before := o.count(slackHost)
			deaths := random.IntN(3)
			for range deaths {
				w.live(1+random.IntN(16), random.IntN(2) == 0)
				_ = o.attempt(t, id, due)                                        // who dies says nothing
				o.now = o.now.Add(time.Duration(random.IntN(2)*2) * time.Minute) // with the claim still alive, or not
			}
			w.live(-1, false)
			o.now = o.now.Add(2 * time.Minute) // the platform tries again when the time of the last attempt is over
			if err := o.attempt(t, id, due); err != nil {
				t.Fatalf("run %d: %v", run, err)
			}
			if told := o.count(slackHost) - before; told > 1+deaths || told > 2 && deaths < 2 {
				t.Errorf("run %d: told %d times with %d deaths", run, told, deaths)
			}
			o.knows(t, run, state.status, state.print)
			o.now = due
		}
	})
}

// knows checks that the last that the receiver was told is what is so, and that the chat was told as often.
func (o *office) knows(t *testing.T, run int, status audit.Status, print string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.messages[webhookHost]
	if len(all) == 0 {
		if status != audit.InSync {
			t.Errorf("run %d: nobody was told", run)
		}
		return
	}
	var last struct {
		Type string       `json:"type"`
		Data audit.Report `json:"data"`
	}
	if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if last.Data.Status != status || status == audit.Drifted && last.Data.Apps[0].Findings[0].Got != print {
		t.Errorf("run %d: it is %s %s, and they were told %s %+v", run, status, print, last.Data.Status, last.Data.Apps[0].Findings)
	}
}

// TestTheArchiveFails: whatever it cannot do, people are told, and the report says what failed, but not where.
func TestTheArchiveFails(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]func(r *http.Request) bool{
		"everything": func(*http.Request) bool { return true },
		"reading":    func(r *http.Request) bool { return r.Method == http.MethodGet },
		"writing":    func(r *http.Request) bool { return r.Method == http.MethodPut },
		"writing a report": func(r *http.Request) bool {
			return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/reports/")
		},
		"writing the state": func(r *http.Request) bool { return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "state") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, w := newWorld(t)
				o.status, o.print = audit.Drifted, "a"
				broken := roundTrip(func(r *http.Request) (*http.Response, error) {
					if r.URL.Hostname() == "127.0.0.1" && fails(r) {
						return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
					}
					return w.serve(r)
				})
				location, err := archive.ParseLocation("s3://evidence/prod?region=us-east-1&endpoint=http://127.0.0.1:1")
				if err != nil {
					t.Fatal(err)
				}
				o.Archive = archive.Open(location, archive.Kit{Way: broken, Now: func() time.Time { return o.now }, Random: func() uint32 { return 7 }, Credentials: func() archive.Credentials {
					return archive.Credentials{AccessKeyID: secret.New("planted-id"), SecretAccessKey: secret.New("planted-key")}
				}})
				r, err := o.run(t.Context())
				if err != nil || o.count(slackHost) != 1 || o.count(webhookHost) != 1 {
					t.Errorf("%v; %d and %d messages", err, o.count(slackHost), o.count(webhookHost))
				}
				if r.Published[0].Sink != "archive" || r.Published[0].Outcome != audit.Failed || r.Published[0].Reason == "" {
					t.Errorf("%+v", r.Published)
				}
				for _, secretWord := range []string{"planted", "evidence", "127.0.0.1"} {
					if bytes.Contains(o.log.Bytes(), []byte(secretWord)) || strings.Contains(fmt.Sprint(r.Published), secretWord) {
						t.Errorf("%s is in %+v or in\n%s", secretWord, r.Published, &o.log)
					}
				}
			})
		})
	}
}
