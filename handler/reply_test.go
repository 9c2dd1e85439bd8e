package handler_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"trtc-callback-audit/handler"
)

// asking are the events of testdata that ask for something that the function has, one for each dialect.
var asking = []string{
	"httpapi-stage", "httpapi-payload-1", "restapi", "lambda-url", "alb-headers", "alb-multi-value-headers",
	"scf-functionurl-report", "scf-apigw-report", "scf-functionurl-get-noquery",
}

func TestReplies(t *testing.T) {
	t.Parallel()
	for _, name := range asking {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply, err := newFunction(configured).Invoke(t.Context(), event(t, name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".json", shown(t, reply))
		})
	}
}

// shown is a reply as people read it. Of a report it says only that it is one: what it holds is package audit's affair.
func shown(t *testing.T, reply []byte) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := json.Indent(&text, reply, "", "  "); err != nil {
		t.Fatal(err)
	}
	text.WriteByte('\n')
	body := readResponse(t, reply).Body
	if !strings.Contains(body, `"schema"`) {
		return text.Bytes()
	}
	readReport(t, []byte(body))
	return regexp.MustCompile(`"body": ".*"`).ReplaceAll(text.Bytes(), []byte(`"body": "a report"`))
}

// TestRefusedReplies is about the dialects' form where there is no report.
func TestRefusedReplies(t *testing.T) {
	t.Parallel()
	for _, name := range asking {
		f := newFunction(configured)
		f.broken = errUnconfigured
		text, err := f.Invoke(t.Context(), event(t, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		r := readResponse(t, text)
		if r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
		checkDialect(t, handler.KindOf(event(t, name+".json")), name == "alb-multi-value-headers", text)
	}
}

// checkDialect fails unless the reply has the members that such an event's sender reads, and none that it refuses.
func checkDialect(t *testing.T, kind string, multi bool, text []byte) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	multi = multi || kind == handler.RestAPI
	for name, want := range map[string]bool{
		"statusCode": true, "body": true, "isBase64Encoded": true, "headers": !multi, "multiValueHeaders": multi, "statusDescription": kind == handler.ALB,
	} {
		if _, has := members[name]; has != want {
			t.Errorf("%s: member %s is there: %v", kind, name, has)
		}
	}
	r := readResponse(t, text)
	if kind == handler.ALB {
		mustHold(t, r.StatusDescription, http.StatusText(r.StatusCode))
	}
	if r.Headers["Content-Type"] == "" && len(r.MultiValueHeaders["Content-Type"]) != 1 {
		t.Errorf("%s: no Content-Type in %s", kind, text)
	}
}

func TestBinaryReplies(t *testing.T) {
	t.Parallel()
	for _, name := range asking {
		for _, body := range []string{"\x00\xff\xfe", "text & <tags>", ""} {
			text, err := handler.ReplyTo(event(t, name+".json"), http.StatusTeapot, []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			r := readResponse(t, text)
			got := r.Body
			if r.IsBase64Encoded {
				raw, err := base64.StdEncoding.DecodeString(r.Body)
				if err != nil {
					t.Fatal(err)
				}
				got = string(raw)
			}
			if got != body || r.IsBase64Encoded != (body == "\x00\xff\xfe") || r.StatusCode != http.StatusTeapot {
				t.Errorf("%s: %q became %s", name, body, text)
			}
		}
	}
}
