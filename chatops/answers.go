package chatops

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"trtc-callback-audit/render"
)

// maxAnswers is how many answers are remembered. Platforms repeat a message within seconds or minutes.
const maxAnswers = 64

// answers remembers what was answered, by message: a repeat gets the first answer again, and is not sent to where it has arrived.
type answers struct {
	mu    sync.Mutex
	byID  map[string]*answer
	order []string // the oldest first
}

// answer is what became of one message.
type answer struct {
	held    chan struct{} // by whoever works on it; a lock that does not outlast a context
	message render.Message
	made    bool // the message is all that there is to say
	sent    bool // it has arrived by another way than the response
}

// of is the answer to what somebody asked in a message. One that has no id has an answer of its own.
func (a *answers) of(p Platform, ask Ask) *answer {
	fresh := &answer{held: make(chan struct{}, 1)}
	if ask.ID == "" {
		return fresh
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := fmt.Sprintf("%s %q %q %q", p, ask.ID, ask.Channel, ask.Users) // ids of Teams are times, and not of one channel alone
	if kept, again := a.byID[key]; again {
		return kept
	}
	if a.byID == nil {
		a.byID = map[string]*answer{}
	}
	if len(a.order) >= maxAnswers {
		a.forget()
	}
	a.byID[key], a.order = fresh, append(a.order, key)
	return fresh
}

// forget drops the oldest answer that nobody works on.
func (a *answers) forget() {
	i := slices.IndexFunc(a.order, func(key string) bool { return len(a.byID[key].held) == 0 })
	if i >= 0 {
		delete(a.byID, a.order[i])
		a.order = slices.Delete(a.order, i, i+1)
	}
}

// lock waits for whoever works on the answer, no longer than the context lasts.
func (a *answer) lock(ctx context.Context) bool {
	select {
	case a.held <- struct{}{}:
		return true
	default:
	}
	select {
	case a.held <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (a *answer) unlock() { <-a.held }
