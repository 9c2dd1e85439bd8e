package handler

import (
	"net/http"
	"strings"

	"trtc-callback-audit/internal/envelope"
)

// Route is one of the HTTP routes, as the documentation has it.
type Route struct {
	Method     string // GET answers HEAD as well
	Path       string
	Opens      string   // what a caller must show; empty: nothing
	Parameters []string // of the query
	Doc        string

	serve func(*invocation, http.ResponseWriter, *http.Request, words)
}

// Routes lists the HTTP routes.
func Routes() []Route {
	const token = "HTTP_TOKEN"
	return []Route{
		{http.MethodGet, "/v1/report", token, []string{"app", "min_severity", "fail_on"}, "Asks Tencent now and answers with the report.", report},
		{http.MethodGet, "/v1/apps", token, nil, "The configured applications. Tencent is not asked.", listApps},
		{http.MethodGet, "/v1/apps/{app}", token, []string{"min_severity", "fail_on"}, "The report of one application.", report},
		{http.MethodGet, "/v1/schema", token, nil, "The JSON Schema of a report.", schema},
		{http.MethodGet, "/healthz", "", nil, "Whether the function can audit, and nothing more.", health},
		{http.MethodPost, "/v1/chat/{platform}", "the platform's signature", nil, "A command out of a chat. WeCom also checks the address with GET.", nil},
	}
}

// find finds the route of a path, and what the path itself asks for.
func find(path string) (route Route, asked words, known bool) {
	for _, route := range Routes() {
		before, _, named := strings.Cut(route.Path, "{app}")
		rest, under := strings.CutPrefix(path, before)
		switch {
		case !under, route.serve == nil, named && (rest == "" || strings.Contains(rest, "/")), !named && rest != "":
		case named:
			return route, words{apps: []string{rest}}, true
		default:
			return route, words{}, true
		}
	}
	return Route{}, words{}, false
}

// read reads the query and serves, or answers that it cannot be read.
func (r Route) read(in *invocation, w http.ResponseWriter, asked *http.Request, path words) {
	words, err := queryWords(asked.URL.RawQuery, r.Parameters...)
	if err != nil {
		envelope.Problem{Status: http.StatusBadRequest, Detail: err.Error()}.Write(w, asked)
		return
	}
	words.apps = append(words.apps, path.apps...)
	r.serve(in, w, asked, words)
}
