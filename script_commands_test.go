package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"trtc-callback-audit/internal/cloudtest"
)

// tencent sets what the fake gateway has and how it behaves.
func tencent(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	id := uint32(plantedID)
	if args[0] == "other" { // the application whose SDKAppID is one more
		id, args = id+1, args[1:]
	}
	number := func(i int) int {
		n, err := strconv.Atoi(args[i])
		ts.Check(err)
		return n
	}
	switch args[0] {
	case "set":
		w.tencent.SetCallback(id, args[1], args[2:]...)
	case "clear":
		w.tencent.ClearCallback(id)
	case "fail": // n code info
		w.tencent.FailNext(number(1), number(2), strings.Join(args[3:], " "))
	case "reply": // status file
		w.tencent.ReplyNext(1, number(1), http.Header{"Content-Type": {"text/html"}}, []byte(ts.ReadFile(args[2])))
	case "hang":
		w.tencent.HangNext(number(1))
	case "drop":
		w.tencent.DropNext(number(1))
	case "truncate":
		w.tencent.TruncateNext(number(1))
	case "echo":
		w.tencent.EchoQuery(true)
	case "elsewhere":
		w.tencent.SetHome(id, true)
	case "calls":
		if got := w.tencent.CallCount(); got != number(1) {
			ts.Fatalf("Tencent was asked %d times, not %s", got, args[1])
		}
	default:
		ts.Fatalf("tencent: no such thing as %s", args[0])
	}
}

// startCloud starts the function, with variables of its own: NAME=value, or NAME= to leave one out.
func startCloud(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if w.cloud != nil {
		w.said.Write(w.cloud.Output())
		ts.Check(w.cloud.Stop())
	}
	for _, arg := range args {
		name, text, _ := strings.Cut(arg, "=")
		w.env[name] = text
	}
	var err error
	w.cloud, err = cloudtest.Start(contextOf(ts), w.cloudName, cloudtest.Options{Binary: built, Env: w.env})
	if (err != nil) != neg {
		ts.Fatalf("starting the function: %v", err)
	}
	if err != nil {
		w.cloud = nil
		_, _ = fmt.Fprintln(ts.Stderr(), err)
	}
}

// invoke sends the event in a file; what the function returns is the output, and its error goes to standard error.
func invoke(ts *testscript.TestScript, neg bool, args []string) {
	reply := call(ts, []byte(ts.ReadFile(args[0])))
	if reply.Failed != neg {
		ts.Fatalf("failed: %v: %s", reply.Failed, reply.Message)
	}
	if reply.Failed {
		_, _ = fmt.Fprintln(ts.Stderr(), reply.Message)
		return
	}
	_, _ = fmt.Fprintln(ts.Stdout(), string(indentedJSON(reply.Payload)))
}

func call(ts *testscript.TestScript, event []byte) cloudtest.Reply {
	w := worldOf(ts)
	reply, err := w.cloud.Invoke(contextOf(ts), cloudtest.Invocation{Event: event})
	ts.Check(err)
	w.said.Write(reply.Payload)
	w.said.WriteString(reply.Message)
	return reply
}

// httpRequest sends a request as the cloud's function URL does: http STATUS METHOD PATH [TOKEN]. The body is the output.
func httpRequest(ts *testscript.TestScript, _ bool, args []string) {
	headers := map[string]string{"accept": "*/*"}
	if len(args) > 3 {
		headers["authorization"] = "Bearer " + args[3]
	}
	path, query, _ := strings.Cut(args[2], "?")
	parameters, err := url.ParseQuery(query)
	ts.Check(err)
	event := map[string]any{"httpMethod": args[1], "path": path, "headers": headers, "queryString": parameters, "body": ""}
	if worldOf(ts).cloudName == "lambda" {
		event = map[string]any{
			"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": headers,
			"requestContext": map[string]any{"domainName": "x.lambda-url.eu-central-1.on.aws", "stage": "$default", "http": map[string]any{"method": args[1], "path": path}},
		}
	}
	text, err := json.Marshal(event)
	ts.Check(err)
	answered := call(ts, text)
	var reply struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Body       string            `json:"body"`
	}
	ts.Check(json.Unmarshal(answered.Payload, &reply))
	_, _ = fmt.Fprintln(ts.Stdout(), string(indentedJSON([]byte(reply.Body))))
	for name, text := range reply.Headers {
		_, _ = fmt.Fprintf(ts.Stderr(), "%s: %s\n", name, text)
	}
	if fmt.Sprint(reply.StatusCode) != args[0] {
		ts.Fatalf("status %d, not %s: %s", reply.StatusCode, args[0], reply.Body)
	}
}

// httpBody makes the body of the HTTP reply in the output the output.
func httpBody(ts *testscript.TestScript, _ bool, _ []string) {
	var reply struct {
		Body string `json:"body"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &reply))
	_, _ = fmt.Fprintln(ts.Stdout(), string(indentedJSON([]byte(reply.Body))))
}

// program runs the command line: trtc EXITCODE ARGUMENT...
func program(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	err := ts.Exec(built, args[1:]...)
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	w.said.WriteString(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// functionLog makes what the function has logged so far the output.
func functionLog(ts *testscript.TestScript, _ bool, _ []string) {
	_, _ = ts.Stdout().Write(worldOf(ts).cloud.Stdout())
}

// volatile is what no two runs have in common: blank takes it out of a file.
var volatile = regexp.MustCompile(`("(?:generated_at|elapsed_ms|request_id|id|run_at|endTimeUtc)": )("[^"]*"|\d+)`)

// blank FILE NAME...: the values of these members of the JSON in FILE, or in stdout, become "-".
func blankFile(ts *testscript.TestScript, _ bool, args []string) {
	text := volatile.ReplaceAllStringFunc(ts.ReadFile(args[0]), func(member string) string {
		name := volatile.FindStringSubmatch(member)[1]
		for _, wanted := range args[1:] {
			if name == `"`+wanted+`": ` {
				return name + `"-"`
			}
		}
		return member
	})
	if args[0] == "stdout" {
		_, _ = fmt.Fprint(ts.Stdout(), text)
		return
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// indentedJSON keeps the members in the order in which they came.
func indentedJSON(text []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return text
	}
	return out.Bytes()
}

// contextOf bounds whatever a story waits for.
func contextOf(ts *testscript.TestScript) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	ts.Defer(cancel)
	return ctx
}
