package audit

import (
	"net/url"
	"slices"
	"strings"

	"trtc-callback-audit/trtcapi"
)

// Desired is what the owner of an application wants. The zero value wants a callback, whatever it is.
type Desired struct {
	URL      string                    // exactly this; empty: any
	Commands []trtcapi.CallbackCommand // exactly these, as a set; nil: any
	Absent   bool                      // there must be no callback
	Hosts    []string                  // patterns of allowed hosts, such as *.example.com; nil: any
	Policy   Policy                    // severities that differ from the table's
}

// Policy overrides the severity of kinds of findings; [Off] silences one.
type Policy map[Kind]Severity

// ParsePolicy reads overrides such as url_insecure=off,command_unexpected=low. What it cannot use it returns, a problem each, without a value.
func ParsePolicy(text string) (policy Policy, problems []string) {
	policy = Policy{}
	for item := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(item), "=")
		if name == "" && !ok {
			continue
		}
		kind := Kind(strings.ToLower(strings.TrimSpace(name)))
		severity, known := ParseSeverity(strings.TrimSpace(value))
		if strings.EqualFold(strings.TrimSpace(value), string(Off)) {
			severity, known = Off, true
		}
		switch _, explained := Explain(kind); {
		case !explained:
			problems = append(problems, "names a finding that there is not; the findings are listed by trtc-callback-audit explain")
		case !known:
			problems = append(problems, "gives "+string(kind)+" no severity; write critical, high, medium, low, info or off")
		default:
			policy[kind] = severity
		}
	}
	return policy, problems
}

// ParseCommands reads a comma-separated set of callback command words. A known word may be written in any case and without Call.Callback; all stands for every
// known word. Words in no list of Tencent's are kept as they are and returned a second time in unknown.
func ParseCommands(text string) (words, unknown []trtcapi.CallbackCommand) {
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		switch known, ok := knownCommand(item); {
		case item == "":
		case strings.EqualFold(item, "all"):
			words = append(words, trtcapi.CallbackCommands()...)
		case ok:
			words = append(words, known)
		default:
			words, unknown = append(words, trtcapi.CallbackCommand(item)), append(unknown, trtcapi.CallbackCommand(item))
		}
	}
	slices.Sort(words)
	return slices.Compact(words), unknown
}

func knownCommand(text string) (trtcapi.CallbackCommand, bool) {
	for _, known := range trtcapi.CallbackCommands() {
		if strings.EqualFold(text, string(known)) || strings.EqualFold("Call.Callback"+text, string(known)) {
			return known, true
		}
	}
	return "", false
}

// Contradictions returns the findings that a live configuration exactly as wanted would still have: policy rules that the wanted Url breaks.
func (d Desired) Contradictions() []Finding {
	if d.URL == "" || d.Absent {
		return nil
	}
	live := trtcapi.CallbackConfig{Configured: true, URL: d.URL, Commands: trtcapi.CallbackCommands()}
	d.Commands = nil
	return Compare(d, Snapshot{Live: live})
}

// allows reports whether a host matches one of the patterns: itself, or *.example.com for every name below example.com.
func (d Desired) allows(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return slices.ContainsFunc(d.Hosts, func(pattern string) bool {
		pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
		if suffix, ok := strings.CutPrefix(pattern, "*."); ok {
			return strings.HasSuffix(host, "."+suffix)
		}
		return host == pattern
	})
}

// normalize writes a Url as RFC 3986 has it equal: scheme and host in lower case, without a default port. The rest is left to the letter, and so is a text that is
// no such Url.
func normalize(text string, u *url.URL) string {
	if u == nil || text != strings.TrimSpace(text) {
		return text
	}
	start := strings.Index(text, "://") + len("://")
	end := len(text)
	if i := strings.IndexAny(text[start:], "/?#"); i >= 0 {
		end = start + i
	}
	userinfo, host := "", text[start:end]
	if at := strings.LastIndex(host, "@"); at >= 0 {
		userinfo, host = host[:at+1], host[at+1:]
	}
	host = strings.TrimSuffix(strings.ToLower(host), defaultPort(u, ":"))
	return u.Scheme + "://" + userinfo + strings.TrimSuffix(host, ":") + text[end:]
}

// defaultPort is the port of a Url that names none, behind before.
func defaultPort(u *url.URL, before string) string {
	if u.Scheme == "http" {
		return before + "80"
	}
	return before + "443"
}
