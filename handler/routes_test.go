package handler_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

var errUnconfigured = errors.New("config: no application is configured: TRTC_SDK_APP_ID is not set")

func TestRoutes(t *testing.T) {
	t.Parallel()
	const right = "Bearer " + token
	for _, test := range []struct {
		method, path, authorization string
		want                        int
	}{
		{"GET", "/v1/report", right, 200},
		{"HEAD", "/v1/report", right, 200},
		{"GET", "/v1/apps/default", right, 200},
		{"HEAD", "/v1/apps/default", right, 200},
		{"GET", "/v1/apps/nobody", right, 404},
		{"GET", "/v1/apps/", right, 404},
		{"GET", "/v1/apps/default/", right, 404},
		{"GET", "/v1/apps/default/more", right, 404},
		{"GET", "/v1/schema", right, 200},
		{"GET", "/v1", right, 404},
		{"GET", "/v1/", right, 404},
		{"GET", "/v1/report/", right, 404},
		{"GET", "/v1/nowhere", right, 404},
		{"POST", "/v1/nowhere", right, 404},
		{"POST", "/v1/report", right, 405},
		{"PUT", "/v1/apps/default", right, 405},
		{"DELETE", "/v1/schema", right, 405},
		{"OPTIONS", "/v1/report", right, 405},
		{"", "/v1/report", right, 405},
		{"GET", "/healthz", "", 200},
		{"HEAD", "/healthz", "", 200},
		{"GET", "/healthz", right, 200},
		{"POST", "/healthz", "", 405},
		{"GET", "/", "", 404},
		{"GET", "", "", 404},
		{"GET", "/report", "", 404},
		{"GET", "/v10/report", "", 404},
		{"GET", "/V1/report", "", 404},
		{"GET", "//v1/report", right, 404},
		{"GET", "/healthz/../v1/report", "", 404},
		{"GET", "/v1/report", "bearer " + token, 200},
		{"GET", "/v1/report", "BEARER " + token, 200},
		{"GET", "/v1/report", "  Bearer    " + token + "  ", 200},
		{"GET", "/v1/report", "", 401},
		{"GET", "/v1/report", token, 401},
		{"GET", "/v1/report", "Bearer", 401},
		{"GET", "/v1/report", "Bearer ", 401},
		{"GET", "/v1/report", "Bearer " + token + "x", 401},
		{"GET", "/v1/report", "Bearer " + token[1:], 401},
		{"GET", "/v1/report", "Bearer " + strings.ToUpper(token), 401},
		{"GET", "/v1/report", "Bearer x " + token, 401},
		{"GET", "/v1/report", "Basic " + token, 401},
		{"GET", "/v1/report", "BearerBearer " + token, 401},
		{"GET", "/v1/nowhere", "", 401},
		{"GET", "/v1", "", 401},
		{"GET", "/v1/", "", 401},
		{"GET", "/v1/schema", "", 401},
		{"GET", "/v1/apps/nobody", "", 401},
		{"GET", "/v1%2Freport", "", 401},
		{"DELETE", "/v1/report", "", 401},
		{"HEAD", "/v1/report", "", 401},
	} {
		t.Run(test.method+" "+test.path+" "+test.authorization, func(t *testing.T) {
			t.Parallel()
			r := readResponse(t, newFunction(configured).ask(t, test.method, test.path, test.authorization))
			if r.StatusCode != test.want {
				t.Fatalf("%d, not %d: %s", r.StatusCode, test.want, r.Body)
			}
			checkResponse(t, test.method, r)
		})
	}
}

// checkResponse checks what every response must have.
func checkResponse(t *testing.T, method string, r response) {
	t.Helper()
	if r.Headers["Cache-Control"] != "no-store" || r.Headers["X-Content-Type-Options"] != "nosniff" {
		t.Errorf("headers %v", r.Headers)
	}
	if (r.Headers["Www-Authenticate"] == "Bearer") != (r.StatusCode == http.StatusUnauthorized) || (r.Headers["Allow"] == "GET, HEAD") != (r.StatusCode == http.StatusMethodNotAllowed) {
		t.Errorf("%d with headers %v", r.StatusCode, r.Headers)
	}
	failed := r.StatusCode >= 400
	if (r.Headers["Content-Type"] == "application/problem+json") != failed {
		t.Errorf("%d as %s", r.StatusCode, r.Headers["Content-Type"])
	}
	if (r.Body == "") != (method == http.MethodHead) {
		t.Errorf("%s with the body %q", method, r.Body)
	}
	if failed && r.Body != "" {
		checkProblem(t, r)
	}
}

func checkProblem(t *testing.T, r response) {
	t.Helper()
	var problem struct {
		Type, Title, Detail string
		Status              int
	}
	if err := json.Unmarshal([]byte(r.Body), &problem); err != nil {
		t.Fatal(err)
	}
	if problem.Type != "about:blank" || problem.Title != http.StatusText(r.StatusCode) || problem.Status != r.StatusCode || problem.Detail == "" {
		t.Errorf("%d: %s", r.StatusCode, r.Body)
	}
}

// TestOneRefusal asks without a right to, in every way: a stranger sees the same bytes each time.
func TestOneRefusal(t *testing.T) {
	t.Parallel()
	const want = `{"detail":"send the header Authorization: Bearer <HTTP_TOKEN>","status":401,"title":"Unauthorized","type":"about:blank"}`
	shut := func(f *function) {
		f.deps.Token, f.deps.TokenFlaw = secret.String{}, "HTTP_TOKEN is shorter than 16 characters"
	}
	broken := func(f *function) { f.broken = errUnconfigured }
	var first string
	for _, test := range []struct {
		method, path, authorization string
		change                      func(*function)
	}{
		{"GET", "/v1/report", "", nil},
		{"GET", "/v1/report", "Bearer wrong-token-of-some-length", nil},
		{"GET", "/v1/report", "Basic " + token, nil},
		{"GET", "/v1/apps/default", "Bearer ", nil},
		{"GET", "/v1/apps/nobody", "", nil},
		{"DELETE", "/v1/nowhere", "", nil},
		{"GET", "/v1/report", "", shut},
		{"GET", "/v1/report", "Bearer", shut},
		{"GET", "/v1/report", "Bearer " + token, shut},
		{"GET", "/v1/report", "", broken},
	} {
		f := newFunction(configured)
		if test.change != nil {
			test.change(f)
		}
		reply := string(f.ask(t, test.method, test.path, test.authorization))
		if first == "" {
			first = reply
			mustHold(t, readResponse(t, []byte(reply)).Body, want)
		}
		if reply != first {
			t.Errorf("%s %s %q: %s\nnot %s", test.method, test.path, test.authorization, reply, first)
		}
	}
}

// TestShutDoor finds the reason in the log, once for each reason.
func TestShutDoor(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	f.deps.Token = secret.String{}
	for _, flaw := range []string{"HTTP_TOKEN is not set", "HTTP_TOKEN is not set", "HTTP_TOKEN is shorter than 16 characters"} {
		f.deps.TokenFlaw = flaw
		for range 3 {
			f.ask(t, http.MethodGet, "/v1/report", "Bearer "+token)
		}
	}
	f.ask(t, http.MethodGet, "/healthz", "")
	notices := f.entries(t, "notice")
	if len(notices) != 2 || notices[0]["notice"] != "the HTTP door is shut: HTTP_TOKEN is not set" ||
		notices[1]["notice"] != "the HTTP door is shut: HTTP_TOKEN is shorter than 16 characters" {
		t.Errorf("the log says %v", notices)
	}
	if open := newFunction(configured); open.get(t, "/v1/report").StatusCode != http.StatusOK || open.entries(t, "notice") != nil {
		t.Error("an open door is complained of")
	}
}

func TestStatusOfReport(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		from source
		want int
	}{
		{"in sync", configured, 200},
		{"absent", absent, 200},
		{"refused", failing(trtcapi.ClassAuth), 502},
		{"out of the run's time", failing(trtcapi.ClassDeadline), 504},
		{"out of Tencent's time", failing(trtcapi.ClassTimeout), 504},
	} {
		for _, path := range []string{"/v1/report", "/v1/apps/default"} {
			r := newFunction(test.from).get(t, path)
			if r.StatusCode != test.want || r.Headers["Content-Type"] != "application/json" {
				t.Errorf("%s: %s: %d as %s", test.name, path, r.StatusCode, r.Headers["Content-Type"])
			}
			if report := readReport(t, []byte(r.Body)); report.Summary.Apps != 1 || report.Trigger != "http" || report.Published != nil {
				t.Errorf("%s: %s", test.name, r.Body)
			}
		}
	}
}

func TestSchemaRoute(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	r := f.get(t, "/v1/schema")
	if r.Headers["Content-Type"] != "application/schema+json" {
		t.Errorf("Content-Type %s", r.Headers["Content-Type"])
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	report, err := jsonschema.UnmarshalJSON(strings.NewReader(f.get(t, "/v1/report").Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(report); err != nil {
		t.Error(err)
	}
}

// TestBasePath serves behind a custom domain, and at the function's own address.
func TestBasePath(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	f.deps.BasePath = "/audit"
	for path, want := range map[string]int{
		"/audit/v1/report": 200, "/v1/report": 200, "/audit/healthz": 200, "/healthz": 200,
		"/audit": 404, "/auditv1/report": 404, "/audit/audit/v1/report": 404, "/other/v1/report": 404, "/v1/audit/report": 404,
	} {
		if r := f.get(t, path); r.StatusCode != want {
			t.Errorf("%s: %d, not %d", path, r.StatusCode, want)
		}
		if r := readResponse(t, f.ask(t, http.MethodGet, path, "")); strings.HasSuffix(path, "/v1/report") && want == 200 && r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d", path, r.StatusCode)
		}
	}
}
