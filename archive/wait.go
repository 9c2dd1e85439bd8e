package archive

import (
	"context"
	"errors"
	"time"
)

// wait lets pass between half of most, which is below 4 s, and all of it, so that those who met do not meet again.
func wait(ctx context.Context, most time.Duration, random uint32) error {
	half := most / 2
	timer := time.NewTimer(half + half*time.Duration(random)>>32)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return overdue(ctx.Err())
	}
}

// isPassing reports whether an attempt failed in a way that another may not.
func isPassing(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.passing
}
