package archive_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// everywhere are the stores that must behave the same.
var everywhere = map[string]func(*testing.T) world{"folder": newFolder, "S3": newS3, "S3 over HTTP": newServedS3, "COS": newCOS}

// behaviours are what a store must do.
var behaviours = map[string]func(world){
	"keep and read":      keepAndRead,
	"keep twice":         keepTwice,
	"two at once":        keepAtOnce,
	"no report":          noReport,
	"not our report":     notOurReport,
	"no id":              noID,
	"state missing":      stateMissing,
	"state corrupt":      stateCorrupt,
	"state newer":        stateNewer,
	"state read back":    stateReadBack,
	"nothing to write":   nothingToWrite,
	"created meanwhile":  createdMeanwhile,
	"what makes no JSON": makesNoJSON,
}

// conditional is what only a store must do that refuses to replace what its writer has not read.
var conditional = map[string]func(world){
	"overtaken":                 overtaken,
	"always overtaken":          alwaysOvertaken,
	"replaced while corrupt":    replacedWhileCorrupt,
	"two updaters lose nothing": twoUpdaters,
}

func TestBehaviours(t *testing.T) {
	t.Parallel()
	for store, enter := range everywhere {
		checks := maps.Clone(behaviours)
		if store != "COS" {
			maps.Copy(checks, conditional)
		}
		if store == "S3 over HTTP" { // a connection takes real time, so this is for a bubble
			delete(checks, "always overtaken")
		}
		for behaviour, check := range checks {
			t.Run(store+"/"+behaviour, func(t *testing.T) {
				t.Parallel()
				if store == "S3 over HTTP" {
					check(enter(t))
					return
				}
				synctest.Test(t, func(t *testing.T) { check(enter(t)) })
			})
		}
	}
}

func keepAndRead(w world) {
	a, r := w.open(), report("one")
	r.Published = []audit.Delivery{{Sink: "slack"}}
	kept, first, err := a.Keep(w.Context(), r)
	if err != nil || !first || kept.Published != nil {
		w.Fatalf("%v, first %v, %+v", err, first, kept.Published)
	}
	r.Published = nil
	if diff := cmp.Diff(r, kept); diff != "" {
		w.Error(diff)
	}
	if got, want := w.read(reportKey), string(jsonOf(r)); got != want {
		w.Errorf("there is %s, not %s", got, want)
	}
	again, found, err := a.Report(w.Context(), id, due.In(time.FixedZone("east", 12*3600)))
	if diff := cmp.Diff(r, again); err != nil || !found || diff != "" {
		w.Errorf("%v, found %v, %s", err, found, diff)
	}
}

func keepTwice(w world) {
	a := w.open()
	if _, first, err := a.Keep(w.Context(), report("one")); err != nil || !first {
		w.Fatal(first, err)
	}
	kept, first, err := w.open().Keep(w.Context(), report("another"))
	if diff := cmp.Diff(report("one"), kept); err != nil || first || diff != "" {
		w.Errorf("%v, first %v, %s", err, first, diff)
	}
	if strings.Contains(w.read(reportKey), "another") {
		w.Error("the evidence has changed")
	}
}

func keepAtOnce(w world) {
	const writers = 8
	var firsts [writers]bool
	var kept [writers]audit.Report
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			var err error
			if kept[i], firsts[i], err = w.open().Keep(w.Context(), report(fmt.Sprint("writer ", i))); err != nil {
				w.Error(err)
			}
		})
	}
	all.Wait()
	count := 0
	for i := range writers {
		if firsts[i] {
			count++
			if want := fmt.Sprint("writer ", i); kept[i].Apps[0].App != want {
				w.Errorf("%s was first and got %s", want, kept[i].Apps[0].App)
			}
		}
		if diff := cmp.Diff(kept[0], kept[i]); diff != "" {
			w.Errorf("two bodies: %s", diff)
		}
	}
	if count != 1 {
		w.Errorf("%d were first", count)
	}
}

func noReport(w world) {
	for range 2 { // the second time in a store that has something
		if _, found, err := w.open().Report(w.Context(), id, due); found || err != nil {
			w.Errorf("found %v, %v", found, err)
		}
		other := report("of the day before")
		other.RunAt = due.AddDate(0, 0, -1)
		if _, _, err := w.open().Keep(w.Context(), other); err != nil {
			w.Fatal(err)
		}
	}
}

func notOurReport(w world) {
	other := report("x")
	other.ID = strings.Repeat("0", 32)
	for _, body := range []string{"", "<html>", `{"schema":"trtc-callback-audit/v2","id":"` + id + `"}`, string(jsonOf(other)), "[]", "null"} {
		w.plant(reportKey, body)
		_, found, err := w.open().Report(w.Context(), id, due)
		failure, ok := errors.AsType[*archive.Error](err)
		if found || !ok || failure.Op != "read the report" || !strings.Contains(failure.Reason, "not this version's report") {
			w.Errorf("%q: found %v, %v", body, found, err)
		}
		if _, first, err := w.open().Keep(w.Context(), report("x")); first || err == nil {
			w.Errorf("%q: first %v, %v", body, first, err)
		}
		if w.read(reportKey) != body {
			w.Errorf("%q was replaced", body)
		}
	}
}

func noID(w world) {
	for _, bad := range []string{"", "../../state", id[1:], id + "0", strings.ToUpper(id), id[:31] + "/", id[:31] + "\n", strings.Repeat("é", 16)} {
		r := report("x")
		r.ID = bad
		_, _, err := w.open().Keep(w.Context(), r)
		_, _, err2 := w.open().Report(w.Context(), bad, due)
		for _, err := range []error{err, err2} {
			if _, ok := errors.AsType[*archive.Error](err); !ok || !strings.Contains(err.Error(), "32 hex digits") || len(bad) > 1 && strings.Contains(err.Error(), bad) {
				w.Errorf("%q: %v", bad, err)
			}
		}
	}
}

// TestNobodyWaitsForLong has the same conflicts in a bubble, where the waits can be measured.
func TestNobodyWaitsForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, began := newS3(t), time.Now()
		alwaysOvertaken(w)
		if took := time.Since(began); took < time.Second || took > 8*800*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestNowhere(t *testing.T) {
	t.Parallel()
	if a := archive.Open(archive.Location{}, archive.Kit{}); a != nil {
		t.Errorf("there is an archive: %v", a)
	}
}
