package chatops

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// help lists the commands.
func (q *question) help() render.Message {
	p := render.Page{Title: q.words.helpTitle, Next: q.command("status")}
	for i, usage := range []string{"help", "status [app…]", "diff app", "list", "history app", "explain finding", "version"} {
		p.Items = append(p.Items, render.Item{Name: usage, Facts: []string{q.words.help[i]}})
	}
	return q.page(p)
}

// list names what is configured, and asks nobody.
func (q *question) list() render.Message {
	apps := q.Auditor.Apps
	p := render.Page{Title: q.words.listTitle(len(apps)), Next: q.command("status")}
	for _, app := range apps {
		facts := []string{}
		if app.API.SDKAppID != 0 {
			facts = append(facts, "SDKAppID "+strconv.FormatUint(uint64(app.API.SDKAppID), 10))
		}
		if app.API.Region != "" {
			facts = append(facts, string(app.API.Region))
		}
		p.Items = append(p.Items, render.Item{Name: app.Name, Facts: facts})
	}
	return q.page(p)
}

// version says which build answers.
func (q *question) version() render.Message {
	return q.page(render.Page{Title: "trtc-callback-audit " + q.bot.Version(), Next: q.command("help")})
}

// explain says what there is to know of a finding, or which there are.
func (q *question) explain() render.Message {
	all := audit.Explanations()
	if len(q.args) == 0 {
		p := render.Page{Title: q.words.findings(len(all)), Next: q.command("explain", string(all[0].Kind))}
		for _, e := range all {
			p.Items = append(p.Items, render.Item{Name: string(e.Kind), Facts: []string{q.bot.Language.Severity(e.Severity)}})
		}
		return q.page(p)
	}
	kind := strings.ReplaceAll(strings.ToLower(strings.Join(q.args, "_")), "-", "_")
	e, found := audit.Explain(audit.Kind(kind))
	if !found {
		return q.noFinding(kind, all)
	}
	meaning, why, fix := e.Meaning, e.Why, e.Fix
	if q.bot.Language == render.Chinese {
		if c, translated := chineseOf(e.Kind); translated {
			meaning, why, fix = c.meaning, c.why, c.fix
		}
	}
	label := q.words.label
	return q.page(render.Page{Title: kind + " · " + q.bot.Language.Severity(e.Severity), Next: q.command("status"), Lead: []string{
		label(q.words.meaning, meaning), label(q.words.why, why), label(q.words.fix, fix),
	}})
}

func (q *question) noFinding(kind string, all []audit.Explanation) render.Message {
	p := render.Page{Title: q.words.noFinding(kind), Next: q.command("explain"), Status: audit.Unknown}
	kinds := make([]string, len(all))
	for i, e := range all {
		kinds[i] = string(e.Kind)
	}
	if near := nearest(kind, kinds); near != "" {
		p.Lead, p.Next = []string{q.words.meant(near)}, q.command("explain", near)
	}
	return q.page(p)
}

// history tells an application's last changes, the newest first.
func (q *question) history(ctx context.Context, name string) render.Message {
	if q.bot.Archive == nil {
		return q.page(render.Page{Title: q.words.noArchive, Lead: []string{q.words.setArchive}, Next: q.command("status", name), Status: audit.Unknown})
	}
	state, condition, err := q.bot.Archive.State(ctx)
	app := state.Apps[name]
	switch {
	case ctx.Err() != nil:
		q.cutShort = true
		return q.page(render.Page{Title: q.words.archiveSlow(q.within), Next: q.command("history", name), Status: audit.Unknown})
	case err != nil:
		q.cutShort = true
		return q.page(render.Page{Title: q.words.archiveFailed, Lead: []string{err.Error()}, Next: q.command("history", name), Status: audit.Unknown})
	case condition == archive.Corrupt:
		return q.page(render.Page{Title: q.words.archiveFailed, Lead: []string{q.words.corrupt}, Next: q.command("status", name), Status: audit.Unknown})
	case app == nil:
		return q.page(render.Page{Title: q.words.noHistory(name), Lead: []string{q.words.learns}, Next: q.command("status", name)})
	}
	p := render.Page{
		Title:  name + " · " + q.bot.Language.Status(app.Status) + " · " + q.words.since(moment(app.Since)),
		Lead:   []string{q.words.lastRead(moment(app.RunAt), q.bot.Language.Span(q.bot.Now().Sub(app.RunAt)))},
		Next:   q.command("diff", name),
		Status: app.Status,
	}
	for _, event := range slices.Backward(app.History) {
		facts := []string{q.bot.Language.Status(event.Status)}
		if len(event.Findings) > 0 {
			facts = append(facts, strings.Join(event.Findings, q.words.comma))
		}
		p.Items = append(p.Items, render.Item{Name: moment(event.At), Facts: facts})
	}
	return q.page(p)
}
