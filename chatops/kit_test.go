package chatops_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/secret"
)

// now is when everything in these tests happens.
var now = time.Date(2026, 11, 23, 9, 7, 0, 0, time.UTC)

// wxKey is Tencent's sample key, which has bits to spare.
const wxKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

// discordKey is the private half of Discord's door in these tests.
var discordKey = ed25519.NewKeyFromSeed([]byte("0123456789abcdef0123456789abcdef"))

// doors are one of each kind, with secrets of their own.
func doors() map[string]chatops.Door {
	discord, _ := discordKey.Public().(ed25519.PublicKey)
	feishu := chatops.Door{
		Platform: chatops.Feishu, Token: secret.New("feishu-token-planted"), AppID: "cli_a", Secret: secret.New("feishu-secret-planted"),
		BaseURL: chatops.FeishuBaseURL,
	}
	encrypted := feishu
	encrypted.Key = secret.New("feishu key planted")
	return map[string]chatops.Door{
		"slack":    {Platform: chatops.Slack, Secret: secret.New("slack-planted")},
		"dingtalk": {Platform: chatops.DingTalk, Secret: secret.New("ding-planted")},
		"dingtalk-encrypted": {
			Platform: chatops.DingTalk, Secret: secret.New("ding-planted"), Token: secret.New("ding-token-planted"), Key: secret.New(wxKey),
		},
		"feishu": feishu, "feishu-encrypted": encrypted,
		"wecom-application": {Platform: chatops.WeCom, Token: secret.New("wecom-planted"), Key: secret.New(wxKey), ReceiveID: "ww1"},
		"wecom-bot":         {Platform: chatops.WeCom, Token: secret.New("wecom-planted"), Key: secret.New(wxKey)},
		"discord":           {Platform: chatops.Discord, PublicKey: hex.EncodeToString(discord)},
		"teams":             {Platform: chatops.Teams, Secret: secret.New("dGVhbXMtcGxhbnRlZA==")},
		"mattermost":        {Platform: chatops.Mattermost, Secret: secret.New("mattermost-planted")},
	}
}

// sample is a good request to a door.
func sample(d *chatops.Door, text string) chatops.Request {
	return d.Sample(chatops.Sample{Text: text, Key: discordKey, Now: now})
}
