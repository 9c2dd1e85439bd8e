package main_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/config"
	"trtc-callback-audit/trtcapi"
)

// secrets are the variables whose values must not be readable in these files or on a form.
var secrets = []string{
	"TRTC_SECRET_KEY", "HTTP_TOKEN",
	"PUBLISH_WEBHOOK_URL", "PUBLISH_WEBHOOK_SECRET", "PUBLISH_SLACK_URL", "PUBLISH_MATTERMOST_URL", "PUBLISH_DINGTALK_URL", "PUBLISH_DINGTALK_SECRET",
	"PUBLISH_WECOM_URL", "PUBLISH_FEISHU_URL", "PUBLISH_FEISHU_SECRET", "PUBLISH_TEAMS_URL", "PUBLISH_DISCORD_URL",
	"CHAT_SLACK_SIGNING_SECRET", "CHAT_DINGTALK_APP_SECRET", "CHAT_DINGTALK_TOKEN", "CHAT_DINGTALK_AES_KEY", "CHAT_FEISHU_VERIFICATION_TOKEN",
	"CHAT_FEISHU_APP_SECRET", "CHAT_FEISHU_ENCRYPT_KEY", "CHAT_WECOM_TOKEN", "CHAT_WECOM_ENCODING_AES_KEY", "CHAT_TEAMS_SECURITY_TOKEN", "CHAT_MATTERMOST_TOKEN",
}

// samWithout tells why a variable is not in the template. Each that is there is a question more at the first deployment.
func samWithout(name string) string {
	switch {
	case strings.HasSuffix(name, "_FILE") && name != "APPS_FILE":
		return "a function has no files but those in its zip, where no secret belongs"
	case name == "APPS":
		return "the variables of its applications have names that no file can know; APPS_FILE needs none"
	case strings.HasPrefix(name, "AWS_"), name == "LOG_LEVEL":
		return "LoggingConfig sets it"
	case strings.HasPrefix(name, "TENCENTCLOUD_"), strings.HasPrefix(name, "TENCENT_"):
		return "it is for SCF"
	}
	seldom := []string{
		"TRTC_USERSIG", "TRTC_ENDPOINT", "TRTC_USERSIG_TTL", "TRTC_TIMEOUT", "TRTC_CALLBACK_ABSENT", "CONCURRENCY", "RATE_LIMIT", "SECRET_TTL", "REMIND_EVERY",
		"PUBLISH_WECOM_FORMAT", "PUBLISH_TEAMS_FORMAT",
	}
	if slices.Contains(seldom, name) {
		return "few need it, and it takes one line"
	}
	return ""
}

// samVariable is what Lambda takes for a variable's name; it keeps some for itself.
var samVariable = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+$`)

func samReserved(name string) bool {
	return strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "LAMBDA_") || slices.Contains([]string{"TZ", "LANG", "PATH", "LD_LIBRARY_PATH"}, name)
}

// variables holds the function's environment to what the binary reads, and its secrets to references.
func (p *problems) variables(tree map[string]any) {
	const place = function + "Environment/Variables"
	known := config.Variables()
	for _, name := range names(tree, place) {
		i := slices.IndexFunc(known, func(v config.Variable) bool { return v.Name == name })
		switch {
		case !samVariable.MatchString(name) || samReserved(name):
			p.addf("%s: %s is no name that a variable of Lambda's may have", place, name)
		case i < 0:
			p.addf("%s: %s is read by nothing", place, name)
		case known[i].Secret:
			p.reference(tree, at(tree, place+"/"+name), name)
		}
	}
	for _, v := range known {
		if at(tree, place+"/"+v.Name) == nil && samWithout(v.Name) == "" {
			p.addf("%s: %s is missing", place, v.Name)
		}
	}
	p.noResolve(tree)
}

// reference holds a secret's value to what can only be a reference, or nothing.
func (p *problems) reference(tree map[string]any, value any, name string) {
	text, isText := value.(string)
	target, isRef := at(value, "Ref").(string)
	template, isSub := at(value, "Fn::Sub").(string)
	switch {
	case isText && text == "", isSub && strings.HasPrefix(template, "aws-sm:"):
	case isRef:
		p.referencePattern(tree, "Parameters/"+target)
	case at(value, "Fn::If") != nil:
		p.reference(tree, at(value, "Fn::If/1"), name)
		p.reference(tree, at(value, "Fn::If/2"), name)
	default:
		p.addf("%s is a secret and has a value that is no reference", name)
	}
}

// referencePattern holds a parameter to a pattern that lets every reference through, and no secret.
func (p *problems) referencePattern(tree map[string]any, parameter string) {
	text, _ := at(tree, parameter+"/AllowedPattern").(string)
	pattern, err := regexp.Compile("^(?:" + text + ")$")
	if text == "" || err != nil {
		p.addf("%s is for a secret's reference and has no AllowedPattern", parameter)
		return
	}
	for _, good := range []string{"", "aws-sm:audit#KEY", "aws-ssm:/audit/key", "aws-sm:" + samARN("secretsmanager", "secret:calls/audit-a1b2c3") + "#a key"} {
		if !pattern.MatchString(good) {
			p.addf("%s: its AllowedPattern refuses %q", parameter, good)
		}
	}
	for _, bad := range []string{"letmein", "f184e304dd45ef367a9a73d3467f756d", "https://hooks.slack.com/services/T/B/x", "sm:audit", "tencent-ssm:audit@v1"} {
		if pattern.MatchString(bad) {
			p.addf("%s: its AllowedPattern lets a secret through", parameter)
		}
	}
}

// noResolve finds what CloudFormation would write out, where whoever may read the function's configuration reads it.
func (p *problems) noResolve(tree any) {
	text, err := json.Marshal(tree)
	if err != nil || strings.Contains(string(text), "{{resolve:") {
		p.addf("a {{resolve:…}} would stand in the function's configuration as the secret itself")
	}
}

// limits holds numbers to what AWS takes, and times to one another.
func (p *problems) limits(tree map[string]any) {
	for _, limit := range []struct {
		path        string
		least, most int
	}{
		{function + "MemorySize", 128, 10240},
		{function + "Timeout", 1, 900},
		{function + "EventInvokeConfig/MaximumRetryAttempts", 0, 2},
		{function + "EventInvokeConfig/MaximumEventAgeInSeconds", 60, 21600},
		{hourly + "RetryPolicy/MaximumRetryAttempts", 0, 185},
		{hourly + "RetryPolicy/MaximumEventAgeInSeconds", 60, 86400},
		{hourly + "FlexibleTimeWindow/MaximumWindowInMinutes", 1, 1440},
		{"Resources/LostRuns/Properties/MessageRetentionPeriod", 1209600, 1209600}, // the most there is
		{"Resources/Jobs/Properties/VisibilityTimeout", 0, 43200},
		{"Resources/Jobs/Properties/RedrivePolicy/maxReceiveCount", 5, 1000}, // AWS wants five at least beside Lambda
		{"Resources/JobsMapping/Properties/ScalingConfig/MaximumConcurrency", 2, 1000},
		{"Parameters/SilentHours/MaxValue", 168, 168}, // an alarm looks back a week at most
	} {
		if n, isNumber := at(tree, limit.path).(int); !isNumber || n < limit.least || n > limit.most {
			p.addf("%s is %v: want %d to %d", limit.path, at(tree, limit.path), limit.least, limit.most)
		}
	}
	seconds, _ := at(tree, function+"Timeout").(int)
	if asking := samAskingTime(seconds); asking < samAttempts*trtcapi.DefaultTimeout {
		p.addf("%sTimeout is %d: what is left after publishing, %v, is too short for %d attempts of %v", function, seconds, asking, samAttempts, trtcapi.DefaultTimeout)
	}
	if hidden, _ := at(tree, "Resources/Jobs/Properties/VisibilityTimeout").(int); hidden < 6*seconds {
		p.addf("Resources/Jobs/Properties/VisibilityTimeout is %d: want six times the function's Timeout", hidden)
	}
	p.names(tree)
}

// samAttempts is how often the client asks Tencent at most.
const samAttempts = 3

// samAskingTime is what a function of so many seconds leaves for asking, where people are told afterwards.
func samAskingTime(seconds int) time.Duration {
	start := time.Unix(1_795_500_000, 0)
	span := audit.Span{Start: start, Deadline: start.Add(time.Duration(seconds) * time.Second), Publishes: true}
	return span.End().Sub(start)
}

var samLogicalID = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)

// names holds what we name to what CloudFormation takes for a name, and their number to what it bears.
func (p *problems) names(tree map[string]any) {
	for section, most := range map[string]int{"Parameters": 200, "Rules": 200, "Conditions": 500, "Resources": 500, "Outputs": 200} {
		all := names(tree, section)
		if len(all) > most {
			p.addf("%s: there are %d, and CloudFormation takes %d", section, len(all), most)
		}
		for _, name := range all {
			if !samLogicalID.MatchString(name) {
				p.addf("%s: %s is no name", section, name)
			}
		}
	}
	if text, _ := tree["Description"].(string); text == "" || len(text) > 1024 {
		p.addf("Description has %d bytes: want 1 to 1024", len(text))
	}
}

// schedule holds the default schedule to a cron of AWS's, at a minute that few others choose.
func (p *problems) schedule(tree map[string]any) {
	p.keys(tree, function+"Events", []string{"Http", "Hourly"}, nil)
	p.want(tree, map[string]any{
		function + "Events/Http":              map[string]any{"Type": "HttpApi", "Properties": map[string]any{"ApiId": ref("AuditApi")}}, // the $default route
		function + "Events/Hourly/Type":       "ScheduleV2",
		hourly + "ScheduleExpression":         ref("Schedule"),
		hourly + "ScheduleExpressionTimezone": ref("ScheduleTimeZone"),
	})
	expression, _ := at(tree, "Parameters/Schedule/Default").(string)
	inside, isCron := strings.CutPrefix(strings.TrimSuffix(expression, ")"), "cron(")
	fields := strings.Fields(inside)
	if !isCron || len(fields) != 6 || !quiet(fields[0]) {
		p.addf("Parameters/Schedule/Default is %q: want a cron of six fields at a quiet minute", expression)
		return
	}
	for i, pattern := range []string{`\d+`, `\*|[\d,/*-]+`, `\?|\*|[\d,/*LW-]+`, `\*|[\dA-Z,/*-]+`, `\?|\*|[\dA-Z,/*L#-]+`, `\*|[\d,/*-]+`} {
		if !regexp.MustCompile("^(?:" + pattern + ")$").MatchString(fields[i]) {
			p.addf("Parameters/Schedule/Default is %q: field %d is none", expression, i+1)
		}
	}
	if (fields[2] == "?") == (fields[4] == "?") {
		p.addf("Parameters/Schedule/Default is %q: the day of the month or that of the week must be ?, and only one of them", expression)
	}
}

// keepers holds what would hurt if it were lost to stay when the stack goes.
func (p *problems) keepers(tree map[string]any) {
	for _, name := range []string{"Archive", "ArchivePolicy", "AuditLogs"} {
		p.want(tree, map[string]any{
			"Resources/" + name + "/DeletionPolicy":      "RetainExceptOnCreate",
			"Resources/" + name + "/UpdateReplacePolicy": "Retain",
		})
	}
}
