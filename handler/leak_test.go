package handler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// planted stands in the place of each value in turn; none of them may come back in an error.
const planted = "pl4nted-v4lue"

func TestErrorsHoldNoValue(t *testing.T) {
	t.Parallel()
	all := map[string][][]byte{}
	for name, payload := range events(t, filepath.Join("testdata", "events")) {
		all[name] = slices.Concat(mutants(t, payload, planted), mutants(t, payload, []any{planted}), mutants(t, payload, map[string]any{"k": planted}))
	}
	for name, payload := range events(t, amazonsFolder(t)) {
		all[name] = mutants(t, payload, planted)
	}
	refused := 0
	for name, payloads := range all {
		for _, mutant := range payloads {
			f := newFunction(configured)
			_, err := f.Invoke(t.Context(), mutant)
			if err == nil {
				continue
			}
			refused++
			if strings.Contains(err.Error(), planted) {
				t.Errorf("%s: %v", name, err)
			}
			if bytes.Contains(f.log.Bytes(), []byte(planted)) {
				t.Errorf("%s: the log has it: %s", name, f.log)
			}
		}
	}
	if refused < 1000 {
		t.Errorf("only %d events were refused: the test tests nothing", refused)
	}
}

// mutants are copies of an event, each with the value planted in another place.
func mutants(t *testing.T, payload []byte, value any) (all [][]byte) {
	t.Helper()
	var event any
	if json.Unmarshal(payload, &event) != nil {
		return [][]byte{append([]byte(planted), payload...)}
	}
	plant(event, func(set func(any), original any) {
		set(value)
		text, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		set(original)
		all = append(all, text)
	})
	return all
}

// named are the keys of what a queue calls its messages, by which the log names those that it drops.
var named = []string{"messageId", "MessageId", "topic"}

// plant visits the leaves.
func plant(at any, visit func(set func(any), original any)) {
	each := func(inner any, set func(any)) {
		switch inner.(type) {
		case map[string]any, []any:
			plant(inner, visit)
		default:
			visit(set, inner)
		}
	}
	switch at := at.(type) {
	case map[string]any:
		for key, inner := range at {
			if !slices.Contains(named, key) {
				each(inner, func(v any) { at[key] = v })
			}
		}
	case []any:
		for i, inner := range at {
			each(inner, func(v any) { at[i] = v })
		}
	}
}

// TestRefusalsHoldNoValue is about what the sweep over the leaves does not reach.
func TestRefusalsHoldNoValue(t *testing.T) {
	t.Parallel()
	for _, event := range []string{
		``, `null`, `"` + planted + `"`, `["` + planted + `"]`, `{"` + "a" + `":"` + planted, planted,
		`{"action":"` + planted + `"}`,
		`{"action":"audit","apps":["` + planted + `"]}`,
		`{"action":"audit","apps":"` + planted + `"}`,
		`{"action":"audit","apps":[{"k":"` + planted + `"}]}`,
		`{"action":"audit","publish":"` + planted + `"}`,
		`{"action":"audit","schedule":["` + planted + `"]}`,
		`{"action":"audit","time":"` + planted + `"}`,
		`{"detail-type":"Scheduled Event","source":"aws.scheduler","time":"` + planted + `"}`,
		timer(`{"action":"` + planted + `"}`),
		timer(`{"action":"audit","apps":["` + planted + `"]}`),
		timer(`{"action":"audit","` + planted + `":1}`),
	} {
		f := newFunction(configured)
		_, err := f.Invoke(t.Context(), []byte(event))
		if err == nil || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", event, err)
		}
	}
}

// timer is an event of an SCF timer with that Message.
func timer(message string) string {
	text, _ := json.Marshal(message)
	return fmt.Sprintf(`{"Type":"Timer","TriggerName":"hourly","Time":"2026-11-23T12:17:00Z","Message":%s}`, text)
}

// TestErrorsAreBounded sends more keys, and longer ones, than anybody wants to read.
func TestErrorsAreBounded(t *testing.T) {
	t.Parallel()
	event := map[string]int{strings.Repeat("é", 5000): 1}
	for i := range 5000 {
		event[fmt.Sprintf("key-%04d", i)] = i
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newFunction(configured).Invoke(t.Context(), text)
	if err == nil || len(err.Error()) > 1000 {
		t.Fatalf("error of %d bytes", len(fmt.Sprint(err)))
	}
	mustHold(t, err.Error(), `"key-0000", "key-0001"`, "and 4981 more")
	_, err = newFunction(configured).Invoke(t.Context(), []byte(`{"`+strings.Repeat("k", 5000)+`":1}`))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("error of %d bytes", len(fmt.Sprint(err)))
	}
}
