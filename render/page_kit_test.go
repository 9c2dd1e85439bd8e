package render_test

import (
	"fmt"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// help lists commands.
func help() render.Page {
	return render.Page{
		Title: "Ask about the callbacks of 40 applications",
		Lead:  []string{"Commands only read. A name may be the beginning of one."},
		Items: []render.Item{
			{"/callback status", []string{"[application]"}, []render.Note{{"", "how things are, at Tencent and now"}}},
			{"/callback diff", []string{"application"}, []render.Note{{"", "all that differs, live and wanted"}, {"example", "/callback diff shop"}}},
			{"/callback show", []string{"application"}, []render.Note{{"", "what is live: the Url and the callback commands"}}},
			{"/callback list", nil, []render.Note{{"", "all applications, with what was known last"}}},
			{"/callback history", []string{"application", "[days]"}, []render.Note{{"", "what changed, and when"}}},
			{"/callback explain", []string{"finding"}, []render.Note{{"", "what a finding means, and what to do"}, {"example", "/callback explain url_mismatch"}}},
			{"/callback help", nil, nil},
		},
		Next:   "/callback status",
		Footer: "trtc-callback-audit 1.4.0",
	}
}

// helpInChinese is the same in Chinese.
func helpInChinese() render.Page {
	return render.Page{
		Title: "查询 40 个应用的回调配置",
		Lead:  []string{"所有命令都只读取，不作修改。应用名称可以只输入开头部分。"},
		Items: []render.Item{
			{"/callback status", []string{"[应用]"}, []render.Note{{"", "查询腾讯云上的当前状态"}}},
			{"/callback diff", []string{"应用"}, []render.Note{{"", "当前配置与期望配置的全部差异"}, {"示例", "/callback diff shop"}}},
			{"/callback show", []string{"应用"}, []render.Note{{"", "当前配置：回调 Url 与回调命令"}}},
			{"/callback list", nil, []render.Note{{"", "全部应用及上次结果"}}},
			{"/callback history", []string{"应用", "[天数]"}, []render.Note{{"", "何时发生过哪些变化"}}},
			{"/callback explain", []string{"问题"}, []render.Note{{"", "问题的含义与处理办法"}, {"示例", "/callback explain url_mismatch"}}},
			{"/callback help", nil, nil},
		},
		Next:   "/callback status",
		Footer: "trtc-callback-audit 1.4.0",
	}
}

// list has n items without notes.
func list(n int) render.Page {
	p := render.Page{Title: fmt.Sprintf("%d applications", n), Next: "/callback status app-0001", Status: audit.Drifted}
	for i := range n {
		p.Items = append(p.Items, render.Item{Name: fmt.Sprintf("app-%04d", i), Facts: []string{"drifted, 3 h ago", fmt.Sprintf("SDKAppID %d", 1400000001+i)}})
	}
	return p
}

// listInChinese is the same in Chinese.
func listInChinese(n int) render.Page {
	p := list(n)
	p.Title = fmt.Sprintf("%d 个应用", n)
	for i := range p.Items {
		p.Items[i].Facts[0] = "drifted（已漂移），3 小时前"
	}
	return p
}
