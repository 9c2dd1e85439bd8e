package audit

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/trtcapi"
)

// Snapshot is what was found at one moment.
type Snapshot struct {
	Live    trtcapi.CallbackConfig
	Expires time.Time // of a ready-made UserSig; zero: there is none
	Now     time.Time
}

// Compare returns what is wrong with a snapshot, worst first. It is pure and total: the same input gives the same findings, whatever is in it. The order and the
// number of the live command words carry no meaning but to command_duplicate.
func Compare(d Desired, s Snapshot) []Finding {
	p := &pair{Desired: d, Snapshot: s, want: parse(d.URL)}
	if s.Live.Configured {
		p.live = parse(s.Live.URL)
	}
	found := []Finding{}
	for _, check := range checks {
		for _, f := range check(p) {
			if f, on := d.Policy.apply(f); on {
				found = append(found, f)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity))
	})
	return found
}

// pair is what is compared, with the parts of both Urls; nil is a Url that Tencent could not deliver to, or none at all.
type pair struct {
	Desired
	Snapshot
	want, live *url.URL
}

// checks are in the order of the table, and each finds what belongs together.
var checks = []func(*pair) []Finding{
	checkPresence, checkURL, checkURLText, checkHost, checkURLParts, checkPort, checkWanted, checkWords, checkUserSig,
}

// find makes a finding of the table's severity.
func find(kind Kind, want, got string) []Finding {
	e, _ := Explain(kind)
	return []Finding{{Kind: kind, Severity: e.Severity, Want: want, Got: got, Fix: e.Fix}}
}

// apply gives a finding the owner's severity. One that says that nothing really differs stays harmless.
func (p Policy) apply(f Finding) (Finding, bool) {
	override, ok := p[f.Kind]
	if ok && override == Off {
		return f, false
	}
	if e, _ := Explain(f.Kind); ok && (f.Severity != Info || e.Severity == Info) {
		f.Severity = override
	}
	return f, true
}

func checkPresence(p *pair) []Finding {
	switch {
	case p.Absent && p.Live.Configured:
		return find(CallbackUnexpected, "no callback", shown(p.Live.URL))
	case !p.Absent && !p.Live.Configured:
		return find(CallbackAbsent, cmp.Or(RedactURL(p.URL), "a callback"), "no callback")
	}
	return nil
}

// checkURL compares the Url with the wanted one, and tells a real difference from one of spelling.
func checkURL(p *pair) []Finding {
	live := p.Live.URL
	if !p.Live.Configured || p.URL == "" || p.URL == live {
		return nil
	}
	want, got := RedactURL(p.URL), shown(live)
	if normalize(p.URL, p.want) == normalize(live, p.live) {
		f := find(URLMismatch, want, got)
		f[0].Severity, f[0].Fix = Info, "nothing has to be done: the two mean the same; set TRTC_CALLBACK_URL to the live spelling to silence this"
		return f
	}
	if want == got {
		got += " (differs in a part that is not shown)"
	}
	return find(URLMismatch, want, got)
}

// checkURLText looks at the Url as a text.
func checkURLText(p *pair) []Finding {
	live := p.Live.URL
	var found []Finding
	switch {
	case !p.Live.Configured:
	case strings.TrimSpace(live) == "":
		return find(URLMissing, "a Url", shown(live))
	case p.live == nil:
		found = find(URLInvalid, "an absolute http or https URL", shown(live))
	case p.live.Scheme == "http":
		found = find(URLInsecure, "https", shown(live))
	}
	if strings.ContainsFunc(live, blank) {
		found = append(found, find(URLWhitespace, "no white space", fmt.Sprintf("%q", shown(live)))...)
	}
	return found
}

// parse returns the parts of a Url that Tencent could deliver to. White space around it is judged elsewhere.
func parse(text string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil
	}
	return u
}

// checkURLParts looks for what a callback's Url should not have. It reads the text, since an invalid Url may have it too.
func checkURLParts(p *pair) []Finding {
	live := p.Live.URL
	var found []Finding
	if p.live != nil && p.live.User != nil {
		found = append(found, find(URLHasUserinfo, "no user and password", shown(live))...)
	}
	before, _, fragment := strings.Cut(live, "#")
	if strings.Contains(before, "?") {
		found = append(found, find(URLHasQuery, "no query", shown(live))...)
	}
	if fragment {
		found = append(found, find(URLHasFragment, "no fragment", shown(live))...)
	}
	return found
}

// checkPort warns of a change that Tencent may not carry out.
func checkPort(p *pair) []Finding {
	if p.want == nil || p.live == nil {
		return nil
	}
	from, to := port(p.live), port(p.want)
	if from == to || !strings.HasPrefix(from, to) && !strings.HasPrefix(to, from) {
		return nil
	}
	return find(URLPortPrefix, "port "+to, "port "+from)
}

func port(u *url.URL) string {
	return cmp.Or(u.Port(), defaultPort(u, ""))
}

// The days before a ready-made UserSig expires at which it is told, and told louder.
const (
	expiresSoon = 30 * 24 * time.Hour
	expiresNow  = 7 * 24 * time.Hour
)

func checkUserSig(p *pair) []Finding {
	left := p.Expires.Sub(p.Now)
	if p.Expires.IsZero() || left > expiresSoon {
		return nil
	}
	// The day, not what is left: the finding must be the same until it changes.
	f := find(UserSigExpiring, "a UserSig that is good for more than 30 days", "expires "+p.Expires.UTC().Format(time.DateOnly))
	if left > expiresNow {
		f[0].Severity = Low
	}
	return f
}

// shown is a live Url as a report may show it.
func shown(live string) string { return cmp.Or(RedactURL(live), "none") }
