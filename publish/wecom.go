package publish

import (
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeWeCom(s *sink, r audit.Report) (letter, *Error) {
	if s.Format == "markdown_v2" {
		return s.letter(render.WeComV2(s.message(r))), nil
	}
	return s.letter(render.WeCom(s.message(r))), nil
}

const weComOurs = "; this is a fault of this program: report it, and meanwhile try the other PUBLISH_WECOM_FORMAT"

// weComCodes are matched by the code alone: its messages change, and hold the function's address.
var weComCodes = []known{
	{code: "-1", class: Retry, reason: "WeCom is busy"},
	{code: "40008", class: Permanent, reason: "the kind of message was refused" + weComOurs},
	{code: "40033", class: Permanent, reason: "the message has characters that WeCom refuses" + weComOurs},
	{code: "40058", class: Permanent, reason: "the message is too long; tell this sink less, with PUBLISH_WECOM_APPS or PUBLISH_WECOM_MIN_SEVERITY"},
	{code: "44004", class: Permanent, reason: "the message is empty" + weComOurs},
	{code: "45009", class: Throttled, after: time.Minute, reason: "the robot takes 20 messages in a minute, and counts those that fail; give this function a robot of its own"},
	{code: "45033", class: Retry, reason: "too many calls at the same time"},
	{code: "93000", class: Permanent, reason: "the key is wrong, or the robot was removed from its group; add a new one and set PUBLISH_WECOM_URL"},
}

func readWeCom(a answer) *Error {
	var body struct {
		Code *int32 `json:"errcode"`
	}
	if !a.decode(&body) {
		return a.byStatus()
	}
	return a.judge(body.Code, "", weComCodes)
}
