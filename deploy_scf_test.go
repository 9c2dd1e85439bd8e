package main_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/config"
)

// serverlessFacts is what the file must say word for word.
var serverlessFacts = map[string]any{
	"component":           "scf",
	"inputs/type":         "event",
	"inputs/runtime":      "Go1",
	"inputs/handler":      "main",
	"inputs/publicAccess": true,
	"inputs/role":         "${env:SCF_ROLE}",
	"inputs/cls/logsetId": "${env:SCF_CLS_LOGSET_ID}",
	"inputs/cls/topicId":  "${env:SCF_CLS_TOPIC_ID}",
	"inputs/events/0/timer/parameters/enable":                  true,
	"inputs/events/0/timer/parameters/qualifier":               "$DEFAULT",
	"inputs/events/1/http/parameters/authType":                 "NONE",
	"inputs/events/1/http/parameters/qualifier":                "$DEFAULT",
	"inputs/events/1/http/parameters/netConfig/enableExtranet": true,
	"inputs/events/1/http/parameters/netConfig/enableIntranet": false,
}

const scfTimer = "inputs/events/0/timer/parameters/"

func checkServerless(text, makefile string) problems {
	tree, err := parse(text)
	if err != nil {
		return problems{err.Error()}
	}
	var p problems
	p.want(tree, serverlessFacts)
	p.scfProperties(tree, "", "")
	p.scfNames(tree)
	p.scfNumbers(tree)
	p.scfTimer(tree)
	p.scfEnvironment(tree)
	p.scfReferences(tree, "")
	p.scfSource(tree, makefile)
	if events, _ := at(tree, "inputs/events").([]any); len(events) != 2 {
		p.addf("inputs/events: want a timer and a Function URL, got %d events", len(events))
	}
	return p
}

var (
	scfName        = regexp.MustCompile(`^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$`)
	scfTriggerName = regexp.MustCompile(`^[A-Za-z][\w-]{0,59}$`)
	scfRegion      = regexp.MustCompile(`^(ap|na|eu|sa)-[a-z]+(-[a-z]+)?$`)
	scfProse       = regexp.MustCompile(`^[A-Za-z0-9 ,.\n]{1,1000}$`)
)

// scfNames holds what has a name to what SCF takes for one. Another stage has room for 16 letters.
func (p *problems) scfNames(tree map[string]any) {
	instance, _ := tree["name"].(string)
	name, _ := at(tree, "inputs/name").(string)
	name = strings.NewReplacer("${name}", instance, "${app}", instance, "${stage}", strings.Repeat("s", 16)).Replace(name)
	for _, named := range []struct {
		path, text string
		pattern    *regexp.Regexp
	}{
		{"inputs/name", name, scfName},
		{"inputs/region", scfText(tree, "inputs/region"), scfRegion},
		{"inputs/description", scfText(tree, "inputs/description"), scfProse},
		{scfTimer + "name", scfText(tree, scfTimer+"name"), scfTriggerName},
		{"inputs/events/1/http/parameters/name", scfText(tree, "inputs/events/1/http/parameters/name"), scfTriggerName},
	} {
		if !named.pattern.MatchString(named.text) {
			p.addf("%s: %q is none", named.path, named.text)
		}
	}
}

func scfText(tree any, path string) string {
	text, _ := at(tree, path).(string)
	return text
}

// scfNumbers holds memory and times to what SCF takes, and the function's time to what an audit needs.
func (p *problems) scfNumbers(tree map[string]any) {
	memory, _ := at(tree, "inputs/memorySize").(int)
	if memory != 64 && (memory < 128 || memory > 3072 || memory%128 != 0) {
		p.addf("inputs/memorySize is %v: want 64 or a step of 128 up to 3072", at(tree, "inputs/memorySize"))
	}
	for _, limit := range []struct {
		path        string
		least, most int
	}{
		{"inputs/timeout", 1, 900},
		{"inputs/initTimeout", 3, 300},
		{"inputs/retryNum", 0, 2},
		{"inputs/msgTTL", 60, 3600}, // SCF takes 21600; then the next run is long over
	} {
		if n, isNumber := at(tree, limit.path).(int); !isNumber || n < limit.least || n > limit.most {
			p.addf("%s is %v: want %d to %d", limit.path, at(tree, limit.path), limit.least, limit.most)
		}
	}
	if seconds, _ := at(tree, "inputs/timeout").(int); scfAuditTime(seconds) < scfAttempts*scfAttemptTime() {
		p.addf("inputs/timeout is %d: what is left after publishing is too short for %d attempts of %v", seconds, scfAttempts, scfAttemptTime())
	}
}

// scfAttempts is how often the client asks Tencent at most.
const scfAttempts = 3

// scfAttemptTime is the time of one attempt where TRTC_TIMEOUT is not set.
func scfAttemptTime() time.Duration {
	for _, v := range config.Variables() {
		if v.Name == "TRTC_TIMEOUT" {
			d, _ := time.ParseDuration(v.Default)
			return d
		}
	}
	return 0
}

// scfAuditTime is what a function of so many seconds leaves for asking, where people are told afterwards.
func scfAuditTime(seconds int) time.Duration {
	start := time.Unix(1_795_500_000, 0)
	span := audit.Span{Start: start, Deadline: start.Add(time.Duration(seconds) * time.Second), Publishes: true}
	return span.End().Sub(start)
}

func TestSCFAttemptTime(t *testing.T) {
	t.Parallel()
	if got := scfAttemptTime(); got < time.Second || got > time.Minute {
		t.Errorf("an attempt's default time is %v", got)
	}
}

// scfFields are the seven fields of a cron.
var scfFields = []struct {
	name        string
	least, most int
	marks       string // that stand for themselves
}{
	{"second", 0, 59, "*"},
	{"minute", 0, 59, "*"},
	{"hour", 0, 23, "*"},
	{"day", 1, 31, "*?"},
	{"month", 1, 12, "*"},
	{"weekday", 0, 6, "*?"},
	{"year", 1970, 2099, "*"},
}

func (p *problems) scfTimer(tree map[string]any) {
	expression := scfText(tree, scfTimer+"cronExpression")
	fields := strings.Fields(expression)
	if len(fields) != len(scfFields) {
		p.addf("%scronExpression is %q: want seven fields", scfTimer, expression)
		return
	}
	for i, f := range scfFields {
		for item := range strings.SplitSeq(fields[i], ",") {
			if !strings.Contains(f.marks, item) && !scfWithin(item, f.least, f.most) {
				p.addf("%scronExpression is %q: %s is no %s", scfTimer, expression, item, f.name)
			}
		}
	}
	if fields[0] != "0" || !quiet(fields[1]) {
		p.addf("%scronExpression is %q: want second 0 of a quiet minute", scfTimer, expression)
	}
	var event map[string]string
	if err := json.Unmarshal([]byte(scfText(tree, scfTimer+"argument")), &event); err != nil || len(event) != 1 || event["action"] != "audit" {
		p.addf("%sargument asks for no audit", scfTimer)
	}
}

// scfWithin reports whether an item of a cron's field, such as 5, 1-5, */10 or 3-50/10, is of numbers in a range.
func scfWithin(item string, least, most int) bool {
	span, step, hasStep := strings.Cut(item, "/")
	if n, err := strconv.Atoi(step); hasStep && (err != nil || n < 1 || n > most) {
		return false
	}
	if span == "*" {
		return hasStep
	}
	from, to, isRange := strings.Cut(span, "-")
	if !isRange {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return err1 == nil && err2 == nil && least <= first && first <= last && last <= most
}

// scfSource holds three together: the folder that is uploaded, the file in it, and the zip of the same.
func (p *problems) scfSource(tree map[string]any, makefile string) {
	handler := scfText(tree, "inputs/handler")
	entry := handler + "=" + scfText(tree, "inputs/src") + "/" + handler
	if !strings.Contains(rule(makefile, "package"), "-o build/scf-amd64.zip "+entry+"\n") {
		p.addf("inputs/src: the Makefile's package does not write build/scf-amd64.zip with %s", entry)
	}
}
