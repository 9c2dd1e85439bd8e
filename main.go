// Command trtc-callback-audit tells whether the TUICallKit callback of Tencent RTC applications is configured: as a function on AWS Lambda
// and on Tencent SCF, and on a desk. See trtc-callback-audit help.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/tencentyun/scf-go-lib/cloudfunction"
	"github.com/tencentyun/scf-go-lib/functioncontext"

	"trtc-callback-audit/handler"
	"trtc-callback-audit/internal/app"
	"trtc-callback-audit/internal/cli"
)

// hosts is where the program can find itself, told by the variable that only that place sets. Without its own, one library ends the process and the
// other waits for ever on a random port.
var hosts = []struct {
	variable string
	start    func() int
}{
	{"AWS_LAMBDA_RUNTIME_API", onLambda},
	{"_LAMBDA_SERVER_PORT", onSCF},
	{"TENCENTCLOUD_RUNENV", onAnotherSCF},
	{"SCF_RUNTIME_API", onAnotherSCF},
}

func main() {
	for _, host := range hosts {
		if os.Getenv(host.variable) != "" {
			os.Exit(host.start())
		}
	}
	os.Exit(onADesk())
}

func onLambda() int {
	lambda.Start(newHandler(func(ctx context.Context) (p handler.Platform) {
		p.Function, p.Metrics = lambdacontext.FunctionName, true
		if c, ok := lambdacontext.FromContext(ctx); ok {
			p.RequestID = c.AwsRequestID
		}
		return p
	}))
	return 0
}

func onSCF() int {
	cloudfunction.StartHandler(newHandler(func(ctx context.Context) (p handler.Platform) {
		if c, ok := functioncontext.FromContext(ctx); ok {
			p.RequestID, p.Namespace, p.Function = c.RequestID, c.Namespace, c.FunctionName
			p.TimeLimit = time.Duration(c.TimeLimitInMs) * time.Millisecond
		}
		return p
	}))
	return 0
}

// onAnotherSCF is SCF without the one runtime that has a Go library.
func onAnotherSCF() int {
	fmt.Fprintln(os.Stderr, "trtc-callback-audit: this SCF runtime is not supported; create the function with Runtime Go1, Type Event and Handler main, from scf-amd64.zip")
	return 64
}

func onADesk() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := process(app.TextLog(os.Stderr))
	p.Desk = true
	a := app.New(p)
	made := func(context.Context) handler.Platform { return handler.Platform{RequestID: rand.Text()} }
	h := &handler.Handler{Load: a.Load, Platform: made, Now: p.Now}
	program := cli.Program{App: a, Handler: h, Stdout: os.Stdout, Stderr: os.Stderr}
	return program.Run(ctx, os.Args[1:])
}

// newHandler makes the handler and has done now, during initialisation, what is slow when it is done first.
func newHandler(platform func(context.Context) handler.Platform) *handler.Handler {
	p := process(app.JSONLog(os.Stdout))
	a := app.New(p)
	a.Warm(context.Background())
	return &handler.Handler{Load: a.Load, Platform: platform, Now: p.Now}
}

// process is all that the program takes from the world.
func process(log func(slog.Leveler) slog.Handler) app.Process {
	return app.Process{Environ: os.Environ, Now: time.Now, Random: mathrand.Uint32, Log: log}
}
