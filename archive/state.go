package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"trtc-callback-audit/audit"
)

// StateSchema names the shape of a [State].
const StateSchema = "trtc-callback-audit/state/v1"

// State is what must be remembered from run to run.
type State struct {
	Schema string               `json:"schema"`
	Apps   map[string]*App      `json:"apps"`   // by their names in our configuration; no nil among them
	Claims map[string]time.Time `json:"claims"` // by the ids of runs: until when one of their attempts publishes
}

// App is what is known of an application, and who was told.
type App struct {
	Status      audit.Status    `json:"status"`
	Digest      *string         `json:"digest"`      // of what Tencent had; null while unknown
	Fingerprint *string         `json:"fingerprint"` // of the findings; null while unknown
	Since       time.Time       `json:"since"`       // since when it has this status
	Run         string          `json:"run"`         // the id of the run that has learnt this
	RunAt       time.Time       `json:"run_at"`      // when that run was due
	Unread      int             `json:"unread"`      // how many runs in a row could not read it
	Told        map[string]Told `json:"told"`        // by the sinks' names
	History     []Event         `json:"history"`     // the last changes, at most 10, the newest last
}

// Told is what a sink was told last of an application.
type Told struct {
	Status      audit.Status `json:"status"`
	Fingerprint string       `json:"fingerprint"` // of the findings; empty if they were unknown
	At          time.Time    `json:"at"`
}

// Event is a change of an application.
type Event struct {
	At          time.Time    `json:"at"`
	Run         string       `json:"run"` // the id of the run that has seen it
	Status      audit.Status `json:"status"`
	Fingerprint *string      `json:"fingerprint"` // null while unknown
	Findings    []string     `json:"findings"`    // their kinds
}

// Condition says what was found where the state should be.
type Condition string

// The conditions.
const (
	Sound   Condition = "sound"
	Missing Condition = "missing" // there is none yet
	Corrupt Condition = "corrupt" // it is not a state; the next update replaces it
	Newer   Condition = "newer"   // a newer version of this program wrote it; it is never written over
)

// decodeState makes the best of what was read. The maps of what it returns can be written to, whatever the condition.
func decodeState(body []byte) (State, Condition) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return newState(), Corrupt
	}
	s := newState()
	err := json.Unmarshal(body, &s)
	switch version := version(head.Schema); {
	case version > 1: // what has kept its shape was read all the same
		s.tidy()
		return s, Newer
	case version < 1 || err != nil:
		return newState(), Corrupt
	}
	s.tidy()
	return s, Sound
}

// version is the number at the end of a schema's name, or 0 if it is not one of a state.
func version(schema string) uint64 {
	text, ok := strings.CutPrefix(schema, strings.TrimSuffix(StateSchema, "1"))
	n, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil && !errors.Is(err, strconv.ErrRange) { // what is out of range is the greatest there is
		return 0
	}
	return n
}

func newState() State {
	return State{Schema: StateSchema, Apps: map[string]*App{}, Claims: map[string]time.Time{}}
}

// tidy leaves no null where a reader, or we, would stumble over it.
func (s *State) tidy() {
	if s.Apps == nil {
		s.Apps = map[string]*App{}
	}
	if s.Claims == nil {
		s.Claims = map[string]time.Time{}
	}
	for name, app := range s.Apps {
		if app == nil {
			delete(s.Apps, name)
		} else {
			app.tidy()
		}
	}
}

func (a *App) tidy() {
	if a.Told == nil {
		a.Told = map[string]Told{}
	}
	if a.History == nil {
		a.History = []Event{}
	}
	for i := range a.History {
		if a.History[i].Findings == nil {
			a.History[i].Findings = []string{}
		}
	}
}

// encode is the state's JSON, the same for the same state.
func (s *State) encode() ([]byte, error) {
	s.Schema = StateSchema
	s.tidy()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return nil, &Error{Reason: "the state makes no JSON", Fix: "look for a date beyond the year 9999"}
	}
	if int64(b.Len()) > maxState {
		return nil, tooLarge(maxState)
	}
	return b.Bytes(), nil
}
