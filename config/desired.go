package config

import (
	"strings"

	"trtc-callback-audit/audit"
)

// desired reads what is wanted of an application.
func (r *reader) desired(v appVars) audit.Desired {
	d := audit.Desired{
		URL:    strings.TrimSpace(v.CALLBACK_URL),
		Absent: r.boolean("CALLBACK_ABSENT", v.CALLBACK_ABSENT),
		Hosts:  r.hosts(v.CALLBACK_URL_HOSTS),
		Policy: r.policy(v.POLICY),
	}
	words, unknown := audit.ParseCommands(v.CALLBACK_COMMANDS)
	if d.Commands = words; words == nil && v.CALLBACK_COMMANDS != "" {
		r.problem("CALLBACK_COMMANDS", "holds no word; name some, write all, or leave it unset")
	}
	if unknown != nil {
		r.warning("CALLBACK_COMMANDS", "holds a word that is in no list of Tencent's; the known ones are AfterStartCall, AfterEndCall and AfterMemberChanged, and all of them")
	}
	if d.Absent && (d.URL != "" || d.Commands != nil) {
		r.problem("CALLBACK_ABSENT", "and "+r.named("CALLBACK_URL")+" or "+r.named("CALLBACK_COMMANDS")+" cannot both be wanted; keep one")
	}
	for _, f := range d.Contradictions() {
		r.warning("CALLBACK_URL", "breaks the rule "+string(f.Kind)+" itself; "+f.Fix+", or set "+r.named("POLICY")+" to "+string(f.Kind)+"=off")
	}
	return d
}

func (r *reader) boolean(name, text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "false", "no", "0", "off":
	default:
		if !isTrue(text) {
			r.problem(name, "is neither true nor false")
		}
	}
	return isTrue(text)
}

func isTrue(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "1", "on":
		return true
	}
	return false
}

// hosts reads patterns: a name, or *. and a name.
func (r *reader) hosts(text string) []string {
	var patterns []string
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		switch name := strings.TrimPrefix(item, "*."); {
		case item == "":
		case name == "" || strings.ContainsAny(name, "*/:@? "):
			r.problem("CALLBACK_URL_HOSTS", "holds something that is no host; write names such as acme.com and patterns such as *.acme.com, with commas between")
		default:
			patterns = append(patterns, item)
		}
	}
	if patterns == nil && text != "" && len(r.problems) == 0 {
		r.problem("CALLBACK_URL_HOSTS", "holds no host; name some, or leave it unset")
	}
	return patterns
}

func (r *reader) policy(text string) audit.Policy {
	policy, problems := audit.ParsePolicy(text)
	for _, p := range problems {
		r.problem("POLICY", p)
	}
	return policy
}
