package chatops

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Kinds of Discord's interactions.
const (
	discordPing         = 1
	discordCommand      = 2
	discordAutocomplete = 4
)

// verifyDiscord verifies Ed25519 over time + body. Discord sends bad signatures on purpose, and takes the address away if they are believed.
func (d *Door) verifyDiscord(r Request, now time.Time) (Ask, error) {
	at := r.header("X-Signature-Timestamp")
	if !recent(at, time.Second, now, window) {
		return Ask{}, errTime
	}
	key, _ := hex.DecodeString(d.PublicKey) // as checked
	signature, err := hex.DecodeString(r.header("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize || !ed25519.Verify(key, append([]byte(at), r.Body...), signature) {
		return Ask{}, errSignature
	}
	var asked interaction
	if json.Unmarshal(r.Body, &asked) != nil {
		return Ask{}, errBody
	}
	switch asked.Type {
	case discordPing:
		return Ask{Reply: ok(jsonText, []byte(`{"type":1}`))}, nil
	case discordCommand:
		return asked.ask(), nil
	case discordAutocomplete:
		return Ask{Reply: ok(jsonText, []byte(`{"type":8,"data":{"choices":[]}}`))}, nil
	}
	return Ask{}, errBody // a button or a form; no answer of ours has one
}

type interaction struct {
	Type    int    `json:"type"`
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	Member  struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"member"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Data discordOption `json:"data"`
}

// discordOption is a command, a subcommand or the value of an option.
type discordOption struct {
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Options []discordOption `json:"options"`
}

func (i *interaction) ask() Ask {
	var words []string
	for _, o := range i.Data.Options {
		words = o.words(words)
	}
	return Ask{
		ID: i.ID, Channel: i.Channel, Users: ids(i.Member.User.ID, i.User.ID),
		Command: "/" + i.Data.Name, Text: strings.Join(words, " "),
	}
}

// words are a subcommand's name and what people have typed; the name of an option that has a value says nothing.
func (o *discordOption) words(before []string) []string {
	var text string
	switch {
	case o.Value == nil:
		before = append(before, o.Name)
	case json.Unmarshal(o.Value, &text) == nil:
		before = append(before, text)
	default:
		before = append(before, string(o.Value))
	}
	for _, inner := range o.Options {
		before = inner.words(before)
	}
	return before
}

// ids are those that are told.
func ids(all ...string) (told []string) {
	for _, id := range all {
		if id != "" {
			told = append(told, id)
		}
	}
	return told
}
