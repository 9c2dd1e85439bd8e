package handler_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/trtcapi"
)

// panicking is a function whose auditor panics in the first run.
func panicking(value any) *function {
	f := newFunction(configured)
	f.deps.Auditor.Apps[0].Failure = &audit.Failure{Class: trtcapi.ClassConfig}
	calls := 0
	f.deps.Auditor.Now = func() time.Time {
		if calls++; calls == 1 {
			panicHere(value)
		}
		return noon
	}
	return f
}

func panicHere(value any) {
	if value == nil {
		none := []string{}
		value = none[len(planted)]
	}
	panic(value)
}

func TestPanicInRequest(t *testing.T) {
	t.Parallel()
	for _, name := range asking {
		payload := event(t, name+".json")
		if name == "scf-functionurl-get-noquery" {
			continue // it audits nothing
		}
		f := panicking(planted)
		text, err := f.Invoke(t.Context(), payload)
		if err != nil {
			t.Fatal(err)
		}
		checkDialect(t, handler.KindOf(payload), name == "alb-multi-value-headers", text)
		r := readResponse(t, text)
		if r.StatusCode != http.StatusInternalServerError {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
		checkProblem(t, r)
		checkPanicLogged(t, f, "string")
		again, err := f.Invoke(t.Context(), payload)
		if err != nil || readResponse(t, again).StatusCode != http.StatusBadGateway {
			t.Errorf("%s: the next one: %v, %s", name, err, again)
		}
	}
}

func TestPanicInTick(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		value any
		told  string
	}{
		{planted, "string"},
		{&trtcapi.Error{Meaning: planted}, "*trtcapi.Error"},
		{nil, "runtime error: index out of range [13] with length 0"},
	} {
		f := panicking(test.value)
		reply, err := f.Invoke(t.Context(), []byte(`{"action":"audit"}`))
		if err == nil || reply != nil {
			t.Fatalf("%v, %s", err, reply)
		}
		if err.Error() != "handler: internal error; see the log" {
			t.Errorf("error %v", err)
		}
		checkPanicLogged(t, f, test.told)
		if report := f.tick(t, `{"action":"audit"}`); report.Status != audit.Unknown {
			t.Errorf("the next one: %+v", report)
		}
	}
}

// checkPanicLogged looks for the stack, and for the value, which may be anything and so is not shown.
func checkPanicLogged(t *testing.T, f *function, told string) {
	t.Helper()
	entries := f.entries(t, "panic")
	if len(entries) != 1 || entries[0]["level"] != "ERROR" || entries[0]["panic"] != told || entries[0]["function_request_id"] != "request-1" {
		t.Fatalf("the log says %v", entries)
	}
	mustHold(t, entries[0]["stack"].(string), "panicHere", "panic_test.go")
	if strings.Contains(f.log.String(), planted) {
		t.Errorf("the log has the value: %s", f.log)
	}
}

func TestPanicOnADesk(t *testing.T) {
	t.Parallel()
	f := panicking(planted)
	for _, want := range []int{http.StatusInternalServerError, http.StatusBadGateway} {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, deskRequest(t, http.MethodGet, "/v1/report"))
		if w.Code != want {
			t.Errorf("%d, not %d: %s", w.Code, want, w.Body)
		}
	}
	checkPanicLogged(t, f, "string")
}
