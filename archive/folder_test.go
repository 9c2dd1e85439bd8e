package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/archive"
)

// folderOf is where a world's folder is.
func folderOf(w world) string { return filepath.FromSlash(strings.TrimPrefix(w.place, "file://")) }

func TestModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes are of unix")
	}
	w := newFolder(t)
	keepAndRead(w)
	checkUpdate(w, add("a"), "a")
	checkUpdate(w, add("b"), "a", "b")
	var names []string
	err := filepath.WalkDir(filepath.Dir(folderOf(w)), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[entry.IsDir()]; err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, err, info.Mode())
		}
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return nil
	})
	if got, want := strings.Join(names, " "), ".lock "+id+".json state.json"; err != nil || got != want {
		t.Errorf("%v: there are %s", err, got)
	}
}

// TestReadingMakesNothing says that looking at an archive that is not there leaves no trace.
func TestReadingMakesNothing(t *testing.T) {
	t.Parallel()
	w := newFolder(t)
	noReportYet, _, err := w.open().Report(t.Context(), id, due)
	_, condition, err2 := w.open().State(t.Context())
	if err != nil || err2 != nil || noReportYet.ID != "" || condition != archive.Missing {
		t.Errorf("%v, %v, %s", err, err2, condition)
	}
	if _, err := os.Stat(folderOf(w)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestAfterACrash has what a writer leaves that died between giving a report its name and taking the other one away. Writing over that other name would
// change the report.
func TestAfterACrash(t *testing.T) {
	t.Parallel()
	w := newFolder(t)
	keepAndRead(w)
	before := w.read(reportKey)
	if err := os.Link(filepath.Join(folderOf(w), filepath.FromSlash(reportKey)), filepath.Join(folderOf(w), ".new")); err != nil {
		t.Skip("there are no links here")
	}
	checkUpdate(w, add("a"), "a")
	if after := w.read(reportKey); after != before || after == "" {
		t.Errorf("the report has become %s", after)
	}
}

// TestForeignHand has somebody without our lock put a report there while ours is written: theirs stays.
func TestForeignHand(t *testing.T) {
	t.Parallel()
	w := newFolder(t)
	var all sync.WaitGroup
	for i := range 50 {
		r := report("ours")
		r.RunAt = due.AddDate(0, 0, i)
		key := "reports/" + r.RunAt.Format("2006/01/02") + "/" + id + ".json"
		theirs := strings.Replace(string(jsonOf(r)), `"ours"`, `"theirs"`, 1)
		if err := os.MkdirAll(filepath.Join(folderOf(w), filepath.Dir(key)), 0o700); err != nil {
			t.Fatal(err)
		}
		planted := false
		all.Go(func() {
			file, err := os.OpenFile(filepath.Join(folderOf(w), key), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if planted = err == nil; planted {
				_, err = file.WriteString(theirs)
				err = errors.Join(err, file.Close())
			}
			if err != nil && !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
		_, first, _ := w.open().Keep(t.Context(), r)
		all.Wait()
		if first == planted || planted != (w.read(key) == theirs) {
			t.Errorf("first %v, and they %v", first, planted)
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	hold := func(w world) (release func()) {
		checkUpdate(w, add("a"), "a")
		release, err := archive.TryLock(filepath.Join(folderOf(w), ".lock"))
		if err != nil {
			w.Fatal(err)
		}
		return release
	}
	for name, check := range map[string]func(world){
		"released": func(w world) {
			time.AfterFunc(time.Second, hold(w))
			began := time.Now()
			checkUpdate(w, add("b"), "a", "b")
			if took := time.Since(began); took < time.Second || took > time.Second+20*time.Millisecond {
				w.Errorf("took %v", took)
			}
		},
		"held": func(w world) {
			defer hold(w)()
			_, err := w.open().Update(w.Context(), add("b"))
			if failure, ok := errors.AsType[*archive.Error](err); !ok || failure.Reason != "the folder is locked" || failure.Op != "write the state" {
				w.Errorf("%v", err)
			}
		},
		"held for too long": func(w world) {
			defer hold(w)()
			ctx, cancel := context.WithTimeout(w.Context(), time.Second)
			defer cancel()
			if _, err := w.open().Update(ctx, add("b")); !errors.Is(err, context.DeadlineExceeded) {
				w.Errorf("%v", err)
			}
		},
		"readers need none": func(w world) {
			defer hold(w)()
			if s, _, err := w.open().State(w.Context()); err != nil || !has(s, "a") {
				w.Errorf("%v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { check(newFolder(t)) })
		})
	}
}

// TestUnusable has something else where the folder, or a file in it, should be.
func TestUnusable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "planted-file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := newFolder(t)
	w.plant(reportKey+"/planted", "a folder has the report's name")
	w.plant("state.json/planted", "and one the state's")
	for _, place := range []string{"file://" + filepath.ToSlash(file), "file://" + filepath.ToSlash(file) + "/inside", w.place} {
		a := archive.Open(location(t, place), kit(nil))
		_, _, keep := a.Keep(t.Context(), report("x"))
		_, update := a.Update(t.Context(), add("x"))
		for _, err := range []error{keep, update} {
			if failure, ok := errors.AsType[*archive.Error](err); !ok || !strings.Contains(failure.Reason, "folder") {
				t.Errorf("%v", err)
			}
			checkClean(t, shown(err), file, folderOf(w))
		}
	}
}

const writerOf = "ARCHIVE_TEST_WRITER_OF" // the place to which a process is to write

// TestProcesses has processes update one state at the same time.
func TestProcesses(t *testing.T) {
	t.Parallel()
	const processes, each = 3, 30
	place := os.Getenv(writerOf)
	if place != "" {
		a := archive.Open(location(t, place), kit(nil))
		for i := range each {
			if _, err := a.Update(t.Context(), add(fmt.Sprint(os.Getpid(), "-", i))); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	w := newFolder(t)
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			writer := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcesses$")
			writer.Env = append(os.Environ(), writerOf+"="+w.place)
			if out, err := writer.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	if s, _, err := w.open().State(t.Context()); err != nil || len(s.Apps) != processes*each {
		t.Errorf("%v: %d applications", err, len(s.Apps))
	}
}
