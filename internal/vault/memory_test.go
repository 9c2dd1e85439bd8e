package vault_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/internal/vault"
)

// checkAsked checks how many requests the store has had.
func checkAsked(t *testing.T, s *store, want int) {
	t.Helper()
	if got := s.asked(); got != want {
		t.Errorf("the store was asked %d times, not %d", got, want)
	}
}

// deny has the store refuse for good.
func deny(w http.ResponseWriter, _ *http.Request) bool {
	w.WriteHeader(http.StatusBadRequest)
	w.Write([]byte(`{"__type":"AccessDeniedException"}`))
	return true
}

func TestTTL(t *testing.T) {
	t.Parallel()
	for ttl, good := range map[time.Duration]time.Duration{0: vault.DefaultTTL, -1: vault.DefaultTTL, time.Hour: time.Hour, time.Second: time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s := newStore()
			s.put("a", "one")
			k := kit(s)
			k.TTL = ttl
			v, r := vault.New(k), parse(t, "aws-sm:a")
			fetch(t.Context(), t, v, r, true)
			s.put("a", "two")
			time.Sleep(good - 1)
			fetch(t.Context(), t, v, r, false)
			expect(t, v, r, "one", "")
			checkAsked(t, s, 1)
			time.Sleep(time.Nanosecond)
			fetch(t.Context(), t, v, r, true)
			expect(t, v, r, "two", "")
			time.Sleep(good)
			fetch(t.Context(), t, v, r, false) // it was asked for, and is the same
			checkAsked(t, s, 3)
			v.SetTTL(2 * good)
			time.Sleep(2*good - 1)
			fetch(t.Context(), t, v, r, false)
			checkAsked(t, s, 3)
			v.SetTTL(good)
			fetch(t.Context(), t, v, r, false)
			checkAsked(t, s, 4)
		})
	}
}

// TestClockPutBack has a wall clock that goes back, and no monotonic one, as after a freeze.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.put("a", value)
	k := kit(s)
	now := due
	s.now, k.Now = func() time.Time { return now }, func() time.Time { return now }
	v, r := vault.New(k), parse(t, "aws-sm:a")
	fetch(t.Context(), t, v, r, true)
	now = now.Add(-24 * time.Hour)
	fetch(t.Context(), t, v, r, false)
	checkAsked(t, s, 2)
}

func TestAFailureIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		s.answer(deny)
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "", "the role may not read the secret")
		s.answer(nil)
		for range 100 {
			fetch(t.Context(), t, v, r, false)
			v.Refetch(t.Context(), r)
		}
		time.Sleep(10*time.Second - 1)
		fetch(t.Context(), t, v, r, false)
		checkAsked(t, s, 1)
		time.Sleep(time.Nanosecond)
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "one", "")
		checkAsked(t, s, 2)
	})
}

func TestAFailureKeepsTheValue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", `{"k":"one"}`)
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a#k")
		fetch(t.Context(), t, v, r, true)
		time.Sleep(vault.DefaultTTL)
		s.answer(deny)
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "one", "the role may not read the secret")
		for range 20 {
			time.Sleep(time.Second)
			fetch(t.Context(), t, v, r, false) // the flaw is the same one
		}
		checkAsked(t, s, 4)
		s.answer(nil)
		s.put("a", `{"l":"two"}`)
		time.Sleep(10 * time.Second)
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "one", "the secret's JSON has no such key")
		s.put("a", `{"k":"two"}`)
		fetch(t.Context(), t, v, r, false)
		time.Sleep(10 * time.Second)
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "two", "")
		checkAsked(t, s, 6)
	})
}

func TestRefetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", `{"k":"one","l":"other"}`)
		v, r, sibling := vault.New(kit(s)), parse(t, "aws-sm:a#k"), parse(t, "aws-sm:a#l")
		fetch(t.Context(), t, v, r, true)
		refetch := func(r vault.Reference, value string, changed bool, asked int) {
			t.Helper()
			got, is := refetch(t.Context(), v, r)
			if got.Reveal() != value || is != changed {
				t.Errorf("Refetch returns %q, %v, not %q, %v", got.Reveal(), is, value, changed)
			}
			checkAsked(t, s, asked)
		}
		refetch(r, "one", false, 2) // it may be fetched a moment after Fetch did
		s.put("a", `{"k":"two","l":"other"}`)
		refetch(r, "one", false, 2)
		refetch(sibling, "other", false, 2) // the secret is the same one
		time.Sleep(10*time.Second - 1)
		refetch(r, "one", false, 2)
		time.Sleep(time.Nanosecond)
		refetch(r, "two", true, 3)
		time.Sleep(10 * time.Second)
		s.answer(deny)
		refetch(r, "two", false, 4)
		expect(t, v, r, "two", "the role may not read the secret")
		s.answer(nil)
		time.Sleep(10*time.Second - 1)
		refetch(r, "two", false, 4)
		time.Sleep(time.Nanosecond)
		refetch(r, "two", false, 5)
		expect(t, v, r, "two", "")
	})
}

// TestRefetchOfTheUnknown is Fetch of one.
func TestRefetchOfTheUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", "one")
		v := vault.New(kit(s))
		if got, changed := refetch(t.Context(), v, parse(t, "aws-sm:a")); got.Reveal() != "one" || !changed {
			t.Errorf("Refetch returns %q, %v", got.Reveal(), changed)
		}
		fetch(t.Context(), t, v, parse(t, "aws-sm:a"), false)
		checkAsked(t, s, 1)
	})
}

// TestSideBySide fetches ten secrets in the time of one, each once, whatever the number of references.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.delay = time.Second
		var all []vault.Reference
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
			s.put(name, `{"k":"one","l":2,"m":"three"}`)
			all = append(all, parse(t, "aws-sm:"+name), parse(t, "aws-sm:"+name+"#k"), parse(t, "aws-sm:"+name+"#l"), vault.Reference{}, parse(t, "aws-sm:"+name+"#k"))
		}
		v, began := vault.New(kit(s)), time.Now()
		if !fetchAll(t.Context(), v, all) {
			t.Error("nothing has changed")
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %v", took)
		}
		checkAsked(t, s, 10)
		expect(t, v, parse(t, "aws-sm:j#l"), "2", "")
		expect(t, v, parse(t, "aws-sm:j#m"), "three", "") // asked for later, read from what is known
		expect(t, v, parse(t, "aws-sm:j#n"), "", "the secret's JSON has no such key")
		checkAsked(t, s, 10)
	})
}

// TestOneRequest has a hundred come for one secret while it is being fetched. Each learns that it has changed.
func TestOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.delay = time.Second
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				if i%2 == 0 {
					fetch(t.Context(), t, v, r, true)
				} else if got, changed := refetch(t.Context(), v, r); got.Reveal() != "one" || !changed {
					t.Errorf("Refetch returns %q, %v", got.Reveal(), changed)
				}
				expect(t, v, r, "one", "")
			})
		}
		all.Wait()
		checkAsked(t, s, 1)
	})
}

// TestWaiters has the one that began hang up, and one that waits run out of time. A third gets the secret.
func TestWaiters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.delay = time.Second
		s.put("a", "one")
		v, r, began := vault.New(kit(s)), parse(t, "aws-sm:a"), time.Now()
		first, hangUp := context.WithCancel(t.Context())
		hurried, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var all sync.WaitGroup
		wait := func(ctx context.Context, changed bool, took time.Duration, value string) {
			all.Go(func() {
				fetch(ctx, t, v, r, changed)
				if got := time.Since(began); got != took {
					t.Errorf("it took %v, not %v", got, took)
				}
				flaw := ""
				if value == "" {
					flaw = "the store has not answered yet"
				}
				expect(t, v, r, value, flaw)
			})
			synctest.Wait()
		}
		wait(first, true, 0, "")
		wait(hurried, false, 500*time.Millisecond, "")
		wait(t.Context(), true, time.Second, "one")
		hangUp()
		all.Wait()
		checkAsked(t, s, 1)
	})
}

// TestHangingUpHammersNobody has strangers come and go.
func TestHangingUpHammersNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.delay = time.Second
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		for range 50 {
			ctx, cancel := context.WithCancel(t.Context())
			go func() { time.Sleep(time.Millisecond); cancel() }()
			v.Fetch(ctx, []vault.Reference{r})
		}
		fetch(t.Context(), t, v, r, true)
		expect(t, v, r, "one", "")
		checkAsked(t, s, 1)
	})
}

// TestNoAnswerInTime has a store that is slower than anybody waits. A caller in a hurry leaves, and the fetch goes on to its own end.
func TestNoAnswerInTime(t *testing.T) {
	t.Parallel()
	for limit, took := range map[time.Duration]time.Duration{time.Second: time.Second, time.Minute: 2600 * time.Millisecond, 0: 2600 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			s := newStore()
			s.delay = time.Hour
			v, r, began := vault.New(kit(s)), parse(t, "aws-sm:a"), time.Now()
			ctx, cancel := context.WithCancel(t.Context())
			if limit > 0 {
				ctx, cancel = context.WithTimeout(t.Context(), limit)
			}
			defer cancel()
			fetch(ctx, t, v, r, true)
			if got := time.Since(began); got != took {
				t.Errorf("within %v it took %v, not %v", limit, got, took)
			}
			if limit == time.Second {
				expect(t, v, r, "", "the store has not answered yet")
				time.Sleep(2 * time.Second)
			}
			expect(t, v, r, "", "no answer in time")
		})
	}
}

// TestAHurryIsNobodyElses: the fetch that somebody in a hurry has begun is good for those who come later.
func TestAHurryIsNobodyElses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.delay = 400 * time.Millisecond
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		hurried, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		v.Fetch(hurried, []vault.Reference{r})
		expect(t, v, r, "", "the store has not answered yet")
		v.Fetch(t.Context(), []vault.Reference{r})
		expect(t, v, r, "one", "")
		checkAsked(t, s, 1)
	})
}

// TestAGoodValueWaitsForNobody: a store that hangs costs a moment where there is a value already.
func TestAGoodValueWaitsForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		fetch(t.Context(), t, v, r, true)
		same := v.Moves()
		time.Sleep(vault.DefaultTTL + time.Second)
		fetch(t.Context(), t, v, r, false)
		if v.Moves() != same {
			t.Error("what is the same has moved")
		}
		time.Sleep(vault.DefaultTTL + time.Second)
		s.delay = time.Hour
		began, moves := time.Now(), v.Moves()
		v.Fetch(t.Context(), []vault.Reference{r})
		if took := time.Since(began); took != 200*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		expect(t, v, r, "one", "")
		time.Sleep(5 * time.Second)
		expect(t, v, r, "one", "no answer in time")
		if v.Moves() == moves {
			t.Error("nobody could notice")
		}
	})
}

// TestTooLate asks nobody, and leaves no flaw: there was no time to find out.
func TestTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.put("a", "one")
		v, r := vault.New(kit(s)), parse(t, "aws-sm:a")
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		fetch(gone, t, v, r, false)
		v.Refetch(gone, r)
		expect(t, v, r, "", "")
		checkAsked(t, s, 0)
		if _, changed := refetch(t.Context(), v, r); !changed {
			t.Error("an attempt without time counts")
		}
	})
}

// TestTogether is for the race detector.
func TestTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		k := kit(s)
		k.TTL = time.Millisecond
		v := vault.New(k)
		all := []vault.Reference{parse(t, "aws-sm:a"), parse(t, "aws-sm:a#k"), parse(t, "aws-ssm:b"), parse(t, "tencent-ssm:c@1"), parse(t, "aws-sm:none")}
		for _, name := range []string{"a", "b", "c@1"} {
			s.put(name, `{"k":"one"}`)
		}
		var everybody sync.WaitGroup
		for i := range 16 {
			everybody.Go(func() {
				for range 50 {
					v.Fetch(t.Context(), all)
					v.Refetch(t.Context(), all[i%len(all)])
					v.SetTTL(time.Duration(i+1) * time.Millisecond)
					expect(t, v, all[1], "one", "")
					time.Sleep(time.Duration(i) * time.Millisecond)
				}
			})
		}
		everybody.Wait()
		expect(t, v, all[4], "", "does not exist in this region")
	})
}
