package chatops_test

import (
	"strings"
	"testing"

	"trtc-callback-audit/chatops"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "",
		"status prod":                     "status prod",
		" /callback status prod":          "status prod",
		"/Callback STATUS Prod":           "status Prod",
		"callback status":                 "status",
		"/status prod":                    "status prod",
		"/":                               "",
		"<at>callback</at> status prod\n": "status prod",
		`<at id="0">call back</at>` + "\u00a0status": "status",
		"<AT>x</AT> help":                      "help",
		"<@U123|callback> status prod":         "status prod",
		"@_user_1 /callback status prod":       "status prod",
		"@RobotA /callback status prod":        "status prod",
		"@Robot A /callback status prod":       "status prod",
		"@RobotA\u2005status prod":             "status prod",
		"@Callback Audit status prod":          "status prod",
		"@Callback Audit STATUS prod":          "status prod",
		"@Callback Audit":                      "audit",
		" @Callback Audit status prod":         "status prod",
		"@My own robot status prod":            "status prod",
		"@My very own robot status prod":       "very own robot status prod",
		"@Robot staus version":                 "staus version",
		"hi @Callback Audit status":            "hi Audit status",
		"@Robot stauts prod":                   "stauts prod",
		"say status prod":                      "say status prod",
		"status @someone prod":                 "status prod",
		"＠机器人 status　prod":                     "status prod",
		"\u200bstatus\ufeff prod\u200e":        "status prod",
		"`status prod`":                        "status prod",
		"status “prod”。":                       "status prod",
		"help?":                                "help",
		"?":                                    "",
		"status <prod":                         "status <prod",
		"status\tprod\r\nstaging":              "status prod staging",
		"<p>status prod</p>":                   "status prod",
		"<at>İİİİ</at> status":                 "status",
		"x <at>İİİİ":                           "x İİİİ",
		"status " + strings.Repeat("x ", 5000): "status" + strings.Repeat(" x", 100),
	} {
		c := chatops.Parse(text)
		if got := strings.TrimSpace(c.Word + " " + strings.Join(c.Args, " ")); got != strings.ToLower(want[:len(c.Word)])+want[len(c.Word):] {
			t.Errorf("%.60q: %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("<at>callback</at> status prod")
	f.Add("@Robot /callback diff prod")
	f.Add("<<at><at></AT>")
	f.Add("/@somebody")
	f.Fuzz(func(t *testing.T, text string) {
		c := chatops.Parse(text)
		for _, word := range append([]string{c.Word}, c.Args...) {
			if strings.ContainsAny(word, " \t\n\u200b") || strings.HasPrefix(word, "@") || c.Word == "" && word != "" {
				t.Errorf("%q has the word %q", text, word)
			}
		}
		if again := chatops.Parse("/callback " + c.Word + " " + strings.Join(c.Args, " ")); again.Word != c.Word && len(c.Word) < 1000 && !strings.ContainsAny(c.Word, "/<>`\"'“”‘’") && c.Word != "callback" {
			t.Errorf("%q is %q, and that is %q", text, c.Word, again.Word)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"statsu": "status", "stat": "status", "STATUSS": "status", "hlep": "help", "hist": "history", "dif": "diff", "lst": "list", "verzion": "version",
		"explian": "explain", "x": "", "deploy": "", "": "", strings.Repeat("status", 100): "",
	} {
		if got := chatops.Nearest(word, chatops.Commands); got != want {
			t.Errorf("%.20q may mean %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "ba", 1}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"状态", "状", 1}, {"a", "b", 1}} {
		if got := chatops.Distance(test.a, test.b); got != test.want {
			t.Errorf("from %q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
		if got := chatops.Distance(test.b, test.a); got != test.want {
			t.Errorf("from %q to %q: %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
