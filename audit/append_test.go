package audit_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"trtc-callback-audit/audit"
)

// TestEncodeIsEncodingJSON holds what is written by hand against the tags, for reports with all kinds of contents.
func TestEncodeIsEncodingJSON(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		var r audit.Report
		fill(random, reflect.ValueOf(&r).Elem())
		wantJSON(t, r)
		if t.Failed() {
			t.Fatalf("report %d", i)
		}
	}
	wantJSON(t, audit.Report{})
}

func wantJSON(t *testing.T, r audit.Report) {
	t.Helper()
	if got, want := audit.Encode(r, math.MaxInt), audit.JSON(r); !bytes.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// texts have everything that JSON escapes, each for itself too, and much that it does not.
var texts = []string{
	"\n", "\x00", "\x1f", `"`, `\`, "\x7f", "\xff", "\u2028", "é",
	"", "in_sync", "https://calls.acme.com/trtc?a=1&b=<2>", `a "quoted" \ text`, "日本語", "\x00\x1f\x7f\n\t\r\b\f", "\u2028\u2029\ufeff", "\xff\xc0\xaf half", "~ !/",
}

// fill sets a value to something, and all that is in it.
func fill(random *rand.Rand, v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // the kinds that a report has
	case reflect.String:
		v.SetString(texts[random.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(random.Uint64()) >> random.IntN(64))
	case reflect.Uint32:
		v.SetUint(uint64(random.Uint32()))
	case reflect.Pointer:
		if random.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem())
		}
	case reflect.Slice:
		if random.IntN(4) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), random.IntN(4), 4))
			for i := range v.Len() {
				fill(random, v.Index(i))
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(random.Int64N(1<<37), random.Int64N(1e9)).UTC()))
			return
		}
		for _, field := range v.Fields() {
			fill(random, field)
		}
	default:
		panic("a report has a " + v.Kind().String() + ": fill it here, and have it written")
	}
}

// FuzzEncode has texts of all kinds, which a callback's Url and Tencent's words may be.
func FuzzEncode(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := audit.Report{ID: text, Apps: []audit.AppReport{{App: text, URL: text, Commands: []string{text, text}, Digest: &text}}}
		wantJSON(t, r)
		if !json.Valid(audit.Encode(r, math.MaxInt)) {
			t.Errorf("%q is no JSON", audit.Encode(r, math.MaxInt))
		}
	})
}
