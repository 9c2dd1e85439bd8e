package trtcapi_test

import (
	"compress/zlib"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

func TestParseUserSig(t *testing.T) {
	t.Parallel()
	document := goodClaims().signed(key).json()
	for name, text := range map[string]string{
		"minted":           mint(admin, 86400*time.Second),
		"stored":           encode(deflate(document, zlib.NoCompression)),
		"fastest":          encode(deflate(document, zlib.BestSpeed)),
		"best":             encode(deflate(document, zlib.BestCompression)),
		"Huffman":          encode(deflate(document, zlib.HuffmanOnly)),
		"trailing newline": pack(document + "\n"),
		"more members":     pack(goodClaims().signed(key).with("TLS.new", []int{1}).json()),
		"null userbuf":     pack(goodClaims().signed(key).with("TLS.userbuf", nil).json()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := trtcapi.ParseUserSig(secret.New(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Verify(secret.New(key)); err != nil {
				t.Error(err)
			}
			if got.Identifier != admin || got.SDKAppID != appID || !got.Time.Equal(t0) || got.Expire != 24*time.Hour || got.UserBuf != nil {
				t.Errorf("read %+v", got)
			}
		})
	}
}

// An empty userbuf was signed as a line of its own; none was not signed at all.
func TestEmptyUserBuf(t *testing.T) {
	t.Parallel()
	with := goodClaims().with("TLS.userbuf", "").signed(key)
	for name, tt := range map[string]struct {
		claims claims
		good   bool
	}{
		"signed with it":                {with, true},
		"signed with it, then taken":    {with.without("TLS.userbuf"), false},
		"signed without it, then given": {goodClaims().signed(key).with("TLS.userbuf", ""), false},
	} {
		got, err := trtcapi.ParseUserSig(secret.New(pack(tt.claims.json())))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := got.Verify(secret.New(key)); (err == nil) != tt.good {
			t.Errorf("%s: Verify said %v", name, err)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	signed := goodClaims().with("TLS.userbuf", "YnVm").signed(key)
	for name, changed := range map[string]claims{
		"identifier":       signed.with("TLS.identifier", "administratoR"),
		"SDKAppID":         signed.with("TLS.sdkappid", appID+1),
		"time":             signed.with("TLS.time", t0.Unix()+1),
		"expire":           signed.with("TLS.expire", 86401),
		"userbuf":          signed.with("TLS.userbuf", "YnVn"),
		"no userbuf":       signed.without("TLS.userbuf"),
		"signature":        signed.with("TLS.sig", strings.Repeat("A", 43)+"="),
		"signed by others": signed.signed(key + "x"),
	} {
		u, err := trtcapi.ParseUserSig(secret.New(pack(changed.json())))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := u.Verify(secret.New(key)); err == nil {
			t.Errorf("%s: a forged UserSig verifies", name)
		}
	}
	u, err := trtcapi.ParseUserSig(secret.New(pack(signed.json())))
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Verify(secret.New(key)); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	for _, wrong := range []string{"", "x", key[1:], key + "0", strings.ToUpper(key)} {
		if err := u.Verify(secret.New(wrong)); err == nil || strings.Contains(err.Error(), key[1:]) {
			t.Errorf("a key of %d characters: %v", len(wrong), err)
		}
	}
}

// The key may be unset by mistake, and HMAC would take the empty one.
func TestVerifyNeedsAKey(t *testing.T) {
	t.Parallel()
	u, err := trtcapi.ParseUserSig(secret.New(pack(goodClaims().signed("").json())))
	if err != nil {
		t.Fatal(err)
	}
	if u.Verify(secret.String{}) == nil {
		t.Error("a UserSig that was made without a key verifies")
	}
	if (trtcapi.UserSig{}).Verify(secret.New(key)) == nil {
		t.Error("the zero UserSig verifies")
	}
}

func TestUserSigExpires(t *testing.T) {
	t.Parallel()
	u, err := trtcapi.ParseUserSig(secret.New(mint(admin, time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	end := t0.Add(time.Hour)
	if !u.Expires().Equal(end) {
		t.Errorf("expires %v, want %v", u.Expires(), end)
	}
	for now, want := range map[time.Time]bool{
		t0.Add(-time.Hour): false, t0: false, end: false, end.Add(time.Second - 1): false, end.Add(time.Second): true, end.AddDate(9, 0, 0): true,
	} {
		if u.Expired(now) != want {
			t.Errorf("at %v: Expired is %v, want %v", now.Sub(end), !want, want)
		}
	}
}

func TestParseUserSigRefuses(t *testing.T) {
	t.Parallel()
	signed := goodClaims().signed(key)
	document := signed.json()
	stream := deflate(document, zlib.DefaultCompression)
	member := func(name string, value any) string { return pack(signed.with(name, value).json()) }
	bad := map[string]string{
		"nothing":             "",
		"words":               "hello, world",
		"one character":       "e",
		"cut":                 vector[:len(vector)-4],
		"half":                vector[:len(vector)/2],
		"no first character":  vector[1:],
		"no padding":          strings.TrimRight(vector, "_"),
		"more":                vector + "AAAA",
		"twice":               vector + vector,
		"escaped":             url.QueryEscape(strings.Replace(vector, "-", "*", 1)),
		"percent":             strings.ReplaceAll(vector, "_", "%5F"),
		"standard alphabet":   strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(vector),
		"URL alphabet":        strings.NewReplacer("-", "_", "_", "=").Replace(vector),
		"line feed":           vector[:100] + "\n" + vector[100:],
		"carriage return":     vector + "\r\n",
		"space":               " " + vector,
		"zlib, twice":         encode(deflate(string(stream), zlib.BestSpeed)),
		"base64, twice":       encode([]byte(vector)),
		"behind the stream":   encode(append(stream, 0)),
		"wrong checksum":      encode(append(stream[:len(stream)-1:len(stream)-1], stream[len(stream)-1]^1)),
		"no checksum":         encode(stream[:len(stream)-4]),
		"document bare":       encode([]byte(document)),
		"empty document":      pack(""),
		"null":                pack("null"),
		"array":               pack("[" + document + "]"),
		"two documents":       pack(document + document),
		"text after it":       pack(document + "x"),
		"half a document":     pack(document[:60]),
		"other version":       member("TLS.ver", "3.0"),
		"version as number":   member("TLS.ver", 2.0),
		"identifier a number": member("TLS.identifier", 5),
		"identifier empty":    member("TLS.identifier", ""),
		"SDKAppID as text":    member("TLS.sdkappid", "1400000000"),
		"SDKAppID too large":  member("TLS.sdkappid", uint64(1)<<32),
		"SDKAppID negative":   member("TLS.sdkappid", -1),
		"time negative":       member("TLS.time", -1),
		"time beyond time":    member("TLS.time", int64(1)<<62),
		"time with fraction":  member("TLS.time", 1700000000.5),
		"expire negative":     member("TLS.expire", -1),
		"expire beyond time":  member("TLS.expire", int64(1)<<62),
		"expire as text":      member("TLS.expire", "86400"),
		"signature no base64": member("TLS.sig", "!"),
		"signature short":     member("TLS.sig", "AAAA"),
		"signature long":      member("TLS.sig", strings.Repeat("A", 44)),
		"signature null":      member("TLS.sig", nil),
		"userbuf no base64":   member("TLS.userbuf", "!"),
		"userbuf a number":    member("TLS.userbuf", 1),
		"member twice":        pack(document[:len(document)-1] + `,"TLS.identifier":"other"}`),
		"other case":          pack(strings.ReplaceAll(document, "TLS.", "tls.")),
		"oversized":           encode(deflate(document+strings.Repeat(" ", 6<<10), zlib.NoCompression)),
		"long document":       pack(document + strings.Repeat(" ", 16<<10)),
	}
	for name := range goodClaims().signed(key) {
		bad["without "+name] = pack(signed.without(name).json())
	}
	for name, identifier := range map[string]string{"LF": "a\nTLS.sdkappid:1", "CR": "a\rb"} {
		bad["identifier with "+name] = pack(goodClaims().with("TLS.identifier", identifier).signed(key).json())
	}
	for name, text := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := trtcapi.ParseUserSig(secret.New(text))
			if err == nil {
				t.Fatalf("it was read as %+v", got)
			}
			if len(text) > 1 && strings.Contains(err.Error(), text) || !strings.HasPrefix(err.Error(), "trtcapi: ") {
				t.Errorf("the error says %q", err)
			}
		})
	}
}

// The last character of base64 before the padding has bits that mean nothing: only one spelling is read.
func TestParseUserSigTakesOneSpelling(t *testing.T) {
	t.Parallel()
	body, found := strings.CutSuffix(vector, "__")
	if !found {
		t.Fatal("the vector has other padding")
	}
	good := 0
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-" {
		if _, err := trtcapi.ParseUserSig(secret.New(body[:len(body)-1] + string(last) + "__")); err == nil {
			good++
		}
	}
	if good != 1 {
		t.Errorf("%d spellings of the same bytes are read, want 1", good)
	}
}

func TestInflationIsBounded(t *testing.T) { //nolint:paralleltest // it measures the heap
	bomb := secret.New(encode(deflate(strings.Repeat(" ", 6<<20), zlib.BestCompression)))
	if bomb.Len() > 9000 || bomb.Len() < 6000 {
		t.Fatalf("the bomb has %d characters: it tests another bound", bomb.Len())
	}
	smaller := secret.New(encode(deflate(strings.Repeat(" ", 4<<20), zlib.BestCompression)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, text := range []secret.String{bomb, smaller} {
		if _, err := trtcapi.ParseUserSig(text); err == nil {
			t.Error("the bomb was read")
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("it took %d bytes, want less than 1 MiB", used)
	}
}
