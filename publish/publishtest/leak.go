package publishtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// planted are what no error may hold, in whatever form.
func planted() []string {
	return []string{
		"planted", "77c1f0", "5ad392", "e80b64", strings.TrimPrefix(WebhookSecret, "whsec_"), "whsec_c", "sink.example.com",
		"cGxhbnRlZC1", // what they begin with in base64
	}
}

// leaks checks that no error shows the URL or a secret, however it is printed and whatever the platform, or what stands before it, says.
func (s suite) leaks(ctx context.Context) error {
	var all []error
	for _, a := range tellTales(s.responses) {
		running, cancel := context.WithCancel(ctx)
		if a.Fault == Hang || a.Fault == Slow {
			time.AfterFunc(time.Second, cancel)
		}
		server := NewServer(a)
		err := s.try(running, server)
		cancel()
		if leak := shown(err); leak != "" {
			all = append(all, fmt.Errorf("%d with fault %d: %q is in the error", a.Status, a.Fault, leak))
		}
	}
	return errors.Join(all...)
}

// tellTales are answers that say all that there is to say.
func tellTales(responses []Response) []Answer {
	echo := URL + " " + Key + " " + WebhookSecret
	header := map[string]string{"Location": URL, "Retry-After": echo, "Content-Type": echo, "X-Ogw-Ratelimit-Reset": echo}
	all := []Answer{{Fault: Hang}, {Fault: Slow, Body: echo}, {Fault: Refuse}, {Fault: Break, Body: echo}}
	for status := 100; status < 600; status += 20 {
		all = append(all, Answer{Status: status, Header: header, Body: echo})
		for _, member := range []string{"errmsg", "msg", "message", "id", "punish", "error"} {
			body, _ := json.Marshal(map[string]any{member: echo, "errcode": 310000, "code": 9499}) // texts and numbers always encode
			all = append(all, Answer{Status: status, Header: header, Body: string(body)})
		}
	}
	for _, r := range responses {
		r.Body = strings.ReplaceAll(r.Body, `"}`, " "+echo+`"}`)
		all = append(all, r.Answer)
	}
	return all
}

// shown is what of the planted an error shows, in any way to print it, and in those that it wraps.
func shown(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		encoded, _ := json.Marshal(err) // what does not encode shows nothing
		text := fmt.Sprintf("%v %+v %#v %q %s", err, err, err, err, encoded)
		for _, word := range planted() {
			if strings.Contains(text, word) {
				return word
			}
		}
	}
	return ""
}
