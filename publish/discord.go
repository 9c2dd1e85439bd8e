package publish

import (
	"encoding/json"
	"net/http"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// writeDiscord asks Discord to wait until the message is saved: otherwise a message that is not gives no error.
func writeDiscord(s *sink, r audit.Report) (letter, *Error) {
	l := s.letter(render.Discord(s.message(r)))
	l.url = withQuery(l.url, "wait=true")
	return l, nil
}

const (
	discordNew  = "; make a new webhook and set PUBLISH_DISCORD_URL"
	discordOurs = "; this is a fault of this program: report it, and meanwhile tell this sink less, with PUBLISH_DISCORD_APPS"
)

var discordCodes = []known{
	{code: "10015", class: Permanent, reason: "the webhook was removed, or never existed" + discordNew},
	{code: "50006", class: Permanent, reason: "the message is empty" + discordOurs},
	{code: "50027", class: Permanent, reason: "the webhook's token is wrong" + discordNew},
	{code: "50035", class: Permanent, reason: "the message was refused" + discordOurs},
}

func readDiscord(a answer) *Error {
	var body struct {
		ID    *string     `json:"id"` // of the message
		Code  *int32      `json:"code"`
		After json.Number `json:"retry_after"` // seconds, not always whole
	}
	decoded := a.decode(&body)
	if a.status == http.StatusNoContent || a.status == http.StatusOK && decoded && body.ID != nil && *body.ID != "" {
		return nil
	}
	e := a.byStatus()
	switch {
	case !decoded, a.status/100 != 4:
		return e
	case e.Class == Permanent:
		return a.judge(body.Code, "", discordCodes)
	}
	e.After = max(e.After, seconds(body.After.String()))
	return e
}
