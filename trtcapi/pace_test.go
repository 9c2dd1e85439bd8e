package trtcapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
)

// prompt answers at once, and notes when it was asked.
type prompt struct {
	mu    sync.Mutex
	asked []time.Time
}

func (p *prompt) RoundTrip(*http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, time.Now())
	const answer = `{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"Id-1","Response":{"Url":"https://calls.acme.com","CallbackCommandList":[]}}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// TestPace: ten a second are a tenth of a second apart, whoever asks, and the waiting costs no attempt its time.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &prompt{}
		client := trtcapi.NewClient(p, time.Now, func() uint32 { return 0 }, nil)
		client.Pace(rate.NewLimiter(10, 1).Wait)
		app := trtcapi.Application{SDKAppID: 1, SecretKey: secret.New("key"), Timeout: 150 * time.Millisecond}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := client.GetCallback(t.Context(), app); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i := 1; i < len(p.asked); i++ {
			if apart := p.asked[i].Sub(p.asked[i-1]); apart < 99*time.Millisecond {
				t.Errorf("calls %d and %d are %v apart", i-1, i, apart)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := client.GetCallback(ctx, app) // its turn would come too late
		e, ok := errors.AsType[*trtcapi.Error](err)
		if !ok || e.Class != trtcapi.ClassDeadline || e.Attempts != 0 || len(p.asked) != 5 {
			t.Errorf("%+v after %d calls", err, len(p.asked))
		}
	})
}
