package render_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// rule is what a platform takes.
type rule struct {
	limit     int
	measure   func(body []byte, texts []said) int
	code      bool           // it has inline code or blocks of it
	forbidden *regexp.Regexp // in any text, outside code and what has no markup: what the platform does not render, or renders as more than text
}

// rules are by the names of the dialects. Markup that is ours passes.
var rules = map[string]rule{
	"slack":      {13_000, blocksOf, true, regexp.MustCompile(`[<>]|\*\*|__|~~|&(?:[^aglt]|$)|(?m)^#|^\|`)},
	"mattermost": {16_000, longest, true, regexp.MustCompile(`<[^\x{200b}…]|[^\\]\]\(|[^\\]\|`)},
	"dingtalk":   {20_000, whole, false, regexp.MustCompile("`|<|>|\\||~|_{2}|\\[[^t]|[^t]\\]|[^ \n]\n[^\n]|(?m)^[-+] ")},
	"wecom":      {4096, longestBytes, true, regexp.MustCompile(`<(?:[^f/]|f[^o]|/[^f])|\||~~|\[[^t]|[^t]\]|(?m)^[-+] `)},
	"wecom_v2":   {4096, longestBytes, true, regexp.MustCompile(`[<>~]|\[[^t]|[^t]\]|(?m)^[-+] `)},
	"feishu":     {20_480, whole, false, regexp.MustCompile("[<>`~]|\\[[^t]|[^t]\\]|&[^#]")},
	"teams_message": {
		27_000, whole, false,
		regexp.MustCompile("[`<>|~{}]|\n|\\*|\\[[^t]|[^t]\\]|^[-+#] |^\\d+\\. "),
	},
	"teams_card": {27_000, whole, false, regexp.MustCompile("[`<>|~{}]|\n|\\*|\\[[^t]|[^t]\\]|^[-+#] |^\\d+\\. ")},
	"discord":    {6000, embedOf, true, regexp.MustCompile(`[^\\]<|[^\\]\]\(|[^\\]\||(?m)^[-+>] `)},
}

// ruleOf is the rule of a dialect. A reply has the rule of the messages that are drawn as it is, but for the size of what has another limit.
func ruleOf(dialect string) rule {
	r := rules[drawnAs(dialect)]
	switch dialect {
	case "wecom_stream":
		r.limit = 20_000
	case "wecom_text":
		r = rule{limit: 2048, measure: whole} // all of it is plain
	}
	return r
}

// drawnAs is the dialect of messages whose drawing a dialect shares.
func drawnAs(dialect string) string {
	switch dialect {
	case "feishu_card":
		return "feishu"
	case "wecom_stream":
		return "wecom_v2"
	}
	return strings.TrimSuffix(dialect, "_reply")
}

// allowed are the values that keys may have which say what an element is.
var allowed = map[string]map[string]string{
	"slack":         {"type": "header section context plain_text mrkdwn", "response_type": "ephemeral"},
	"mattermost":    {"response_type": "ephemeral"},
	"feishu":        {"tag": "div hr note lark_md plain_text", "msg_type": "interactive", "template": "red orange grey green"},
	"teams_card":    {"type": "AdaptiveCard TextBlock FactSet", "version": "1.4", "color": "Good Warning Attention", "fontType": "Monospace"},
	"teams_message": {"type": "message AdaptiveCard TextBlock FactSet", "version": "1.4", "color": "Good Warning Attention", "fontType": "Monospace"},
	"wecom":         {"msgtype": "markdown"},
	"wecom_v2":      {"msgtype": "markdown_v2 stream", "id": streamID},
	"dingtalk":      {"msgtype": "markdown"},
}

var (
	code    = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	mention = regexp.MustCompile(`@[^\x{200b}…]|<[@!#]|(?i)<at`)
)

// hold fails the test if a body is not one that its platform renders as it is meant.
func hold(t *testing.T, dialect string, body []byte) []said {
	t.Helper()
	var v any = string(body)
	if dialect != "wecom_text" {
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatalf("%s: %v: %q", dialect, err, body)
		}
	}
	if !utf8.Valid(body) || body[len(body)-1] == '\n' {
		t.Fatalf("%s: %q", dialect, body)
	}
	if strings.Contains(string(body), `\u`) && strings.HasPrefix(dialect, "wecom") && dialect != "wecom_text" {
		t.Errorf("%s has an escape that WeCom refuses: %s", dialect, body)
	}
	texts := textsOf(t, drawnAs(dialect), "", v, dialect == "wecom_text")
	rule := ruleOf(dialect)
	if size := rule.measure(body, texts); size > rule.limit || size == 0 {
		t.Errorf("%s has %d of %d", dialect, size, rule.limit)
	}
	for _, text := range texts {
		holdText(t, dialect, rule, text)
	}
	return texts
}

func holdText(t *testing.T, dialect string, rule rule, s said) {
	t.Helper()
	text := s.text
	for _, r := range text {
		if r != '\n' && r != '\u200b' && unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
			t.Errorf("%s has the character %U: %q", dialect, r, text)
		}
	}
	if m := mention.FindString(text); m != "" {
		t.Errorf("%s mentions %q: %q", dialect, m, text)
	}
	if (drawnAs(dialect) == "slack" || drawnAs(dialect) == "wecom_v2") && strings.ContainsAny(text, "<>") {
		t.Errorf("%s has a bracket, in code or out of it: %q", dialect, text)
	}
	if s.plain {
		return
	}
	if rule.code {
		if strings.Count(text, "```")%2 != 0 || strings.Count(text, "`")%2 != 0 {
			t.Errorf("%s does not end its code: %q", dialect, text)
		}
		text = code.ReplaceAllString(text, "")
	}
	if m := rule.forbidden.FindString(text); m != "" {
		t.Errorf("%s has %q: %q", dialect, m, text)
	}
}

// said is what people read, and whether it is shown as it stands.
type said struct {
	text  string
	plain bool
}

// plainly are the keys of what has no markup.
var plainly = map[string]string{"dingtalk": "title", "discord": "footer"}

// textsOf returns what people read, and checks what else there is.
func textsOf(t *testing.T, dialect, key string, v any, plain bool) []said {
	t.Helper()
	plain = plain || key != "" && plainly[dialect] == key
	var texts []said
	switch v := v.(type) {
	case map[string]any:
		plain = plain || v["type"] == "plain_text" || v["tag"] == "plain_text"
		for k, inner := range v {
			texts = append(texts, textsOf(t, dialect, k, inner, plain)...)
		}
	case []any:
		for _, inner := range v {
			texts = append(texts, textsOf(t, dialect, key, inner, plain)...)
		}
	case string:
		if values, ok := allowed[dialect][key]; ok {
			if !strings.Contains(" "+values+" ", " "+v+" ") {
				t.Errorf("%s has the %s %q", dialect, key, v)
			}
			return nil
		}
		if key == "$schema" || key == "contentType" || key == "timestamp" {
			return nil
		}
		return []said{{v, plain}}
	}
	return texts
}

func whole(body []byte, _ []said) int { return len(body) }

func longestBytes(_ []byte, texts []said) (n int) {
	for _, s := range texts {
		n = max(n, len(s.text))
	}
	return n
}

func longest(_ []byte, texts []said) (n int) {
	for _, s := range texts {
		n = max(n, units(s.text))
	}
	return n
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// blocksOf measures Slack's blocks, or returns too much if one is too long or there are too many.
func blocksOf(body []byte, _ []said) int {
	var v struct {
		Blocks []struct {
			Type     string
			Text     struct{ Text string }
			Elements []json.RawMessage
		}
	}
	var raw struct{ Blocks json.RawMessage }
	if json.Unmarshal(body, &v) != nil || json.Unmarshal(body, &raw) != nil || len(v.Blocks) > 50 {
		return 1 << 20
	}
	for _, b := range v.Blocks {
		if limit := map[string]int{"header": 150, "section": 3000, "context": 0}[b.Type]; units(b.Text.Text) > limit || len(b.Elements) > 10 {
			return 1 << 20
		}
	}
	return units(string(raw.Blocks))
}

// embedOf measures Discord's embed, or returns too much if a part is too long.
func embedOf(body []byte, _ []said) int {
	var reply struct{ Data json.RawMessage }
	if json.Unmarshal(body, &reply) == nil && reply.Data != nil {
		body = reply.Data
	}
	var v struct {
		Embeds []struct {
			Title, Description string
			Footer             struct{ Text string }
		}
	}
	if json.Unmarshal(body, &v) != nil || len(v.Embeds) != 1 {
		return 1 << 20
	}
	title, description, footer := units(v.Embeds[0].Title), units(v.Embeds[0].Description), units(v.Embeds[0].Footer.Text)
	if title > 256 || description > 4096 || footer > 2048 || !strings.Contains(string(body), `"allowed_mentions":{"parse":[]}`) {
		return 1 << 20
	}
	return title + description + footer
}

// joined is all that people read.
func joined(texts []said) string {
	var all []string
	for _, s := range texts {
		all = append(all, s.text)
	}
	return strings.Join(all, "\n")
}
