package cli

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode"

	"trtc-callback-audit/audit"
)

// table renders a report for a person: a line for each application, then what is wrong and what to do about it, then the sum.
func table(r audit.Report) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "APP\tSDKAPPID\tREGION\tSTATUS\tCALLBACK\tCOMMANDS")
	for _, app := range r.Apps {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\n", app.App, app.SDKAppID, app.Region, app.Status, plain(dash(app.URL)), plain(dash(words(app.Commands))))
	}
	_ = w.Flush() // a buffer takes all
	for _, app := range r.Apps {
		b.WriteString(trouble(app))
	}
	fmt.Fprintf(&b, "\n%s\n", sum(r.Summary))
	return b.Bytes()
}

// trouble says why an application is not in sync.
func trouble(app audit.AppReport) string {
	switch {
	case app.Failure != nil:
		what := string(app.Failure.Class)
		if app.Failure.Code != nil {
			what += fmt.Sprintf(" %d", *app.Failure.Code)
		}
		text := fmt.Sprintf("\n%s could not be read (%s): %s\n  fix: %s\n", app.App, what, plain(app.Failure.Info), app.Failure.Fix)
		if app.RequestID != "" {
			text += "  request id: " + app.RequestID + "\n"
		}
		return text
	case len(app.Findings) > 0:
		return "\n" + app.App + "\n" + findingTable(app)
	}
	return ""
}

// findingTable lists findings: what was found, what is wanted, what there is, what to do.
func findingTable(app audit.AppReport) string {
	var b bytes.Buffer
	for _, f := range app.Findings {
		fmt.Fprintf(&b, "  %-8s %s\n    want %s\n    got  %s\n    fix  %s\n", f.Severity, f.Kind, plain(f.Want), plain(f.Got), f.Fix)
	}
	return b.String()
}

func sum(s audit.Summary) string {
	parts := []string{fmt.Sprintf("%d %s", s.Apps, plural(s.Apps, "application"))}
	for _, count := range []struct {
		n    int
		name string
	}{{s.InSync, "in sync"}, {s.Drifted, "drifted"}, {s.Absent, "absent"}, {s.Unknown, "unknown"}} {
		if count.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count.n, count.name))
		}
	}
	return parts[0] + ": " + strings.Join(parts[1:], ", ")
}

// words lists command words as a person says them, without the prefix that all of them have.
func words(commands []string) string {
	short := make([]string, len(commands))
	for i, c := range commands {
		short[i] = strings.TrimPrefix(c, "Call.Callback")
	}
	return strings.Join(short, " ")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// plain keeps what Tencent stores from moving the cursor or breaking a line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
