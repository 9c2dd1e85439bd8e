package app_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/app"
)

// A rehearsal that broke off early would be of no use, and nobody would see it.
func TestRehearseGoesAllTheWay(t *testing.T) {
	t.Parallel()
	reply, err := app.Rehearse(app.Process{
		Now: time.Now, Random: func() uint32 { return 1 },
		Environ: func() []string { t.Error("it read the environment"); return nil },
		Log:     func(slog.Leveler) slog.Handler { t.Error("it used the log"); return slog.DiscardHandler },
	})
	if err != nil {
		t.Fatal(err)
	}
	var r audit.Report
	if err := json.Unmarshal(reply, &r); err != nil {
		t.Fatal(err)
	}
	if r.Trigger != audit.Schedule || len(r.Apps) != 1 || !r.Apps[0].Configured || r.Published == nil {
		t.Errorf("the reply is %s", reply)
	}
}
