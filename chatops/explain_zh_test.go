package chatops_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/chatops"
)

// TestChineseKinds holds the Chinese explanations to the kinds that there are, in their order.
func TestChineseKinds(t *testing.T) {
	t.Parallel()
	var want []audit.Kind
	for _, e := range audit.Explanations() {
		want = append(want, e.Kind)
	}
	if diff := cmp.Diff(want, chatops.ChineseKinds()); diff != "" {
		t.Errorf("the kinds with Chinese texts (-want +got):\n%s", diff)
	}
	if meaning, why, fix, ok := chatops.ChineseOf("no_such_thing"); ok || meaning+why+fix != "" {
		t.Errorf("an unknown kind is explained: %q %q %q", meaning, why, fix)
	}
}

// TestChineseTexts holds each Chinese text to its English one: what people type or look for must be in both.
func TestChineseTexts(t *testing.T) {
	t.Parallel()
	for _, e := range audit.Explanations() {
		meaning, why, fix, ok := chatops.ChineseOf(e.Kind)
		if !ok {
			t.Errorf("%s is not explained in Chinese", e.Kind)
			continue
		}
		for _, text := range []struct {
			name, english, chinese string
			sentence               bool
		}{
			{"meaning", e.Meaning, meaning, true},
			{"why", e.Why, why, true},
			{"fix", e.Fix, fix, false},
		} {
			if !strings.ContainsFunc(text.chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: the %s is not Chinese: %q", e.Kind, text.name, text.chinese)
			}
			if strings.HasSuffix(text.chinese, "。") != text.sentence {
				t.Errorf("%s: the end of the %s is not as in English: %q", e.Kind, text.name, text.chinese)
			}
			for _, lost := range lostWords(text.english, text.chinese) {
				t.Errorf("%s: the %s lacks %s: %q", e.Kind, text.name, lost, text.chinese)
			}
		}
	}
}

func TestLostWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		english, chinese string
		want             []string
	}{
		{"call set_callback with a Url, or set TRTC_CALLBACK_ABSENT=true", "调用 set_callback", []string{"Url", "TRTC_CALLBACK_ABSENT=true"}},
		{"compare it with https://trtc.io/document/68934, or begin with https:// again", "对照 https://trtc.io/document/68934", []string{"https://"}},
		{"see /v4/call_config and the UserSig from 443 to 4433.", "端口 443", []string{"/v4/call_config", "UserSig", "4433"}},
		{"No URL before the #. Tencent's CallbackCommandList", "URL", []string{"#", "CallbackCommandList"}},
		{"It is in TRTC_CALLBACK_URL", "见 TRTC_CALLBACK_URL_HOSTS", []string{"TRTC_CALLBACK_URL"}},
	} {
		if diff := cmp.Diff(test.want, lostWords(test.english, test.chinese)); diff != "" {
			t.Errorf("%q:\n%s", test.english, diff)
		}
	}
}

// kept are the words that no translation may change: paths, names with an underscore or with a capital inside, words in capitals, numbers.
var kept = regexp.MustCompile(`[\w.:/-]*/[\w.:/-]*|\w+_\w+(=\w+)?|\w*[a-z][A-Z]\w*|\b[A-Z]{2,}\b|\bUrl\b|\b[0-9]+\b|#`)

// lostWords lists those of an English text that its translation lacks.
func lostWords(english, translated string) (lost []string) {
	present := map[string]bool{}
	for _, word := range kept.FindAllString(translated, -1) {
		present[word] = true
	}
	for _, word := range kept.FindAllString(english, -1) {
		if !present[word] {
			lost = append(lost, word)
		}
	}
	return lost
}
