package audit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

// desiredKinds are the findings that come of the difference between want and live. All others come of the live configuration alone.
var desiredKinds = []audit.Kind{
	audit.CallbackAbsent, audit.CallbackUnexpected, audit.URLMismatch, audit.URLPortPrefix, audit.CommandMissing, audit.CommandUnexpected,
}

func isDesired(f audit.Finding) bool { return slices.Contains(desiredKinds, f.Kind) }

func kinds(findings []audit.Finding) []audit.Kind {
	list := []audit.Kind{}
	for _, f := range findings {
		list = append(list, f.Kind)
	}
	return list
}

// wish makes a live configuration what is wanted; what nothing is said about is given.
func wish(d audit.Desired, given trtcapi.CallbackConfig) trtcapi.CallbackConfig {
	if d.Absent {
		return trtcapi.CallbackConfig{}
	}
	live := trtcapi.CallbackConfig{Configured: true, URL: given.URL, Commands: given.Commands}
	if d.URL != "" {
		live.URL = d.URL
	}
	if d.Commands != nil {
		live.Commands = d.Commands
	}
	return live
}

// FuzzCompare holds what must be true of every comparison.
func FuzzCompare(f *testing.F) {
	f.Add("https://calls.acme.com/trtc", "https://staging.acme.com:443/trtc?token=x", "Call.CallbackAfterEndCall", "Call.CallbackAfterEndCall,x,x", true, false, "acme.com")
	f.Add("", "HTTP://u:p@[::1]:80/#", "", "", true, true, "*.acme.com")
	f.Add("#", "h", "all", "x", true, false, "") // what is wanted must be visible, little as it is
	f.Add("https://calls.acme.com:4433", "https://calls.acme.com", "all", "call.callbackafterendcall", false, false, "")
	f.Fuzz(func(t *testing.T, wantURL, liveURL, wantWords, liveWords string, configured, absent bool, hosts string) {
		d := audit.Desired{URL: wantURL, Absent: absent}
		if wantWords != "" {
			d.Commands, _ = audit.ParseCommands(wantWords)
		}
		if hosts != "" {
			d.Hosts = strings.Split(hosts, ",")
		}
		live := trtcapi.CallbackConfig{Configured: configured}
		if configured {
			live.URL = liveURL
			for word := range strings.SplitSeq(liveWords, ",") {
				live.Commands = append(live.Commands, trtcapi.CallbackCommand(word))
			}
		}
		found := audit.Compare(d, audit.Snapshot{Live: live})
		checkOrder(t, found)
		checkIndependence(t, d, live, found)
		checkShuffled(t, d, live, found)
		checkGranted(t, d, live, found)
	})
}

// checkOrder: the same input gives the same findings, worst first, each explained.
func checkOrder(t *testing.T, found []audit.Finding) {
	t.Helper()
	for i, f := range found {
		if _, ok := audit.Explain(f.Kind); !ok || f.Fix == "" || f.Want == "" || f.Got == "" {
			t.Errorf("%+v explains nothing", f)
		}
		if i > 0 && !found[i-1].Severity.AtLeast(f.Severity) {
			t.Errorf("%s stands behind %s", f.Severity, found[i-1].Severity)
		}
	}
}

// checkIndependence: what is wrong with the live configuration alone is wrong whatever is wanted. Allowed hosts are a policy.
func checkIndependence(t *testing.T, d audit.Desired, live trtcapi.CallbackConfig, found []audit.Finding) {
	t.Helper()
	alone := audit.Compare(audit.Desired{Hosts: d.Hosts}, audit.Snapshot{Live: live})
	if diff := cmp.Diff(slices.DeleteFunc(alone, isDesired), slices.DeleteFunc(slices.Clone(found), isDesired)); diff != "" {
		t.Errorf("policy findings depend on what is wanted:\n%s", diff)
	}
}

// checkShuffled: order and duplicates of the live words do not matter, except that duplicates are told.
func checkShuffled(t *testing.T, d audit.Desired, live trtcapi.CallbackConfig, found []audit.Finding) {
	t.Helper()
	other := live
	other.Commands = append(slices.Clone(live.Commands), live.Commands...)
	slices.Reverse(other.Commands)
	duplicate := func(f audit.Finding) bool { return f.Kind == audit.CommandDuplicate }
	twice := slices.DeleteFunc(audit.Compare(d, audit.Snapshot{Live: other}), duplicate)
	if diff := cmp.Diff(slices.DeleteFunc(slices.Clone(found), duplicate), twice); diff != "" {
		t.Errorf("order or duplicates matter:\n%s", diff)
	}
}

// checkGranted: a live configuration as wanted has none of the desired kinds, and granting one wish at a time adds none.
func checkGranted(t *testing.T, d audit.Desired, live trtcapi.CallbackConfig, found []audit.Finding) {
	t.Helper()
	granted := audit.Compare(d, audit.Snapshot{Live: wish(d, live)})
	if slices.ContainsFunc(granted, isDesired) {
		t.Errorf("what is wanted is still found wanting: %v", kinds(granted))
	}
	for _, f := range found {
		if isDesired(f) && slices.Contains(kinds(granted), f.Kind) {
			t.Errorf("granting the wish leaves %s", f.Kind)
		}
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url  string
		want []audit.Kind
	}{
		{"https://calls.acme.com/trtc", nil},
		{"https://calls.acme.com:8443/trtc", nil},
		{"https://8.8.8.8/trtc", nil},
		{"https://[2606:4700::1111]/trtc", nil},
		{"https://xn--fiqs8s.cn/", nil},
		{"http://8.8.8.8/trtc", []audit.Kind{audit.URLInsecure}},
		{"", []audit.Kind{audit.URLMissing}},
		{"  ", []audit.Kind{audit.URLMissing}},
		{"https://", []audit.Kind{audit.URLInvalid}},
		{"ftp://calls.acme.com/", []audit.Kind{audit.URLInvalid}},
		{"https//calls.acme.com/", []audit.Kind{audit.URLInvalid}},
		{"https://calls.acme.com:99x/", []audit.Kind{audit.URLInvalid}},
		{"https://10.1.2.3/", []audit.Kind{audit.URLNotPublic}},
		{"https://127.0.0.1/", []audit.Kind{audit.URLNotPublic}},
		{"https://127.1/", []audit.Kind{audit.URLNotPublic}},
		{"https://2130706433/", []audit.Kind{audit.URLNotPublic}},
		{"https://0x7f.0x1/", []audit.Kind{audit.URLNotPublic}},
		{"https://100.64.1.1/", []audit.Kind{audit.URLNotPublic}},
		{"https://169.254.169.254/", []audit.Kind{audit.URLNotPublic}},
		{"https://0.0.0.0/", []audit.Kind{audit.URLNotPublic}},
		{"https://[::1]/", []audit.Kind{audit.URLNotPublic}},
		{"https://[fe80::1]/", []audit.Kind{audit.URLNotPublic}},
		{"https://[fd00::1]/", []audit.Kind{audit.URLNotPublic}},
		{"https://[::ffff:10.0.0.1]/", []audit.Kind{audit.URLNotPublic}},
		{"https://localhost/", []audit.Kind{audit.URLNotPublic}},
		{"https://printer.local/", []audit.Kind{audit.URLNotPublic}},
		{"https://intranet/", []audit.Kind{audit.URLNotPublic}},
		{"https://LOCALHOST./", []audit.Kind{audit.URLNotPublic}},
		{"https://www.example.com/callback", []audit.Kind{audit.URLPlaceholder}},
		{"https://example.com.acme.com/", nil},
		{"https://myexample.com/", nil},
		{"https://192.0.2.7/", []audit.Kind{audit.URLPlaceholder}},
		{"https://u@calls.acme.com/", []audit.Kind{audit.URLHasUserinfo}},
		{"https://calls.acme.com/?", []audit.Kind{audit.URLHasQuery}},
		{"https://calls.acme.com/#a?b", []audit.Kind{audit.URLHasFragment}},
		{" https://calls.acme.com/", []audit.Kind{audit.URLWhitespace}},
		{"https://calls.acme.com/a\u00a0b", []audit.Kind{audit.URLWhitespace}},
		{"http://u:p@localhost/?a#b", []audit.Kind{audit.URLNotPublic, audit.URLInsecure, audit.URLHasUserinfo, audit.URLHasQuery, audit.URLHasFragment}},
	} {
		live := trtcapi.CallbackConfig{Configured: true, URL: test.url, Commands: []trtcapi.CallbackCommand{trtcapi.AfterEndCall}}
		got := kinds(audit.Compare(audit.Desired{}, audit.Snapshot{Live: live}))
		if diff := cmp.Diff(append([]audit.Kind{}, test.want...), got); diff != "" {
			t.Errorf("%q:\n%s", test.url, diff)
		}
	}
}

func TestEquivalentURLs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want, live string
		severity   audit.Severity // empty: no finding
	}{
		{"https://calls.acme.com/trtc", "https://calls.acme.com/trtc", ""},
		{"https://calls.acme.com/trtc", "HTTPS://CALLS.acme.com/trtc", audit.Info},
		{"https://calls.acme.com/trtc", "https://calls.acme.com:443/trtc", audit.Info},
		{"http://calls.acme.com:80", "http://calls.acme.com", audit.Info},
		{"https://User@calls.acme.com/", "https://User@CALLS.acme.com/", audit.Info},
		{"https://User@calls.acme.com/", "https://user@calls.acme.com/", audit.Critical},
		{"https://calls.acme.com:80/", "https://calls.acme.com/", audit.Critical},
		{"https://calls.acme.com/trtc", "https://calls.acme.com/TRTC", audit.Critical},
		{"https://calls.acme.com/trtc", "https://calls.acme.com/trtc/", audit.Critical},
		{"https://calls.acme.com/?a=1", "https://calls.acme.com/?A=1", audit.Critical},
		{"https://calls.acme.com", "http://calls.acme.com", audit.Critical},
		{"https://calls.acme.com", "", audit.Critical},
		{"://", "https://calls.acme.com", audit.Critical},
		{"https://calls.acme.com/x", " https://calls.acme.com/x", audit.Critical}, // a blank is a difference
		{"https://calls.acme.com/x", "https://calls.acme.com/x ", audit.Critical},
	} {
		var got audit.Severity
		for _, f := range audit.Compare(audit.Desired{URL: test.want}, audit.Snapshot{Live: trtcapi.CallbackConfig{Configured: true, URL: test.live}}) {
			if f.Kind == audit.URLMismatch {
				got = f.Severity
			}
		}
		if got != test.severity {
			t.Errorf("want %q, live %q: severity %q, not %q", test.want, test.live, got, test.severity)
		}
	}
}

func TestAllowedHosts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		hosts, url string
		allowed    bool
	}{
		{"acme.com", "https://acme.com/", true},
		{"acme.com", "https://ACME.com./", true},
		{"acme.com", "https://calls.acme.com/", false},
		{"*.acme.com", "https://calls.acme.com:8443/", true},
		{"*.acme.com", "https://a.b.acme.com/", true},
		{"*.acme.com", "https://acme.com/", false},
		{"*.acme.com", "https://evilacme.com/", false},
		{"*.acme.com", "https://acme.com.evil.io/", false},
		{"acme.com,*.acme.com", "https://acme.com/", true},
		{"*.Acme.com", "https://calls.acme.com/", true},
	} {
		live := trtcapi.CallbackConfig{Configured: true, URL: test.url, Commands: trtcapi.CallbackCommands()}
		found := kinds(audit.Compare(audit.Desired{Hosts: strings.Split(test.hosts, ",")}, audit.Snapshot{Live: live}))
		if slices.Contains(found, audit.URLHostNotAllowed) == test.allowed {
			t.Errorf("%s allows %s: %v", test.hosts, test.url, !test.allowed)
		}
	}
}

func TestUserSigExpiring(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, test := range []struct {
		left     time.Duration
		severity audit.Severity
	}{
		{31 * day, ""},
		{30*day + time.Second, ""},
		{30 * day, audit.Low},
		{7*day + time.Second, audit.Low},
		{7 * day, audit.High},
		{0, audit.High},
		{-day, audit.High},
	} {
		live := trtcapi.CallbackConfig{Configured: true, URL: "https://calls.acme.com", Commands: trtcapi.CallbackCommands()}
		found := audit.Compare(audit.Desired{}, audit.Snapshot{Live: live, Now: noon, Expires: noon.Add(test.left)})
		if test.severity == "" && len(found) == 0 {
			continue
		}
		if len(found) != 1 || found[0].Severity != test.severity {
			t.Errorf("%v left: %+v, want severity %q", test.left, found, test.severity)
		}
	}
}
