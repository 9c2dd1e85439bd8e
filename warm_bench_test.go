package main_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/internal/transport"
	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// Turns of which the first open connections and fill pools and do not count.
const (
	warmUpTurns  = 100
	countedTurns = 1500
)

// BenchmarkWarm takes the time of a scheduled audit of one application by a process that has done many. Its floor is a bare POST of the same request to
// the same gateway over a connection that is kept, on a cloud together with an empty function's invocation. They take turns in any
// order, and what is compared is the median of the turns' ratios. The POST is there twice, and what the two differ by is the noise.
func BenchmarkWarm(b *testing.B) {
	g := startGateway(b, "cold")
	env := map[string]string{"TRTC_SDK_APP_ID": fmt.Sprint(plantedID), "TRTC_SECRET_KEY": plantedKey, "TRTC_ENDPOINT": g.Plain}
	post := barePost(b, g.Plain)
	turns := []*turn{{name: "post", take: post}, {name: "post-again", take: post, floor: []int{0}}, {name: "handler", take: inProcess(b, env), floor: []int{0}}}
	for _, cloud := range []string{"lambda", "scf"} {
		binary := filepath.Join(b.TempDir(), "empty")
		if err := build(binary, emptyHandler[cloud]); err != nil {
			b.Fatal(err)
		}
		turns = append(turns,
			&turn{name: cloud + "-empty", take: onCloud(b, cloud, cloudtest.Options{Binary: binary}, isEmpty)},
			&turn{name: cloud, take: onCloud(b, cloud, cloudtest.Options{Binary: built, Env: env}, isReport), floor: []int{0, len(turns)}})
	}
	for b.Loop() {
		for i := range warmUpTurns + countedTurns {
			takeTurn(turns, i >= warmUpTurns)
		}
	}
	reportWarm(b, turns)
}

// turn is what is done again and again.
type turn struct {
	name           string
	take           func() time.Duration
	floor          []int // the turns whose sum it is held against
	took           []float64
	floors, ratios []float64
}

// takeTurn takes all in any order: whoever comes after another process finds its caches cold.
func takeTurn(turns []*turn, counts bool) {
	took := make([]float64, len(turns))
	for _, i := range rand.Perm(len(turns)) {
		took[i] = float64(turns[i].take())
	}
	if !counts {
		return
	}
	for i, t := range turns {
		var floor float64
		for _, f := range t.floor {
			floor += took[f]
		}
		t.took, t.floors, t.ratios = append(t.took, took[i]), append(t.floors, floor), append(t.ratios, took[i]/floor)
	}
}

func reportWarm(b *testing.B, turns []*turn) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // of all turns together: it says nothing
	for _, t := range turns {
		b.ReportMetric(quantile(t.took, 0.5), t.name+"-ns")
		if t.floor != nil {
			b.ReportMetric(quantile(t.floors, 0.5), t.name+"-floor-ns")
			b.ReportMetric(quantile(t.ratios, 0.5), t.name+"-x")
		}
	}
}

// barePost is what any program would have to do.
func barePost(b *testing.B, endpoint string) func() time.Duration {
	b.Helper()
	client := &http.Client{Transport: transport.New(nil, transport.Options{})}
	b.Cleanup(client.CloseIdleConnections)
	ticket := trtcapi.MintUserSig(secret.New(plantedKey), plantedID, "administrator", time.Now(), time.Hour)
	query := url.Values{"sdkappid": {fmt.Sprint(plantedID)}, "identifier": {"administrator"}, "usersig": {ticket}, "random": {"1"}, "contenttype": {"json"}}
	address := endpoint + "/v4/call_config/get_callback?" + query.Encode()
	return func() time.Duration {
		began := time.Now()
		r, err := client.Post(address, "application/json", strings.NewReader("{}")) //nolint:noctx // Nothing is to be added to it.
		if err != nil {
			b.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		took := time.Since(began)
		if err != nil || !strings.Contains(string(body), gatewayURL) {
			b.Fatalf("%v: %s", err, body)
		}
		return took
	}
}

// inProcess is the handler without a cloud. Its configuration is read from the process's own environment.
func inProcess(b *testing.B, env map[string]string) func() time.Duration {
	b.Helper()
	for name, value := range env {
		b.Setenv(name, value)
	}
	a := app.New(app.Process{Environ: os.Environ, Now: time.Now, Random: rand.Uint32, Log: app.JSONLog(io.Discard)})
	made := func(context.Context) handler.Platform { return handler.Platform{RequestID: "warm", Function: "warm"} }
	h := &handler.Handler{Load: a.Load, Platform: made, Now: time.Now}
	return func() time.Duration {
		began := time.Now()
		reply, err := h.Invoke(b.Context(), []byte(coldEvent))
		took := time.Since(began)
		if err != nil || isReport(reply) != nil {
			b.Fatalf("%v: %s", err, reply)
		}
		return took
	}
}

// onCloud is a function on a cloud, from the event handed out to the answer received.
func onCloud(b *testing.B, name string, o cloudtest.Options, right func([]byte) error) func() time.Duration {
	b.Helper()
	cloud, err := cloudtest.Start(b.Context(), name, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cloud.Stop() })
	return func() time.Duration {
		reply, err := cloud.Invoke(b.Context(), cloudtest.Invocation{Event: []byte(coldEvent)})
		if err != nil || right(reply.Payload) != nil {
			b.Fatalf("%v: %s%s", err, reply.Message, reply.Payload)
		}
		return reply.Took
	}
}
