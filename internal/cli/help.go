package cli

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"trtc-callback-audit/config"
	"trtc-callback-audit/internal/app"
)

// help prints the manual of the program or of one command.
func (p *Program) help(args []string) int {
	if len(args) == 0 {
		_, _ = p.Stdout.Write(manual())
		return exitOK
	}
	asked := strings.Join(args, " ") + " "
	for _, c := range commands {
		if strings.HasPrefix(c.usage+" ", asked) { // config check is called by both its words
			_, _ = fmt.Fprintf(p.Stdout, "usage: trtc-callback-audit %s\n\n%s\n", c.usage, c.long)
			return exitOK
		}
	}
	return p.misused(fmt.Sprintf("there is no command %q", strings.TrimSpace(asked)), "help")
}

func manual() []byte {
	var b bytes.Buffer
	b.WriteString(`trtc-callback-audit tells whether the TUICallKit callback of your Tencent RTC application is configured.

usage: trtc-callback-audit COMMAND

commands:
`)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range commands {
		_, _ = fmt.Fprintf(w, "  %s\t%s\n", c.usage, c.short)
	}
	_ = w.Flush()
	b.WriteString("\nenvironment:\n")
	for _, v := range config.Variables() {
		_, _ = fmt.Fprintf(w, "  %s\t%s\n", v.Name, describe(v))
	}
	_ = w.Flush()
	b.WriteString("\nand for each sink, such as PUBLISH_SLACK_ON:\n")
	for _, v := range config.SinkOptions() {
		_, _ = fmt.Fprintf(w, "  …_%s\t%s\n", v.Name, describe(v))
	}
	_ = w.Flush()
	b.WriteString("\nand for each chat, such as CHAT_SLACK_USERS:\n")
	for _, v := range config.ChatOptions() {
		_, _ = fmt.Fprintf(w, "  …_%s\t%s\n", v.Name, describe(v))
	}
	_ = w.Flush()
	b.WriteString(`
On AWS Lambda and on Tencent SCF the same binary serves events instead; it finds out by itself where it runs.
`)
	return b.Bytes()
}

func describe(v config.Variable) string {
	if v.Default != "" {
		return v.Doc + " (default " + v.Default + ")"
	}
	return v.Doc
}

// version prints what the build knows of itself.
func (p *Program) version(args []string) int {
	if len(args) > 0 {
		return p.misused("version takes no arguments", "help version")
	}
	_, _ = fmt.Fprintf(p.Stdout, "trtc-callback-audit %s\n", app.Version())
	return exitOK
}
