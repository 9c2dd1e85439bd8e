package config

import (
	"slices"
	"strings"
	"unicode"

	"github.com/kelseyhightower/envconfig"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/secret"
)

// chatVars are the variables of one chat, as envconfig finds them under CHAT_ and its platform.
//
//nolint:staticcheck // the names are those of variables
type chatVars struct {
	SIGNING_SECRET          string
	SIGNING_SECRET_FILE     string
	APP_SECRET              string
	APP_SECRET_FILE         string
	TOKEN                   string
	TOKEN_FILE              string
	AES_KEY                 string
	AES_KEY_FILE            string
	REPLY                   string
	VERIFICATION_TOKEN      string
	VERIFICATION_TOKEN_FILE string
	APP_ID                  string
	ENCRYPT_KEY             string
	ENCRYPT_KEY_FILE        string
	BASE_URL                string
	ENCODING_AES_KEY        string
	ENCODING_AES_KEY_FILE   string
	RECEIVE_ID              string
	PUBLIC_KEY              string
	SECURITY_TOKEN          string
	SECURITY_TOKEN_FILE     string
	CHANNELS                string
	USERS                   string
}

// chatSecrets lists the variables of a platform that may come from a file.
func chatSecrets(p chatops.Platform) []string {
	switch p {
	case chatops.Slack:
		return []string{"SIGNING_SECRET"}
	case chatops.DingTalk:
		return []string{"APP_SECRET", "TOKEN", "AES_KEY"}
	case chatops.Feishu:
		return []string{"VERIFICATION_TOKEN", "APP_SECRET", "ENCRYPT_KEY"}
	case chatops.WeCom:
		return []string{"TOKEN", "ENCODING_AES_KEY"}
	case chatops.Teams:
		return []string{"SECURITY_TOKEN"}
	case chatops.Mattermost:
		return []string{"TOKEN"}
	case chatops.Discord: // all that it gives away is public
	}
	return nil
}

// chatNames lists the variables that make sense for a platform.
func chatNames(p chatops.Platform) []string {
	names := []string{"CHANNELS", "USERS"}
	switch p {
	case chatops.DingTalk:
		names = append(names, "REPLY")
	case chatops.Feishu:
		names = append(names, "APP_ID", "BASE_URL")
	case chatops.WeCom:
		names = append(names, "RECEIVE_ID")
	case chatops.Discord:
		names = append(names, "PUBLIC_KEY")
	case chatops.Slack, chatops.Teams, chatops.Mattermost:
	}
	for _, name := range chatSecrets(p) {
		names = append(names, name, name+"_FILE")
	}
	return names
}

// chatPrefix is what stands before the variables of a chat.
func chatPrefix(p chatops.Platform) string { return "CHAT_" + strings.ToUpper(string(p)) + "_" }

// parseChat reads the doors of the chats that anything is set of. Most functions have none, and need not wait for envconfig.
func (c *Config) parseChat(in input) {
	if !in.sets("CHAT_") {
		return
	}
	known := map[string]bool{}
	for _, p := range chatops.Platforms() {
		prefix, set := chatPrefix(p), false
		for _, name := range chatNames(p) {
			known[prefix+name] = true
			set = set || in.env[prefix+name] != ""
		}
		for _, name := range in.misspelt(p) {
			known[prefix+name] = true // and is told as more than a warning
		}
		if set {
			c.parseDoor(p, in)
		}
	}
	c.warnOfUnread(in, "CHAT_", known, Problem{Scope: "chat", Text: "is set and is no variable of any chat; is it misspelt?"})
}

// parseDoor adds a door, if it is sound.
func (c *Config) parseDoor(p chatops.Platform, in input) {
	prefix := chatPrefix(p)
	var own chatVars
	_ = envconfig.Process(strings.TrimSuffix(prefix, "_"), &own) // plain strings never fail
	r := in.reader(source{app: "chat", prefix: prefix})
	defer c.take(r)
	door := r.door(p, own)
	for _, name := range in.misspelt(p) {
		r.problem(name, "is no variable, and may be meant to restrict who asks; the door stays shut until it is called CHANNELS or USERS, or is gone")
	}
	if r.isPending {
		return
	}
	for _, flaw := range door.Check() {
		if !r.told(flaw.Variable) { // what could not be read is not missing
			r.problem(by(flaw.Variable, in.env[prefix+flaw.Variable+"_FILE"]), flaw.Text)
		}
	}
	if len(r.texts()) == 0 {
		c.Chat = append(c.Chat, door)
	}
}

// misspelt lists what is set and may be meant to restrict a platform. A warning would not be enough: the door would be open to everybody.
func (in input) misspelt(p chatops.Platform) (names []string) {
	for _, name := range in.names() {
		rest, is := strings.CutPrefix(name, chatPrefix(p))
		if is && in.env[name] != "" && !slices.Contains(chatNames(p), rest) && (strings.Contains(rest, "USER") || strings.Contains(rest, "CHANNEL")) {
			names = append(names, rest)
		}
	}
	return names
}

// door fills in what a platform has a use for.
func (r *reader) door(p chatops.Platform, v chatVars) chatops.Door {
	d := chatops.Door{Platform: p, Channels: r.ids("CHANNELS", v.CHANNELS), Users: r.ids("USERS", v.USERS)}
	switch p {
	case chatops.Slack:
		d.Secret = r.phrase("SIGNING_SECRET", v.SIGNING_SECRET, v.SIGNING_SECRET_FILE)
	case chatops.DingTalk:
		d.Secret = r.phrase("APP_SECRET", v.APP_SECRET, v.APP_SECRET_FILE)
		d.Token = r.phrase("TOKEN", v.TOKEN, v.TOKEN_FILE)
		d.Key = r.phrase("AES_KEY", v.AES_KEY, v.AES_KEY_FILE)
		d.Webhook = r.atWebhook(v.REPLY)
	case chatops.Feishu:
		d.Token = r.phrase("VERIFICATION_TOKEN", v.VERIFICATION_TOKEN, v.VERIFICATION_TOKEN_FILE)
		d.AppID = strings.TrimSpace(v.APP_ID)
		d.Secret = r.phrase("APP_SECRET", v.APP_SECRET, v.APP_SECRET_FILE)
		d.Key = r.phrase("ENCRYPT_KEY", v.ENCRYPT_KEY, v.ENCRYPT_KEY_FILE)
		d.BaseURL = feishuBase(v.BASE_URL)
	case chatops.WeCom:
		d.Token = r.phrase("TOKEN", v.TOKEN, v.TOKEN_FILE)
		d.Key = r.phrase("ENCODING_AES_KEY", v.ENCODING_AES_KEY, v.ENCODING_AES_KEY_FILE)
		d.ReceiveID = strings.TrimSpace(v.RECEIVE_ID)
	case chatops.Discord:
		d.PublicKey = strings.TrimSpace(v.PUBLIC_KEY)
	case chatops.Teams:
		d.Secret = r.phrase("SECURITY_TOKEN", v.SECURITY_TOKEN, v.SECURITY_TOKEN_FILE)
	case chatops.Mattermost:
		d.Secret = r.phrase("TOKEN", v.TOKEN, v.TOKEN_FILE)
	}
	return d
}

// phrase is a secret that may hold blanks inside, as Feishu's and DingTalk's own samples do.
func (r *reader) phrase(name, value, path string) secret.String {
	text := r.text(name, value, path)
	if strings.TrimSpace(text) != text || strings.ContainsFunc(text, unicode.IsControl) {
		r.problem(by(name, path), "begins or ends with white space, or holds a control character; copy the secret again, without line ends")
		return secret.String{}
	}
	return secret.New(text)
}

// ids are those that a door is restricted to. A restriction to nobody is a slip, and must not open the door to everybody.
func (r *reader) ids(name, text string) []string {
	var all []string
	for id := range strings.SplitSeq(text, ",") {
		if id = strings.TrimSpace(id); id != "" {
			all = append(all, id)
		}
	}
	if all == nil && text != "" {
		r.problem(name, "is set and holds no id; name one, or unset it")
	}
	if slices.ContainsFunc(all, func(id string) bool { return strings.ContainsFunc(id, unicode.IsSpace) }) {
		r.warning(name, "holds an id with white space inside, which is nobody's; put commas between ids")
	}
	return all
}

// atWebhook reports whether DingTalk is answered at the conversation's webhook.
func (r *reader) atWebhook(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "webhook":
		return true
	case "", "http":
	default:
		r.warning("REPLY", "is neither http nor webhook; http is used")
	}
	return false
}

// feishuBase is the address of an API that is called by its name, or that is given.
func feishuBase(text string) string {
	switch text = strings.TrimSpace(text); strings.ToLower(text) {
	case "", "feishu":
		return chatops.FeishuBaseURL
	case "lark":
		return chatops.LarkBaseURL
	}
	return strings.TrimRight(text, "/")
}

// told reports whether a problem with a variable, or with its file, has been told.
func (r *reader) told(name string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Variable == r.named(name) || p.Variable == r.named(name+"_FILE") })
}
