package handler_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
)

// due is when every event of these tests was due; noon is when it came.
var due = time.Date(2026, 11, 23, 12, 17, 0, 0, time.UTC)

const (
	arn       = "arn:aws:scheduler:eu-central-1:123456789012:schedule/default/audit-hourly"
	toldAbout = `the timer's Message holds no {"action":…}; every application is audited`
)

func TestTicks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		event   string
		trigger audit.Trigger
		runAt   time.Time // zero: when it came
		notice  string
	}{
		{"rule", string(event(t, "eventbridge-rule.json")), audit.Schedule, due, ""},
		{"scheduler", string(event(t, "eventbridge-scheduler.json")), audit.Schedule, due, ""},
		{"scheduler without time", `{"detail-type":"Scheduled Event","source":"aws.scheduler","resources":null,"detail":"{}"}`, audit.Schedule, time.Time{}, ""},
		{"scheduler in another zone", `{"detail-type":"Scheduled Event","source":"aws.scheduler","time":"2026-11-23T20:17:00+08:00"}`, audit.Schedule, due, ""},
		{"timer with an empty Message", timer(""), audit.Schedule, due, toldAbout},
		{"timer with text", timer("user define msg body"), audit.Schedule, due, toldAbout},
		{"timer with a number", timer("7"), audit.Schedule, due, toldAbout},
		{"timer with null", timer("null"), audit.Schedule, due, toldAbout},
		{"timer with a list", timer(`[{"action":"audit"}]`), audit.Schedule, due, toldAbout},
		{"timer with JSON of its own", timer(`{"job":"poll","limit":10}`), audit.Schedule, due, toldAbout},
		{"timer with a null action", timer(`{"action":null}`), audit.Schedule, due, toldAbout},
		{"timer with an action", timer(`{"action":"audit"}`), audit.Schedule, due, ""},
		{"timer with an hour of its own", timer(`{"action":"audit","schedule":"x","time":"2020-01-01T00:00:00Z"}`), audit.Schedule, due, ""},
		{"timer without Message", `{"Type":"Timer","TriggerName":"hourly","Time":"2026-11-23T12:17:00Z"}`, audit.Schedule, due, toldAbout},
		{"timer without Time", `{"Type":"Timer","TriggerName":"hourly","Message":"{\"action\":\"audit\",\"time\":\"2020-01-01T00:00:00Z\"}"}`, audit.Schedule, time.Time{}, ""},
		{"direct", `{"action":"audit"}`, audit.Direct, time.Time{}, ""},
		{"direct with null", `{"action":"audit","apps":null,"publish":null,"schedule":null,"time":null}`, audit.Direct, time.Time{}, ""},
		{"direct with no names", `{"action":"audit","apps":[]}`, audit.Direct, time.Time{}, ""},
		{"direct with a name twice", `{"action":"audit","apps":["default","default"]}`, audit.Direct, time.Time{}, ""},
		{"direct with an hour", `{"action":"audit","time":"2026-11-23T12:17:00Z"}`, audit.Direct, due, ""},
		{"schedule with an input of its own", string(event(t, "direct-schedule.json")), audit.Schedule, due, ""},
		{"schedule without an hour", `{"action":"audit","schedule":"hourly"}`, audit.Schedule, time.Time{}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFunction(configured)
			f.tick(t, test.event)
			report := f.tick(t, test.event)
			if test.runAt.IsZero() {
				test.runAt = noon.Truncate(time.Second)
			}
			if report.Trigger != test.trigger || !report.RunAt.Equal(test.runAt) || report.Summary.Apps != 1 || report.Status != audit.InSync {
				t.Errorf("got %+v", report)
			}
			if report.Published == nil {
				t.Error("published is missing")
			}
			notices := f.entries(t, "notice")
			if test.notice == "" && notices != nil || test.notice != "" && (len(notices) != 1 || notices[0]["notice"] != test.notice) {
				t.Errorf("the log says %v", notices)
			}
			if lines := f.entries(t, "audit report"); len(lines) != 2 || lines[1]["id"] != report.ID || lines[1]["function_request_id"] != "request-1" {
				t.Errorf("the log has the reports %v", lines)
			}
		})
	}
}

func TestRefusedTicks(t *testing.T) {
	t.Parallel()
	const keys = `a key is not known; the keys are "action", "apps", "min_severity", "fail_on", "publish", "schedule", "time" and "sink"`
	for _, test := range []struct{ name, event, want string }{
		{"unknown action", `{"action":"destroy"}`, `handler: direct invocation: the "action" is not known; the actions are "audit" and "publish_test"; its keys are "action"`},
		{"a run of the far future", `{"action":"audit","time":"2062-11-23T12:17:00Z"}`, `its time is more than an hour ahead`},
		{"a sink for an audit", `{"action":"audit","sink":"slack"}`, `"sink" is for the action "publish_test" alone`},
		{"a test without sinks", `{"action":"publish_test"}`, `no sink is configured`},
		{"a test in a timer without sinks", timer(`{"action":"publish_test"}`), `no sink is configured`},
		{"action is a number", `{"action":7}`, `handler: direct invocation: "action" is not a string`},
		{"action in capitals", `{"action":"AUDIT"}`, `the "action" is not known`},
		{"unknown key", `{"action":"audit","app":"default"}`, keys},
		{"key in capitals", `{"action":"audit","Apps":["default"]}`, keys},
		{"fail_on is a number", `{"action":"audit","fail_on":7}`, `"fail_on" is not a list of strings`},
		{"fail_on is empty", `{"action":"audit","fail_on":""}`, `fail_on is a list of drifted, unknown and any`},
		{"fail_on holds nothing", `{"action":"audit","fail_on":[" ",","]}`, `fail_on is a list of drifted, unknown and any`},
		{"several faults", `{"action":"audit","zzz":1,"time":0,"sink":0,"schedule":0,"publish":0}`, `"publish" is not true or false`},
		{"apps is text", `{"action":"audit","apps":"default"}`, `"apps" is not a list of strings`},
		{"apps holds a number", `{"action":"audit","apps":["default",7]}`, `"apps" is not a list of strings`},
		{"publish is text", `{"action":"audit","publish":"false"}`, `"publish" is not true or false`},
		{"schedule is a list", `{"action":"audit","schedule":[]}`, `"schedule" is not a string`},
		{"time is a number", `{"action":"audit","time":7}`, `"time" is not a string`},
		{"time is a placeholder", `{"action":"audit","time":"<aws.scheduler.scheduled-time>"}`, `"time" is not RFC 3339, such as 2026-11-23T12:17:00Z`},
		{"time after the last year", `{"action":"audit","time":"9999-12-31T23:59:59-23:59"}`, `"time" is not RFC 3339`},
		{"time before the first", `{"action":"audit","time":"0000-01-01T00:00:00+23:59"}`, `"time" is not RFC 3339`},
		{"unknown app", `{"action":"audit","apps":["default","nobody"]}`, `applications that are asked for and not configured: 1; configured are default`},
		{"empty app", `{"action":"audit","apps":[""]}`, `not configured: 1; configured are default`},
		{"unknown action in a timer", timer(`{"action":"destroy"}`), `handler: SCF timer: its Message cannot be used: the "action" is not known; the actions are "audit" and "publish_test"`},
		{"unknown key in a timer", timer(`{"action":"audit","x":1}`), `its Message cannot be used: ` + keys},
		{"unknown app in a timer", timer(`{"action":"audit","apps":["nobody"]}`), `configured are default`},
		{"timer with a bad Time", `{"Type":"Timer","TriggerName":"hourly","Time":"yesterday"}`, `"Time" is not RFC 3339`},
		{"timer with a name that is none", `{"Type":"Timer","TriggerName":[1]}`, `handler: SCF timer: "TriggerName" or "Message" is not a string`},
		{"timer after the last year", `{"Type":"Timer","TriggerName":"x","Time":"9999-12-31T23:59:59-23:59"}`, `"Time" is not RFC 3339`},
		{"rule with a bad time", `{"detail-type":"Scheduled Event","source":"aws.events","time":"noon"}`, `handler: EventBridge rule: "time" is not RFC 3339`},
		{"rule after the last year", `{"detail-type":"Scheduled Event","source":"aws.events","time":"9999-12-31T23:59:59-23:59"}`, `"time" is not RFC 3339`},
		{"scheduler with a resource", `{"detail-type":"Scheduled Event","source":"aws.scheduler","resources":"arn"}`, `"resources" is not a list of ARNs`},
		{"no action", `{"apps":["default"]}`, `its keys are "apps"; send an HTTP request, a schedule, or {"action":"audit"}`},
		{"an empty object", `{}`, `its keys are none; send`},
		{"no object", `[]`, `handler: the event is not a JSON object; send`},
		{"nothing", ``, `handler: the event is not a JSON object; send`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFunction(absent)
			reply, err := f.Invoke(t.Context(), []byte(test.event))
			if err == nil || reply != nil {
				t.Fatalf("no error but %s", reply)
			}
			mustHold(t, err.Error(), test.want)
			failed := f.entries(t, "invocation failed")
			if len(failed) != 1 || failed[0]["level"] != "ERROR" || failed[0]["error"] != err.Error() || failed[0]["trigger"] == "" {
				t.Errorf("the log says %v", failed)
			}
			if f.entries(t, "audit report") != nil {
				t.Error("it audited all the same")
			}
		})
	}
}

func TestTickOfSomeApps(t *testing.T) {
	t.Parallel()
	f := newFunction(absent)
	f.deps.Auditor.Apps = []audit.App{app("a", 1), app("b", 2), app("c", 3)}
	report := f.tick(t, `{"action":"audit","apps":["c","a"]}`)
	if len(report.Apps) != 2 || report.Apps[0].App != "a" || report.Apps[1].App != "c" || report.Status != audit.Absent {
		t.Errorf("got %+v", report)
	}
}

// TestDone reads the last line of each invocation.
func TestDone(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	f.tick(t, `{"action":"audit"}`)
	f.get(t, "/healthz")
	_, _ = f.Invoke(t.Context(), []byte(`{}`))
	done := append(f.entries(t, "invocation done"), f.entries(t, "invocation failed")...)
	for i, want := range []map[string]any{
		{"level": "INFO", "trigger": "direct", "cold_start": true, "duration_ms": 0.0, "function_request_id": "request-1"},
		{"level": "INFO", "trigger": "http", "cold_start": false, "duration_ms": 0.0, "function_request_id": "request-1", "status_code": 200.0},
		{"level": "ERROR", "cold_start": false, "duration_ms": 0.0, "function_request_id": "request-1"},
	} {
		for key, value := range want {
			if done[i][key] != value {
				t.Errorf("line %d: %s is %v, not %v", i, key, done[i][key], value)
			}
		}
		if _, has := done[i]["trigger"]; has != (want["trigger"] != nil) {
			t.Errorf("line %d: %v", i, done[i])
		}
	}
}

// TestIDs compares the ids of two runs.
func TestIDs(t *testing.T) {
	t.Parallel()
	scheduler := func(arn, time string) string {
		return `{"detail-type":"Scheduled Event","source":"aws.scheduler","id":"x","resources":["` + arn + `"],"time":"` + time + `","detail":"{}"}`
	}
	rule := func(arn, time string) string {
		return strings.ReplaceAll(scheduler(arn, time), "aws.scheduler", "aws.events")
	}
	direct := func(schedule, time string) string {
		return `{"action":"audit","schedule":"` + schedule + `","time":"` + time + `"}`
	}
	timerOf := func(name, time string) string {
		return `{"Type":"Timer","TriggerName":"` + name + `","Time":"` + time + `","Message":""}`
	}
	withMessage := strings.ReplaceAll(timerOf("n", "2026-11-23T12:17:00Z"), `"Message":""`, `"Message":"{\"action\":\"audit\",\"schedule\":\"s\",\"time\":\"2026-11-23T12:17:00Z\"}"`)
	const at, later = "2026-11-23T12:17:00Z", "2026-11-23T12:17:01Z"
	other := func(f *function) { f.platform.RequestID = "request-2" }
	for _, test := range []struct {
		name          string
		first, second string
		change        func(*function)
		same          bool
	}{
		{"a scheduler's retry", scheduler(arn, at), strings.ReplaceAll(scheduler(arn, at), `"id":"x"`, `"id":"y"`), other, true},
		{"the same time in another zone", scheduler(arn, at), scheduler(arn, "2026-11-23T20:17:00+08:00"), other, true},
		{"another time", scheduler(arn, at), scheduler(arn, later), nil, false},
		{"another schedule", scheduler(arn, at), scheduler(arn+"2", at), nil, false},
		{"a rule's retry", rule("r", at), rule("r", at), other, true},
		{"a rule's other time", rule("r", at), rule("r", later), nil, false},
		{"parts that run together", direct("a", at), direct("a1", at), nil, false},
		{"a direct retry", direct("s", at), direct("s", at), other, true},
		{"another direct time", direct("s", at), direct("s", later), nil, false},
		{"another direct schedule", direct("s", at), direct("s2", at), nil, false},
		{"other direct applications", direct("s", at), strings.Replace(direct("s", at), "{", `{"apps":["default"],`, 1), nil, false},
		{"a direct retry of some", strings.Replace(direct("s", at), "{", `{"apps":["default"],`, 1), strings.Replace(direct("s", at), "{", `{"apps":["default"],`, 1), other, true},
		{"direct without schedule", `{"action":"audit","time":"` + at + `"}`, `{"action":"audit","time":"` + at + `"}`, other, false},
		{"direct without time", `{"action":"audit","schedule":"s"}`, `{"action":"audit","schedule":"s"}`, other, false},
		{"direct with neither, in one request", `{"action":"audit"}`, `{"action":"audit","publish":false}`, nil, true},
		{"a timer's retry", timerOf("n", at), timerOf("n", at), other, true},
		{"a timer's other time", timerOf("n", at), timerOf("n", later), nil, false},
		{"another timer", timerOf("n", at), timerOf("m", at), nil, false},
		{"another function", timerOf("n", at), timerOf("n", at), func(f *function) { f.platform.Function = "audit-2" }, false},
		{"another namespace", timerOf("n", at), timerOf("n", at), func(f *function) { f.platform.Namespace = "test" }, false},
		{"a Message cannot fix the id", withMessage, timerOf("n", at), other, true},
		{"a Message is no direct invocation", withMessage, direct("s", at), nil, false},
		{"a timer without Time", `{"Type":"Timer","TriggerName":"n"}`, `{"Type":"Timer","TriggerName":"n"}`, other, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFunction(configured)
			first := f.tick(t, test.first).ID
			if test.change != nil {
				test.change(f)
			}
			second := f.tick(t, test.second).ID
			if (first == second) != test.same {
				t.Errorf("%s and %s", first, second)
			}
			if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(first) {
				t.Errorf("id %q", first)
			}
		})
	}
}
