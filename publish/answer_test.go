package publish_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
)

// TestAnswers are answers that are easily taken for another thing. Those that the platforms document are in testdata/outbound.json.
func TestAnswers(t *testing.T) {
	t.Parallel()
	type answer = publishtest.Answer
	header := func(name, value string) map[string]string { return map[string]string{name: value} }
	for name, test := range map[string]struct {
		kind  publish.Kind
		a     answer
		class publish.Class
		code  string
		after time.Duration
	}{
		"an empty 200":                       {"slack", answer{}, publish.Unclear, "", 0},
		"ok with a line end":                 {"slack", answer{Body: "ok\n"}, "", "", 0},
		"ok in a sentence":                   {"slack", answer{Body: "ok, but no"}, publish.Unclear, "", 0},
		"ok with a status of its own":        {"slack", answer{Status: 201, Body: "ok"}, publish.Unclear, "", 0},
		"a word with 200":                    {"slack", answer{Body: "no_service"}, publish.Permanent, "no_service", 0},
		"an unknown word":                    {"slack", answer{Status: 403, Body: "https://planted"}, publish.Permanent, "", 0},
		"a fault and no wait":                {"slack", answer{Status: 500}, publish.Retry, "", 0},
		"a webhook that is gone":             {"mattermost", answer{Status: 400, Body: `{"id":"web.incoming_webhook.invalid.app_error"}`}, publish.Permanent, "web.incoming_webhook.invalid.app_error", 0},
		"webhooks switched off, with 501":    {"mattermost", answer{Status: 501, Body: `{"id":"web.incoming_webhook.disabled.app_error"}`}, publish.Permanent, "web.incoming_webhook.disabled.app_error", 0},
		"a login page":                       {"mattermost", answer{Body: "<html>ok</html>"}, publish.Unclear, "", 0},
		"no errcode":                         {"dingtalk", answer{Body: `{"errmsg":"ok"}`}, publish.Unclear, "", 0},
		"JSON null":                          {"dingtalk", answer{Body: `null`}, publish.Unclear, "", 0},
		"a null errcode":                     {"dingtalk", answer{Body: `{"errcode":null}`}, publish.Unclear, "", 0},
		"an errcode that is a text":          {"dingtalk", answer{Body: `{"errcode":"0"}`}, publish.Unclear, "", 0},
		"an errcode without end":             {"dingtalk", answer{Body: `{"errcode":123456789012345}`}, publish.Unclear, "", 0},
		"an unknown errcode":                 {"dingtalk", answer{Body: `{"errcode":31337,"errmsg":"https://planted"}`}, publish.Unclear, "31337", 0},
		"an unknown errcode with 400":        {"dingtalk", answer{Status: 400, Body: `{"errcode":31337}`}, publish.Permanent, "31337", 0},
		"an errcode of 0 with 500":           {"dingtalk", answer{Status: 500, Body: `{"errcode":0}`}, publish.Retry, "", 0},
		"an errcode of 0 with 201":           {"dingtalk", answer{Status: 201, Body: `{"errcode":0}`}, publish.Unclear, "", 0},
		"punished in spite of 0":             {"dingtalk", answer{Body: `{"errcode":0,"punish":"deny"}`}, publish.Throttled, "", 10 * time.Minute},
		"punished for longer":                {"dingtalk", answer{Body: `{"punish":"deny"}`, Header: header("Retry-After", "900")}, publish.Throttled, "", 15 * time.Minute},
		"a redirect that seems busy":         {"dingtalk", answer{Status: 302, Body: `{"errcode":-1}`}, publish.Permanent, "", 0},
		"a wait that is longer than usual":   {"wecom", answer{Body: `{"errcode":45009}`, Header: header("Retry-After", "90")}, publish.Throttled, "45009", 90 * time.Second},
		"security that is new":               {"dingtalk", answer{Body: `{"errcode":310000,"errmsg":"something"}`}, publish.Permanent, "310000", 0},
		"HTML from a proxy":                  {"wecom", answer{Body: "<html></html>"}, publish.Unclear, "", 0},
		"HTML from a proxy in trouble":       {"wecom", answer{Status: 502, Body: "<html></html>"}, publish.Retry, "", 0},
		"an array":                           {"wecom", answer{Body: "[]"}, publish.Unclear, "", 0},
		"a code after success":               {"wecom", answer{Body: `{"errcode":93000,"errmsg":"ok"}`}, publish.Permanent, "93000", 0},
		"neither code nor StatusCode":        {"feishu", answer{Body: `{"msg":"success"}`}, publish.Unclear, "", 0},
		"a code of 0 and another StatusCode": {"feishu", answer{Body: `{"code":0,"StatusCode":19001}`}, publish.Permanent, "19001", 0},
		"a StatusCode alone":                 {"feishu", answer{Body: `{"StatusCode":19001}`}, publish.Permanent, "19001", 0},
		"too many requests with 200":         {"feishu", answer{Body: `{"code":9499,"msg":"Too Many Request"}`}, publish.Throttled, "9499", time.Minute},
		"a reset that is longer":             {"feishu", answer{Status: 429, Body: `{"code":11232}`, Header: header("x-ogw-ratelimit-reset", "61")}, publish.Retry, "11232", 61 * time.Second},
		"a reset without a body":             {"feishu", answer{Status: 429, Header: header("x-ogw-ratelimit-reset", "3")}, publish.Retry, "", 3 * time.Second},
		"a flow's own answer":                {"teams", answer{Body: "done"}, publish.Unclear, "", 0},
		"a flow that is off":                 {"teams", answer{Status: 404}, publish.Permanent, "", 0},
		"nothing at all":                     {"teams", answer{Body: ""}, publish.Unclear, "", 0},
		"a message without an id":            {"discord", answer{Body: `{}`}, publish.Unclear, "", 0},
		"a wait in the body alone":           {"discord", answer{Status: 429, Body: `{"retry_after":0.251}`}, publish.Retry, "", time.Second},
		"two waits":                          {"discord", answer{Status: 429, Body: `{"retry_after":2}`, Header: header("Retry-After", "5")}, publish.Retry, "", 5 * time.Second},
		"a wait that is whole":               {"discord", answer{Status: 429, Body: `{"retry_after":2}`}, publish.Retry, "", 2 * time.Second},
		"a wait without end":                 {"discord", answer{Status: 429, Body: `{"retry_after":1e300}`}, publish.Retry, "", 366 * 24 * time.Hour},
		"a wait that is negative":            {"discord", answer{Status: 429, Body: `{"retry_after":-1}`}, publish.Retry, "", 0},
		"a wrong token":                      {"discord", answer{Status: 401, Body: `{"code":50027}`}, publish.Permanent, "50027", 0},
		"a code of 0":                        {"discord", answer{Status: 401, Body: `{"code":0}`}, publish.Permanent, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := failureOf(t, test.kind, test.a)
			if e == nil {
				e = &publish.Error{}
			}
			if e.Class != test.class || e.Code != test.code || e.After != test.after {
				t.Errorf("%q, code %q, after %s: %v", e.Class, e.Code, e.After, e)
			}
			if strings.Contains(e.Error(), "planted") {
				t.Error(e)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"7":                             7 * time.Second,
		" 7 ":                           7 * time.Second,
		"7.2":                           8 * time.Second,
		"-7":                            0,
		"soon":                          0,
		"NaN":                           0,
		"9999999999999999999":           366 * 24 * time.Hour,
		"Fri, 31 Dec 9999 23:59:59 GMT": 366 * 24 * time.Hour,
		"1e999":                         366 * 24 * time.Hour,
		at.Add(90 * time.Second).Truncate(time.Second).Format(http.TimeFormat): 90*time.Second - time.Duration(at.Nanosecond()),
		at.Add(-time.Hour).Format(http.TimeFormat):                             0,
	} {
		a := publishtest.Answer{Status: 503, Header: map[string]string{"Retry-After": value}}
		if e := failureOf(t, "webhook", a); e.After != want {
			t.Errorf("%q: %s, want %s", value, e.After, want)
		}
	}
	permanent := publishtest.Answer{Status: 400, Header: map[string]string{"Retry-After": "7"}}
	if e := failureOf(t, "webhook", permanent); e.After != 0 {
		t.Errorf("a permanent failure asks to wait %s", e.After)
	}
}

// TestReasons: what can be mended says how.
func TestReasons(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind   publish.Kind
		status int
		body   string
		want   string
	}{
		{"slack", 404, "no_service", "PUBLISH_SLACK_URL"},
		{"slack", 418, "", "PUBLISH_SLACK_URL"},
		{"slack", 413, "", "PUBLISH_SLACK_MIN_SEVERITY"},
		{"slack", 302, "", "redirects"},
		{"mattermost", 403, "", "PUBLISH_MATTERMOST_URL"},
		{"dingtalk", 200, `{"errcode":310000,"errmsg":"keywords not in content"}`, "add the keyword callback"},
		{"dingtalk", 200, `{"errcode":310000,"errmsg":"sign not match"}`, "PUBLISH_DINGTALK_SECRET"},
		{"dingtalk", 200, `{"errcode":310000,"errmsg":"invalid timestamp"}`, "clock"},
		{"dingtalk", 200, `{"errcode":310000,"errmsg":"ip 203.0.113.9 not in whitelist"}`, "fixed address"},
		{"dingtalk", 200, `{"errcode":310000,"errmsg":"?"}`, "security settings"},
		{"wecom", 200, `{"errcode":93000,"errmsg":"invalid webhook url, from ip: 203.0.113.9"}`, "PUBLISH_WECOM_URL"},
		{"wecom", 200, `{"errcode":31337}`, "look it up"},
		{"feishu", 200, `{"code":19024}`, "keyword callback"},
		{"teams", 400, "", "PUBLISH_TEAMS_FORMAT"},
		{"teams", 410, "", "PUBLISH_TEAMS_URL"},
		{"discord", 404, `{"code":10015}`, "PUBLISH_DISCORD_URL"},
	} {
		e := failureOf(t, test.kind, publishtest.Answer{Status: test.status, Body: test.body})
		if e == nil || !strings.Contains(e.Reason, test.want) || strings.Contains(e.Error(), "203.0.113.9") {
			t.Errorf("%s %d %s: %v", test.kind, test.status, test.body, e)
		}
	}
}
