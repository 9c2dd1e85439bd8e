package archive_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/secret"
)

// shown is all that a caller can make of an error, inner parts included.
func shown(err error) string {
	var b bytes.Buffer
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(&b, "%s\n%v\n%+v\n%#v\n%q\n", e.Error(), e, e, e, e)
	}
	e, _ := errors.AsType[*archive.Error](err)
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.Encode(e)
	slog.New(slog.NewJSONHandler(&b, nil)).Error("m", "err", err, "value", e)
	slog.New(slog.NewTextHandler(&b, nil)).Error("m", "err", err, "value", e)
	return b.String()
}

// checkClean fails if text holds one of the values, plain or escaped, or a URL.
func checkClean(t *testing.T, text string, values ...string) {
	t.Helper()
	for _, value := range append(values, "://", "planted", "sha256", "Signature", "syscall", "reports/") {
		for _, form := range []string{value, url.QueryEscape(value), url.PathEscape(value)} {
			if strings.Contains(text, form) {
				t.Errorf("%q is in\n%s", form, text)
			}
		}
	}
}

// planted are values that no text of ours has.
func planted() archive.Credentials {
	return archive.Credentials{AccessKeyID: secret.New("AKIAPLANTED77"), SecretAccessKey: secret.New("s3cr3t-pl4nt3d"), SessionToken: secret.New("t0k3n-pl4nt3d")}
}

func checkError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		checkClean(t, shown(err), theBucket, thePrefix, "127.0.0.1", "AKIAPLANTED77", "s3cr3t-pl4nt3d", "t0k3n-pl4nt3d", id)
	}
}

func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	var failed atomic.Int32
	t.Cleanup(func() {
		if failed.Load() < int32(3*len(writes)/2) {
			t.Errorf("only %d errors were looked at", failed.Load())
		}
	})
	for name, test := range writes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newS3(t)
				for _, operation := range []func(*archive.Archive) error{
					func(a *archive.Archive) error { _, _, err := a.Keep(t.Context(), report("x")); return err },
					func(a *archive.Archive) error { _, _, err := a.Report(t.Context(), id, due); return err },
					func(a *archive.Archive) error { _, _, err := a.State(t.Context()); return err },
					func(a *archive.Archive) error { _, err := a.Update(t.Context(), add("x")); return err },
				} {
					k := kit(&faulty{to: w.way, faults: test.faults})
					k.Credentials = planted
					err := operation(archive.Open(location(t, w.place), k))
					checkError(t, err)
					if err != nil {
						failed.Add(1)
					}
				}
			})
		})
	}
}

// TestNotOursLeaksNothing has texts of others where a report should be.
func TestNotOursLeaksNothing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"planted", `{"schema":"planted"}`, `{"apps":"planted"}`, `{"run_at":"planted"}`, string(audit.Encode(audit.Report{ID: "planted"}, 1<<20))} {
		w := newS3(t)
		w.plant(reportKey, body)
		_, _, err := w.open().Report(t.Context(), id, due)
		if err == nil {
			t.Errorf("%q is a report", body)
		}
		checkError(t, err)
	}
}
