package trtcapi_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"trtc-callback-audit/trtcapi"
)

// FuzzEnvelope answers with any body: what is taken for a configuration really says so.
func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		"", "null", "<html>", good, envelope(`{"Url":"u","CallbackCommandList":["a","a",null]}`), envelope(`{"Url":1}`),
		`{"ErrorCode":100301,"ActionStatus":"FAIL"}`, `{"ErrorCode":70009,"ActionStatus":"FAIL","ErrorInfo":"no"}`,
		`{"ErrorCode":0,"ErrorCode":0,"ActionStatus":"OK","Response":{}}`, `{"errorCode":0}`,
	} {
		f.Add([]byte(seed))
	}
	app := withKey()
	app.Endpoint = endpoint(f, "https://gateway.test")
	f.Fuzz(func(t *testing.T, body []byte) {
		client := trtcapi.NewClient(script(replies(200, string(body))), at(t0), zero, nil)
		config, err := client.GetCallback(t.Context(), app)
		if err != nil {
			checkFailure(t, config, err)
			return
		}
		checkConfig(t, config, body)
	})
}

func checkFailure(t *testing.T, config trtcapi.CallbackConfig, err error) {
	t.Helper()
	e, ok := errors.AsType[*trtcapi.Error](err)
	if !ok || e.Class == "" || e.Meaning == "" || e.Fix == "" || e.Attempts < 1 || e.Attempts > 3 {
		t.Errorf("got the error %#v", err)
	}
	if config.Configured || config.URL != "" || config.Commands != nil {
		t.Errorf("with the error came %+v", config)
	}
}

// checkConfig reads body as loosely as encoding/json does, which is a different reader from the package's.
func checkConfig(t *testing.T, config trtcapi.CallbackConfig, body []byte) {
	t.Helper()
	var loose map[string]any
	if err := json.Unmarshal(body, &loose); err != nil {
		t.Fatalf("%v was read as %+v", err, config)
	}
	response, _ := loose["Response"].(map[string]any)
	code, status := loose["ErrorCode"], loose["ActionStatus"]
	if config.Configured && (code != 0.0 || status != "OK" || response == nil) ||
		!config.Configured && (code != 100301.0 || status != "FAIL" || loose["Response"] != nil) {
		t.Errorf("%s was read as %+v", body, config)
	}
	if url, _ := response["Url"].(string); url != config.URL {
		t.Errorf("the Url is %q, want %q", config.URL, url)
	}
	words := []trtcapi.CallbackCommand{}
	list, _ := response["CallbackCommandList"].([]any)
	for _, word := range list {
		words = append(words, trtcapi.CallbackCommand(word.(string)))
	}
	if config.Commands == nil || !slices.Equal(words, config.Commands) {
		t.Errorf("the commands are %q, want %q", config.Commands, words)
	}
}
