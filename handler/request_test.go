package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/handler"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	binary := "\x00\x01binary\xff"
	for name, want := range map[string]handler.Request{
		"httpapi-stage":                  {Method: "GET", Path: "/v1/report", Query: url.Values{"min_severity": {"high"}, "fail_on": {"unknown,unknown", "unknown"}}},
		"httpapi-payload-1":              {Method: "GET", Path: "/v1/report", Query: url.Values{"fail_on": {"unknown, unknown", "unknown"}}},
		"restapi":                        {Method: "GET", Path: "/v1/apps/default"}, // its stage is v1, and is not in its path
		"lambda-url":                     {Method: "GET", Path: "/v1/report", Body: binary},
		"alb-headers":                    {Method: "GET", Path: "/v1/report", Query: url.Values{"fail_on": {"unknown, unknown"}, "min_severity": {"high"}}},
		"alb-multi-value-headers":        {Method: "GET", Path: "/v1/report", Query: url.Values{"fail_on": {"unknown, unknown", "unknown"}}},
		"scf-apigw":                      {Method: "POST", Path: "/test/value", Query: url.Values{"foo": {"bar"}, "bob": {"alice"}}, Body: `{"test":"body"}`},
		"scf-apigw-base64-body":          {Method: "POST", Path: "/bin", Body: binary},
		"scf-apigw-query-array-and-bool": {Method: "GET", Path: "/test", Query: url.Values{"a": {"b", "c"}, "x": {"y"}, "i": {""}}},
		"scf-functionurl-documented":     {Method: "POST", Path: "/", Query: url.Values{"a": {"1"}, "b": {"2"}}, Body: `{"test":"hello world"}`},
		"scf-functionurl-get-noquery":    {Method: "GET", Path: "/healthz"},
		"scf-functionurl-observed-get":   {Method: "GET", Path: "/", Query: url.Values{"age": {"30"}, "city": {"New York"}, "name": {"John"}}},
		"scf-functionurl-observed-post":  {Method: "POST", Path: "/v1/track", Body: `{"name": "John", "age": 30}`},
		"scf-functionurl-report":         {Method: "GET", Path: "/v1/report", Query: url.Values{"min_severity": {"high"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := handler.RequestOf(event(t, name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			got.Header = nil
			if want.Query == nil {
				want.Query = url.Values{}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEmptyMultiValues stand in events that a person has typed, beside the values that count.
func TestEmptyMultiValues(t *testing.T) {
	t.Parallel()
	got, err := handler.RequestOf([]byte(`{"resource":"/{proxy+}","httpMethod":"GET","path":"/v1/report","headers":{"Authorization":"Bearer x"},"multiValueHeaders":{},` +
		`"queryStringParameters":{"apps":"prod"},"multiValueQueryStringParameters":{}}`))
	if err != nil || got.Header.Get("Authorization") != "Bearer x" || got.Query.Get("apps") != "prod" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]http.Header{
		"httpapi-stage":           {"Authorization": {"Bearer " + token}, "Cookie": {"a=1; b=2"}, "X-Forwarded-For": {"192.0.2.1,198.51.100.7"}},
		"httpapi-payload-1":       {"Authorization": {"Bearer " + token}},
		"restapi":                 {"Authorization": {"Bearer " + token}, "Host": {"a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"}},
		"alb-headers":             {"X-Amzn-Trace-Id": {"Root=1-5c536348-3d683b8b04734faae651f476"}},
		"alb-multi-value-headers": {"Accept": {"text/html", "application/json"}},
		"scf-apigw":               {"Accept-Language": {"en-US,en,cn"}},
		"scf-functionurl-report":  {"X-Scf-Request-Id": {"5d672784-b680-11f0-b5d6-5254005cb48d"}, "Authorization": {"Bearer " + token}},
	} {
		got, err := handler.RequestOf(event(t, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		for key, values := range want {
			if diff := cmp.Diff(values, got.Header[key]); diff != "" {
				t.Errorf("%s: %s: %s", name, key, diff)
			}
		}
	}
}

// TestPaths takes the stage off where the event says that there is one, and nothing else.
func TestPaths(t *testing.T) {
	t.Parallel()
	two := func(raw, path, stage string) string {
		return `{"version":"2.0","rawPath":"` + raw + `","requestContext":{"stage":"` + stage + `","http":{"method":"GET","path":"` + path + `"}}}`
	}
	one := func(version, path, stage string) string {
		return `{` + version + `"resource":"/{proxy+}","httpMethod":"GET","path":"` + path + `","requestContext":{"stage":"` + stage + `"}}`
	}
	for _, test := range []struct{ name, event, want string }{
		{"no stage in the path", two("/v1/report", "", "$default"), "/v1/report"},
		{"stage", two("/prod/v1/report", "", "prod"), "/v1/report"},
		{"a stage that is called as a route", two("/v1/v1/report", "", "v1"), "/v1/report"},
		{"a path that begins like the stage", two("/production/v1", "", "prod"), "/production/v1"},
		{"only once", two("/prod/prod/v1", "", "prod"), "/prod/v1"},
		{"empty stage", two("//v1/report", "", ""), "//v1/report"},
		{"without rawPath", two("", "/prod/v1/report", "prod"), "/v1/report"},
		{"escapes", two("/v1/apps/a%20b", "", "$default"), "/v1/apps/a b"},
		{"escapes that are none", two("/v1/apps/100%", "", "$default"), "/v1/apps/100%"},
		{"payload 1.0 of an HTTP API", one(`"version":"1.0",`, "/prod/v1/report", "prod"), "/v1/report"},
		{"REST API", one("", "/prod/v1/report", "prod"), "/prod/v1/report"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := handler.RequestOf([]byte(test.event))
			if err != nil || got.Path != test.want {
				t.Errorf("%q, %v; want %q", got.Path, err, test.want)
			}
		})
	}
}

func TestOddRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, event string
		ok          bool
	}{
		{"null members", `{"httpMethod":"GET","path":"/","queryString":null,"headers":null,"body":null,"requestContext":null}`, true},
		{"null in a header", `{"httpMethod":"GET","path":"/","queryString":{"a":null,"b":[null,1,true]},"headers":{"x":null}}`, true},
		{"base64 told as text", `{"httpMethod":"POST","path":"/","queryString":{},"body":"AA==","isBase64Encoded":"true"}`, true},
		{"no base64", `{"httpMethod":"POST","path":"/","queryString":{},"body":"*","isBase64Encoded":true}`, false},
		{"a body that is an object", `{"httpMethod":"POST","path":"/","queryString":{},"body":{}}`, false},
		{"a method that is a number", `{"httpMethod":7,"path":"/","queryString":{}}`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := handler.RequestOf([]byte(test.event))
			if (err == nil) != test.ok {
				t.Errorf("error %v", err)
			}
			if err != nil {
				mustHold(t, err.Error(), "handler: SCF Function URL: ", `its keys are `, `"httpMethod"`)
			}
		})
	}
}

// TestHeaderCase asks often, because Go shuffles maps: of two names that differ in case only the same must win each time.
func TestHeaderCase(t *testing.T) {
	t.Parallel()
	for range 50 {
		got, err := handler.RequestOf([]byte(`{"httpMethod":"GET","path":"/","queryString":{},"headers":{"authorization":"b","Authorization":"a"}}`))
		if err != nil || strings.Join(got.Header["Authorization"], " ") != "a b" {
			t.Fatalf("%v, %v", got.Header, err)
		}
	}
}
