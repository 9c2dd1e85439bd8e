package main_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/trtcapi/trtctest"
)

// TestEachInvocationMintsItsOwnUserSig runs one warm process through a day, by its own clock and Tencent's.
func TestEachInvocationMintsItsOwnUserSig(t *testing.T) {
	tencent := trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey})
	clock := time.Date(2026, 11, 23, 12, 17, 0, 0, time.UTC)
	now := func() time.Time { return clock }
	tencent.SetNow(now)
	tencent.SetCallback(plantedID, "https://calls.acme.com/trtc", "Call.CallbackAfterEndCall")
	t.Setenv("TRTC_SDK_APP_ID", "1400000000")
	t.Setenv("TRTC_SECRET_KEY", plantedKey)
	t.Setenv("TRTC_ENDPOINT", tencent.URL())
	a := app.New(app.Process{
		Environ: os.Environ, Now: now, Random: func() uint32 { return 7 },
		Log: func(slog.Leveler) slog.Handler { return slog.DiscardHandler },
	})
	h := handler.Handler{Load: a.Load, Now: now, Platform: func(context.Context) handler.Platform { return handler.Platform{RequestID: clock.String()} }}
	var times []time.Time
	for range 24 {
		if _, err := h.Invoke(t.Context(), []byte(`{"action":"audit"}`)); err != nil {
			t.Fatal(err)
		}
		times = append(times, clock)
		clock = clock.Add(time.Hour)
	}
	seen := map[string]bool{}
	for i, call := range tencent.Calls() {
		if call.Code != 0 || call.UserSig.Time != times[i].Unix() || call.UserSig.Expire != 600 {
			t.Errorf("invocation %d at %v: code %d, UserSig %+v", i, times[i], call.Code, call.UserSig)
		}
		seen[call.Query.Get("usersig")] = true
	}
	if len(seen) != len(times) {
		t.Errorf("%d invocations sent %d UserSigs", len(times), len(seen))
	}
}
