package chatops

import "trtc-callback-audit/audit"

// ChineseOf returns the three texts of a kind in Chinese.
func ChineseOf(kind audit.Kind) (meaning, why, fix string, ok bool) {
	e, ok := chineseOf(kind)
	return e.meaning, e.why, e.fix, ok
}

// ChineseKinds lists the kinds that have Chinese texts.
func ChineseKinds() []audit.Kind {
	kinds := make([]audit.Kind, len(chineseExplanations))
	for i, e := range chineseExplanations {
		kinds[i] = e.kind
	}
	return kinds
}
