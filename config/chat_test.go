package config_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/config"
)

const (
	aesKey    = "plantedhijklmnopqrstuvwxyz0123456789ABCDEFG" // of 43
	publicKey = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
)

// sound is what each platform needs, and what it can have.
func sound(p chatops.Platform) (needed, more map[string]string) {
	switch p {
	case chatops.Slack:
		return map[string]string{"SIGNING_SECRET": "planted slack"}, nil
	case chatops.DingTalk:
		return map[string]string{"APP_SECRET": "planted is secret"}, map[string]string{"TOKEN": "planted token", "AES_KEY": aesKey, "REPLY": " WebHook "}
	case chatops.Feishu:
		return map[string]string{"VERIFICATION_TOKEN": "planted token", "APP_ID": " cli_planted ", "APP_SECRET": "planted secret"},
			map[string]string{"ENCRYPT_KEY": "planted key", "BASE_URL": " Lark "}
	case chatops.WeCom:
		return map[string]string{"TOKEN": "planted token", "ENCODING_AES_KEY": aesKey}, map[string]string{"RECEIVE_ID": " planted-corp "}
	case chatops.Discord:
		return map[string]string{"PUBLIC_KEY": " " + publicKey + " "}, nil
	case chatops.Teams:
		return map[string]string{"SECURITY_TOKEN": "planted0"}, nil
	case chatops.Mattermost:
		return map[string]string{"TOKEN": "planted mattermost"}, nil
	}
	return nil, nil
}

// set adds the variables of a platform to an environment.
func set(env map[string]string, p chatops.Platform, own map[string]string) map[string]string {
	for name, value := range own {
		env["CHAT_"+strings.ToUpper(string(p))+"_"+name] = value
	}
	return env
}

// revealed is a door with its secrets shown.
func revealed(d chatops.Door) string {
	webhook := ""
	if d.Webhook {
		webhook = "webhook"
	}
	return strings.Join([]string{string(d.Platform), d.Secret.Reveal(), d.Token.Reveal(), d.Key.Reveal(), d.AppID, d.BaseURL, d.ReceiveID, d.PublicKey, webhook, strings.Join(d.Channels, "+"), strings.Join(d.Users, "+")}, "|")
}

func doors(c *config.Config) (all []string) {
	for _, d := range c.Chat {
		all = append(all, revealed(d))
	}
	return all
}

func TestNobodyChats(t *testing.T) {
	for _, env := range []map[string]string{one(), one("CHAT_SLACK_SIGNING_SECRET", "", "CHAT_DISCORD_PUBLIC_KEY", "", "CHAT_SLAK_USERS", ""), one("CHAT", "planted", "CHATTY_TOKEN", "planted")} {
		c := load(t, env)
		wantProblems(t, c)
		if c.Chat != nil {
			t.Errorf("%v: %v", env, doors(c))
		}
	}
}

// TestDoors opens every door, with what it needs alone and with all that it can have.
func TestDoors(t *testing.T) {
	least, most := one(), one()
	for _, p := range slices.Backward(chatops.Platforms()) {
		needed, more := sound(p)
		set(set(most, p, needed), p, more)
		set(least, p, needed)
		set(most, p, map[string]string{"USERS": " U1, , U2,", "CHANNELS": "C1"})
	}
	delete(most, "CHAT_WECOM_CHANNELS") // an application's messages name none
	for _, test := range []struct {
		env  map[string]string
		want []string
	}{
		{least, []string{
			"slack|planted slack|||||||||",
			"dingtalk|planted is secret|||||||||",
			"feishu|planted secret|planted token||cli_planted|https://open.feishu.cn|||||",
			"wecom||planted token|" + aesKey + "|||||||",
			"discord|||||||" + publicKey + "|||",
			"teams|planted0|||||||||",
			"mattermost|planted mattermost|||||||||",
		}},
		{most, []string{
			"slack|planted slack||||||||C1|U1+U2",
			"dingtalk|planted is secret|planted token|" + aesKey + "|||||webhook|C1|U1+U2",
			"feishu|planted secret|planted token|planted key|cli_planted|https://open.larksuite.com||||C1|U1+U2",
			"wecom||planted token|" + aesKey + "|||planted-corp||||U1+U2",
			"discord|||||||" + publicKey + "||C1|U1+U2",
			"teams|planted0||||||||C1|U1+U2",
			"mattermost|planted mattermost||||||||C1|U1+U2",
		}},
	} {
		c := load(t, test.env)
		wantProblems(t, c)
		if got := doors(c); !slices.Equal(got, test.want) {
			t.Errorf("the doors are\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

// TestDoorsOfFiles: each secret may come from a file, and a file that cannot be read is one problem and not two.
func TestDoorsOfFiles(t *testing.T) {
	for _, p := range chatops.Platforms() {
		needed, more := sound(p)
		own := maps.Clone(needed)
		maps.Copy(own, more)
		c := load(t, set(one(), p, own))
		want := doors(c)
		for _, name := range slices.Sorted(maps.Keys(own)) {
			if !slices.Contains(config.ChatNames(p), name+"_FILE") {
				continue
			}
			full := "CHAT_" + strings.ToUpper(string(p)) + "_" + name
			t.Run(full, func(t *testing.T) {
				env := set(one(full+"_FILE", file(t, own[name]+"\r\n")), p, own)
				wantProblems(t, load(t, env), full+" and "+full+"_FILE are both set; keep one")
				env[full] = ""
				c := load(t, env)
				wantProblems(t, c)
				if got := doors(c); !slices.Equal(got, want) {
					t.Errorf("by file the door is %v and not %v", got, want)
				}
				for content, problem := range map[string]string{"": " names an empty file", "planted\n\n": " begins or ends with white space"} {
					env[full+"_FILE"] = file(t, content)
					c = load(t, env)
					if wantProblems(t, c, full+"_FILE"+problem); c.Chat != nil || c.Problems[0].Warning || c.Problems[0].Scope != "chat" {
						t.Errorf("%v, %+v", doors(c), c.Problems)
					}
				}
				env[full+"_FILE"] = "/planted/nowhere"
				wantProblems(t, load(t, env), full+"_FILE names a file that does not exist")
			})
		}
	}
}

// TestShutDoors: a door lacks each variable that it needs in turn, and every other one stays open.
func TestShutDoors(t *testing.T) {
	for _, p := range chatops.Platforms() {
		needed, _ := sound(p)
		for name := range needed {
			t.Run(string(p)+" without "+name, func(t *testing.T) {
				env := set(one("CHAT_SLACK_SIGNING_SECRET", "planted", "CHAT_MATTERMOST_TOKEN", "planted"), p, needed)
				set(env, p, map[string]string{name: "", "USERS": "plantedU1"})
				var want []string
				if p == chatops.DingTalk {
					want = []string{"CHAT_DINGTALK_USERS cannot be told from a forgery"}
				}
				c := load(t, env)
				full := "CHAT_" + strings.ToUpper(string(p)) + "_" + name
				wantProblems(t, c, slices.Concat([]string{full + " is not set"}, want)...)
				if slices.ContainsFunc(c.Chat, func(d chatops.Door) bool { return d.Platform == p }) || len(c.Chat) == 0 || c.Err != nil || c.Apps[0].Failure != nil {
					t.Errorf("%v, %v", doors(c), c.Err)
				}
			})
		}
	}
}

// TestChatProblems sets what is wrong beside what is sound. A restriction that cannot be kept shuts its door.
func TestChatProblems(t *testing.T) {
	for _, test := range []struct {
		platform    chatops.Platform
		name, value string
		want        string // in the one problem
		open        bool
	}{
		{chatops.Slack, "SIGNING_SECRET", " planted", "CHAT_SLACK_SIGNING_SECRET begins or ends with white space", false},
		{chatops.Slack, "SIGNING_SECRET", "planted\u00a0", "CHAT_SLACK_SIGNING_SECRET begins or ends with white space", false},
		{chatops.Slack, "SIGNING_SECRET", "planted\tsecret", "CHAT_SLACK_SIGNING_SECRET begins or ends with white space, or holds a control character", false},
		{chatops.Slack, "SIGNING_SECRET", "planted\x7fsecret", "CHAT_SLACK_SIGNING_SECRET begins or ends with white space, or holds a control character", false},
		{chatops.Slack, "SIGNING_SECRET", "  ", "CHAT_SLACK_SIGNING_SECRET begins or ends with white space", false},
		{chatops.Slack, "TOKEN", "planted", "CHAT_SLACK_TOKEN is set and is no variable of any chat", true},
		{chatops.Discord, "PUBLIC_KEY_FILE", "/planted", "CHAT_DISCORD_PUBLIC_KEY_FILE is set and is no variable of any chat", true},
		{chatops.Slack, "USERS", " , ", "CHAT_SLACK_USERS is set and holds no id", false},
		{chatops.Slack, "CHANNELS", ",", "CHAT_SLACK_CHANNELS is set and holds no id", false},
		{chatops.Slack, "USERS", "planted1 planted2", "CHAT_SLACK_USERS holds an id with white space inside", true},
		{"slak", "SIGNING_SECRET", "planted", "CHAT_SLAK_SIGNING_SECRET is set and is no variable of any chat", true},
		{chatops.DingTalk, "REPLY", "planted", "CHAT_DINGTALK_REPLY is neither http nor webhook; http is used", true},
		{chatops.DingTalk, "TOKEN", "planted", "CHAT_DINGTALK_AES_KEY is not set, and TOKEN is", false},
		{chatops.DingTalk, "AES_KEY", aesKey, "CHAT_DINGTALK_TOKEN is not set, and AES_KEY is", false},
		{chatops.DingTalk, "CHANNELS", "planted", "CHAT_DINGTALK_CHANNELS cannot be told from a forgery", false},
		{chatops.Feishu, "BASE_URL", "http://planted.example", "CHAT_FEISHU_BASE_URL is no address of an API", false},
		{chatops.Feishu, "APP_ID", "  ", "CHAT_FEISHU_APP_ID is not set", false},
		{chatops.WeCom, "ENCODING_AES_KEY", "planted", "CHAT_WECOM_ENCODING_AES_KEY is no AES key", false},
		{chatops.Discord, "PUBLIC_KEY", "planted", "CHAT_DISCORD_PUBLIC_KEY is not 64 hex digits", false},
		{chatops.Teams, "SECURITY_TOKEN", "planted!", "CHAT_TEAMS_SECURITY_TOKEN is not base64", false},
	} {
		t.Run(string(test.platform)+" "+test.name+"="+test.value, func(t *testing.T) {
			p := test.platform
			if p == "slak" {
				p = chatops.Slack
			}
			needed, _ := sound(p)
			c := load(t, set(set(one(), p, needed), test.platform, map[string]string{test.name: test.value}))
			wantProblems(t, c, test.want)
			if open := len(c.Chat) == 1; open != test.open || c.Problems[0].Warning != test.open || c.Problems[0].Scope != "chat" {
				t.Errorf("open %v, %+v", open, c.Problems)
			}
		})
	}
	wantProblems(t, load(t, one("CHAT_WECOM_TOKEN", "t", "CHAT_WECOM_ENCODING_AES_KEY_FILE", file(t, "planted"))), "CHAT_WECOM_ENCODING_AES_KEY_FILE is no AES key")
	wantProblems(t, load(t, one("CHAT_SLACK_TOKEN", "planted")), "CHAT_SLACK_TOKEN is set and is no variable of any chat") // nothing of Slack's own is set
}

func TestFeishuBase(t *testing.T) {
	for text, want := range map[string]string{
		"": chatops.FeishuBaseURL, " FeiShu": chatops.FeishuBaseURL, "LARK": chatops.LarkBaseURL, "https://gateway.example/": "https://gateway.example", "http://127.0.0.1:9": "http://127.0.0.1:9", "larksuite": "larksuite",
	} {
		if got := config.FeishuBase(text); got != want {
			t.Errorf("%q means %q", text, got)
		}
	}
}

// FuzzChatIDs: a restriction that is set never means everybody without a word.
func FuzzChatIDs(f *testing.F) {
	for _, seed := range []string{"", ",", " ", "U1", " U1 ,, U2 ", "U1 U2", "\u00a0,\u2003"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ids, problems := config.ChatIDs(text)
		for _, id := range ids {
			if id == "" || strings.TrimSpace(id) != id || strings.Contains(id, ",") {
				t.Errorf("%q is an id of %q", id, text)
			}
			if strings.ContainsFunc(id, unicode.IsSpace) && len(problems) == 0 {
				t.Errorf("%q is an id of %q, and nobody is told", id, text)
			}
		}
		if shut := slices.ContainsFunc(problems, func(p config.Problem) bool { return !p.Warning }); shut != (text != "" && len(ids) == 0) {
			t.Errorf("%q: %v, shut %v", text, ids, shut)
		}
	})
}

// TestMisspeltRestrictions keep a door shut: it would be open to everybody.
func TestMisspeltRestrictions(t *testing.T) {
	for _, name := range []string{"CHAT_SLACK_USER", "CHAT_SLACK_CHANNEL", "CHAT_SLACK_CHANNELS_ALLOWED"} {
		c := load(t, map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "k", "CHAT_SLACK_SIGNING_SECRET": "s", name: "U1"})
		if len(c.Chat) > 0 {
			t.Errorf("with %s the door is open", name)
		}
		wantProblems(t, c, name+" is no variable, and may be meant to restrict who asks")
	}
	if c := load(t, map[string]string{"TRTC_SDK_APP_ID": "1", "TRTC_SECRET_KEY": "k", "CHAT_SLACK_SIGNING_SECRET": "s", "CHAT_SLACK_USERS": "U1"}); len(c.Chat) != 1 {
		t.Error("rightly spelt it keeps the door shut")
	}
}
