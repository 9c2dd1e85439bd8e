package chatops

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"trtc-callback-audit/secret"
)

// Platform is a chat platform.
type Platform string

// The platforms.
const (
	Slack      Platform = "slack"
	DingTalk   Platform = "dingtalk"
	Feishu     Platform = "feishu" // and Lark
	WeCom      Platform = "wecom"
	Discord    Platform = "discord"
	Teams      Platform = "teams" // Microsoft's
	Mattermost Platform = "mattermost"
)

// Platforms lists the platforms in the order of the manual.
func Platforms() []Platform {
	return []Platform{Slack, DingTalk, Feishu, WeCom, Discord, Teams, Mattermost}
}

// Door is what is configured of one platform. The fields that its platform has no use for are empty.
type Door struct {
	Platform  Platform
	Secret    secret.String // Slack's signing secret, DingTalk's and Feishu's app secret, Teams' security token, Mattermost's token
	Token     secret.String // DingTalk's and WeCom's token, Feishu's verification token
	Key       secret.String // DingTalk's AES key, WeCom's EncodingAESKey, Feishu's encrypt key
	AppID     string        // Feishu's
	BaseURL   string        // of Feishu's API, or of Lark's
	ReceiveID string        // of WeCom: the corporation of an application; empty for an AI bot
	PublicKey string        // Discord's, in hex
	Webhook   bool          // DingTalk is answered at the conversation's webhook rather than in the HTTP response
	Channels  []string      // ids of the channels in which people may ask; empty: all
	Users     []string      // ids of those who may ask; empty: everybody
}

// Feishu's API, and Lark's.
const (
	FeishuBaseURL = "https://open.feishu.cn"
	LarkBaseURL   = "https://open.larksuite.com"
)

// Flaw is why a door stays shut. It holds no value.
type Flaw struct {
	Variable string // without CHAT_ and the platform
	Text     string // what is wrong and what to do
}

// notSet is the flaw of a variable that a door cannot do without.
const notSet = "is not set, and the door cannot open without it; set it"

// Check says what keeps the door shut. The platform itself is asked nothing.
func (d *Door) Check() []Flaw {
	switch d.Platform {
	case Slack:
		return missing(d.Secret.IsSet(), "SIGNING_SECRET")
	case DingTalk:
		return d.checkDingTalk()
	case Feishu:
		return d.checkFeishu()
	case WeCom:
		return d.checkWeCom()
	case Discord:
		return d.checkDiscord()
	case Teams:
		return d.checkTeams()
	case Mattermost:
		return missing(d.Secret.IsSet(), "TOKEN")
	}
	return []Flaw{{"", "is of no platform that is known"}}
}

func missing(set bool, variable string) []Flaw {
	if set {
		return nil
	}
	return []Flaw{{variable, notSet}}
}

const badKey = "is no AES key of 43 letters and digits; copy it again from the platform's page"

// checkDingTalk wants encryption for whoever is to be told from others: DingTalk's signature does not cover the body.
func (d *Door) checkDingTalk() []Flaw {
	flaws := missing(d.Secret.IsSet(), "APP_SECRET")
	switch encrypted := d.Key.IsSet(); {
	case encrypted && !d.Token.IsSet():
		flaws = append(flaws, Flaw{"TOKEN", "is not set, and AES_KEY is; encryption needs both"})
	case d.Token.IsSet() && !encrypted:
		flaws = append(flaws, Flaw{"AES_KEY", "is not set, and TOKEN is; encryption needs both"})
	case encrypted && envelopeKey(d.Key.Reveal()) == nil:
		flaws = append(flaws, Flaw{"AES_KEY", badKey})
	}
	if !d.Key.IsSet() {
		const why = "cannot be told from a forgery, because DingTalk's signature does not cover the body; turn on encryption with TOKEN and AES_KEY"
		if len(d.Channels) > 0 {
			flaws = append(flaws, Flaw{"CHANNELS", why})
		}
		if len(d.Users) > 0 {
			flaws = append(flaws, Flaw{"USERS", why})
		}
	}
	return flaws
}

func (d *Door) checkFeishu() []Flaw {
	flaws := slices.Concat(missing(d.Token.IsSet(), "VERIFICATION_TOKEN"), missing(d.AppID != "", "APP_ID"), missing(d.Secret.IsSet(), "APP_SECRET"))
	if !isBase(d.BaseURL) {
		flaws = append(flaws, Flaw{"BASE_URL", "is no address of an API; set it to " + FeishuBaseURL + " or " + LarkBaseURL})
	}
	return flaws
}

func (d *Door) checkWeCom() []Flaw {
	flaws := slices.Concat(missing(d.Token.IsSet(), "TOKEN"), missing(d.Key.IsSet(), "ENCODING_AES_KEY"))
	if d.Key.IsSet() && envelopeKey(d.Key.Reveal()) == nil {
		flaws = append(flaws, Flaw{"ENCODING_AES_KEY", badKey})
	}
	if d.ReceiveID != "" && len(d.Channels) > 0 {
		flaws = append(flaws, Flaw{"CHANNELS", "is set, and the messages of a WeCom application name no channel; unset it, use USERS, or use an AI bot"})
	}
	return flaws
}

func (d *Door) checkDiscord() []Flaw {
	if d.PublicKey == "" {
		return missing(false, "PUBLIC_KEY")
	}
	if key, err := hex.DecodeString(d.PublicKey); err != nil || len(key) != ed25519.PublicKeySize {
		return []Flaw{{"PUBLIC_KEY", "is not 64 hex digits; copy the Public Key of the application's General Information page"}}
	}
	return nil
}

func (d *Door) checkTeams() []Flaw {
	if !d.Secret.IsSet() {
		return missing(false, "SECURITY_TOKEN")
	}
	if key, err := base64.StdEncoding.DecodeString(d.Secret.Reveal()); err != nil || len(key) == 0 {
		return []Flaw{{"SECURITY_TOKEN", "is not base64; copy the security token that Teams shows once, when the outgoing webhook is created"}}
	}
	return nil
}

// IsRemote reports whether answers go out over TLS, which needs root certificates.
func (d *Door) IsRemote() bool {
	return d.Platform == DingTalk && d.Webhook || d.Platform == Feishu && strings.HasPrefix(d.BaseURL, "https:")
}

// isBase reports whether an API can be at an address: over TLS, or on this machine.
func isBase(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return false
	}
	return IsPrivate(u)
}

// IsPrivate reports whether nobody on the way can read what is sent to an address: it goes over TLS, or stays on this machine.
func IsPrivate(u *url.URL) bool {
	host, _ := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (host.IsLoopback() || u.Hostname() == "localhost")
}
