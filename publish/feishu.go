package publish

import (
	"strconv"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeFeishu(s *sink, r audit.Report) (letter, *Error) {
	var signature render.Signature
	if key := s.secret(); key != "" {
		now := strconv.FormatInt(s.Now().Unix(), 10)
		signature = render.Signature{Timestamp: now, Sign: sign(now+"\n"+key, "")} // what would be the message elsewhere is the key
	}
	l := s.letter(render.Feishu(s.message(r), signature))
	l.contentType = "application/json; charset=utf-8"
	return l, nil
}

const feishuMany = "the bot takes 100 messages in a minute and 5 in a second, and fewer at the full and the half hour; move the schedule to an odd minute"

var feishuCodes = []known{
	{code: "9499", says: "too many", class: Throttled, after: time.Minute, reason: feishuMany},
	{code: "9499", class: Permanent, reason: "the message was refused; check that PUBLISH_FEISHU_URL is whole; if it is, report this as a fault of this program"},
	{code: "11232", class: Retry, after: time.Minute, reason: feishuMany},
	{code: "19001", class: Permanent, reason: "the bot is gone, or its address is wrong; add a new custom bot and set PUBLISH_FEISHU_URL"},
	{code: "19021", class: Permanent, reason: "the signature was refused; set PUBLISH_FEISHU_SECRET to that of this bot; if it is, the function's clock is more than an hour off"},
	{code: "19022", class: Permanent, reason: "the function's IP address is not in the bot's list; secure the bot with a signature instead, or give the function a fixed address"},
	{code: "19024", class: Permanent, reason: "the message has none of the bot's keywords; add the keyword callback to the bot, or secure it with a signature instead"},
	{code: "99991400", class: Retry, reason: feishuMany},
}

func readFeishu(a answer) *Error {
	var body struct {
		Code    *int32 `json:"code"`
		Older   *int32 `json:"StatusCode"`
		Message string `json:"msg"`
	}
	switch decoded := a.decode(&body); {
	case !decoded:
		body.Code = nil
	case body.Code == nil, *body.Code == 0 && body.Older != nil:
		body.Code = body.Older // the older form has no code; where both are there both must be 0
	}
	e := a.judge(body.Code, body.Message, feishuCodes)
	if e != nil && e.Class == Retry {
		e.After = max(e.After, seconds(a.header.Get("X-Ogw-Ratelimit-Reset")))
	}
	return e
}
