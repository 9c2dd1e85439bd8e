package app_test

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/internal/app"
)

func TestJSONLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(app.JSONLog(&out)(slog.LevelInfo))
	log.DebugContext(t.Context(), "not shown")
	log.With(slog.String("function_request_id", "r")).WarnContext(t.Context(), "hello", slog.String("trigger", "http"))
	form := `^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"WARN","message":"hello","function_request_id":"r","trigger":"http"\}\n$`
	if !regexp.MustCompile(form).Match(out.Bytes()) {
		t.Errorf("got %s", out.String())
	}
}

// TestJSONLogInUTC takes a record's time from another zone.
func TestJSONLogInUTC(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	there := time.Date(2026, 11, 23, 20, 17, 0, 999999999, time.FixedZone("UTC+8", 8*60*60))
	if err := app.JSONLog(&out)(slog.LevelInfo).Handle(t.Context(), slog.NewRecord(there, slog.LevelInfo, "m", 0)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"timestamp":"2026-11-23T12:17:00.999Z"`) {
		t.Errorf("got %s", out.String())
	}
}

// TestJSONLogOddAttributes are called as the record's own are, or stand in a group.
func TestJSONLogOddAttributes(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(app.JSONLog(&out)(slog.LevelInfo))
	log.InfoContext(t.Context(), "m", slog.String("time", "text"), slog.Group("g", slog.String("msg", "inner"), slog.Int("time", 7)))
	for _, part := range []string{`"message":"m"`, `"time":"text"`, `"g":{"msg":"inner","time":7}`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is missing in %s", part, out.String())
		}
	}
}

func TestTextLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(app.TextLog(&out)(slog.LevelWarn))
	log.InfoContext(t.Context(), "all is well")
	log.WarnContext(t.Context(), "all is not")
	if got := out.String(); strings.Contains(got, "all is well") || !strings.Contains(got, `level=WARN msg="all is not"`) {
		t.Errorf("got %s", got)
	}
}
