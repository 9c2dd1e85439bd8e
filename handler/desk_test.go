package handler_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

func deskRequest(t *testing.T, method, path string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// TestServeHTTP finds the same routes without a cloud's events around them.
func TestServeHTTP(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/v1/report", 200},
		{"GET", "/v1/report?min_severity=high", 200},
		{"HEAD", "/v1/apps/default", 200},
		{"GET", "/v1/apps/nobody", 404},
		{"GET", "/v1/apps/de%66ault", 200},
		{"POST", "/v1/schema", 405},
		{"GET", "/healthz", 200},
	} {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, deskRequest(t, test.method, test.path))
		if w.Code != test.want || w.Header().Get("Cache-Control") != "no-store" || (w.Body.Len() == 0) != (test.method == http.MethodHead) {
			t.Errorf("%s %s: %d, %v, %s", test.method, test.path, w.Code, w.Header(), w.Body)
		}
	}
	if done := f.entries(t, "invocation done"); len(done) != 7 || done[0]["trigger"] != "http" || done[3]["status_code"] != 404.0 {
		t.Errorf("the log says %v", done)
	}
}

// TestSideBySide runs invocations at once, as a cloud may: one of them is the cold one, and what is logged once is logged once.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			if _, err := f.Invoke(t.Context(), []byte(timer(""))); err != nil {
				t.Error(err)
			}
			f.ask(t, http.MethodGet, "/v1/report", "Bearer "+token)
		})
	}
	wait.Wait()
	cold := 0
	for _, entry := range f.entries(t, "invocation done") {
		if entry["cold_start"] == true {
			cold++
		}
	}
	if notices := f.entries(t, "notice"); cold != 1 || len(notices) != 1 {
		t.Errorf("%d cold starts and the notices %v", cold, notices)
	}
}
