package render

import (
	"time"

	"trtc-callback-audit/audit"
)

// Language is what people read. JSON, logs and errors are English whatever it is.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Options are what a message needs beside the report.
type Options struct {
	Language Language      // English if empty
	Next     string        // the command that shows more; empty takes the command line's
	Took     time.Duration // how long the run took
	Now      time.Time     // for "since 3 h"
}

// Message is what there is to say of a report, before any markup.
type Message struct {
	Options
	report audit.Report
}

// Compose makes a message of a report.
func Compose(r audit.Report, o Options) Message { return Message{Options: o, report: r} }
