package handler

import (
	"errors"
	"fmt"
	"strings"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/envelope"
)

// words say what a caller wants of a report: the same over HTTP, in a direct invocation and in a schedule's input.
type words struct {
	apps   []string
	least  audit.Severity // findings below it are hidden
	failOn audit.FailOn
}

// newWords reads the words' texts. The error names the word and what it may be.
func newWords(apps []string, least string, failOn []string) (w words, err error) {
	w = words{apps: apps, least: audit.Info}
	if least != "" {
		ok := false
		if w.least, ok = audit.ParseSeverity(least); !ok {
			return w, errors.New("min_severity is critical, high, medium, low or info")
		}
	}
	if len(failOn) == 0 {
		return w, nil
	}
	if w.failOn, err = audit.ParseFailOn(strings.Join(failOn, ",")); err != nil {
		return w, errors.New("fail_on is a list of drifted, unknown and any")
	}
	return w, nil
}

// queryWords reads a query, of which only the known names may be used.
func queryWords(text string, known ...string) (words, error) {
	query, err := envelope.Query(text, known...)
	if err != nil {
		return words{}, err
	}
	if len(query["min_severity"]) > 1 {
		return words{}, errors.New("min_severity stands twice")
	}
	return newWords(query["app"], query.Get("min_severity"), query["fail_on"])
}

// check refuses names that are not configured, without repeating them.
func (w words) check(a *audit.Auditor) error {
	if missing := a.Missing(w.apps); len(missing) > 0 {
		return fmt.Errorf("applications that are asked for and not configured: %d; configured are %s", len(missing), envelope.Enumerate(a.Names()))
	}
	return nil
}
