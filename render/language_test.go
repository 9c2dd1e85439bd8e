package render_test

import (
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// TestLanguage: others say a status, a severity and a duration in the words of a message.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[render.Language][3]string{
		render.English: {"absent", "high", "3 h"}, render.Chinese: {"absent（未配置）", "high（高）", "3 小时"}, "": {"absent", "high", "3 h"},
	} {
		if odd := language.Severity("odd@"); odd != "odd@\u200b" {
			t.Errorf("%q", odd)
		}
		if s, v, d := language.Status(audit.Absent), language.Severity(audit.High), language.Span(3*time.Hour); s != want[0] || v != want[1] || d != want[2] {
			t.Errorf("%s: %q %q %q", language, s, v, d)
		}
	}
}
