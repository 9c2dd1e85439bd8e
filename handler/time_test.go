package handler_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"trtc-callback-audit/trtcapi"
)

// TestTimeIsSplit looks at how long the auditor was given, by the kind of event and what the platform says of time.
func TestTimeIsSplit(t *testing.T) {
	t.Parallel()
	const none, expired = 0, -time.Hour
	direct, silent := `{"action":"audit"}`, `{"action":"audit","publish":false}`
	gateway, rest, scfGateway := string(event(t, "httpapi-stage.json")), string(event(t, "restapi.json")), string(event(t, "scf-apigw-report.json"))
	balancer, url, scfURL := string(event(t, "alb-headers.json")), string(event(t, "lambda-url.json")), string(event(t, "scf-functionurl-report.json"))
	for _, test := range []struct {
		name     string
		event    string
		deadline time.Duration // from the start
		limit    time.Duration
		want     time.Duration // none: without end
	}{
		{"a tick publishes: twelve seconds at most are kept", direct, time.Minute, 0, 48 * time.Second},
		{"a third of what is left", direct, 30 * time.Second, 0, 20 * time.Second},
		{"two seconds at least", direct, 4 * time.Second, 0, 2 * time.Second},
		{"half where that is all", direct, time.Second, 0, time.Second / 2},
		{"a schedule", string(event(t, "eventbridge-scheduler.json")), time.Minute, 0, 48 * time.Second},
		{"a timer", timer(""), time.Minute, 0, 48 * time.Second},
		{"who does not publish needs only to answer", silent, time.Minute, 0, 59 * time.Second},
		{"a timer that does not", timer(silent), time.Minute, 0, 59 * time.Second},
		{"no deadline", direct, none, 0, none},
		{"an expired deadline", direct, expired, 30 * time.Second, 20 * time.Second},
		{"an expired deadline without a limit", direct, expired, 0, time.Second},
		{"a limit does not count beside a deadline", direct, time.Minute, 30 * time.Second, 48 * time.Second},
		{"function URL", url, time.Minute, 0, 59 * time.Second},
		{"SCF function URL", scfURL, expired, 20 * time.Second, 19 * time.Second},
		{"load balancer", balancer, time.Minute, 0, 59 * time.Second},
		{"HTTP API", gateway, time.Minute, 0, 25 * time.Second},
		{"HTTP API, sooner", gateway, 10 * time.Second, 0, 9 * time.Second},
		{"HTTP API without a deadline", gateway, none, 0, 25 * time.Second},
		{"REST API", rest, time.Minute, 0, 25 * time.Second},
		{"SCF API Gateway", scfGateway, expired, time.Minute, 25 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(noon)) // the events' day
				given := time.Duration(-1)
				f := newFunction(func(ctx context.Context, app trtcapi.Application) (trtcapi.CallbackConfig, error) {
					given = none
					if end, ok := ctx.Deadline(); ok {
						given = time.Until(end)
					}
					if ctx.Err() != nil {
						t.Error("the time was over before it began")
					}
					return configured(ctx, app)
				})
				f.Now, f.platform.TimeLimit = time.Now, test.limit
				ctx := t.Context()
				if test.deadline != none {
					bounded, cancel := context.WithTimeout(ctx, test.deadline)
					defer cancel()
					ctx = bounded
				}
				if _, err := f.Invoke(ctx, []byte(test.event)); err != nil {
					t.Fatal(err)
				}
				if given != test.want {
					t.Errorf("given %v, not %v", given, test.want)
				}
			})
		})
	}
}

// TestOutOfTime waits for a Tencent that never answers: the report comes all the same, and in time.
func TestOutOfTime(t *testing.T) {
	t.Parallel()
	hangs := func(ctx context.Context, _ trtcapi.Application) (trtcapi.CallbackConfig, error) {
		<-ctx.Done()
		return trtcapi.CallbackConfig{}, &trtcapi.Error{Class: trtcapi.ClassDeadline, Meaning: "the run's time is over", Fix: "give it more"}
	}
	synctest.Test(t, func(t *testing.T) {
		f := newFunction(hangs)
		f.Now = time.Now
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		text, err := f.Invoke(ctx, event(t, "httpapi-stage.json"))
		if err != nil || ctx.Err() != nil {
			t.Fatal(err, ctx.Err())
		}
		if r := readResponse(t, text); r.StatusCode != http.StatusGatewayTimeout || readReport(t, []byte(r.Body)).Apps[0].Failure.Class != trtcapi.ClassDeadline {
			t.Errorf("%d: %s", r.StatusCode, r.Body)
		}
		if done := f.entries(t, "invocation done"); done[0]["duration_ms"] != 25000.0 {
			t.Errorf("the log says %v", done)
		}
	})
}

// TestRequestTime dates a report by its request where the event tells when that was.
func TestRequestTime(t *testing.T) {
	t.Parallel()
	at := func(member, value string) string {
		return `{"httpMethod":"GET","resource":"/","path":"/v1/report","headers":{"Authorization":"Bearer ` + token + `"},"requestContext":{"` + member + `":` + value + `}}`
	}
	asked, came := time.Date(2026, 11, 23, 12, 16, 59, 0, time.UTC), noon.Truncate(time.Second)
	for _, test := range []struct {
		event string
		want  time.Time
	}{
		{string(event(t, "httpapi-stage.json")), asked},
		{string(event(t, "restapi.json")), asked},
		{string(event(t, "alb-headers.json")), came},
		{string(event(t, "scf-functionurl-report.json")), came},
		{at("requestTimeEpoch", "0"), came},
		{at("requestTimeEpoch", "-1795436219000"), came},
		{at("requestTimeEpoch", "9223372036854775807"), came},
		{at("requestTimeEpoch", "253402300800000"), came}, // the year 10000
	} {
		text, err := newFunction(configured).Invoke(t.Context(), []byte(test.event))
		if err != nil {
			t.Fatal(err)
		}
		if got := readReport(t, []byte(readResponse(t, text).Body)).RunAt; !got.Equal(test.want) || !json.Valid(text) {
			t.Errorf("%s: %v, not %v", test.event, got, test.want)
		}
	}
}
