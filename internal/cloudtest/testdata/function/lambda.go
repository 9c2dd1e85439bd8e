package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/tencentyun/scf-go-lib/functioncontext"
)

// frame is what the libraries made of the frame around the event.
func frame(ctx context.Context) []byte {
	facts := map[string]any{}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		facts["id"], facts["arn"] = lc.AwsRequestID, lc.InvokedFunctionArn
		facts["name"], facts["memory"] = lambdacontext.FunctionName, lambdacontext.MemoryLimitInMB
	}
	if fc, ok := functioncontext.FromContext(ctx); ok {
		facts["id"], facts["namespace"], facts["version"] = fc.RequestID, fc.Namespace, fc.FunctionVersion
		facts["name"], facts["memory"] = fc.FunctionName, fc.MemoryLimitInMb
		facts["limit_ms"], facts["region"] = fc.TimeLimitInMs, fc.TencentcloudRegion
		facts["appid"], facts["uin"] = fc.TencentcloudAppID, fc.TencentcloudUin
	}
	text, err := json.Marshal(facts)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

type broken struct{ text io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	if err != nil {
		err = errors.New("the source dried up")
	}
	return n, err
}

func stream() (io.Reader, error) { return broken{strings.NewReader("half of it")}, nil }

// raw speaks the Runtime API by hand: it does what the library never does.
func raw() {
	for {
		head, event := call(http.MethodGet, "/2018-06-01/runtime/invocation/next", "", nil)
		id := head.Get("Lambda-Runtime-Aws-Request-Id")
		own := "/2018-06-01/runtime/invocation/" + id
		switch string(event) {
		case "headers":
			text, _ := json.Marshal(head)
			call(http.MethodPost, own+"/response", string(text), nil)
		case "statuses":
			said := []string{
				status(http.MethodPost, "/2018-06-01/runtime/invocation/another/response"),
				status(http.MethodGet, "/2020-01-01/extension/event/next"),
				status(http.MethodPost, "/2020-01-01/extension/register"),
				status(http.MethodGet, "/2018-06-01/runtime/other"),
			}
			call(http.MethodPost, own+"/response", strings.Join(said, "\n"), nil)
		case "twice":
			call(http.MethodPost, own+"/response", "first", nil)
			log.Print(status(http.MethodPost, own+"/error"))
		case "plain":
			call(http.MethodPost, own+"/error", "no JSON", http.Header{"Lambda-Runtime-Function-Error-Type": {"Own.Kind"}})
		}
	}
}

func initError() {
	call(http.MethodPost, "/2018-06-01/runtime/init/error", `{"errorType":"Own.Init","errorMessage":"no table"}`, nil)
	call(http.MethodPost, "/2018-06-01/runtime/init/error", `{"errorType":"Own.Second","errorMessage":"too late"}`, nil)
	os.Exit(1)
}

func status(method, path string) string {
	head, body := call(method, path, "", nil)
	return head.Get("Status") + " " + strings.TrimSpace(string(body))
}

// call returns the header, with the status in it, and the body.
func call(method, path, body string, header http.Header) (http.Header, []byte) {
	req, err := http.NewRequest(method, "http://"+os.Getenv("AWS_LAMBDA_RUNTIME_API")+path, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	for key, values := range header {
		req.Header[key] = values
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		log.Fatal(err)
	}
	res.Header.Set("Status", res.Status)
	return res.Header, text.Bytes()
}
