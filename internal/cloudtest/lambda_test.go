package cloudtest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/internal/cloudtest"
)

func TestLambdaEnvironment(t *testing.T) {
	t.Parallel()
	o := options(t, "")
	o.Env["TZ"] = "Asia/Shanghai"
	o.Env["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:1"
	got := environ(t, start(t, "lambda", o), o)
	if !strings.HasPrefix(got["AWS_LAMBDA_RUNTIME_API"], "127.0.0.1:") {
		t.Errorf("got address %q", got["AWS_LAMBDA_RUNTIME_API"])
	}
	delete(got, "AWS_LAMBDA_RUNTIME_API")
	want := map[string]string{
		"AWS_DEFAULT_REGION":              "us-east-1",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_FUNCTION_NAME":        "trtc-callback-audit",
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_FORMAT":           "JSON",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/trtc-callback-audit",
		"AWS_LAMBDA_LOG_STREAM_NAME":      "2026/01/05/[$LATEST]00000000000000000000000000000001",
		"AWS_REGION":                      "us-east-1",
		"LAMBDA_RUNTIME_DIR":              "/var/runtime",
		"LAMBDA_TASK_ROOT":                "FOLDER",
		"LANG":                            "en_US.UTF-8",
		"PATH":                            "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
		"START":                           "",
		"TZ":                              "Asia/Shanghai",
		"_HANDLER":                        "bootstrap",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLambdaIgnoresWhatIsOfSCF(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, ""))
	sent := map[string]string{"SENT": "yes"}
	if got := invoke(t, c, cloudtest.Invocation{Event: []byte("getenv SENT"), Environment: sent}); len(got.Payload) != 0 {
		t.Errorf("got %q", got.Payload)
	}
	if got := invoke(t, c, cloudtest.Invocation{Event: []byte("overdue"), NoDeadline: true}); string(got.Payload) != "<nil>" {
		t.Errorf("got context error %q", got.Payload)
	}
}

func TestLambdaHeaders(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "raw"))
	deadline := time.Now().Add(time.Minute)
	reply := invoke(t, c, cloudtest.Invocation{Event: []byte("headers"), RequestID: "own", Deadline: deadline})
	var got http.Header
	if err := json.Unmarshal(reply.Payload, &got); err != nil {
		t.Fatal(err)
	}
	got.Del("Date")
	want := http.Header{
		"Content-Length":                      {"7"},
		"Content-Type":                        {"application/json"},
		"Lambda-Runtime-Aws-Request-Id":       {"own"},
		"Lambda-Runtime-Deadline-Ms":          {strconv.FormatInt(deadline.UnixMilli(), 10)},
		"Lambda-Runtime-Invoked-Function-Arn": {"arn:aws:lambda:us-east-1:123456789012:function:trtc-callback-audit"},
		"Lambda-Runtime-Trace-Id":             {"Root=1-65990000-000000000000000000000001;Parent=0000000000000001;Sampled=0"},
		"Status":                              {"200 OK"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLambdaStatuses(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "raw"))
	want := `400 Bad Request {"errorType":"InvalidRequestID"}
403 Forbidden {"errorType":"Extension.UnknownExtensionIdentifier"}
200 OK {}
404 Not Found 404 page not found`
	if diff := cmp.Diff(want, ask(t, c, "statuses")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLambdaFirstAnswerCounts(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "raw"))
	for range 2 { // the second is handed out after the first one's second answer was refused
		if got := ask(t, c, "twice"); got != "first" {
			t.Errorf("got %q", got)
		}
	}
	if !strings.Contains(string(c.Output()), `400 Bad Request {"errorType":"InvalidRequestID"}`) {
		t.Errorf("the second answer was not refused: %s", c.Output())
	}
}

func TestLambdaPlainError(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "raw"))
	got := invoke(t, c, cloudtest.Invocation{Event: []byte("plain")})
	want := cloudtest.Reply{Failed: true, Type: "Own.Kind", Message: "no JSON", Took: got.Took}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLambdaBrokenStream(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "stream"))
	got := invoke(t, c, cloudtest.Invocation{Event: []byte("{}")})
	want := cloudtest.Reply{Failed: true, Type: "errorString", Message: "the source dried up", Took: got.Took}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLambdaInitError(t *testing.T) {
	t.Parallel()
	_, err := cloudtest.StartLambda(t.Context(), options(t, "initerror"))
	if want := "cloudtest: start lambda: init failed: Own.Init: no table"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLambdaExtension(t *testing.T) {
	t.Parallel()
	c := start(t, "lambda", options(t, "sigterm"))
	if got := ask(t, c, "echo on"); got != "on" {
		t.Errorf("got %q", got)
	}
	if err := c.Stop(); err != nil {
		t.Error(err)
	}
	if got := string(c.Output()); got != "told to end\n" {
		t.Errorf("got output %q, want the callback's and no warning", got)
	}
}
