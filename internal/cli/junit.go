package cli

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"trtc-callback-audit/audit"
)

// The parts of JUnit's XML that build servers read. Each application is a test case.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Seconds string        `xml:"time,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitProblem struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit renders a report for a build server: drift is a failure, what could not be read an error.
func junit(r audit.Report) []byte {
	suite := junitSuite{
		Name: "trtc-callback-audit", Tests: len(r.Apps), Failures: r.Summary.Drifted + r.Summary.Absent, Errors: r.Summary.Unknown,
		Timestamp: r.GeneratedAt.Format("2006-01-02T15:04:05"),
	}
	for _, app := range r.Apps {
		suite.Cases = append(suite.Cases, junitOf(app))
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	_ = e.Encode(junitSuites{Suite: suite}) // texts always encode
	b.WriteByte('\n')
	return b.Bytes()
}

func junitOf(app audit.AppReport) junitCase {
	c := junitCase{Class: "callback", Name: app.App, Seconds: fmt.Sprintf("%.3f", float64(app.ElapsedMS)/1000)}
	switch app.Status {
	case audit.Unknown:
		c.Error = &junitProblem{Type: string(app.Failure.Class), Message: app.Failure.Info, Text: "fix: " + app.Failure.Fix}
	case audit.Drifted, audit.Absent:
		c.Failure = &junitProblem{Type: string(app.Status), Message: "its findings are less severe than -min-severity"}
		if len(app.Findings) > 0 {
			worst := app.Findings[0]
			c.Failure = &junitProblem{Type: string(worst.Kind), Message: fmt.Sprintf("want %s, got %s", worst.Want, worst.Got), Text: findingLines(app)}
		}
	case audit.InSync:
		c.Output = findingLines(app)
	}
	return c
}

// findingLines lists the findings, each with its fix.
func findingLines(app audit.AppReport) string {
	var b bytes.Buffer
	for _, f := range app.Findings {
		fmt.Fprintf(&b, "%s %s: want %s, got %s\n  fix: %s\n", f.Severity, f.Kind, plain(f.Want), plain(f.Got), f.Fix)
	}
	return b.String()
}
