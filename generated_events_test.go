package main_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"trtc-callback-audit/internal/envelope"
)

// eventSections tell of the events that are no requests: what is told apart, what may stand in them, what comes back.
func eventSections(t *testing.T, p *page, w *apiWorld) {
	t.Helper()
	p.say(apiEvents)
	p.table([]string{"event", "told by", "what it does", "answer"}, eventRows(t))
	p.say(apiDirect)
	p.table([]string{"key", "type", "meaning"}, keysOfDirect(t, w))
	p.say(apiDirectMore)
	p.event(w, `{"action":"audit","apps":["prod"],"publish":false,"time":"2026-11-23T12:17:00Z"}`)
	p.say(apiFailed)
	p.event(w, `{"action":"audit","fail_on":["drifted"]}`)
	p.say(apiTest)
	p.event(w, `{"action":"publish_test"}`, sink(t))
	p.say(apiJobs)
	p.event(w, apiBatch)
	p.say(apiForeign)
	p.event(w, `{"detail":{},"payload":"anything"}`)
}

// eventRows have a row for each kind of event that there is.
func eventRows(t *testing.T) (rows [][]string) {
	t.Helper()
	known := eventWords()
	for _, kind := range readSource(t, "internal/envelope").constants["Kind"] {
		if envelope.Kind(kind.name) == envelope.Foreign {
			continue
		}
		cells := strings.Split(find(t, known, kind.name), " | ")
		for i := range cells {
			cells[i] = quote(cells[i])
		}
		rows = append(rows, append([]string{kind.name}, cells...))
	}
	return rows
}

var quoted = regexp.MustCompile(`"([a-z_]+)"`)

// keysOfDirect asks the handler which keys there are: the answer to one that it does not know lists them.
func keysOfDirect(t *testing.T, w *apiWorld) (rows [][]string) {
	t.Helper()
	_, err := w.invoke(`{"action":"audit","nonsense":1}`)
	if err == nil {
		t.Fatal("a key that is not known is taken")
	}
	_, list, _ := strings.Cut(err.Error(), "the keys are ")
	list, _, _ = strings.Cut(list, ";")
	for _, key := range quoted.FindAllStringSubmatch(list, -1) {
		kind, meaning, _ := strings.Cut(find(t, directWords, key[1]), ": ")
		rows = append(rows, []string{code(key[1]), kind, cell(meaning)})
	}
	return rows
}

// invoke hands an event to the function, for which more variables may be set.
func (w *apiWorld) invoke(payload string, env ...string) ([]byte, error) {
	w.t.Helper()
	w.reset()
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		w.t.Setenv(name, value)
	}
	return w.handler.Invoke(w.t.Context(), []byte(payload))
}

// event shows an event and what comes back.
func (p *page) event(w *apiWorld, payload string, env ...string) {
	w.t.Helper()
	reply, err := w.invoke(payload, env...)
	if err != nil {
		reply = []byte("the invocation fails: " + err.Error())
	}
	p.show("", strings.TrimSpace(payload))
	p.show("", readable(bytes.TrimSpace(reply)))
}

// sink takes what it is told, and returns the variable that it is told by.
func sink(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(s.Close)
	return "PUBLISH_WEBHOOK_URL=" + s.URL
}
