package archive_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
)

// add has an update put an application into the state.
func add(name string) func(*archive.State) bool {
	return func(s *archive.State) bool {
		s.Apps[name] = &archive.App{Status: audit.InSync}
		s.Claims[name] = due
		return true
	}
}

func has(s archive.State, names ...string) bool {
	for _, name := range names {
		if s.Apps[name] == nil {
			return false
		}
	}
	return len(s.Apps) == len(names)
}

// checkUpdate updates, and checks what is there then.
func checkUpdate(w world, change func(*archive.State) bool, want ...string) {
	w.Helper()
	s, err := w.open().Update(w.Context(), change)
	if err != nil || !has(s, want...) || s.Schema != archive.StateSchema {
		w.Fatalf("%v, %+v", err, s)
	}
	again, condition, err := w.open().State(w.Context())
	if diff := cmp.Diff(s, again); err != nil || condition != archive.Sound || diff != "" {
		w.Errorf("%v, %s, %s", err, condition, diff)
	}
}

func stateMissing(w world) {
	s, condition, err := w.open().State(w.Context())
	if err != nil || condition != archive.Missing || s.Apps == nil || s.Claims == nil || len(s.Apps) > 0 {
		w.Fatalf("%v, %s, %+v", err, condition, s)
	}
	checkUpdate(w, add("a"), "a")
	checkUpdate(w, add("b"), "a", "b")
}

func stateCorrupt(w world) {
	for _, body := range corrupt {
		w.plant("state.json", body)
		s, condition, err := w.open().State(w.Context())
		if err != nil || condition != archive.Corrupt || s.Apps == nil || s.Claims == nil || len(s.Apps)+len(s.Claims) > 0 {
			w.Errorf("%q: %v, %s, %+v", body, err, condition, s)
		}
		checkUpdate(w, add("a"), "a")
	}
}

func stateNewer(w world) {
	const body = `{"schema":"trtc-callback-audit/state/v2","apps":{"a":{"status":"drifted","told":"by others"},"b":null},"claims":7,"more":1}`
	w.plant("state.json", body)
	s, condition, err := w.open().State(w.Context())
	if err != nil || condition != archive.Newer || s.Claims == nil || len(s.Apps) != 1 || s.Apps["a"].Status != audit.Drifted || s.Apps["a"].Told == nil {
		w.Errorf("%v, %s, %+v", err, condition, s)
	}
	if _, err := w.open().Update(w.Context(), add("c")); !errors.Is(err, archive.ErrReadOnly) {
		w.Errorf("%v", err)
	}
	if got := w.read("state.json"); got != body {
		w.Errorf("it was written over: %s", got)
	}
}

func stateReadBack(w world) {
	at := due.Add(time.Minute + time.Nanosecond)
	want := archive.App{
		Status: audit.Drifted, Digest: new("d"), Fingerprint: new("f"), Since: due, Run: id, RunAt: at, Unread: 2,
		Told:    map[string]archive.Told{"slack": {Status: audit.Absent, Fingerprint: "<&>", At: at}},
		History: []archive.Event{{At: due, Run: id, Status: audit.Unknown, Findings: []string{}}, {At: at, Run: id, Status: audit.Drifted, Fingerprint: new("f"), Findings: []string{"url"}}},
	}
	checkUpdate(w, func(s *archive.State) bool { s.Apps["a"] = &want; return true }, "a")
	s, _, err := w.open().State(w.Context())
	if diff := cmp.Diff(&want, s.Apps["a"]); err != nil || diff != "" {
		w.Errorf("%v, %s", err, diff)
	}
	text := w.read("state.json")
	var keys struct {
		Apps map[string]map[string]json.RawMessage `json:"apps"`
	}
	if err := json.Unmarshal([]byte(text), &keys); err != nil || len(keys.Apps["a"]) != 9 || keys.Apps["a"]["run_at"] == nil || !strings.Contains(text, "<&>") {
		w.Errorf("%v: %s", err, text)
	}
}

func nothingToWrite(w world) {
	s, err := w.open().Update(w.Context(), func(*archive.State) bool { return false })
	if err != nil || s.Apps == nil || w.read("state.json") != "" {
		w.Errorf("%v, %+v, %q", err, s, w.read("state.json"))
	}
}

// overtaken has somebody else write between the reading and the writing.
func overtaken(w world) {
	checkUpdate(w, add("a"), "a")
	calls := 0
	checkUpdate(w, func(s *archive.State) bool {
		if calls++; calls == 1 {
			checkUpdate(w, add("b"), "a", "b")
		}
		return add("c")(s)
	}, "a", "b", "c")
	if calls != 2 {
		w.Errorf("changed %d times", calls)
	}
}

func createdMeanwhile(w world) {
	calls := 0
	checkUpdate(w, func(s *archive.State) bool {
		if calls++; calls == 1 {
			checkUpdate(w, add("b"), "b")
		}
		return add("c")(s)
	}, "b", "c")
}

func replacedWhileCorrupt(w world) {
	w.plant("state.json", "{")
	calls := 0
	checkUpdate(w, func(s *archive.State) bool {
		if calls++; calls == 1 {
			w.plant("state.json", `{"schema":"trtc-callback-audit/state/v1","apps":{"b":{}}}`)
		}
		return add("c")(s)
	}, "b", "c")
}

func alwaysOvertaken(w world) {
	calls := 0
	_, err := w.open().Update(w.Context(), func(s *archive.State) bool {
		calls++
		w.plant("state.json", fmt.Sprintf(`{"schema":"trtc-callback-audit/state/v1","n":%d}`, calls))
		return add("c")(s)
	})
	if !errors.Is(err, archive.ErrConflict) || calls != 8 {
		w.Errorf("%v after %d calls", err, calls)
	}
}

func twoUpdaters(w world) {
	const each = 100
	var all sync.WaitGroup
	for updater := range 2 {
		all.Go(func() {
			a := w.open()
			for i := range each {
				if _, err := a.Update(w.Context(), add(fmt.Sprint(updater, "-", i))); err != nil {
					w.Error(err)
				}
			}
		})
	}
	all.Wait()
	if s, _, err := w.open().State(w.Context()); err != nil || len(s.Apps) != 2*each || len(s.Claims) != 2*each {
		w.Errorf("%v: %d applications", err, len(s.Apps))
	}
}

func makesNoJSON(w world) {
	_, err := w.open().Update(w.Context(), func(s *archive.State) bool {
		s.Claims["x"] = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		return true
	})
	if _, ok := errors.AsType[*archive.Error](err); !ok || w.read("state.json") != "" {
		w.Errorf("%v", err)
	}
}
