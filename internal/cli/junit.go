package cli

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"trtc-callback-audit/audit"
)

// junit renders a report for a build server: each application is a test case, drift is a failure, what could not be read an error. The document is
// written by hand because encoding/xml would cost every cold start what only a desk needs.
func junit(r audit.Report) []byte {
	var d xmlDocument
	d.add(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<testsuites>\n  ")
	d.open("testsuite", "name", "trtc-callback-audit", "tests", strconv.Itoa(len(r.Apps)), "failures", strconv.Itoa(r.Summary.Drifted+r.Summary.Absent),
		"errors", strconv.Itoa(r.Summary.Unknown), "timestamp", r.GeneratedAt.Format("2006-01-02T15:04:05"))
	for _, app := range r.Apps {
		d.add("\n    ")
		d.open("testcase", "classname", "callback", "name", app.App, "time", fmt.Sprintf("%.3f", float64(app.ElapsedMS)/1000))
		if name, text, attributes := outcome(app); text != "" || attributes != nil {
			d.add("\n      ")
			d.open(name, attributes...)
			d.add(escaped(text), "</", name, ">\n    ")
		}
		d.add("</testcase>")
	}
	d.add("\n  </testsuite>\n</testsuites>\n")
	return d.text
}

// outcome is the element that tells how an application is, and what stands in it; an application without findings has none.
func outcome(app audit.AppReport) (name, text string, attributes []string) {
	switch app.Status {
	case audit.Unknown:
		return "error", "fix: " + app.Failure.Fix, []string{"type", string(app.Failure.Class), "message", app.Failure.Info}
	case audit.Drifted, audit.Absent:
		if len(app.Findings) == 0 {
			return "failure", "", []string{"type", string(app.Status), "message", "its findings are less severe than -min-severity"}
		}
		worst := app.Findings[0]
		message := fmt.Sprintf("want %s, got %s", worst.Want, worst.Got)
		return "failure", findingLines(app), []string{"type", string(worst.Kind), "message", message}
	case audit.InSync:
	}
	return "system-out", findingLines(app), nil
}

// xmlDocument is one that is being written.
type xmlDocument struct{ text []byte }

func (d *xmlDocument) add(parts ...string) {
	for _, part := range parts {
		d.text = append(d.text, part...)
	}
}

// open writes an opening tag; attributes are names and values in turn.
func (d *xmlDocument) open(name string, attributes ...string) {
	d.add("<", name)
	for i := 0; i+1 < len(attributes); i += 2 {
		d.add(" ", attributes[i], `="`, escaped(attributes[i+1]), `"`)
	}
	d.add(">")
}

// escapes are what text and attributes cannot hold as it is; a line end in an attribute would be read as a blank.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")

// escaped also replaces the characters that XML has no way to write.
func escaped(text string) string {
	return escapes.Replace(strings.Map(func(c rune) rune {
		if c < ' ' && !strings.ContainsRune("\t\n\r", c) || c == 0xFFFE || c == 0xFFFF {
			return '\uFFFD'
		}
		return c
	}, text))
}

// findingLines lists the findings, each with its fix.
func findingLines(app audit.AppReport) string {
	var b bytes.Buffer
	for _, f := range app.Findings {
		fmt.Fprintf(&b, "%s %s: want %s, got %s\n  fix: %s\n", f.Severity, f.Kind, plain(f.Want), plain(f.Got), f.Fix)
	}
	return b.String()
}
