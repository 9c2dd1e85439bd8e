// Command desk runs the real, built function on a desk, under the protocol of either cloud, against a fake Tencent. It needs no account and no
// configuration, and nothing leaves this machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	var d desk
	flag.StringVar(&d.binary, "binary", "build/bootstrap", "the function, as make build writes it")
	flag.StringVar(&d.clouds, "cloud", "lambda,scf", "the clouds to play, in this order: lambda, scf or both")
	flag.Usage = usage
	flag.Parse()
	d.out = os.Stdout
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := d.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(err.Error()))
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

func usage() {
	fmt.Fprint(os.Stderr, `usage: desk [-binary build/bootstrap] [-cloud lambda,scf]

Starts the function as each cloud would, hands it a schedule and an HTTP request, deletes the callback at a fake Tencent and asks once
more; prints what went in and what came out.

`)
	flag.PrintDefaults()
}
