package publish

import (
	"net/http"
	"strings"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func writeTeams(s *sink, r audit.Report) (letter, *Error) {
	if s.Format == "card" {
		return s.letter(render.TeamsCard(s.message(r))), nil
	}
	return s.letter(render.TeamsMessage(s.message(r))), nil
}

// readTeams reads what a flow answers, 202 as soon as it has the message, and what connectors answer that have not been switched off yet: 1, or a failure
// as text, both with 200.
func readTeams(a answer) *Error {
	switch {
	case a.status == http.StatusAccepted, a.status == http.StatusOK && a.text() == "1":
		return nil
	case a.status == http.StatusOK && strings.Contains(a.text(), "HTTP error 429"):
		return a.failure(Retry, "too many messages; a flow of Workflows takes more than this connector, which will be switched off")
	case a.status == http.StatusOK:
		return a.failure(Unclear, "the flow gives an answer of its own; remove its Response action, so that it answers 202")
	case a.status == http.StatusBadRequest:
		return a.failure(Permanent, "the flow refused the message; try the other PUBLISH_TEAMS_FORMAT, message or card")
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return a.failure(Permanent, "the flow refused access; let anyone trigger it, and copy the whole URL with its sig into PUBLISH_TEAMS_URL")
	case a.status == http.StatusNotFound:
		return a.failure(Permanent, "the flow is gone or switched off, as happens when its owner leaves; make a new one and set PUBLISH_TEAMS_URL")
	}
	return a.byStatus()
}
