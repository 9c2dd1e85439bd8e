package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"trtc-callback-audit/secret"
)

const planted = "planted-c4f1e0-secret"

// holder is how a secret usually travels: deep inside somebody else's value, in exported and unexported fields alike.
type holder struct {
	Exported   secret.String
	unexported secret.String
	nested     struct{ inner *secret.String }
	list       []secret.String
	table      map[string]secret.String
}

func newHolder() holder {
	s := secret.New(planted)
	h := holder{Exported: s, unexported: s, list: []secret.String{s}, table: map[string]secret.String{"k": s}}
	h.nested.inner = &s
	return h
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	h := newHolder()
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%20s", "%-5.2v"} {
		fmt.Fprintf(&out, verb+"\n", h.Exported)
		fmt.Fprintf(&out, verb+"\n", &h.Exported)
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", &h)
	}
	fmt.Fprintln(&out, fmt.Errorf("wrapped: %v, %w", h, errors.New(h.Exported.String())))
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "s", h.Exported, "h", h, "p", &h)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "s", h.Exported, "h", h, "p", &h)
	if err := json.NewEncoder(&out).Encode(h); err != nil {
		t.Fatal(err)
	}
	if err := xml.NewEncoder(&out).Encode(h.Exported); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), planted) {
		t.Errorf("the secret is in the output:\n%s", out.String())
	}
	if !strings.Contains(out.String(), `"Exported":"REDACTED"`) {
		t.Errorf("JSON does not say REDACTED:\n%s", out.String())
	}
}

func TestNoHexOfASecret(t *testing.T) {
	t.Parallel()
	hex := fmt.Sprintf("%x", planted)
	for _, verb := range []string{"%x", "%X", "% x", "%#x"} {
		if got := fmt.Sprintf(verb, secret.New(planted)); strings.Contains(strings.ToLower(got), hex[:8]) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}

func TestGobRefusesASecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	_ = gob.NewEncoder(&out).Encode(secret.New(planted))
	if strings.Contains(out.String(), planted) {
		t.Errorf("gob wrote the secret")
	}
}

func TestReveal(t *testing.T) {
	t.Parallel()
	s := secret.New(planted)
	if got := s.Reveal(); got != planted {
		t.Errorf("Reveal() = %q", got)
	}
	if !s.IsSet() || s.Len() != len(planted) {
		t.Errorf("IsSet() = %v, Len() = %d", s.IsSet(), s.Len())
	}
	for _, unset := range []secret.String{{}, secret.New("")} {
		if unset.IsSet() || unset.Reveal() != "" || unset.Len() != 0 {
			t.Errorf("an unset secret is set: %q", unset.Reveal())
		}
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		secret, given string
		want          bool
	}{
		{planted, planted, true},
		{planted, planted + "x", false},
		{planted, planted[1:], false},
		{planted, strings.ToUpper(planted), false},
		{planted, "", false},
		{"", "", false},
		{"", planted, false},
	} {
		if got := secret.New(test.secret).Equal(test.given); got != test.want {
			t.Errorf("New(%q).Equal(%q) = %v", test.secret, test.given, got)
		}
	}
}
