package publishtest

import "context"

// Check makes one check of a sink alone. It must run in a bubble.
func Check(ctx context.Context, name string, create Make, responses ...Response) error {
	return suite{create: create, responses: responses}.checks()[name](ctx)
}

// Checks are the names of all checks.
func Checks() []string {
	var names []string
	for name := range (suite{}).checks() {
		names = append(names, name)
	}
	return names
}
