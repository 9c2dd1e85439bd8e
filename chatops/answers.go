package chatops

import (
	"context"
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
	made    bool // there is a message
	sent    bool // it has arrived by another way than the response
}

// of is the answer to a message. One that has no id has an answer of its own.
func (a *answers) of(platform, id string) *answer {
	fresh := &answer{held: make(chan struct{}, 1)}
	if id == "" {
		return fresh
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := platform + " " + id
	if kept, again := a.byID[key]; again {
		return kept
	}
	if a.byID == nil {
		a.byID = map[string]*answer{}
	}
	if len(a.order) == maxAnswers {
		delete(a.byID, a.order[0])
		a.order = a.order[1:]
	}
	a.byID[key], a.order = fresh, append(a.order, key)
	return fresh
}

func (a *answer) lock(ctx context.Context) bool {
	select {
	case a.held <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (a *answer) unlock() { <-a.held }
