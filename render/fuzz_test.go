package render_test

import (
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
	"trtc-callback-audit/trtcapi"
)

// nasty are texts that would be more than text somewhere.
var nasty = []string{
	"plain", "", " ", "+", "1.", "`", "```\n@everyone", "``` `` `", "*bold* _x_ ~y~ __z__ **w** ~~v~~ ||u||", "<!channel> <!here|x> <@U123> <#C1> <https://x.example|y>",
	"@channel @all @here", "<at id=all></at><at>x</at>", "[click](https://evil.example) ![](https://evil.example/x.png)", "&lt;at&gt; &#60; &amp;",
	"# h\n> q\n- l\n1. n\n| a | b |\n|---|---|", "\u202eRTL\u2066 \u2028\u2029\x00\x1b[31m\u00ad\ufeff", "\xff\xfe\xc3", `back\slash \u0041 \`, "{{DATE(2017-02-14T06:08:39Z)}} ${x}",
	":fire: 1:100: #tag ~town", strings.Repeat("界", 400), strings.Repeat("😀", 400), strings.Repeat("&", 3000), strings.Repeat("*[`<@", 500),
	"<font color=\"info\">x</font>", "https://calls.example.com/a_b_c/@me?x=REDACTED&y=REDACTED",
}

// FuzzDialects holds every dialect to its rules, whatever a report says.
func FuzzDialects(f *testing.F) {
	for i, s := range nasty {
		f.Add(s, nasty[(i+1)%len(nasty)], nasty[(i+5)%len(nasty)], nasty[(i+11)%len(nasty)], uint8(i), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, name, a, b, c string, n uint8, chinese bool) {
		o := options(render.English)
		if chinese {
			o.Language = render.Chinese
		}
		if n%3 == 0 {
			o.Next = c
		}
		r := fuzzed(name, a, b, c, int(n%40))
		if n%4 == 1 {
			o.Live, o.Lines, o.Late = true, int(n), &render.Late{Within: time.Duration(n) * time.Second, Known: map[string]render.Known{a: {audit.Status(b), due}}}
		}
		m := render.Compose(r, o)
		for dialect, draw := range dialects {
			all := joined(hold(t, dialect, draw(m)))
			for _, part := range []string{"2026-11-24 03:07 UTC", map[bool]string{false: "absent", true: "未配置"}[chinese]} {
				if !strings.Contains(all, part) {
					t.Errorf("%s does not say %q: %s", dialect, part, all)
				}
			}
			if next := map[bool]string{false: "Next", true: "下一步"}[chinese]; !strings.Contains(all, next) {
				t.Errorf("%s has no next step: %s", dialect, all)
			}
		}
	})
}

// FuzzPages holds every dialect to its rules, whatever a page says.
func FuzzPages(f *testing.F) {
	for i, s := range nasty {
		f.Add(s, nasty[(i+1)%len(nasty)], nasty[(i+5)%len(nasty)], nasty[(i+11)%len(nasty)], uint8(i), i%2 == 0)
	}
	statuses := []audit.Status{"", audit.InSync, audit.Unknown, audit.Drifted, audit.Absent}
	f.Fuzz(func(t *testing.T, title, a, b, c string, n uint8, chinese bool) {
		p := render.Page{Title: title, Status: append(statuses, audit.Status(c))[n%6]}
		for i := range n % 50 {
			p.Items = append(p.Items, render.Item{Name: a + c[:min(int(i), len(c))], Facts: []string{b, c}[:i%3], Notes: []render.Note{{c, a}, {"", b}, {title, c}}[:i%4]})
		}
		p.Lead = []string{a, b, c, title}[:n%5]
		if n%3 > 0 {
			p.Next, p.Footer = b, c
		}
		o := render.Options{Language: render.English}
		if chinese {
			o.Language = render.Chinese
		}
		m := p.Compose(o)
		for dialect, draw := range dialects {
			hold(t, dialect, draw(m))
		}
	})
}

// fuzzed is a report that has the texts in every field.
func fuzzed(name, a, b, c string, n int) audit.Report {
	var apps []audit.AppReport
	for i := range n + 1 {
		absent := audit.AppReport{App: name + c[:min(i, len(c))], SDKAppID: 1, Status: audit.Absent, Change: &audit.Change{Kind: audit.ChangeKind(c), Since: due.Add(-time.Hour)}}
		for j := range i % 9 {
			kinds := []audit.Kind{audit.Kind(c), audit.CommandMissing, audit.CommandUnexpected, audit.CallbackAbsent}
			absent.Findings = append(absent.Findings, audit.Finding{Kind: kinds[j%4], Severity: audit.Severity(c), Want: a, Got: b, Fix: c + name[:min(j, len(name))]})
		}
		unread := audit.AppReport{
			App: a, Status: audit.Unknown, Change: &audit.Change{Kind: audit.Unreadable},
			Failure: &audit.Failure{Class: trtcapi.Class(c), Code: new(n), Info: b, RequestID: c, Fix: a},
		}
		drifted := drift(b, audit.High)
		drifted.Change = &audit.Change{Kind: audit.Found}
		resolved := audit.AppReport{App: c, Status: audit.InSync, Change: &audit.Change{Kind: audit.Resolved, Since: due}}
		apps = append(apps, absent, unread, drifted, resolved)
		if n%4 == 1 {
			apps = append(apps, unreached(a), audit.AppReport{App: b, Status: audit.InSync, Configured: true, URL: a, Commands: []string{b, c}})
		}
	}
	r := reportOn(apps...)
	r.ID = name
	return r
}
