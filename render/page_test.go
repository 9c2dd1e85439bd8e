package render_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

func TestPageGolden(t *testing.T) {
	t.Parallel()
	for language, pages := range map[render.Language]map[string]render.Page{
		render.English: {"help": help(), "list": list(5000), "title": {Title: "There is no application nope"}},
		render.Chinese: {"help": helpInChinese(), "list": listInChinese(5000), "title": {Title: "没有名为 nope 的应用"}},
	} {
		for name, page := range pages {
			goldens(t, "pages", name, page.Compose(render.Options{Language: language}))
		}
	}
}

// TestPageIsBounded: whatever a page says, and however much of it, it fits, and begins and ends as it shall.
func TestPageIsBounded(t *testing.T) {
	t.Parallel()
	languages := []render.Options{{Language: render.English}, {Language: render.Chinese}}
	others := map[render.Language]string{render.English: "… and ", render.Chinese: "…… 还有 "}
	for i, s := range nasty {
		if len(s) < 1000 && i%6 != 0 {
			continue // see FuzzPages
		}
		p := render.Page{Title: "Title " + s, Next: "next " + s, Footer: "footer " + s}
		for j := range 5000 {
			text := nasty[(i+j)%len(nasty)]
			if j < 3 || j < 50 && i == 0 {
				p.Lead = append(p.Lead, text+s)
			}
			item := render.Item{Name: s + text}
			if j%8 == 0 {
				item = render.Item{Name: s + text, Facts: []string{text, s}, Notes: []render.Note{{text, s}, {"", text}}}
			}
			p.Items = append(p.Items, item)
		}
		if i == 0 {
			p.Items[39] = render.Item{Name: s, Facts: p.Lead, Notes: slices.Repeat([]render.Note{{s, s + s}}, 5000)}
		}
		m := p.Compose(languages[i%2])
		for dialect, draw := range dialects {
			all := joined(hold(t, dialect, draw(m)))
			for _, always := range []string{"Title", "next", "footer", others[m.Language]} {
				if !strings.Contains(all, always) {
					t.Errorf("%s does not say %q: %s", dialect, always, all)
				}
			}
		}
	}
}

// tooLittle are a page's words for what is left out.
var (
	items   = regexp.MustCompile(`… and (\d+) more\b`)
	without = regexp.MustCompile(`details left out of (\d+) of the items above`)
	item    = regexp.MustCompile(`(?m)^\*{0,2}app-(\d{4})`)
)

// TestPageDropping: notes go first, then facts, then items, then what stands before them, and all of that is said.
func TestPageDropping(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ items, width int }{{1, 10}, {3, 250}, {12, 300}, {40, 60}, {40, 250}, {41, 20}, {5000, 10}} {
		p := render.Page{Title: "t", Lead: []string{"lead one", "lead two"}, Next: "go on", Footer: "end"}
		for i := range c.items {
			p.Items = append(p.Items, render.Item{
				Name: fmt.Sprintf("app-%04d", i), Facts: []string{"fact" + strings.Repeat("界", c.width)}, Notes: []render.Note{{"label", "note" + strings.Repeat("界", 2*c.width)}},
			})
		}
		for name, draw := range dialects {
			all := joined(hold(t, name, draw(p.Compose(render.Options{}))))
			named := len(item.FindAllString(all, -1))
			facts, notes := strings.Count(all, "fact"), strings.Count(all, "label: note")
			if notes > facts || facts > named || notes > 0 && facts < named || facts > 0 && named < min(c.items, 40) {
				t.Errorf("%s: %d names, %d with facts, %d with notes: %s", name, named, facts, notes, all)
			}
			d := dropped{t, name, all}
			d.says(items, c.items-named)
			d.says(without, named-notes)
			if !strings.Contains(all, "lead one") || !strings.Contains(all, "lead two") {
				t.Errorf("%s drops too much: %s", name, all)
			}
		}
	}
}

// TestLeadGoesLast: what stands before the items is left out from its end, when there is nothing else to leave out.
func TestLeadGoesLast(t *testing.T) {
	t.Parallel()
	p := render.Page{Title: "t", Lead: []string{"one " + strings.Repeat("界", 400), "two " + strings.Repeat("界", 400)}, Items: []render.Item{{Name: "item"}}}
	all := render.WeComText(p.Compose(render.Options{}))
	if !strings.HasPrefix(all, "t\n\none ") || strings.Contains(all, "two") || strings.Contains(all, "item") || !strings.HasSuffix(all, "界\n(too long to show here)\n\n… and 1 more") {
		t.Error(all)
	}
	all = joined(hold(t, "slack", render.Slack(render.Page{Title: "t", Lead: slices.Repeat([]string{strings.Repeat("界", 600)}, 12)}.Compose(render.Options{}))))
	if n := strings.Count(all, "\n界"); n != 12 {
		t.Errorf("%d of 12: %s", n, all)
	}
}

// TestPageEnds: what is empty leaves nothing behind.
func TestPageEnds(t *testing.T) {
	t.Parallel()
	p := render.Page{
		Title: "t", Lead: []string{"", " ", "lead"}, Next: "\n", Footer: "  ",
		Items: []render.Item{{Name: "item", Facts: []string{"", "fact"}, Notes: []render.Note{{}, {"label", " "}, {" ", "note"}}}, {Name: "last"}},
	}
	for name, draw := range dialects {
		body := string(draw(p.Compose(render.Options{})))
		all := joined(hold(t, name, []byte(body)))
		for _, trace := range []string{"Next", "label", "``", `""`, "context", `"tag":"note"`, `"footer"`, "timestamp", "<font", "**** ", " ·  ·", "· \n", "\n\n\n"} {
			if strings.Contains(body, trace) || strings.Contains(all, trace) {
				t.Errorf("%s has %q: %s", name, trace, body)
			}
		}
		for _, kept := range []string{"lead", "item", "fact", "note", "last"} {
			if strings.Count(all, kept) != 1 {
				t.Errorf("%s does not say %q once: %s", name, kept, all)
			}
		}
		if strings.HasSuffix(all, "\n") || strings.Contains(body, `"hr"}]`) {
			t.Errorf("%s ends in nothing: %s", name, body)
		}
	}
	for name, draw := range dialects {
		if all := joined(hold(t, name, draw(render.Page{Items: []render.Item{{}}}.Compose(render.Options{})))); strings.Count(all, "?") < 2 {
			t.Errorf("%s has no name for what has none: %q", name, all)
		}
	}
}

// TestPageTexts: each text has its bound.
func TestPageTexts(t *testing.T) {
	t.Parallel()
	long := func(r string) string { return strings.Repeat(r, 1000) }
	p := render.Page{
		Title: long("😀"), Lead: []string{long("L")}, Next: long("x"), Footer: long("z"),
		Items: []render.Item{{long("N"), []string{long("F")}, []render.Note{{long("B"), long("T")}}}},
	}
	all := joined(hold(t, "mattermost", render.Mattermost(p.Compose(render.Options{}))))
	for r, most := range map[string]int{"😀": 69, "L": 599, "x": 200, "z": 119, "N": 64, "F": 299, "B": 63, "T": 599} { // one character says that there is more
		if n := strings.Count(all, r); n > most || n < most-1 {
			t.Errorf("%d of %s: %s", n, r, all)
		}
	}
}

// TestPageColours: a page has the colour of its status, and its items have none unless it has one.
func TestPageColours(t *testing.T) {
	t.Parallel()
	for status, want := range map[audit.Status]struct{ feishu, teams, discord string }{
		"":            {"green", "Good", "1226602"},
		audit.InSync:  {"green", "Good", "1226602"},
		audit.Unknown: {"grey", "Warning", "16224265"},
		audit.Drifted: {"orange", "Attention", "14232864"},
		audit.Absent:  {"red", "Attention", "14232864"},
	} {
		m := render.Page{Title: "title", Items: []render.Item{{Name: "item", Facts: []string{"fact"}}}, Status: status}.Compose(render.Options{})
		for body, part := range map[string]string{
			string(render.Feishu(m, render.Signature{})): `"template":"` + want.feishu + `"`,
			string(render.TeamsCard(m)):                  `"title","wrap":true,"weight":"Bolder","size":"Medium","color":"` + want.teams + `"`,
			string(render.WeCom(m)):                      `**item** · fact`, // an item is of no status: a history has some of each
			string(render.DiscordReply(m)):               `"color":` + want.discord + `}`,
		} {
			if !strings.Contains(body, part) || strings.Count(body, `"color":`) > 1 {
				t.Errorf("%s: no %s in %s", status, part, body)
			}
		}
	}
}

// TestLines: no line of a page begins a list, a quotation, a table, a heading or a rule.
func TestLines(t *testing.T) {
	t.Parallel()
	marks := []string{"- x", "+ x", "---", "===", "> x", "# x", "1. x", "23) x", "| x |", "-"}
	p := render.Page{Title: "t", Lead: marks}
	for _, mark := range marks {
		p.Items = append(p.Items, render.Item{Name: "n", Notes: []render.Note{{"", mark}, {mark, "x"}}})
	}
	begins := regexp.MustCompile(`(?m)^(?:[-+=>#|]|\\?[>#|]|&(?:gt|#\d+);|\d+[.)])`)
	for name, draw := range dialects {
		all := joined(hold(t, name, draw(p.Compose(render.Options{}))))
		if name == "wecom_text" {
			if !strings.Contains(all, "t\n\n- x\n+ x\n---\n===\n> x\n# x\n1. x\n") {
				t.Errorf("%s is not plain: %q", name, all)
			}
			continue
		}
		if strings.HasPrefix(name, "teams") || strings.HasPrefix(name, "discord") { // see the rules of Teams, and TestPageTexts
			continue
		}
		for line := range strings.Lines(all) {
			if begins.MatchString(line) && !strings.HasPrefix(line, "###") {
				t.Errorf("%s has the line %q", name, line)
			}
		}
	}
}

// TestPageOptions: a page takes nothing of the options but the language.
func TestPageOptions(t *testing.T) {
	t.Parallel()
	o := render.Options{Next: "next", Took: time.Hour, Now: due, Lines: 40, Live: true, Late: &render.Late{Within: time.Second}}
	for name, draw := range dialects {
		for _, p := range []render.Page{help(), {Title: "t"}} {
			if with, without := draw(p.Compose(o)), draw(p.Compose(render.Options{})); string(with) != string(without) {
				t.Errorf("%s\n%s\n%s", name, with, without)
			}
		}
	}
}
