package archive_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// trouble is a store with faults, and what comes of it: the requests that were made and the reason of the error, or none.
type trouble struct {
	faults []fault
	asked  int
	reason string
}

// writes are what may happen to a conditional write that nobody disputes.
var writes = map[string]trouble{
	"no fault":                    {nil, 1, ""},
	"not sent":                    {times(1, unsent(syscall.ECONNRESET)), 2, ""},
	"not sent, twice":             {times(2, unsent(io.EOF)), 3, ""},
	"not sent at all":             {times(3, unsent(syscall.ECONNRESET)), 3, "the connection failed"},
	"refused":                     {times(3, unsent(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED})), 3, "the connection was refused"},
	"no such name":                {times(3, unsent(&net.DNSError{Name: "planted-name"})), 3, "the store's name was not resolved"},
	"silence":                     {times(3, silent), 3, "no answer within 3s"},
	"answer lost":                 {times(1, lost), 3, ""}, // written, refused, read
	"answer lost, twice":          {times(2, lost), 4, ""},
	"answer lost, three times":    {times(3, lost), 3, "the connection failed"},
	"done and 500":                {times(1, doneAnd500), 3, ""},
	"500":                         {times(1, says(500, "InternalError")), 2, ""},
	"500, three times":            {times(3, says(500, "InternalError")), 3, "the store failed"},
	"503":                         {times(2, says(503, "SlowDown")), 3, ""},
	"503, three times":            {times(3, says(503, "SlowDown")), 3, "the store asked to slow down"},
	"400 for slowness":            {times(1, says(400, "RequestTimeout")), 2, ""},
	"403":                         {times(1, says(403, "AccessDenied")), 1, "access was denied"},
	"403 for the key":             {times(1, says(403, "InvalidAccessKeyId")), 1, "the credentials were refused"},
	"400 for an old token":        {times(1, says(400, "ExpiredToken")), 1, "the credentials have expired"},
	"403 for the clock":           {times(1, says(403, "RequestTimeTooSkewed")), 1, "the clock is wrong"},
	"301":                         {times(1, says(301, "PermanentRedirect")), 1, "the bucket is in another region"},
	"307":                         {times(1, says(307, "TemporaryRedirect")), 1, "the store sent us elsewhere"},
	"400 for the region":          {times(1, says(400, "AuthorizationHeaderMalformed")), 1, "the bucket is in another region"},
	"404 for the bucket":          {times(1, says(404, "NoSuchBucket")), 1, "the bucket is not there"},
	"404 of somebody":             {times(1, says(404, "")), 1, "the answer is not one of an object store"},
	"404 with a word of its own":  {times(1, says(404, "planted-code")), 1, "the store refused for a reason of its own"},
	"501":                         {times(1, says(501, "NotImplemented")), 1, "the store has no conditional writes"},
	"a page":                      {times(1, page), 1, "the answer is not one of an object store"},
	"409, and nobody was there":   {times(1, says(409, "ConditionalRequestConflict")), 3, ""}, // refused, looked, written
	"404, and nobody was there":   {times(1, says(404, "NoSuchKey")), 3, ""},
	"412, and the look is denied": {[]fault{says(412, "PreconditionFailed"), says(403, "AccessDenied")}, 2, "access was denied"},
	"lost, and the look is lost":  {append([]fault{lost, nil}, times(3, unsent(io.EOF))...), 5, "the connection failed"},
}

func TestKeepThroughFaults(t *testing.T) {
	t.Parallel()
	for name, test := range writes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				way := &faulty{to: w.way, faults: test.faults}
				w.way = way
				_, first, err := w.open().Keep(t.Context(), report("one"))
				test.check(t, way, err, "keep the report")
				if first != (err == nil) {
					t.Errorf("first %v, %v", first, err)
				}
				kept, _, err := w.open().Keep(t.Context(), report("another"))
				if want := w.read(reportKey); err != nil || !strings.Contains(want, `"`+kept.Apps[0].App+`"`) {
					t.Errorf("%v: there are two bodies, %s and %s", err, kept.Apps[0].App, want)
				}
			})
		})
	}
}

func (test trouble) check(t *testing.T, way *faulty, err error, op string) {
	t.Helper()
	if way.asked != test.asked {
		t.Errorf("%d requests, not %d", way.asked, test.asked)
	}
	failure, ok := errors.AsType[*archive.Error](err)
	switch {
	case test.reason == "" && err != nil || test.reason != "" && !ok:
		t.Errorf("%v", err)
	case ok && (failure.Reason != test.reason || failure.Op != op || failure.Fix == ""):
		t.Errorf("%+v, not %s", failure, test.reason)
	}
}

// TestLostToAnother has an answer lost, or a request, and then somebody else be first.
func TestLostToAnother(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]fault{"unsent": unsent(io.EOF), "500": says(500, "InternalError")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				theirs := w
				w.way = &faulty{to: w.way, faults: []fault{func(to http.RoundTripper, r *http.Request) (*http.Response, error) {
					if _, first, err := theirs.open().Keep(t.Context(), report("theirs")); !first || err != nil {
						t.Error(first, err)
					}
					return before(to, r)
				}}}
				kept, first, err := w.open().Keep(t.Context(), report("ours"))
				if err != nil || first || kept.Apps[0].App != "theirs" {
					t.Errorf("%v, first %v, %+v", err, first, kept)
				}
			})
		})
	}
}

func TestNeverFirstNorSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newS3(t)
		var faults []fault
		for range 8 {
			faults = append(faults, says(409, "ConditionalRequestConflict"), nil)
		}
		w.way = &faulty{to: w.way, faults: faults}
		if _, _, err := w.open().Keep(t.Context(), report("x")); !errors.Is(err, archive.ErrConflict) {
			t.Errorf("%v", err)
		}
	})
}

// reads are what may happen to the reading of a report that is there.
var reads = map[string]trouble{
	"no fault":               {nil, 1, ""},
	"not sent":               {times(2, unsent(syscall.ECONNRESET)), 3, ""},
	"lost":                   {times(2, lost), 3, ""},
	"truncated":              {times(1, truncated), 2, ""},
	"truncated, three times": {times(3, truncated), 3, "the answer broke off"},
	"500":                    {times(1, says(500, "InternalError")), 2, ""},
	"503, three times":       {times(3, says(503, "SlowDown")), 3, "the store asked to slow down"},
	"403":                    {times(1, says(403, "AccessDenied")), 1, "access was denied"},
	"403 for the signature":  {times(1, says(403, "SignatureDoesNotMatch")), 1, "the credentials were refused"},
	"301":                    {times(1, says(301, "")), 1, "the store sent us elsewhere"},
	"404 for the bucket":     {times(1, says(404, "NoSuchBucket")), 1, "the bucket is not there"},
	"404 of somebody":        {times(1, says(404, "")), 1, "the answer is not one of an object store"},
	"412":                    {times(1, says(412, "PreconditionFailed")), 1, "the store refused for a reason of its own"},
	"a page":                 {times(1, page), 1, "the answer is not one of an object store"},
}

func TestReportThroughFaults(t *testing.T) {
	t.Parallel()
	for name, test := range reads {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				w.plant(reportKey, string(audit.Encode(report("one"), 1<<20)))
				way := &faulty{to: w.way, faults: test.faults}
				w.way = way
				r, found, err := w.open().Report(t.Context(), id, due)
				test.check(t, way, err, "read the report")
				if found != (err == nil) || found && r.Apps[0].App != "one" {
					t.Errorf("found %v, %+v", found, r)
				}
			})
		})
	}
}

// TestStateThroughFaults says above all that a store in trouble is not taken for one without a state.
func TestStateThroughFaults(t *testing.T) {
	t.Parallel()
	for name, test := range reads {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				checkUpdate(w, add("a"), "a")
				way := &faulty{to: w.way, faults: test.faults}
				w.way = way
				_, condition, err := w.open().State(t.Context())
				test.check(t, way, err, "read the state")
				if want := map[bool]archive.Condition{true: archive.Sound}[err == nil]; condition != want {
					t.Errorf("%s", condition)
				}
				way.faults, w.way = nil, way.to
				checkUpdate(w, add("b"), "a", "b")
			})
		})
	}
}

// TestUpdateThroughFaults has every write fault between the reading and the writing of an update. What was changed is there once, or not at all.
func TestUpdateThroughFaults(t *testing.T) {
	t.Parallel()
	for name, test := range writes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				checkUpdate(w, add("a"), "a")
				way, calls := &faulty{to: w.way}, 0
				_, err := archive.Open(location(t, w.place), kit(way)).Update(t.Context(), func(s *archive.State) bool {
					if calls++; calls == 1 {
						way.faults = test.faults
					}
					s.Apps["a"].Unread++
					return true
				})
				s, _, err2 := w.open().State(t.Context())
				if err2 != nil || err == nil && s.Apps["a"].Unread != 1 || s.Apps["a"].Unread > 1 {
					t.Errorf("%v, %v: changed %d times", err, err2, s.Apps["a"].Unread)
				}
				if failure, ok := errors.AsType[*archive.Error](err); err != nil && (!ok || failure.Reason != test.reason) {
					t.Errorf("%v, not %s", err, test.reason)
				}
			})
		})
	}
}

// TestInTime says that the caller's time is kept to, whatever goes wrong, and that the error says so.
func TestInTime(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults []fault
		limit  time.Duration
	}{
		"silence":                    {times(9, silent), time.Second},
		"silence at the second":      {times(9, silent), 4 * time.Second},
		"silence at the last":        {times(9, silent), 8 * time.Second},
		"waiting for another try":    {times(9, unsent(io.EOF)), 150 * time.Millisecond},
		"waiting for somebody":       {[]fault{says(409, ""), nil, says(409, ""), nil, says(409, ""), nil}, 60 * time.Millisecond},
		"before anything, cancelled": {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, began := newS3(t), time.Now()
				w.way = &faulty{to: w.way, faults: test.faults}
				ctx, cancel := context.WithTimeout(t.Context(), test.limit)
				defer cancel()
				_, _, err := w.open().Keep(ctx, report("x"))
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != test.limit {
					t.Errorf("%v after %v", err, time.Since(began))
				}
			})
		})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for store, enter := range map[string]func(*testing.T) world{"folder": newFolder, "S3": newS3} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w := enter(t)
		_, err := w.open().Update(ctx, add("a"))
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the run was cancelled") {
			t.Errorf("%s: %v", store, err)
		}
	}
}

// TestTooLarge bounds what is read, also where the length is not announced.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	for _, length := range []int64{17 << 20, -1} {
		way := answers(func() *http.Response {
			response := object(make([]byte, 17<<20))
			response.ContentLength = length
			return response
		})
		_, _, err := archive.Open(location(t, "s3://bucket?region=us-east-1"), kit(way)).State(t.Context())
		if failure, ok := errors.AsType[*archive.Error](err); !ok || failure.Reason != "it is larger than 16 MiB" {
			t.Errorf("%v", err)
		}
	}
	w := newFolder(t)
	w.plant("state.json", strings.Repeat(" ", 16<<20+1))
	if _, _, err := w.open().State(t.Context()); err == nil || !strings.Contains(err.Error(), "16 MiB") {
		t.Errorf("%v", err)
	}
}

// TestNotToBeReadAgain says that nothing is written that would be too large to be read.
func TestNotToBeReadAgain(t *testing.T) {
	t.Parallel()
	w := newFolder(t)
	if _, _, err := w.open().Keep(t.Context(), report(strings.Repeat("x", 32<<20))); err == nil || !strings.Contains(err.Error(), "32 MiB") {
		t.Errorf("%v", err)
	}
	if _, err := w.open().Update(t.Context(), add(strings.Repeat("x", 8<<20))); err == nil || !strings.Contains(err.Error(), "16 MiB") {
		t.Errorf("%v", err)
	}
	if got := w.read("state.json") + w.read(reportKey); got != "" {
		t.Errorf("%d bytes were written", len(got))
	}
}
