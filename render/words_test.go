package render_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"trtc-callback-audit/render"
)

var verb = regexp.MustCompile(`%(?:\[\d\])?([sd])`)

// TestWordsAreComplete: each language has every phrase, and no phrase of one takes what it does not take in the other.
func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	words := render.Words()
	english, chinese := phrases(words[render.English]), phrases(words[render.Chinese])
	if len(english) < 60 || len(english) != len(chinese) {
		t.Fatalf("%d and %d phrases", len(english), len(chinese))
	}
	for name, en := range english {
		zh := chinese[name]
		if en == "" || zh == "" {
			t.Errorf("%s is %q and %q", name, en, zh)
		}
		if strings.ContainsFunc(en, isHan) || en != zh && !strings.ContainsFunc(zh, isHan) && strings.ContainsFunc(zh, unicode.IsLetter) && verbs(zh) == "" {
			t.Errorf("%s is %q and %q", name, en, zh)
		}
		if !strings.Contains(zh, "%[") && !strings.Contains(en, "%[") && verbs(en) != verbs(zh) {
			t.Errorf("%s takes %s and %s", name, verbs(en), verbs(zh))
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func verbs(s string) string {
	var all []string
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

// phrases are a language's by the names of their fields.
func phrases(words any) map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(words)
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		if field.Kind() == reflect.String {
			all[name] = field.String()
			continue
		}
		for j := range field.Len() {
			all[fmt.Sprint(name, j)] = field.Index(j).String()
		}
	}
	return all
}

// TestChineseIsChinese: of the words that people read only terms and what comes with the report are in another language.
func TestChineseIsChinese(t *testing.T) {
	t.Parallel()
	for name, dialect := range dialects {
		all := joined(hold(t, name, dialect(render.Compose(fleet(7), options(render.Chinese)))))
		for _, word := range []string{"applications", "in sync", "could not", "resolved", "still", "more", "Next", "run ", "took", "fix:", "why", "request id", "Severity", "News"} {
			if strings.Contains(all, word) {
				t.Errorf("%s says %q", name, word)
			}
		}
		for _, word := range []string{"drifted（已漂移）", "critical（严重）", "url_mismatch", "Call.CallbackAfterEndCall", "下一步", "处理：call set_callback"} {
			if !strings.Contains(all, word) {
				t.Errorf("%s does not say %q: %s", name, word, all)
			}
		}
	}
}
