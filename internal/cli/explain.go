package cli

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"trtc-callback-audit/audit"
)

// explain prints what there is to know of a finding, or lists the findings.
func (p *Program) explain(args []string) int {
	f := p.flags("explain")
	names, code, done := p.parse(f, args, 1)
	if done {
		return code
	}
	if len(names) == 0 {
		_, _ = p.Stdout.Write(listFindings())
		return exitOK
	}
	e, ok := audit.Explain(audit.Kind(strings.ToLower(names[0])))
	if !ok {
		return p.misused(fmt.Sprintf("there is no finding %q", names[0]), "explain")
	}
	_, _ = fmt.Fprintf(p.Stdout, "%s (%s)\n\n%s\n%s\n\nfix: %s\n", e.Kind, e.Severity, e.Meaning, e.Why, e.Fix)
	return exitOK
}

func listFindings() []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, e := range audit.Explanations() {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", e.Kind, e.Severity, e.Meaning)
	}
	_ = w.Flush() // a buffer takes all
	return b.Bytes()
}
