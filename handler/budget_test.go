package handler_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/trtcapi"
)

const (
	many     = 10000
	megabyte = 1000 * 1000 // which an ALB takes as a reply, all of it
)

// fleet has 10,000 applications, none of which is as it should be: most have drifted, each seventh is absent, and each eleventh cannot be read.
func fleet() *function {
	f := newFunction(func(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
		switch {
		case app.SDKAppID%7 == 0:
			return absent(ctx, app)
		case app.SDKAppID%11 == 0:
			return failing(trtcapi.ClassAuth)(ctx, app)
		}
		return configured(ctx, app)
	})
	f.deps.Auditor.Apps = nil
	for i := range uint32(many) {
		a := app(fmt.Sprintf("application-%04d", i), i)
		a.Want.URL = "https://calls.acme.com/other"
		f.deps.Auditor.Apps = append(f.deps.Auditor.Apps, a)
	}
	return f
}

func TestReportsKeepToTheirBudget(t *testing.T) {
	t.Parallel()
	f := fleet()
	reply, err := f.Invoke(t.Context(), []byte(`{"action":"audit"}`))
	if err != nil {
		t.Fatal(err)
	}
	checkFleet(t, "return value", readReport(t, reply), len(reply), audit.ReturnBudget)
	line := f.log.Bytes()[:bytes.IndexByte(f.log.Bytes(), '\n')+1]
	logged := f.entries(t, "audit report")
	if len(logged) != 1 {
		t.Fatalf("%d reports in the log", len(logged))
	}
	checkFleet(t, "log line", readReport(t, []byte(logged[0]["report"].(string))), len(line), audit.ReturnBudget)
	for _, name := range []string{"alb-headers", "alb-multi-value-headers", "lambda-url", "httpapi-stage", "httpapi-payload-1", "scf-functionurl-report", "scf-apigw-report"} {
		reply, err := f.Invoke(t.Context(), event(t, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		body := readResponse(t, reply).Body
		checkFleet(t, name, readReport(t, []byte(body)), len(body), audit.HTTPBudget)
		if len(reply) > megabyte {
			t.Errorf("%s: the reply has %d bytes", name, len(reply))
		}
	}
}

// checkFleet holds a report against its budget: it must use it, and be of the whole.
func checkFleet(t *testing.T, name string, r audit.Report, size, budget int) {
	t.Helper()
	if size > budget || size < budget/100*85 {
		t.Errorf("%s: %d bytes of %d", name, size, budget)
	}
	if r.Omitted+len(r.Apps) != many || r.Summary.Apps != many || r.Summary.Absent != 1429 || r.Status != audit.Absent || r.Complete {
		t.Errorf("%s: %d of %d, %+v", name, len(r.Apps), many, r.Summary)
	}
	for _, app := range r.Apps {
		if app.Status == audit.InSync && r.Apps[0].Status == audit.InSync && len(r.Apps) < 1429 {
			t.Errorf("%s: %s is in sync and was kept", name, app.App)
		}
	}
}

// TestReportLineIsFlat holds every value of the line to be one that both clouds index.
func TestReportLineIsFlat(t *testing.T) {
	t.Parallel()
	f := fleet()
	f.tick(t, `{"action":"audit"}`)
	for key, value := range f.entries(t, "audit report")[0] {
		switch value.(type) {
		case string, float64, bool:
		default:
			t.Errorf("%s is a %T", key, value)
		}
	}
}

// TestNamesAreBounded asks for an unknown application where 10,000 are known.
func TestNamesAreBounded(t *testing.T) {
	t.Parallel()
	f := fleet()
	_, err := f.Invoke(t.Context(), []byte(`{"action":"audit","apps":["nobody"]}`))
	if err == nil || len(err.Error()) > 1000 {
		t.Fatalf("error of %d bytes", len(fmt.Sprint(err)))
	}
	mustHold(t, err.Error(), "application-0000, application-0001", "and 9980 more")
	r := f.get(t, "/v1/apps/nobody")
	if r.StatusCode != http.StatusNotFound || len(r.Body) > 1000 || !strings.Contains(r.Body, "and 9980 more") {
		t.Errorf("%d: %.2000s", r.StatusCode, r.Body)
	}
	if one := f.get(t, "/v1/apps/application-0007"); one.StatusCode != http.StatusOK || len(readReport(t, []byte(one.Body)).Apps) != 1 {
		t.Errorf("%d: %.500s", one.StatusCode, one.Body)
	}
}
