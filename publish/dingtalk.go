package publish

import (
	"net/url"
	"strconv"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeDingTalk(s *sink, r audit.Report) (letter, *Error) {
	l := s.letter(render.DingTalk(s.message(r)))
	l.contentType = "application/json; charset=utf-8"
	if key := s.secret(); key != "" {
		now := strconv.FormatInt(s.Now().UnixMilli(), 10)
		l.url = withQuery(l.url, "timestamp="+now, "sign="+url.QueryEscape(sign(key, now+"\n"+key)))
	}
	return l, nil
}

// What to do about DingTalk's codes, and how long it is silent when one robot has sent more than 20 messages in a minute.
const (
	dingTalkSilence = 10 * time.Minute
	dingTalkMany    = "the robot takes 20 messages in a minute and nothing for 10 minutes then; give this function a robot of its own"
	dingTalkNew     = "; add a new custom robot and set PUBLISH_DINGTALK_URL and PUBLISH_DINGTALK_SECRET"
	dingTalkLong    = "the message is too long; tell this sink less, with PUBLISH_DINGTALK_APPS or PUBLISH_DINGTALK_MIN_SEVERITY"
	dingTalkGone    = "the robot is gone, or the access_token is wrong"
	dingTalkStopped = "the robot is stopped, or its group is gone"
)

var dingTalkCodes = []known{
	{code: "-1", class: Retry, reason: "DingTalk is busy"},
	{code: "43004", class: Permanent, reason: "the message was not taken for JSON; something in between changes it"},
	{code: "101002", class: Permanent, reason: dingTalkLong},
	{code: "130101", class: Throttled, after: dingTalkSilence, reason: dingTalkMany},
	{code: "300001", class: Permanent, reason: dingTalkGone + dingTalkNew},
	{code: "300005", class: Permanent, reason: dingTalkGone + dingTalkNew},
	{code: "310000", says: "keyword", class: Permanent, reason: "the message has none of the robot's keywords; add the keyword callback to the robot, or secure it with a signature instead"},
	{code: "310000", says: "sign", class: Permanent, reason: "the signature was refused; set PUBLISH_DINGTALK_SECRET to the SEC… of this robot"},
	{code: "310000", says: "timestamp", class: Permanent, reason: "the function's clock is more than an hour off; set it"},
	{code: "310000", says: "whitelist", class: Permanent, reason: "the function's IP address is not in the robot's list; secure the robot with a signature instead, or give the function a fixed address"},
	{code: "310000", class: Permanent, reason: "the robot's security settings refuse the message; secure it with a signature, and set PUBLISH_DINGTALK_SECRET"},
	{code: "400013", class: Permanent, reason: dingTalkStopped + dingTalkNew},
	{code: "400101", class: Permanent, reason: dingTalkGone + dingTalkNew},
	{code: "400102", class: Permanent, reason: dingTalkStopped + dingTalkNew},
	{code: "410100", class: Throttled, after: dingTalkSilence, reason: dingTalkMany},
	{code: "460101", class: Permanent, reason: dingTalkLong},
}

func readDingTalk(a answer) *Error {
	var body struct {
		Code    *int32  `json:"errcode"`
		Message string  `json:"errmsg"`
		Punish  *string `json:"punish"`
	}
	switch {
	case !a.decode(&body):
		return a.byStatus()
	case body.Punish != nil: // the gateway before the robots has no errcode
		e := a.failure(Throttled, dingTalkMany)
		e.After = max(e.After, dingTalkSilence)
		return e
	}
	return a.judge(body.Code, body.Message, dingTalkCodes)
}
