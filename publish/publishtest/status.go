package publishtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"trtc-callback-audit/publish"
)

// classOf is what is to be made of an HTTP status that comes with no body. Of a success it depends on the platform: there it is what is not success.
func classOf(status int) publish.Class {
	switch {
	case status/100 == 1, status/100 == 2:
		return publish.Unclear
	case status == http.StatusTooManyRequests, status/100 == 5:
		return publish.Retry
	}
	return publish.Permanent
}

// statuses checks every HTTP status: only those are tried again that pass, and a success is never a failure that is tried again.
func (s suite) statuses(ctx context.Context) error {
	var all []error
	for status := 100; status < 600; status++ {
		server := NewServer(Answer{Status: status})
		err := s.try(ctx, server)
		if err == nil && status/100 == 2 {
			continue
		}
		if _, err = want(server, err, classOf(status)); err != nil {
			all = append(all, fmt.Errorf("%d: %w", status, err))
		}
		if n := len(server.Requests()); n != 1 {
			all = append(all, fmt.Errorf("%d: %d requests in one attempt", status, n))
		}
	}
	return errors.Join(all...)
}

// redirects checks that none is followed, wherever it leads and even with a body that would be success.
func (s suite) redirects(ctx context.Context) error {
	taken, err := s.taken()
	if err != nil {
		return err
	}
	for status := 300; status < 400; status++ {
		server := NewServer(Answer{Status: status, Header: map[string]string{"Location": URL + "&elsewhere"}, Body: taken.Body}, taken)
		err := s.try(ctx, server)
		if n := len(server.Requests()); n != 1 {
			return fmt.Errorf("%d was followed: %d requests", status, n)
		}
		if _, err := want(server, err, publish.Permanent); err != nil {
			return fmt.Errorf("%d: %w", status, err)
		}
	}
	return nil
}
