package publish_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

func TestKinds(t *testing.T) {
	t.Parallel()
	if want := []publish.Kind{"webhook", "slack", "mattermost", "dingtalk", "wecom", "feishu", "teams", "discord"}; !slices.Equal(publish.Kinds(), want) {
		t.Errorf("%v", publish.Kinds())
	}
}

// TestConformance has every sink, in each format, keep its promises, and read every response that its platform is known to give.
func TestConformance(t *testing.T) {
	t.Parallel()
	formats := map[publish.Kind][]string{"teams": {"", "message", "card"}, "wecom": {"", "markdown", "markdown_v2"}}
	for _, kind := range publish.Kinds() {
		for _, format := range append(formats[kind], "")[:max(1, len(formats[kind]))] {
			t.Run(string(kind)+" "+format, func(t *testing.T) {
				t.Parallel()
				create := func(address secret.String, way http.RoundTripper, now func() time.Time) publish.Sink {
					d := publish.Destination{Kind: kind, URL: address, Secrets: secretsOf(kind), Format: format}
					return publish.New(d, publish.Kit{Way: way, Now: now, Language: "en", Function: "audit-prod"})
				}
				publishtest.Run(t, create, platforms(t)[kind].responses(t)...)
			})
		}
	}
}

// TestContentTypes are those of the platforms' examples.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	for kind, p := range platforms(t) {
		server := publishtest.NewServer(p.responses(t)[0].Answer)
		want := p.ContentType
		switch kind {
		case "webhook":
			want = "application/cloudevents+json; charset=UTF-8"
		case "discord", "teams":
			server = publishtest.NewServer(publishtest.Answer{Status: http.StatusAccepted}, publishtest.Answer{Status: http.StatusNoContent})
		}
		_ = sinkAt(at, kind, server).Publish(t.Context(), publishtest.Report(1)) // whatever is made of the answer
		if got := server.Requests()[0].Header.Get("Content-Type"); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestNoSuchKind(t *testing.T) {
	t.Parallel()
	server := publishtest.NewServer()
	err := sinkAt(at, "telex", server).Publish(t.Context(), publishtest.Report(1))
	if err == nil || err.Error() != "publish: telex: permanent: there is no sink of this kind" || len(server.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(server.Requests()))
	}
}

// TestTook: a message says how long the run took, unless its time is the one of a queue or of a retry.
func TestTook(t *testing.T) {
	t.Parallel()
	body := func(took time.Duration) string {
		server := publishtest.NewServer(publishtest.Answer{Body: "ok"})
		r := publishtest.Report(1)
		r.RunAt = r.GeneratedAt.Add(-took)
		if err := sinkAt(at, "mattermost", server).Publish(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return string(server.Requests()[0].Body)
	}
	for took, want := range map[time.Duration]bool{
		7 * time.Second: true, 15*time.Minute - time.Second: true, 0: false, 15 * time.Minute: false, 3 * time.Hour: false, -time.Second: false,
	} {
		if got := strings.Contains(body(took), "took"); got != want {
			t.Errorf("%s: it says so: %t", took, got)
		}
	}
}
