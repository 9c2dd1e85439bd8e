// Command scf is the least that a function on SCF can be: what a cold start is measured against there.
package main

import (
	"context"

	"github.com/tencentyun/scf-go-lib/cloudfunction"
)

type hello struct{}

func (hello) Invoke(context.Context, []byte) ([]byte, error) { return []byte("{}"), nil }

func main() { cloudfunction.StartHandler(hello{}) }
