package publish

import (
	"net/http"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeMattermost(s *sink, r audit.Report) (letter, *Error) {
	return s.letter(render.Mattermost(s.message(r))), nil
}

const mattermostNew = "; make a new incoming webhook and set PUBLISH_MATTERMOST_URL"

var mattermostIDs = []known{
	{code: "web.incoming_webhook.channel.app_error", class: Permanent, reason: "its channel is gone" + mattermostNew},
	{code: "web.incoming_webhook.channel_locked.app_error", class: Permanent, reason: "it may not post to its channel" + mattermostNew},
	{code: "web.incoming_webhook.disabled.app_error", class: Permanent, reason: "the server has incoming webhooks switched off; ask its administrator to enable them"},
	{code: "web.incoming_webhook.invalid.app_error", class: Permanent, reason: "the webhook was removed, or never existed" + mattermostNew},
	{code: "web.incoming_webhook.permissions.app_error", class: Permanent, reason: "its owner may not post to its channel; ask the owner to join it, or another member to make a new webhook"},
	{code: "web.incoming_webhook.user.app_error", class: Permanent, reason: "its owner is gone" + mattermostNew},
}

func readMattermost(a answer) *Error {
	if a.status == http.StatusOK && a.text() == "ok" {
		return nil
	}
	var body struct {
		ID string `json:"id"`
	}
	if a.decode(&body) {
		if e := a.find(mattermostIDs, body.ID, ""); e != nil {
			return e
		}
	}
	return a.byStatus()
}
