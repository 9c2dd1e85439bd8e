package audit

import (
	"slices"
	"strings"
)

// The kinds of findings.
const (
	CallbackAbsent     Kind = "callback_absent"
	CallbackUnexpected Kind = "callback_unexpected"
	URLMismatch        Kind = "url_mismatch"
	URLMissing         Kind = "url_missing"
	URLInvalid         Kind = "url_invalid"
	URLInsecure        Kind = "url_insecure"
	URLHostNotAllowed  Kind = "url_host_not_allowed"
	URLNotPublic       Kind = "url_not_public"
	URLPlaceholder     Kind = "url_placeholder"
	URLHasUserinfo     Kind = "url_has_userinfo"
	URLHasQuery        Kind = "url_has_query"
	URLHasFragment     Kind = "url_has_fragment"
	URLPortPrefix      Kind = "url_port_prefix"
	URLWhitespace      Kind = "url_whitespace"
	CommandsEmpty      Kind = "commands_empty"
	CommandMissing     Kind = "command_missing"
	CommandUnexpected  Kind = "command_unexpected"
	CommandUnknown     Kind = "command_unknown"
	CommandDuplicate   Kind = "command_duplicate"
	CommandCase        Kind = "command_case"
	UserSigExpiring    Kind = "usersig_expiring"
)

// The severities, from bad to harmless, and the one that a policy silences a kind with.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
	Off      Severity = "off"
)

// Severities lists the severities, the worst first.
func Severities() []Severity { return slices.Clone(severities) }

var severities = []Severity{Critical, High, Medium, Low, Info}

// ParseSeverity returns the severity of that name, whatever its case.
func ParseSeverity(name string) (Severity, bool) {
	s := Severity(strings.ToLower(name))
	return s, slices.Contains(severities, s)
}

// AtLeast reports whether s is as bad as other, or worse.
func (s Severity) AtLeast(other Severity) bool {
	return slices.Index(severities, s) <= slices.Index(severities, other)
}

// Explanation is what there is to know of a kind of finding.
type Explanation struct {
	Kind     Kind
	Severity Severity // unless a policy says otherwise
	Meaning  string   // what it says
	Why      string   // what comes of it
	Fix      string   // the call or the variable to change
}

// Explain returns the explanation of a kind.
func Explain(kind Kind) (Explanation, bool) {
	for _, e := range explanations {
		if e.Kind == kind {
			return e, true
		}
	}
	return Explanation{}, false
}

// Explanations lists what there is to know of every kind, in the order in which findings of one severity are listed.
func Explanations() []Explanation { return slices.Clone(explanations) }

var explanations = []Explanation{
	{
		CallbackAbsent, Critical, "Tencent has no callback for the application.",
		"No call record reaches anybody. Calls themselves go on, so nothing else will tell.",
		"call set_callback with Url and CallbackCommandList, or set TRTC_CALLBACK_ABSENT=true if there must be none",
	},
	{
		CallbackUnexpected, High, "A callback is configured where there must be none.",
		"Somebody receives the records of this application's calls.",
		"call delete_callback, or unset TRTC_CALLBACK_ABSENT if there may be one",
	},
	{
		URLMismatch, Critical, "The callback's Url is not the wanted one.",
		"Call records go to another address. With severity info, the two differ only in the case of scheme or host or in a default port, and mean the same.",
		"call set_callback with the wanted Url and the whole CallbackCommandList, or correct TRTC_CALLBACK_URL",
	},
	{
		URLMissing, Critical, "A callback is configured and has no Url.",
		"There is nowhere to deliver a call record to.",
		"call set_callback with a Url and the whole CallbackCommandList",
	},
	{
		URLInvalid, Critical, "The callback's Url is no absolute http or https URL.",
		"Tencent cannot deliver to it.",
		"call set_callback with a Url that begins with https:// and names a host",
	},
	{
		URLInsecure, Medium, "The callback's Url is http.",
		"Call records, and any token in the Url, cross the internet in the open.",
		"serve the callback over https and call set_callback with that Url",
	},
	{
		URLHostNotAllowed, High, "The callback's host is none of those that are allowed.",
		"Call records may leave for a stranger's server.",
		"call set_callback with a Url on an allowed host, or add the host to TRTC_CALLBACK_URL_HOSTS",
	},
	{
		URLNotPublic, High, "The callback's host cannot be reached from the internet.",
		"Tencent saves such a Url and never delivers to it: a loopback, private or link-local address, a name under .local or with a single label.",
		"call set_callback with a Url whose host is public",
	},
	{
		URLPlaceholder, High, "The callback's Url is a sample from the documentation.",
		"It was pasted and never replaced; nobody receives the call records.",
		"call set_callback with the Url of your own server",
	},
	{
		URLHasUserinfo, Medium, "The callback's Url holds a user name or a password.",
		"Whether Tencent sends them is not documented, and whoever may read the configuration reads them.",
		"call set_callback with a Url without user and password, and tell callers apart by a secret path",
	},
	{
		URLHasQuery, Low, "The callback's Url has a query.",
		"Tencent appends a query of its own; how it joins the two is not documented, and the console refuses such a Url.",
		"call set_callback with a Url that has its parameters in the path",
	},
	{
		URLHasFragment, Low, "The callback's Url has a fragment.",
		"A fragment is never sent; the query that Tencent appends may end up in it.",
		"call set_callback with a Url that ends before the #",
	},
	{
		URLPortPrefix, Low, "The wanted port begins with the present one, or the other way round.",
		"Tencent warns against changing between such ports, for example from 443 to 4433: the change may not act.",
		"call delete_callback before set_callback, or choose a port for TRTC_CALLBACK_URL that does not begin like the old one",
	},
	{
		URLWhitespace, High, "The callback's Url holds white space or a control character.",
		"Delivery fails or goes astray, and the difference cannot be seen in the console.",
		"call set_callback with the Url typed anew, without blanks and line ends",
	},
	{
		CommandsEmpty, Critical, "A callback is configured and has no callback command word.",
		"No event makes Tencent deliver anything.",
		"call set_callback with the Url and a CallbackCommandList of the events that you need",
	},
	{
		CommandMissing, High, "A wanted callback command word is not configured.",
		"The events of that word are not delivered.",
		"call set_callback with the Url and the whole CallbackCommandList, or correct TRTC_CALLBACK_COMMANDS",
	},
	{
		CommandUnexpected, Medium, "A callback command word is configured that is not wanted.",
		"The server receives events that it may not expect.",
		"call set_callback with the Url and only the wanted words, or add the word to TRTC_CALLBACK_COMMANDS",
	},
	{
		CommandUnknown, Low, "A callback command word is in no list of Tencent's.",
		"It is misspelt and never fires, or it is newer than this program.",
		"compare the word with https://trtc.io/document/68934 and call set_callback with the right ones",
	},
	{
		CommandDuplicate, Info, "A callback command word is configured more than once.",
		"It carries no meaning, but shows that the list was put together by hand.",
		"call set_callback with each word once",
	},
	{
		CommandCase, High, "A callback command word differs from Tencent's only in the case of its letters.",
		"The words are case-sensitive, so it never fires.",
		"call set_callback with the word as Tencent spells it",
	},
	{
		UserSigExpiring, High, "The ready-made UserSig expires soon.",
		"From then on the application cannot be audited. The severity is low from 30 days before, and high from 7 days before.",
		"make a new UserSig and put it into TRTC_USERSIG, or give TRTC_SECRET_KEY instead, from which one is made for each call",
	},
}
