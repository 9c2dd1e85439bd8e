package trtcapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/trtcapi"
)

// answered makes a call that is answered with status and body.
func answered(t *testing.T, status int, body string) (trtcapi.CallbackConfig, error) {
	t.Helper()
	gw := newGateway(t)
	gw.ReplyNext(9, status, nil, []byte(body))
	return ask(t, gw, withKey())
}

// envelope is a good answer around a Response, which is left out if it is empty.
func envelope(response string) string {
	if response != "" {
		response = `,"Response":` + response
	}
	return `{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-7"` + response + `}`
}

func TestTencentsSample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("testdata", "get_callback.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := answered(t, 200, string(page))
	if err != nil {
		t.Fatal(err)
	}
	want := trtcapi.CallbackConfig{
		Configured: true,
		URL:        "http://www.example.com/callback",
		Commands:   []trtcapi.CallbackCommand{trtcapi.AfterStartCall, trtcapi.AfterEndCall},
		RequestID:  "Id-1cc8828fd3d84795ac866ced43b15b5c-O-Seq-61309",
		Attempts:   1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestGoodAnswers(t *testing.T) {
	t.Parallel()
	configured := func(url string, words ...trtcapi.CallbackCommand) trtcapi.CallbackConfig {
		return trtcapi.CallbackConfig{Configured: true, URL: url, Commands: append([]trtcapi.CallbackCommand{}, words...), RequestID: "Id-7", Attempts: 1}
	}
	absent := trtcapi.CallbackConfig{Commands: []trtcapi.CallbackCommand{}, RequestID: "Id-7", Attempts: 1}
	anonymous := configured("")
	anonymous.RequestID = ""
	for name, tt := range map[string]struct {
		body string
		want trtcapi.CallbackConfig
	}{
		"empty Response":        {envelope(`{}`), configured("")},
		"empty Url":             {envelope(`{"Url":"","CallbackCommandList":["a"]}`), configured("", "a")},
		"null Url":              {envelope(`{"Url":null,"CallbackCommandList":["a"]}`), configured("", "a")},
		"missing Url":           {envelope(`{"CallbackCommandList":["a"]}`), configured("", "a")},
		"url":                   {envelope(`{"url":"https://h/"}`), configured("")},
		"empty list":            {envelope(`{"Url":"https://h/","CallbackCommandList":[]}`), configured("https://h/")},
		"null list":             {envelope(`{"Url":"https://h/","CallbackCommandList":null}`), configured("https://h/")},
		"missing list":          {envelope(`{"Url":"https://h/"}`), configured("https://h/")},
		"unknown and duplicate": {envelope(`{"CallbackCommandList":["b","a","b","","call.x"," b"]}`), configured("", "b", "a", "b", "", "call.x", " b")},
		"Url as it stands":      {envelope(`{"Url":" HTTP://U:P@H/?a=b&c#\u0041é "}`), configured(" HTTP://U:P@H/?a=b&c#Aé ")},
		"unknown fields":        {`{"New":[{}],` + envelope(`{"Url":"u","New":{"a":null}}`)[1:], configured("u")},
		"lower-case beside it":  {`{"errorCode":7,"response":[],` + envelope(`{}`)[1:], configured("")},
		"white space":           {" \r\n\t" + strings.ReplaceAll(envelope(`{ }`), ":", " :\n\t") + "\n ", configured("")},
		"escaped name":          {strings.Replace(envelope(`{}`), "ErrorCode", `\u0045rrorCode`, 1), configured("")},
		"only what must be":     {`{"ErrorCode":0,"ActionStatus":"OK","Response":{}}`, anonymous},
		"nulls":                 {`{"ErrorCode":0,"ErrorInfo":null,"RequestId": null,"ActionStatus":"OK","Response":{}}`, anonymous},
		"1 MiB":                 {envelope(`{}`) + strings.Repeat(" ", 1<<20-len(envelope(`{}`))), configured("")},
		"absent":                {`{"ErrorCode":100301,"ErrorInfo":"none","ActionStatus":"FAIL","RequestId":"Id-7"}`, absent},
		"absent, null Response": {`{"ErrorCode":100301,"ActionStatus":"FAIL","RequestId":"Id-7","Response": null }`, absent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := answered(t, 200, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestInvalidAnswers(t *testing.T) {
	t.Parallel()
	const html = `<!DOCTYPE html><html><body>Log in to the <a href="https://portal.example">network</a></body></html>`
	for name, body := range map[string]string{
		"HTML":                     html,
		"empty":                    "",
		"white space":              " \n",
		"null":                     "null",
		"number":                   "0",
		"text":                     `"OK"`,
		"array":                    "[" + envelope(`{}`) + "]",
		"empty object":             "{}",
		"truncated":                envelope(`{}`)[:40],
		"truncated by one":         strings.TrimSuffix(envelope(`{}`), "}"),
		"truncated in Response":    envelope(`{"Url":"https://h/`),
		"trailing comma":           strings.Replace(envelope(`{}`), "}}", "},}", 1),
		"missing comma":            strings.Replace(envelope(`{}`), `0,`, `0 `, 1),
		"trailing data":            envelope(`{}`) + "x",
		"two envelopes":            envelope(`{}`) + envelope(`{}`),
		"HTML behind it":           envelope(`{}`) + html,
		"byte order mark":          "\ufeff" + envelope(`{}`),
		"deep":                     strings.Repeat(`{"a":`, 20000),
		"missing ErrorCode":        `{"ActionStatus":"OK","Response":{}}`,
		"null ErrorCode":           `{"ErrorCode": null ,"ActionStatus":"OK","Response":{}}`,
		"ErrorCode as text":        strings.Replace(envelope(`{}`), ":0", `:"0"`, 1),
		"ErrorCode true":           strings.Replace(envelope(`{}`), ":0", `:false`, 1),
		"ErrorCode object":         strings.Replace(envelope(`{}`), ":0", `:{}`, 1),
		"ErrorCode with fraction":  strings.Replace(envelope(`{}`), ":0", `:0.5`, 1),
		"ErrorCode beyond int":     strings.Replace(envelope(`{}`), ":0", `:1e99`, 1),
		"legacy errorCode":         `{"errorCode":0,"errorMessage":"Success","requestId":"0","data":{},"ActionStatus":"OK","Response":{}}`,
		"other case of ErrorCode":  strings.Replace(envelope(`{}`), "ErrorCode", "Errorcode", 1),
		"ErrorInfo as number":      strings.Replace(envelope(`{}`), `""`, "1", 1),
		"ActionStatus as number":   strings.Replace(envelope(`{}`), `"OK"`, "1", 1),
		"RequestId as number":      strings.Replace(envelope(`{}`), `"Id-7"`, "7", 1),
		"0 and FAIL":               strings.Replace(envelope(`{}`), "OK", "FAIL", 1),
		"0 and ok":                 strings.Replace(envelope(`{}`), "OK", "ok", 1),
		"0 and nothing":            strings.Replace(envelope(`{}`), "OK", "", 1),
		"0 without ActionStatus":   `{"ErrorCode":0,"Response":{}}`,
		"0 with null ActionStatus": `{"ErrorCode":0,"ActionStatus":null,"Response":{}}`,
		"70009 and OK":             `{"ErrorCode":70009,"ActionStatus":"OK"}`,
		"60007 and OK":             `{"ErrorCode":60007,"ActionStatus":"OK"}`,
		"60007 and Fail":           `{"ErrorCode":60007,"ActionStatus":"Fail"}`,
		"100301 and OK":            `{"ErrorCode":100301,"ActionStatus":"OK"}`,
		"100301 without status":    `{"ErrorCode":100301}`,
		"100301 with Response":     `{"ErrorCode":100301,"ActionStatus":"FAIL","Response":{}}`,
		"100301 with callback":     `{"ErrorCode":100301,"ActionStatus":"FAIL","Response":{"Url":"u","CallbackCommandList":["a"]}}`,
		"missing Response":         envelope(""),
		"null Response":            envelope("null"),
		"flat":                     `{"ErrorCode":0,"ActionStatus":"OK","Url":"u","CallbackCommandList":["a"]}`,
		"Response array":           envelope(`[]`),
		"Response text":            envelope(`"{}"`),
		"Response number":          envelope(`1`),
		"Response true":            envelope(`true`),
		"Url number":               envelope(`{"Url":1}`),
		"Url array":                envelope(`{"Url":["u"]}`),
		"Url object":               envelope(`{"Url":{}}`),
		"list text":                envelope(`{"CallbackCommandList":"a"}`),
		"list object":              envelope(`{"CallbackCommandList":{}}`),
		"list with null":           envelope(`{"CallbackCommandList":["a",null]}`),
		"list with number":         envelope(`{"CallbackCommandList":["a",1]}`),
		"list with list":           envelope(`{"CallbackCommandList":[["a"]]}`),
		"ErrorCode twice":          `{"ErrorCode":0,` + envelope(`{}`)[1:],
		"ErrorCode twice, escaped": `{"\u0045rrorCode":0,` + envelope(`{}`)[1:],
		"Response twice":           `{"Response":{},` + envelope(`{}`)[1:],
		"unknown twice":            `{"a":0,"a":0,` + envelope(`{}`)[1:],
		"Url twice":                envelope(`{"Url":"a","Url":"b"}`),
		"more than 1 MiB":          envelope(`{}`) + strings.Repeat(" ", 1<<20+1-len(envelope(`{}`))),
		"much more than 1 MiB":     strings.Repeat(" ", 3<<20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := answered(t, 200, body)
			if err == nil {
				t.Fatalf("it was read as %+v", got)
			}
			e := failure(t, err)
			if e.Class != trtcapi.ClassInvalidAnswer || e.Attempts != 1 || e.Status != 0 || e.Meaning == "" || e.Fix == "" {
				t.Errorf("got %#v", e)
			}
			if diff := cmp.Diff(trtcapi.CallbackConfig{}, got); diff != "" {
				t.Errorf("with the error came\n%s", diff)
			}
		})
	}
}

// What can be read of an invalid answer is what support asks for.
func TestInvalidAnswerKeepsWhatItSays(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"disagreement":       `{"ErrorCode":70009,"ErrorInfo":"because","ActionStatus":"OK","RequestId":"Id-7"}`,
		"not absent":         `{"ErrorCode":100301,"ErrorInfo":"because","ActionStatus":"FAIL","RequestId":"Id-7","Response":{}}`,
		"Response twice":     `{"ErrorCode":0,"ErrorInfo":"because","ActionStatus":"OK","RequestId":"Id-7","Response":{"Url":"","Url":""}}`,
		"ActionStatus wrong": `{"ErrorCode":60007,"ErrorInfo":"because","ActionStatus":1,"RequestId":"Id-7"}`,
	} {
		_, err := answered(t, 200, body)
		if e := failure(t, err); e.RequestID != "Id-7" || e.Info != "because" || e.Class != trtcapi.ClassInvalidAnswer {
			t.Errorf("%s: got %#v", name, e)
		}
	}
}

// A failure that says so by its code alone is one all the same.
func TestFailureWithoutActionStatus(t *testing.T) {
	t.Parallel()
	_, err := answered(t, 200, `{"ErrorCode":60026}`)
	if e := failure(t, err); e.Class != trtcapi.ClassRegion || e.Code != 60026 || e.Status != 0 {
		t.Errorf("got %#v", e)
	}
}
