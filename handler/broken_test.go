package handler_test

import (
	"context"
	"net/http"
	"testing"

	"trtc-callback-audit/trtcapi"
)

// TestBroken is about a configuration of which nothing can be audited.
func TestBroken(t *testing.T) {
	t.Parallel()
	const right = "Bearer " + token
	for _, test := range []struct {
		method, path, authorization string
		want                        int
	}{
		{"GET", "/v1/report", right, 503},
		{"HEAD", "/v1/report", right, 503},
		{"GET", "/v1/apps/default", right, 503},
		{"GET", "/v1/apps/nobody", right, 503},
		{"GET", "/v1/schema", right, 503},
		{"GET", "/v1/nowhere", right, 503},
		{"POST", "/v1/report", right, 503},
		{"GET", "/v1/report", "", 401},
		{"GET", "/v1/report", "Bearer wrong", 401},
		{"GET", "/healthz", "", 503},
		{"HEAD", "/healthz", "", 503},
		{"POST", "/healthz", "", 405},
		{"GET", "/nowhere", "", 404},
	} {
		f := newFunction(configured)
		f.broken = errUnconfigured
		f.deps.Auditor.Apps = nil
		r := readResponse(t, f.ask(t, test.method, test.path, test.authorization))
		if r.StatusCode != test.want {
			t.Errorf("%s %s: %d, not %d", test.method, test.path, r.StatusCode, test.want)
		}
		if r.StatusCode == http.StatusServiceUnavailable && r.Body != "" && test.path != "/healthz" {
			checkProblem(t, r)
			mustHold(t, r.Body, errUnconfigured.Error())
		}
	}
}

func TestBrokenTicks(t *testing.T) {
	t.Parallel()
	for _, event := range []string{`{"action":"audit"}`, timer(""), string(event(t, "eventbridge-rule.json")), string(event(t, "eventbridge-scheduler.json"))} {
		f := newFunction(configured)
		f.broken = errUnconfigured
		if reply, err := f.Invoke(t.Context(), []byte(event)); err == nil || err.Error() != errUnconfigured.Error() || reply != nil {
			t.Errorf("%v, %s", err, reply)
		}
		if f.entries(t, "audit report") != nil || len(f.entries(t, "invocation failed")) != 1 {
			t.Errorf("the log says %s", f.log)
		}
	}
}

// TestHealth says ready and nothing more, in either state.
func TestHealth(t *testing.T) {
	t.Parallel()
	f := newFunction(func(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
		t.Error("Tencent was asked")
		return configured(ctx, app)
	})
	if r := readResponse(t, f.ask(t, http.MethodGet, "/healthz", "")); r.StatusCode != http.StatusOK || r.Body != `{"ready":true}` {
		t.Errorf("%d %s", r.StatusCode, r.Body)
	}
	f.broken = errUnconfigured
	if r := readResponse(t, f.ask(t, http.MethodGet, "/healthz", "")); r.StatusCode != http.StatusServiceUnavailable || r.Body != `{"ready":false}` {
		t.Errorf("%d %s", r.StatusCode, r.Body)
	}
}
