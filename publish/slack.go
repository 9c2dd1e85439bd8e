package publish

import (
	"net/http"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeSlack(s *sink, r audit.Report) (letter, *Error) {
	return s.letter(render.Slack(s.message(r))), nil
}

// What to do about Slack's words.
const (
	slackNew     = "; make a new incoming webhook and set PUBLISH_SLACK_URL"
	slackChannel = "; make an incoming webhook for another channel and set PUBLISH_SLACK_URL"
	slackAdmin   = "; ask an administrator of the workspace, or make an incoming webhook for another channel"
	slackOurs    = "; this is a fault of this program: report it, and meanwhile tell this sink less, with PUBLISH_SLACK_APPS"
)

var slackWords = []known{
	{code: "action_prohibited", class: Permanent, reason: "the workspace does not allow it to post" + slackAdmin},
	{code: "channel_is_archived", class: Permanent, reason: "its channel is archived" + slackChannel},
	{code: "channel_not_found", class: Permanent, reason: "its channel is gone" + slackChannel},
	{code: "invalid_blocks", class: Permanent, reason: "the message's blocks were refused" + slackOurs},
	{code: "invalid_payload", class: Permanent, reason: "the message was refused" + slackOurs},
	{code: "invalid_token", class: Permanent, reason: "its address is not valid, or no longer" + slackNew},
	{code: "msg_blocks_too_long", class: Permanent, reason: "the message is too long" + slackOurs},
	{code: "no_active_hooks", class: Permanent, reason: "the webhook is switched off" + slackNew},
	{code: "no_service", class: Permanent, reason: "the webhook was removed, or never existed" + slackNew},
	{code: "no_team", class: Permanent, reason: "the workspace does not exist, or no longer" + slackNew},
	{code: "no_text", class: Permanent, reason: "the message has no text" + slackOurs},
	{code: "posting_to_general_channel_denied", class: Permanent, reason: "it may not post to the general channel" + slackAdmin},
	{code: "rollup_error", class: Retry, reason: "Slack has a fault of its own, which should pass"},
	{code: "team_disabled", class: Permanent, reason: "the workspace is switched off" + slackNew},
	{code: "user_not_found", class: Permanent, reason: "its owner is gone" + slackNew},
}

func readSlack(a answer) *Error {
	if a.status == http.StatusOK && a.text() == "ok" {
		return nil
	}
	if e := a.find(slackWords, a.text(), ""); e != nil {
		return e
	}
	return a.byStatus()
}
