package archive

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"
)

// bucket keeps objects in a store that speaks S3. It speaks HTTP itself, because the SDK's client for S3 would be half of the program.
type bucket struct {
	at  Location
	kit Kit
}

const (
	patience = 3 * time.Second // with one attempt
	attempts = 3               // at one request
	pause    = 200 * time.Millisecond
)

// question is a request before it has a signature.
type question struct {
	method string
	key    string
	header map[string]string
	body   []byte
	limit  int64 // of the object in the answer, in bytes; 0 if there is none in it
}

func (b *bucket) get(ctx context.Context, key string, limit int64) (object, error) {
	a, _, err := b.ask(ctx, question{method: http.MethodGet, key: key, limit: limit})
	switch {
	case err != nil:
		return object{}, err
	case a.isMissing():
		return object{}, nil
	case !a.isDone():
		return object{}, a.refused(http.MethodGet)
	}
	return object{body: a.body, tag: a.tag}, nil
}

func (b *bucket) put(ctx context.Context, key string, body []byte, tag string) (bool, error) {
	header := b.condition(tag)
	if b.at.lock > 0 && strings.HasPrefix(key, reports) {
		header["X-Amz-Object-Lock-Mode"] = "GOVERNANCE"
		header["X-Amz-Object-Lock-Retain-Until-Date"] = b.kit.Now().UTC().AddDate(0, 0, b.at.lock).Format(time.RFC3339)
	}
	a, lost, err := b.ask(ctx, question{method: http.MethodPut, key: key, header: header, body: body})
	switch {
	case err != nil:
		return false, err
	case a.isDone():
		return true, nil
	case !a.isConflict():
		return false, a.refused(http.MethodPut)
	case !lost:
		return false, nil
	}
	// Somebody was first. It may have been this very write, in an attempt whose answer was lost.
	there, err := b.get(ctx, key, maxReport)
	return err == nil && bytes.Equal(there.body, body), err
}

// condition is the header that makes a write depend on what was read. COS has one against overwriting, and none that it documents for replacing a certain
// object.
func (b *bucket) condition(tag string) map[string]string {
	switch {
	case tag == "" && b.at.isCOS():
		return map[string]string{"x-cos-forbid-overwrite": "true"}
	case tag == "":
		return map[string]string{"If-None-Match": "*"}
	case b.at.isCOS():
		return nil
	}
	return map[string]string{"If-Match": tag}
}

// ask sends a request, and again if that may help. It reports whether an answer was lost on the way to this one: then the store may have done before what it now
// finds done.
func (b *bucket) ask(ctx context.Context, q question) (a answer, lost bool, err error) {
	for n := range attempts {
		if n > 0 {
			lost = true
			if err := wait(ctx, pause<<n, b.kit.Random()); err != nil {
				return answer{}, lost, err
			}
		}
		a, err = b.attempt(ctx, q)
		if ctx.Err() != nil && err != nil {
			return answer{}, lost, overdue(ctx.Err())
		}
		if !isPassing(err) && !a.passes() {
			break
		}
	}
	return a, lost, err
}

func (b *bucket) attempt(ctx context.Context, q question) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := b.request(ctx, q)
	if err != nil {
		return answer{}, err
	}
	response, err := b.kit.Way.RoundTrip(request)
	if err != nil {
		return answer{}, unreachable(err)
	}
	defer response.Body.Close()
	return readAnswer(response, q.limit)
}
