package main_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/handler"
	"trtc-callback-audit/trtcapi"
)

// TestAPIPage holds docs/api.md to the routes, to the report's schema, and to what the handler answers. Each status on the page is one that it has just given.
func TestAPIPage(t *testing.T) { //nolint:paralleltest // it sets the environment, because the configuration is read from there
	w := newAPIWorld(t)
	p := &page{}
	p.say(apiIntro)
	p.table([]string{"route", "what opens it", "parameters", "answer"}, routeRows(t))
	p.say(apiEveryRoute)
	p.say(apiParameters)
	parameterTable(t, p)
	routeSections(t, p, w)
	p.say(apiProblems)
	p.exchange(w.send(apiRequest{line: "GET /v1/report?min_severity=loud"}))
	p.say(apiProblemsMore)
	eventSections(t, p, w)
	reportSections(t, p)
	hold(t, "docs/api.md", p)
}

// opens is what a caller must show.
func opens(r handler.Route) string {
	switch r.Opens {
	case "":
		return "nothing"
	case "HTTP_TOKEN":
		return code(r.Opens)
	}
	return r.Opens
}

// takes are the parameters.
func takes(r handler.Route) string {
	if r.Parameters == nil {
		return "none"
	}
	return codes(r.Parameters)
}

func routeRows(t *testing.T) (rows [][]string) {
	t.Helper()
	for _, r := range handler.Routes() {
		title := r.Method + " " + r.Path
		rows = append(rows, []string{fmt.Sprintf("[%s](#%s)", code(title), slug(title)), opens(r), takes(r), r.Doc})
	}
	return rows
}

// slug is the name that GitHub gives to a heading of a route.
func slug(title string) string {
	return strings.ReplaceAll(strings.NewReplacer("/", "", "{", "", "}", "").Replace(strings.ToLower(title)), " ", "-")
}

// parameterTable says what each parameter means that any route takes.
func parameterTable(t *testing.T, p *page) {
	t.Helper()
	var names []string
	var rows [][]string
	for _, r := range handler.Routes() {
		for _, name := range r.Parameters {
			if !slices.Contains(names, name) {
				names = append(names, name)
				rows = append(rows, []string{code(name), cell(find(t, parameterWords, name))})
			}
		}
	}
	p.table([]string{"parameter", "meaning"}, rows)
}

// routeSections tell of each route what it answers and when.
func routeSections(t *testing.T, p *page, w *apiWorld) {
	t.Helper()
	words := apiRoutes()
	for _, r := range handler.Routes() {
		i := slices.IndexFunc(words, func(known apiRoute) bool { return known.path == r.Path })
		if i < 0 {
			t.Errorf("docs/api.md has no words for the route %s; add them to apiRoutes", r.Path)
			continue
		}
		routeSection(p, w, r, words[i])
		words = slices.Delete(words, i, i+1)
	}
	for _, gone := range words {
		t.Errorf("there is no route %s any more; take it out of apiRoutes", gone.path)
	}
}

func routeSection(p *page, w *apiWorld, r handler.Route, words apiRoute) {
	p.say("### %s %s", r.Method, r.Path)
	p.say("%s %s", r.Doc, words.text)
	p.say("What opens it: %s. Parameters: %s.", opens(r), takes(r))
	cases := words.cases
	if r.Opens == "HTTP_TOKEN" {
		cases = slices.Concat(cases, privateCases(words.example))
	}
	p.statuses(w, cases)
	p.exchange(w.send(words.example))
}

// statuses is a table of what a route answers, in the order of the statuses.
func (p *page) statuses(w *apiWorld, cases []apiCase) {
	var rows [][]string
	for _, c := range cases {
		rows = append(rows, []string{fmt.Sprint(c.status), cell(c.when), w.body(c)})
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	p.table([]string{"status", "when", "body"}, rows)
}

// body is what an answer holds. It is the answer's own, and so is its status, wherever the case can be made.
func (w *apiWorld) body(c apiCase) string {
	w.t.Helper()
	if c.request.line == "" {
		return "[problem](#errors)"
	}
	given := w.send(c.request)
	if given.status != c.status {
		w.t.Errorf("docs/api.md is to say of %s that it answers %d when %s, and the handler answers %d", c.request.line, c.status, c.when, given.status)
	}
	return given.kind()
}

// exchange shows a request and the answer to it.
func (p *page) exchange(x apiReply) {
	p.show("", x.request)
	p.show("", x.String())
}

// reportSections are the fields of a report and what may stand in them.
func reportSections(t *testing.T, p *page) {
	t.Helper()
	s, schema := readSource(t, "audit"), readSchema(t, audit.JSONSchema())
	p.say(apiReport, code(audit.Schema))
	for _, in := range []reflect.Type{
		reflect.TypeFor[audit.Report](), reflect.TypeFor[audit.Summary](), reflect.TypeFor[audit.AppReport](), reflect.TypeFor[audit.Finding](),
		reflect.TypeFor[audit.Failure](), reflect.TypeFor[audit.Change](), reflect.TypeFor[audit.Delivery](),
	} {
		p.say("### %s", in.Name())
		p.fields(t, s, schema.Defs[in.Name()], in)
		delete(schema.Defs, in.Name())
	}
	for name := range schema.Defs {
		t.Errorf("the schema has a type %s that docs/api.md does not show; add it to reportSections", name)
	}
	p.say(apiValues)
	for _, kind := range []string{"Status", "Trigger", "ChangeKind", "Outcome"} {
		p.say("%s", find(t, valueWords, kind))
		p.values(t, s, kind)
	}
	p.say("%s", find(t, valueWords, "Class"))
	p.values(t, readSource(t, "trtcapi"), "Class")
	p.say(apiOtherValues, codes(audit.Severities()), codes(trtcapi.Regions()), kinds())
	p.say(apiPromise, code(audit.Schema))
}

// kinds are the kinds of findings, each with a way to what there is to say of it.
func kinds() string {
	var all []string
	for _, e := range audit.Explanations() {
		all = append(all, fmt.Sprintf("[%s](findings.md#%[1]s)", e.Kind))
	}
	return strings.Join(all, ", ")
}

// privateCases are those of every route that the token opens.
func privateCases(example apiRequest) []apiCase {
	stranger, posted, broken := example, example, example
	stranger.stranger = true
	posted.line = strings.Replace(example.line, http.MethodGet, http.MethodPost, 1)
	broken.how = (*apiWorld).unconfigured
	return []apiCase{
		{http.StatusUnauthorized, "the token is missing or wrong, or none is configured", stranger},
		{http.StatusMethodNotAllowed, "the method is neither GET nor HEAD; ‹Allow› names them", posted},
		{http.StatusServiceUnavailable, "nothing can be audited, because no application is configured; ‹detail› says what is missing", broken},
	}
}
