package trtcapi_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/trtcapi"
)

// How often a failure that stays is asked about, by its retry rule.
const (
	never  = 1
	remint = 2
	later  = 3
)

// documented is the reference's table, by hand: each code with its class and its retry rule. Of auth failures 70001 alone is ever tried again.
var documented = []struct {
	class    trtcapi.Class
	attempts int
	codes    []int
}{
	{trtcapi.ClassAuth, remint, []int{70001}},
	{trtcapi.ClassAuth, never, []int{
		60004, 60005, 70002, 70003, 70004, 70005, 70006, 70007, 70008, 70009, 70010, 70013, 70014, 70015, 70018, 70019,
		70050, 70052, 70214, 70221, 70236, 70346, 70347,
	}},
	{trtcapi.ClassPermission, never, []int{
		60010, 60016, 60017, 60021, 60027, 70051, 70107, 70114, 70115, 70209, 70210, 70211, 70399, 70403, 71000, 72001, 72011, 72012,
	}},
	{trtcapi.ClassRegion, never, []int{60026, 70016, 70020}},
	{trtcapi.ClassBilling, never, []int{60020, 60028, 70398, 72000, 72002}},
	{trtcapi.ClassThrottled, later, []int{60007, 60011, 60018, 60019, 72010}},
	{trtcapi.ClassTemporary, later, []int{
		60008, 60013, 60014, 70017, 70169, 70201, 70202, 70203, 70205, 70207, 70208, 70212, 70213, 70222, 70225, 70231, 70308, 70348, 70362, 70401,
		70500, 100001,
	}},
	{trtcapi.ClassRequest, never, []int{
		60002, 60003, 60006, 60009, 60012, 60015, 60025, 70101, 70102, 70103, 70104, 70105, 70106, 70113, 70140, 70145, 70204, 70206, 70402, 70404, 100002,
	}},
	{trtcapi.ClassInvalidAnswer, never, []int{100302, 101001, 101002, 101004, 101050}},
	{trtcapi.ClassUnknown, never, []int{-1, 1, 999, 50001, 60001, 60022, 60023, 60024, 69999, 70346000, 79999, 100000, 100300, 1 << 40}},
}

func TestCodes(t *testing.T) {
	t.Parallel()
	for _, row := range documented {
		for _, code := range row.codes {
			t.Run(strconv.Itoa(code), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					gw := script(refuses(code))
					_, err := trtcapi.NewClient(gw, time.Now, zero, nil).GetCallback(t.Context(), withKey())
					e := failure(t, err)
					if e.Class != row.class || e.Code != code || e.Attempts != row.attempts || len(gw.calls) != row.attempts {
						t.Errorf("after %d calls got %#v, want %s after %d", len(gw.calls), e, row.class, row.attempts)
					}
					if e.Meaning == "" || e.Fix == "" || e.Info != "because" || e.RequestID != "Id-2" {
						t.Errorf("it does not say what happened and what to do: %#v", e)
					}
					if text := err.Error(); !strings.HasPrefix(text, "trtcapi: get_callback: "+strconv.Itoa(code)+" ") {
						t.Errorf("the text is %q", text)
					}
				})
			})
		}
	}
}

func TestCodeTableIsTheDocumentedOne(t *testing.T) {
	t.Parallel()
	var want []int
	for _, row := range documented {
		if row.class != trtcapi.ClassUnknown {
			want = append(want, row.codes...)
		}
	}
	slices.Sort(want)
	if got := trtcapi.CodeNumbers(); !slices.Equal(got, want) || len(slices.Compact(want)) != len(got) {
		t.Errorf("the table has\n%v\nwant, sorted and without duplicates,\n%v", got, want)
	}
}

// A fix names variables, and only such as exist.
func TestFixesNameVariables(t *testing.T) {
	t.Parallel()
	known := []string{
		"TRTC_ENDPOINT", "TRTC_IDENTIFIER", "TRTC_REGION", "TRTC_SDK_APP_ID", "TRTC_SECRET_KEY", "TRTC_TIMEOUT", "TRTC_USERSIG", "TRTC_USERSIG_TTL",
	}
	names := regexp.MustCompile(`TRTC_\w+`)
	for _, code := range trtcapi.CodeNumbers() {
		fix := failure(t, refusedWith(t, code)).Fix
		for _, name := range names.FindAllString(fix, -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%d: there is no %s: %s", code, name, fix)
			}
		}
	}
	for code, name := range map[int]string{
		60006: "TRTC_SDK_APP_ID", 60010: "TRTC_IDENTIFIER", 60026: "TRTC_REGION", 70001: "TRTC_USERSIG", 70009: "TRTC_SECRET_KEY", 70050: "TRTC_SECRET_KEY",
	} {
		if fix := failure(t, refusedWith(t, code)).Fix; !strings.Contains(fix, name) {
			t.Errorf("%d: the fix %q does not name %s", code, fix, name)
		}
	}
}

// refusedWith is the error of a code; with the random number 0 its retries wait for nothing.
func refusedWith(t *testing.T, code int) error {
	t.Helper()
	_, err := trtcapi.NewClient(script(refuses(code)), time.Now, zero, nil).GetCallback(t.Context(), withKey())
	return err
}
