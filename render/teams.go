package render

import (
	"strings"

	"trtc-callback-audit/audit"
)

// teamsLimit is what a message to Teams holds, in bytes: about 28 KB with what Power Automate puts around it.
const teamsLimit = 27_000

type teamsMessage struct {
	Type        string            `json:"type"`
	Attachments []teamsAttachment `json:"attachments"`
}

type teamsAttachment struct {
	ContentType string  `json:"contentType"`
	ContentURL  *string `json:"contentUrl"`
	Content     card    `json:"content"`
}

// TeamsMessage is the body for a flow that posts each attachment of a message, as the template "Post to a channel when a webhook request is received" does.
func TeamsMessage(m Message) []byte {
	return teams(m, func(c card) []byte {
		return audit.JSON(teamsMessage{"message", []teamsAttachment{{ContentType: "application/vnd.microsoft.card.adaptive", Content: c}}})
	})
}

// TeamsCard is the body for a flow that posts what it is given as a card, as some variants of the template "Send webhook alerts to a channel" do.
func TeamsCard(m Message) []byte {
	return teams(m, func(c card) []byte { return audit.JSON(c) })
}

func teams(m Message, wrap func(card) []byte) []byte {
	return m.fit(func(v view) ([]byte, bool) {
		body := wrap(cardOf(v))
		return body, len(body) <= teamsLimit
	})
}

// escapeTeams makes a text stand for itself in a TextBlock and in a fact. Clients differ in what they can escape, so nothing is. A blank that does not break
// keeps the beginning of a text from being that of a list.
func escapeTeams(s string) string {
	if mark, rest, found := strings.Cut(s, " "); found && strings.TrimLeft(mark, "0123456789") != "" && strings.Trim(mark, "-+.)0123456789") == "" {
		s = mark + "\u00a0" + rest
	}
	return disguised(s)
}

// teamsColour is that of a TextBlock.
func teamsColour(s audit.Status) string {
	switch s {
	case audit.Absent, audit.Drifted:
		return "Attention"
	case audit.Unknown:
		return "Warning"
	case audit.InSync:
	}
	return "Good"
}
