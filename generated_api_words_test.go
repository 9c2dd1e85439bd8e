package main_test

import (
	"net/http"

	"trtc-callback-audit/chatops"
)

// The words of docs/api.md that stand nowhere else. ‹ and › are the backquotes.

const apiIntro = `
# API

What the function answers to: requests over HTTP, and the [events](#events-besides-http) of schedules, programs and queues. The answer to nearly all of them is
the [report](#the-report). How it is configured is in [configuration.md](configuration.md).

Requests may come by API Gateway (REST and HTTP API), a Lambda Function URL, an ALB or an SCF Function URL; the answer has the form that each of them wants.
‹trtc-callback-audit serve› answers the same routes at a desk, on 127.0.0.1:9000. Examples below are answers that the function has given, of two applications:
‹prod› calls another Url than is wanted, ‹staging› the wanted one. JSON is indented here, and comes without.

## Routes
`

const apiEveryRoute = `
### Every route

- **The token.** Routes that ‹HTTP_TOKEN› opens want the header ‹Authorization: Bearer <HTTP_TOKEN>›. It is looked at before anything else, so that without it every path under
  ‹/v1› answers 401, whether there is such a route or not. Without a configured token nobody is let in.
- **The path.** With ‹HTTP_BASE_PATH=/audit› each route has ‹/audit› in front of it, as in ‹/audit/v1/report›; without it in front, the routes go on working. The name of a stage of
  an HTTP API is taken off. Any other path is 404.
- **The method.** HEAD is answered like GET, without the body.
- **Headers.** Every answer has ‹Cache-Control: no-store› and ‹X-Content-Type-Options: nosniff›.
- **The time.** An audit ends a second before the function's time limit, and behind API Gateway after 25 s at the latest. What was not read until then is ‹unknown›, with a failure
  of class ‹deadline›.
- **The size.** Of a report over 900 KB the applications in which least is wrong are left out, and ‹omitted› says how many; status and summary stay those of all.
- **A fault of this program** is 500, and the function's log has its stack.
`

const apiParameters = `
### Parameters

A parameter that a route does not know is refused.
`

var parameterWords = []word{
	{"app", "an application by its name in the configuration; may stand several times; all without it. A path that names one takes none"},
	{"min_severity", "findings below it are left out: critical, high, medium, low or info. Statuses and ‹fail_on› do not change with it"},
	{"fail_on", "a list of drifted (which includes absent), unknown and any: 503 with the report if an application is in one of these states. So any uptime monitor can watch it. If nothing at all could be read it is 502 all the same. An empty list is refused"},
}

// apiRoute is what there is to say of a route.
type apiRoute struct {
	path, text string
	example    apiRequest
	cases      []apiCase
}

// refused has Tencent refuse every call.
func (w *apiWorld) refused() {
	w.t.Setenv("TRTC_PROD_SECRET_KEY", "another-key")
	w.t.Setenv("TRTC_STAGING_SECRET_KEY", "another-key")
}

// deleted has somebody delete the callbacks at Tencent.
func (w *apiWorld) deleted() {
	w.tencent.ClearCallback(plantedID)
	w.tencent.ClearCallback(plantedID + 1)
}

// reportCases are those of a route that answers with a report. The second path asks for what is not configured.
func reportCases(path, unknown string) []apiCase {
	get := func(query string) apiRequest { return apiRequest{line: "GET " + path + query} }
	refused, deleted, late := get(""), get("?fail_on=any"), get("")
	refused.how, deleted.how, late.late = (*apiWorld).refused, (*apiWorld).deleted, true
	return []apiCase{
		{http.StatusOK, "some of the applications could be read, or all; whatever the report says of them", get("")},
		{http.StatusBadRequest, "a parameter is not known, stands twice, or is not what it can be", get("?min_severity=loud")},
		{http.StatusNotFound, "an application is asked for that is not configured; ‹detail› lists those that are", apiRequest{line: "GET " + unknown}},
		{http.StatusBadGateway, "none could be read, and Tencent, the way there or the configuration is the reason: see the ‹failure› of each", refused},
		{http.StatusServiceUnavailable, "an application is in a state that ‹fail_on› names", deleted},
		{http.StatusGatewayTimeout, "none could be read, because time ran out", late},
	}
}

// plainCases are those of a route that takes no parameter.
func plainCases(path, when string) []apiCase {
	return []apiCase{{http.StatusOK, when, apiRequest{line: "GET " + path}}, {http.StatusBadRequest, "there is a parameter", apiRequest{line: "GET " + path + "?app=prod"}}}
}

func apiRoutes() []apiRoute {
	const report, one, apps, schema = "/v1/report", "/v1/apps/staging", "/v1/apps", "/v1/schema"
	return []apiRoute{
		{report, "", apiRequest{line: "GET " + report}, reportCases(report, report+"?app=nobody")},
		{"/v1/apps/{app}", "It has the same form.", apiRequest{line: "GET " + one + "?min_severity=medium"}, reportCases(one, "/v1/apps/nobody")},
		{
			apps, "‹sdk_app_id› is 0 where none is configured. The order is that of the configuration.",
			apiRequest{line: "GET " + apps},
			plainCases(apps, "an application is configured, whether well or not"),
		},
		{schema, "Its ‹$id› is the ‹schema› of the reports.", apiRequest{line: "GET " + schema}, plainCases(schema, "in all other cases")},
		{
			"/healthz", "Whether Tencent would answer it does not say, and a query is not looked at.",
			apiRequest{line: "GET /healthz"},
			[]apiCase{
				{http.StatusOK, "an application can be audited", apiRequest{line: "GET /healthz"}},
				{http.StatusMethodNotAllowed, "the method is neither GET nor HEAD; ‹Allow› names them", apiRequest{line: "POST /healthz"}},
				{http.StatusServiceUnavailable, "none can, and ‹ready› is false", apiRequest{line: "GET /healthz", how: (*apiWorld).unconfigured}},
			},
		},
		chatRoute(),
	}
}

func chatRoute() apiRoute {
	asked := apiRequest{line: "POST /v1/chat/slack", chat: chatops.Slack}
	forged, unsent := asked, apiRequest{line: "POST /v1/chat/feishu", chat: chatops.Feishu}
	forged.stranger = true
	return apiRoute{
		"/v1/chat/{platform}",
		"The platforms are " + codes(chatops.Platforms()) + ". What each sends, signs and takes for an answer is in [chat.md](chat.md). This is Slack's:",
		asked,
		[]apiCase{
			{http.StatusOK, "the platform has asked: the answer has the form that it takes, also where it says that somebody may not ask", asked},
			{http.StatusUnauthorized, "the request is not signed as the platform signs it or is too old, its method is another, the door is shut, or there is no such platform", forged},
			{http.StatusBadGateway, "the answer goes by a call of Feishu's API, and that has failed; Feishu sends the message again", unsent},
			{http.StatusServiceUnavailable, "the same message is still being answered", apiRequest{}},
		},
	}
}

const apiProblems = `
## Errors

What is no report is a problem, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) has it, of the type ‹application/problem+json›. It repeats nothing of the request.

| field | type | meaning |
|---|---|---|
| ‹type› | string | always ‹about:blank›: the status says all that a program needs |
| ‹title› | string | the status in words |
| ‹status› | integer | the HTTP status |
| ‹detail› | string | what is wrong and what to do |
`

const apiProblemsMore = `
A report that comes with 502, 503 or 504 is a report and no problem: tell them apart by ‹Content-Type›.
`
