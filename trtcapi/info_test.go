package trtcapi_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// ticket is the UserSig that said sends: it depends on nothing but the clock, which stands still.
var ticket = trtcapi.MintUserSig(secret.New(planted), appID, admin, t0, trtcapi.DefaultTTL)

// said is what is left of the ErrorInfo and the RequestId of a refusal.
func said(tb testing.TB, info, requestID string) (cleanInfo, cleanID string) {
	tb.Helper()
	text, err := json.Marshal(map[string]any{"ErrorCode": 60006, "ActionStatus": "FAIL", "ErrorInfo": info, "RequestId": requestID})
	if err != nil {
		tb.Fatal(err)
	}
	app := trtcapi.Application{SDKAppID: appID, SecretKey: secret.New(planted)}
	_, err = trtcapi.NewClient(script(replies(200, string(text))), at(t0), zero, nil).GetCallback(tb.Context(), app)
	e := failure(tb, err)
	return e.Info, e.RequestID
}

func TestInfoIsCleaned(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ info, want string }{
		"nothing":              {"", ""},
		"plain":                {"invalid sdkappid", "invalid sdkappid"},
		"Chinese":              {"签名校验失败", "签名校验失败"},
		"numbers":              {"err_code:70009, seq 61309 (retry later)", "err_code:70009, seq 61309 (retry later)"},
		"a command word":       {"bad Call.CallbackAfterMemberChanged", "bad Call.CallbackAfterMemberChanged"},
		"date and time":        {"at 2026-11-24 10:00:00", "at 2026-11-24 10:00:00"},
		"HTTP":                 {"malformed HTTP request, see http: bad", "malformed HTTP request, see http: bad"},
		"key":                  {"key " + planted + ".", "key [removed]."},
		"key, twice":           {planted + planted, "[removed]"},
		"start of the key":     {"key " + planted[:20] + "...", "key [removed]..."},
		"end of the key":       {"key ..." + planted[20:], "key ...[removed]"},
		"eight of the key":     {"key " + planted[10:18] + " x", "key [removed] x"},
		"seven of the key":     {"key " + planted[10:17] + " x", "key " + planted[10:17] + " x"},
		"UserSig":              {"sig " + ticket + "!", "sig [removed]!"},
		"UserSig, escaped":     {"sig " + url.QueryEscape(ticket) + "!", "sig [removed]!"},
		"UserSig, piece":       {"sig " + ticket[50:70] + "!", "sig [removed]!"},
		"UserSig, wrapped":     {"sig\n" + ticket[:60] + "\n" + ticket[60:120] + "\n", "sig [removed] [removed]"},
		"another UserSig":      {"sig " + vector + "!", "sig [removed]!"},
		"two UserSigs":         {"sig " + ticket + "!" + vector + "!", "sig [removed]![removed]!"},
		"around a piece":       {"sig XX" + ticket[50:70] + "YY!", "sig [removed]!"},
		"URL":                  {"see https://example.com/a?b=c for more", "see [removed] for more"},
		"URL, other case":      {"see HtTpS://example.com for more", "see [removed] for more"},
		"URL, other scheme":    {"see redis://u:p@h for more", "see [removed] for more"},
		"URL, no slashes":      {"see https:example.com for more", "see [removed] for more"},
		"URL, backslashes":     {`see https:\\example.com\a for more`, "see [removed] for more"},
		"URL, escaped":         {"see https%3A%2F%2Fexample.com%2fa for more", "see [removed] for more"},
		"URL, escaped twice":   {"see http%253a%252f%252fexample.com for more", "see [removed] for more"},
		"URL, no scheme":       {"see //example.com for more", "see [removed] for more"},
		"URL, no scheme or //": {"see example.com/path for more", "see [removed] for more"},
		"URL, port":            {"see example.com:8443/path for more", "see [removed] for more"},
		"URL, address":         {"see 10.0.0.1/path for more", "see [removed] for more"},
		"URL, www":             {"see www.example for more", "see [removed] for more"},
		"URL in brackets":      {"(https://example.com)", "([removed]"},
		"query":                {"got usersig=abc&sdkappid=1 here", "got [removed] here"},
		"query, spaced":        {"got usersig = abc here", "got [removed] here"},
		"query, escaped":       {"got usersig%3Dabc here", "got [removed] here"},
		"controls":             {"a\x00b\tc\r\nd\x1b[31me\x7f", "a b c  d [31me"},
		"invisible":            {"a\u200bb\u202ec\ufeffd\u2028e", "a b c d e"},
		"blank":                {" \t\n ", ""},
		"200":                  {strings.Repeat("ab ", 66) + "ab", strings.Repeat("ab ", 66) + "ab"},
		"201":                  {strings.Repeat("ab ", 66) + "abc", strings.Repeat("ab ", 66) + "ab"},
		"200 of three bytes":   {strings.Repeat("签", 300), strings.Repeat("签", 200)},
		"a secret at the edge": {strings.Repeat("ab ", 65) + "x " + planted, strings.Repeat("ab ", 65) + "x [re"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _ := said(t, tt.info, ""); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// A key may have characters that are shown otherwise, and be of any length.
func TestOddKeysAreRemoved(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"k", "kkkk", "tab\tin the middle of it", "a+b/c?d e&f=g%h", "ab+cd+ef+gh+ij", "ab cd ef gh ij", "ключ от всех дверей", "\u200bhidden\u200b-hidden"} {
		text, err := json.Marshal(map[string]any{"ErrorCode": 60006, "ErrorInfo": "<" + odd + "> <" + url.QueryEscape(odd) + "> <" + url.PathEscape(odd) + ">"})
		if err != nil {
			t.Fatal(err)
		}
		app := trtcapi.Application{SDKAppID: appID, SecretKey: secret.New(odd)}
		_, err = trtcapi.NewClient(script(replies(200, string(text))), at(t0), zero, nil).GetCallback(t.Context(), app)
		info := failure(t, err).Info
		for _, form := range []string{odd, strings.Map(showable, odd), url.QueryEscape(odd), url.PathEscape(odd)} {
			if strings.Contains(info, form) {
				t.Errorf("the key %q is in %q", odd, info)
			}
		}
	}
}

func showable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

func TestRequestIDIsCleaned(t *testing.T) {
	t.Parallel()
	const sample = "Id-1cc8828fd3d84795ac866ced43b15b5c-O-Seq-61309"
	for id, want := range map[string]string{
		"":                           "",
		sample:                       sample,
		"a_b.c-9":                    "a_b.c-9",
		strings.Repeat("x", 128):     strings.Repeat("x", 128),
		strings.Repeat("x", 129):     "[removed]",
		"Id 1":                       "[removed]",
		"Id-1\n":                     "[removed]",
		"Id-é":                       "[removed]",
		"https://example.com":        "[removed]",
		"usersig=x":                  "[removed]",
		planted:                      "[removed]",
		"Id-" + planted[5:20] + "-O": "[removed]",
		ticket[60:90]:                "[removed]",
	} {
		if _, got := said(t, "", id); got != want {
			t.Errorf("%q became %q, want %q", id, got, want)
		}
	}
}

// The RequestId of a good answer is repeated in reports like that of a bad one.
func TestRequestIDOfAGoodAnswerIsCleaned(t *testing.T) {
	t.Parallel()
	for _, body := range []string{good, `{"ErrorCode":100301,"ActionStatus":"FAIL","RequestId":"Id-1"}`} {
		gw := script(replies(200, strings.Replace(body, "Id-1", planted, 1)))
		app := trtcapi.Application{SDKAppID: appID, SecretKey: secret.New(planted)}
		got, err := trtcapi.NewClient(gw, at(t0), zero, nil).GetCallback(t.Context(), app)
		if err != nil || got.RequestID != "[removed]" {
			t.Errorf("got %+v and %v", got, err)
		}
	}
}

// Cleaning a megabyte would take the time that the audit has for others.
func TestOnlyTheStartOfAnInfoIsLookedAt(t *testing.T) {
	t.Parallel()
	for _, wide := range []string{" ", "\u2003"} {
		if got, _ := said(t, strings.Repeat(wide, 4095)+"x tail", ""); got != "x" {
			t.Errorf("with 4095 times %q before it: got %q", wide, got)
		}
	}
}

// FuzzInfo plants secrets and a URL in any surroundings: none is shown, and what is shown fits a line.
func FuzzInfo(f *testing.F) {
	f.Add("", "", uint8(0))
	f.Add("sig ", " is wrong", uint8(1))
	f.Add("https://", "/?a=", uint8(2))
	f.Add(strings.Repeat("x", 190), "%25", uint8(20))
	f.Add("\u202e<", "\x00>", uint8(40))
	f.Fuzz(func(t *testing.T, before, after string, from uint8) {
		part := planted[int(from)%(len(planted)-piece):]
		for _, middle := range []string{part, ticket, url.QueryEscape(ticket), ticket[int(from)%(len(ticket)-piece):], "https://h/?usersig=" + ticket} {
			info, id := said(t, before+middle+after, before+middle+after)
			checkPieces(t, info, planted, ticket)
			checkPieces(t, id, planted, ticket)
			if n := utf8.RuneCountInString(info); n > 200 || len(id) > 128 {
				t.Errorf("%d characters of info, %d of id", n, len(id))
			}
			if strings.ContainsFunc(info+id, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Errorf("%q or %q would move a cursor", info, id)
			}
		}
	})
}

// checkPieces is checkClean for text in which a lone "http:" may be innocent.
func checkPieces(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		for i := 0; i+piece <= len(s); i++ {
			if strings.Contains(text, s[i:i+piece]) {
				t.Fatalf("the piece %q of a secret is in %q", s[i:i+piece], text)
			}
		}
	}
	for _, sign := range []string{"https://h", "usersig=e"} {
		if strings.Contains(strings.ToLower(text), sign) {
			t.Errorf("%q is in %q", sign, text)
		}
	}
}
