package audit

import (
	"time"

	"trtc-callback-audit/trtcapi"
)

// Schema names the shape of a [Report].
const Schema = "trtc-callback-audit/v1"

// Report is the result of one run over the configured applications.
type Report struct {
	Schema      string      `json:"schema"`
	ID          string      `json:"id"`                 // the same for every retry of a run
	RunAt       time.Time   `json:"run_at"`             // when the run was due, UTC
	GeneratedAt time.Time   `json:"generated_at"`       // when the report was made, UTC
	Trigger     Trigger     `json:"trigger"`            // what asked for it
	Status      Status      `json:"status"`             // the worst of the applications
	Complete    bool        `json:"complete"`           // false if any application is unknown
	Summary     Summary     `json:"summary"`            // of all applications, also of those left out
	Omitted     int         `json:"omitted"`            // applications left out of apps to keep the report small
	News        bool        `json:"news"`               // whether somebody should be told
	Apps        []AppReport `json:"apps"`               // in the order of the configuration
	Published   []Delivery  `json:"published,omitzero"` // where the report went; only in a return value and in the log
}

// Summary counts the applications by status.
type Summary struct {
	Apps    int `json:"apps"`
	InSync  int `json:"in_sync"`
	Drifted int `json:"drifted"`
	Absent  int `json:"absent"`
	Unknown int `json:"unknown"`
}

// AppReport is the result for one application.
type AppReport struct {
	App         string         `json:"app"`             // its name in our configuration
	SDKAppID    uint32         `json:"sdk_app_id"`      // 0 if it is not configured
	Region      trtcapi.Region `json:"region"`          // Tencent's data centre
	Status      Status         `json:"status"`          // what to make of it
	Configured  bool           `json:"configured"`      // Tencent has a callback for it; false while unknown
	URL         string         `json:"url"`             // the callback Url, without userinfo and query values
	Commands    []string       `json:"commands"`        // the callback command words, sorted, without duplicates
	Digest      *string        `json:"digest"`          // SHA-256 of what Tencent has; null while unknown
	Fingerprint *string        `json:"fingerprint"`     // SHA-256 of the findings; null while unknown
	Findings    []Finding      `json:"findings"`        // what is wrong, worst first
	Failure     *Failure       `json:"failure"`         // why it is unknown; null otherwise
	RequestID   string         `json:"request_id"`      // Tencent's, for its support
	Attempts    int            `json:"attempts"`        // how often Tencent was asked
	ElapsedMS   int64          `json:"elapsed_ms"`      // how long that took, in milliseconds
	Change      *Change        `json:"change,omitzero"` // what is new since somebody was told; only with an archive, and only if something is
}

// Finding is one thing that is wrong with a callback, and what to do about it.
type Finding struct {
	Kind     Kind     `json:"kind"`
	Severity Severity `json:"severity"`
	Want     string   `json:"want"`
	Got      string   `json:"got"`
	Fix      string   `json:"fix"`
}

// Failure says why an application could not be read.
type Failure struct {
	Class     trtcapi.Class `json:"class"`      // what kind of trouble
	Code      *int          `json:"code"`       // Tencent's ErrorCode; null if it gave none
	Info      string        `json:"info"`       // what happened, for a person
	RequestID string        `json:"request_id"` // Tencent's, for its support
	Fix       string        `json:"fix"`        // what to do about it
}

// Change says what is new about an application to somebody who has been told of it before, or never.
type Change struct {
	Kind  ChangeKind `json:"kind"`
	Was   Status     `json:"was"`   // what was told last; empty if nothing was
	Since time.Time  `json:"since"` // since when the trouble lasts, or lasted, UTC
}

// ChangeKind is the kind of a change. More may be added.
type ChangeKind string

// The kinds of changes.
const (
	Found      ChangeKind = "found"      // something is wrong, and was not before
	Changed    ChangeKind = "changed"    // something else is wrong than before
	Resolved   ChangeKind = "resolved"   // nothing is wrong any more
	Unreadable ChangeKind = "unreadable" // it could not be read, twice in a row
	Reminder   ChangeKind = "reminder"   // it is as it was, and that is still wrong
)

// Delivery says what became of a report at one sink.
type Delivery struct {
	Sink     string  `json:"sink"`
	Outcome  Outcome `json:"outcome"`
	Attempts int     `json:"attempts"` // how often it was tried
	Reason   string  `json:"reason"`   // why it failed or was not tried, for a person
}

// Outcome is what became of a delivery.
type Outcome string

// The outcomes of a delivery.
const (
	Delivered Outcome = "delivered" // the sink took it
	Quiet     Outcome = "quiet"     // there was nothing to tell this sink
	Failed    Outcome = "failed"    // the sink did not take it
)

// Status is the state of an application or of a whole report.
type Status string

// The statuses, from good to bad.
const (
	InSync  Status = "in_sync" // configured as wanted
	Unknown Status = "unknown" // could not be read
	Drifted Status = "drifted" // configured otherwise
	Absent  Status = "absent"  // not configured at all
)

// Kind is the kind of a finding. More may be added.
type Kind string

// Severity is how much a finding matters: critical, high, medium, low or info.
type Severity string

// Trigger is what made a run happen.
type Trigger string

// The triggers.
const (
	Schedule Trigger = "schedule" // a timer of the cloud
	Direct   Trigger = "direct"   // an invocation by hand or by another program
	Test     Trigger = "test"     // a made-up report that tries whether people can be told
	Job      Trigger = "job"      // a message in a queue
	HTTP     Trigger = "http"     // a request
	Chat     Trigger = "chat"     // a command in a chat
	CLI      Trigger = "cli"      // the command line
)
