package chatops

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// verifyTeams verifies HMAC-SHA256 over the body, with the decoded token as key. How old a message may be that Teams delivers is not documented, so an old
// request is as good as a new one.
func (d *Door) verifyTeams(r Request) (Ask, error) {
	if !hmac.Equal([]byte(r.header("Authorization")), teamsSignature(d.Secret.Reveal(), r.Body)) {
		return Ask{}, errSignature
	}
	var activity struct {
		Type string `json:"type"`
		ID   string `json:"id"`
		Text string `json:"text"`
		From struct {
			ID   string `json:"id"`
			User string `json:"aadObjectId"`
		} `json:"from"`
		Conversation struct {
			ID string `json:"id"`
		} `json:"conversation"`
	}
	if json.Unmarshal(r.Body, &activity) != nil || activity.Type != "message" {
		return Ask{}, errBody
	}
	channel, _, _ := strings.Cut(activity.Conversation.ID, ";") // what follows names the thread
	return Ask{
		ID: activity.ID, Channel: channel, Users: ids(activity.From.User, activity.From.ID),
		Command: usualCommand, Text: unescapeHTML(activity.Text),
	}, nil
}

func teamsSignature(token string, body []byte) []byte {
	key, _ := base64.StdEncoding.DecodeString(token) // as checked
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return base64.StdEncoding.AppendEncode([]byte("HMAC "), mac.Sum(nil))
}

// unescapeHTML undoes what Teams does to the few characters that a command may have.
func unescapeHTML(text string) string {
	return strings.NewReplacer("&nbsp;", " ", "&#160;", " ", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&amp;", "&").Replace(text)
}
