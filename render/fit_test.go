package render_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/render"
)

// heavy is an application with as many lines as there can be, in a name that takes four bytes for each character if it is to be long.
func heavy(i int, long bool) audit.AppReport {
	app := drift(fmt.Sprintf("app-%02d", i), audit.High)
	if long {
		app.App += strings.Repeat("😀", 26)
	}
	for j := range 11 {
		app.Findings = append(app.Findings, audit.Finding{Kind: audit.URLHostNotAllowed, Severity: audit.Medium, Want: fmt.Sprintf("host-%d.%s", j, longPath), Fix: fixURL})
	}
	return app
}

var (
	shown   = regexp.MustCompile(`(?m)^.{0,2}app-(\d\d)\S* · `)
	details = regexp.MustCompile(`Too long for one message: details left out of (\d+) of the applications above`)
	others  = regexp.MustCompile(`… and (\d+) more: `)
)

// TestDropping: what does not fit goes in the order that the package promises, and it is said.
func TestDropping(t *testing.T) {
	t.Parallel()
	for name, dialect := range dialects {
		for _, n := range []int{1, 2, 3, 5, 8, 12, 14} {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				t.Parallel()
				for _, long := range []bool{false, true} {
					var apps []audit.AppReport
					for i := range n {
						apps = append(apps, heavy(i, long))
					}
					all := joined(hold(t, name, dialect(render.Compose(reportOn(apps...), options(render.English)))))
					dropped{t, name, all}.check(n)
				}
			})
		}
	}
}

// dropped is a message of which something may have been dropped.
type dropped struct {
	t    *testing.T
	name string
	all  string
}

// check finds how many applications, of n, have details, all fields, or a name; none may have more than one before it.
func (d dropped) check(n int) {
	d.t.Helper()
	named, fields, full := 0, strings.Count(d.all, "1400000001"), strings.Count(d.all, "url_mismatch · high")
	for _, app := range shown.FindAllStringSubmatch(d.all, -1) {
		if app[1] != fmt.Sprintf("%02d", named) {
			d.t.Errorf("%s: application %s is shown and one before it is not: %s", d.name, app[1], d.all)
		}
		named++
	}
	if full > fields || fields > named || full > 0 && fields < named || fields > 0 && named < min(n, 12) {
		d.t.Errorf("%s: %d names, %d with fields, %d with details: %s", d.name, named, fields, full, d.all)
	}
	d.says(details, named-full)
	d.says(others, n-named)
	for _, always := range []string{fmt.Sprintf("Drifted: %d of %d application", n, n), "explain url_mismatch", "2026-11-24 03:07 UTC"} {
		if !strings.Contains(d.all, always) {
			d.t.Errorf("%s does not say %q: %s", d.name, always, d.all)
		}
	}
}

// says checks that a number is said, and only if there is one.
func (d dropped) says(what *regexp.Regexp, n int) {
	d.t.Helper()
	said := "0"
	if m := what.FindStringSubmatch(d.all); m != nil {
		said = m[1]
	}
	if said != fmt.Sprint(n) {
		d.t.Errorf("%s says %s of %d: %s", d.name, said, n, d.all)
	}
}

// TestEachLevelIsReached: the narrowest dialect drops details, then fields, then applications.
func TestEachLevelIsReached(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("😀", 32)
	var apps []audit.AppReport
	for i := range 12 {
		app := drift(name, audit.High)
		app.Change = &audit.Change{Kind: []audit.ChangeKind{audit.Found, audit.Changed, audit.Resolved, audit.ChangeKind(name)}[i%4]}
		apps = append(apps, app)
	}
	for n, want := range map[int][3]bool{2: {}, 8: {true}, 11: {true, true}, 12: {true, true, true}} {
		o := options(render.English)
		if n == 12 {
			o.Next = strings.Repeat("😀", 200)
		}
		all := joined(hold(t, "wecom", render.WeCom(render.Compose(reportOn(apps[:n]...), o))))
		got := [3]bool{details.MatchString(all), strings.Count(all, "1400000001") < n, others.MatchString(all)}
		if got != want {
			t.Errorf("%d: details, fields, applications: %v in %d: %s", n, got, len(all), all)
		}
	}
}

// TestWorstFirst: by status, then by severity, then by name.
func TestWorstFirst(t *testing.T) {
	t.Parallel()
	r := reportOn(told(calm("g"), audit.Resolved, 0), unread("f"), drift("e", audit.Low), drift("d", audit.High), drift("c", audit.High), drift("b2", audit.Critical), calm("h"), gone("z"))
	for name, dialect := range dialects {
		all := joined(hold(t, name, dialect(render.Compose(r, options(render.English)))))
		at := -1
		for _, app := range []string{"z", "b2", "c", "d", "e", "f", "g"} {
			place := regexp.MustCompile(`(?m)^\*{0,2}` + app + `\*{0,2} · `).FindStringIndex(all)
			if place == nil || place[0] < at {
				t.Errorf("%s: %s is not in its place: %s", name, app, all)
				break
			}
			at = place[0]
		}
		if !strings.Contains(all, "1 in sync") || regexp.MustCompile(`(?m)^\*{0,2}h\*{0,2} · `).MatchString(all) {
			t.Errorf("%s: %s", name, all)
		}
	}
}
