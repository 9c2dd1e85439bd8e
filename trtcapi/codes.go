package trtcapi

import "sort"

// CodeNotConfigured is Tencent's code for an application that has no callback. It is an answer, so it is not in the table of failures.
const CodeNotConfigured = 100301

// The fixes name the variable or the place where an operator can act.
const (
	fixAccount   = "compare TRTC_IDENTIFIER with the App administrators that the console shows; a new application has administrator"
	fixAdmin     = "make the account in TRTC_IDENTIFIER an App administrator in the console, or name one that is"
	fixApp       = "compare TRTC_SDK_APP_ID with the console, and TRTC_REGION with the application's data centre"
	fixDisabled  = "ask Tencent support why the application or this use of it is disabled, giving the request id"
	fixEndpoint  = "check TRTC_ENDPOINT if it is set, else the network in between: something other than Tencent's call_config service answers"
	fixIP        = "add this function's egress address to the source IP list in the console, or give the function a fixed one"
	fixKey       = "compare TRTC_SECRET_KEY, or the key that TRTC_USERSIG was made with, with the one that the console shows for this SDKAppID"
	fixPackage   = "buy or renew the Call package in the console; it takes about five minutes to act"
	fixProduct   = "ask Tencent support to enable the REST API for this application, giving the request id"
	fixPunished  = "correct TRTC_SECRET_KEY or TRTC_USERSIG first, then wait a minute: Tencent limits an application that sends bad UserSigs"
	fixQuota     = "raise the application's edition or quota in the console, or audit less often"
	fixRegion    = "set TRTC_REGION to the data centre that the console shows for this application"
	fixSlow      = "audit less often or with less concurrency, or raise the call limit in the console"
	fixSupport   = "try again later; if it stays, ask Tencent support, giving the request id"
	fixTicket    = "put a new UserSig into TRTC_USERSIG, or give TRTC_SECRET_KEY instead; if it is the key that is given, check the function's clock"
	fixTicketFor = "the UserSig must be made for the SDKAppID in TRTC_SDK_APP_ID and the identifier in TRTC_IDENTIFIER"
	fixOurs      = "this is a fault of the request, not of the configuration: report it to the makers of this program, with the code"
	fixVerify    = "check TRTC_USERSIG, or TRTC_SECRET_KEY, with the UserSig tool in the console; an application from before July 2019 may still sign by ECDSA"
)

// code is one row of the table.
type code struct {
	number  int
	class   Class
	retry   retry
	meaning string
	fix     string
}

// codes is the table of failures, by number: of the common gateway, of accounts and UserSigs, and of this API. It is of this API alone; the legacy call API
// gives other meanings to 70001 and its neighbours.
//
// Tencent's pages: https://trtc.io/document/68926, 34348 and 68937.
var codes = []code{
	{60002, ClassRequest, never, "the request is not valid HTTP for this API", fixOurs},
	{60003, ClassRequest, never, "the request's JSON cannot be parsed", fixOurs},
	{60004, ClassAuth, never, "account or signature refused", fixVerify},
	{60005, ClassAuth, never, "account or signature refused", fixVerify},
	{60006, ClassRequest, never, "invalid SDKAppID", fixApp},
	{60007, ClassThrottled, later, "too many REST calls", fixSlow},
	{60008, ClassTemporary, later, "service timeout or malformed request", fixSupport},
	{60009, ClassRequest, never, "no such resource", fixEndpoint},
	{60010, ClassPermission, never, "the identifier is not an App administrator", fixAdmin},
	{60011, ClassThrottled, later, "too many calls of this SDKAppID", fixSlow},
	{60012, ClassRequest, never, "sdkappid is missing", fixOurs},
	{60013, ClassTemporary, later, "the gateway could not parse the service's answer", fixSupport},
	{60014, ClassTemporary, later, "the account check timed out", fixSupport},
	{60015, ClassRequest, never, "an account in the body is not a string", fixOurs},
	{60016, ClassPermission, never, "the SDKAppID is disabled", fixDisabled},
	{60017, ClassPermission, never, "the request is disabled", fixDisabled},
	{60018, ClassThrottled, later, "too many requests", fixSlow},
	{60019, ClassThrottled, later, "too many requests", fixSlow},
	{60020, ClassBilling, never, "the package is missing or expired, or the account is in arrears", fixPackage},
	{60021, ClassPermission, never, "the caller's IP address is not allowed", fixIP},
	{60025, ClassRequest, never, "SDKAppID, identifier, UserSig or contenttype is wrong", fixTicketFor},
	{60026, ClassRegion, never, "the host does not serve this SDKAppID", fixRegion},
	{60027, ClassPermission, never, "the application is of another product", fixProduct},
	{60028, ClassBilling, never, "the Trial Edition's calls of 24 hours are used up", fixQuota},

	{70001, ClassAuth, remint, "the UserSig has expired", fixTicket},
	{70002, ClassAuth, never, "the UserSig is empty", fixVerify},
	{70003, ClassAuth, never, "the UserSig cannot be parsed", fixVerify},
	{70004, ClassAuth, never, "the UserSig is cut short", fixVerify},
	{70005, ClassAuth, never, "UserSig verification failed", fixVerify},
	{70006, ClassAuth, never, "UserSig verification failed", fixVerify},
	{70007, ClassAuth, never, "UserSig verification failed", fixVerify},
	{70008, ClassAuth, never, "UserSig verification failed", fixVerify},
	{70009, ClassAuth, never, "UserSig verification failed: the key is another application's", fixKey},
	{70010, ClassAuth, never, "UserSig verification failed", fixVerify},
	{70013, ClassAuth, never, "the UserSig is for another identifier", fixTicketFor},
	{70014, ClassAuth, never, "the UserSig is for another SDKAppID", fixTicketFor},
	{70015, ClassAuth, never, "no verification method for this SDKAppID", fixVerify},
	{70016, ClassRegion, never, "no key found for this SDKAppID", fixApp},
	{70017, ClassTemporary, later, "the third-party ticket check timed out", fixSupport},
	{70018, ClassAuth, never, "the third-party ticket check failed", fixVerify},
	{70019, ClassAuth, never, "a field of the ticket is empty", fixVerify},
	{70020, ClassRegion, never, "SDKAppID not found", fixApp},
	{70050, ClassAuth, never, "UserSig verification failed too often; limited for a minute", fixPunished},
	{70051, ClassPermission, never, "the account is on the blocklist", fixDisabled},
	{70052, ClassAuth, never, "the UserSig was invalidated", fixTicket},
	{70101, ClassRequest, never, "the request is empty", fixOurs},
	{70102, ClassRequest, never, "wrong account type", fixAccount},
	{70103, ClassRequest, never, "wrong account format", fixAccount},
	{70104, ClassRequest, never, "wrong account format", fixAccount},
	{70105, ClassRequest, never, "wrong account format", fixAccount},
	{70106, ClassRequest, never, "wrong account format", fixAccount},
	{70107, ClassPermission, never, "the account does not exist in the application", fixAccount},
	{70113, ClassRequest, never, "wrong batch size", fixOurs},
	{70114, ClassPermission, never, "restricted for safety", fixDisabled},
	{70115, ClassPermission, never, "not the developer's account", fixAccount},
	{70140, ClassRequest, never, "SDKAppID and account type do not match", fixAccount},
	{70145, ClassRequest, never, "wrong account type", fixAccount},
	{70169, ClassTemporary, later, "server timeout", fixSupport},
	{70201, ClassTemporary, later, "internal error", fixSupport},
	{70202, ClassTemporary, later, "internal error", fixSupport},
	{70203, ClassTemporary, later, "internal error", fixSupport},
	{70204, ClassRequest, never, "no such account type", fixAccount},
	{70205, ClassTemporary, later, "the account lookup failed", fixSupport},
	{70206, ClassRequest, never, "wrong batch size", fixOurs},
	{70207, ClassTemporary, later, "internal error", fixSupport},
	{70208, ClassTemporary, later, "internal error", fixSupport},
	{70209, ClassPermission, never, "not the developer's account", fixAccount},
	{70210, ClassPermission, never, "not the developer's account", fixAccount},
	{70211, ClassPermission, never, "not the developer's account", fixAccount},
	{70212, ClassTemporary, later, "internal error", fixSupport},
	{70213, ClassTemporary, later, "internal error", fixSupport},
	{70214, ClassAuth, never, "the internal ticket check failed", fixVerify},
	{70221, ClassAuth, never, "the login state is invalid", fixVerify},
	{70222, ClassTemporary, later, "internal error", fixSupport},
	{70225, ClassTemporary, later, "internal error", fixSupport},
	{70231, ClassTemporary, later, "internal error", fixSupport},
	{70236, ClassAuth, never, "the user signature check failed", fixVerify},
	{70308, ClassTemporary, later, "internal error", fixSupport},
	{70346, ClassAuth, never, "the ticket check failed", fixVerify},
	{70347, ClassAuth, never, "the ticket has expired", fixTicket},
	{70348, ClassTemporary, later, "internal error", fixSupport},
	{70362, ClassTemporary, later, "internal timeout", fixSupport},
	{70398, ClassBilling, never, "more accounts than the edition allows", fixQuota},
	{70399, ClassPermission, never, "a deleted account cannot be made again for three months", fixAccount},
	{70401, ClassTemporary, later, "internal error", fixSupport},
	{70402, ClassRequest, never, "illegal request parameter", fixOurs},
	{70403, ClassPermission, never, "the caller is not an App administrator", fixAdmin},
	{70404, ClassRequest, never, "the SDK version is too low", fixOurs},
	{70500, ClassTemporary, later, "internal server error", fixSupport},
	{71000, ClassPermission, never, "the application does not allow account deletion", fixProduct},
	{72000, ClassBilling, never, "daily active users over the free quota", fixQuota},
	{72001, ClassPermission, never, "the feature is not enabled", fixProduct},
	{72002, ClassBilling, never, "monthly active users over the free quota", fixQuota},
	{72010, ClassThrottled, later, "requests too frequent", fixSlow},
	{72011, ClassPermission, never, "the feature is not enabled", fixProduct},
	{72012, ClassPermission, never, "the feature is not enabled", fixProduct},

	{100001, ClassTemporary, later, "internal server error", fixSupport},
	{100002, ClassRequest, never, "invalid parameter", fixOurs},
	{100302, ClassInvalidAnswer, never, "an answer of another service: no webhook authentication", fixEndpoint},
	{101001, ClassInvalidAnswer, never, "an answer of another service: internal error", fixEndpoint},
	{101002, ClassInvalidAnswer, never, "an answer of another service: bad parameter", fixEndpoint},
	{101004, ClassInvalidAnswer, never, "an answer of another service: no such call", fixEndpoint},
	{101050, ClassInvalidAnswer, never, "an answer of another service: no such record", fixEndpoint},
}

// lookup returns the row of a code. What is in no list is taken for permanent and reported as it came.
func lookup(number int) code {
	i := sort.Search(len(codes), func(i int) bool { return codes[i].number >= number })
	if i < len(codes) && codes[i].number == number {
		return codes[i]
	}
	return code{number, ClassUnknown, never, "a code that is in no list of Tencent's", fixSupport}
}

// refused is the failure that Tencent's code stands for.
func refused(number int) *Error {
	c := lookup(number)
	return &Error{Command: getCallback, Class: c.class, Code: c.number, Meaning: c.meaning, Fix: c.fix, retry: c.retry}
}
