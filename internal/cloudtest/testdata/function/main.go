// Command function is the function that the tests run in both clouds: the variable START says how it begins, an event
// says what it does.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/tencentyun/scf-go-lib/cloudfunction"
)

// born is the environment before either library touched it.
var born = os.Environ()

func main() {
	switch os.Getenv("START") {
	case "exit":
		fmt.Fprintln(os.Stderr, "first line\nconfig: APPS is not set")
		os.Exit(64)
	case "quit":
		fmt.Println("nothing to do")
		return
	case "sleep":
		time.Sleep(time.Hour)
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "busy":
		busy()
	case "raw":
		raw()
		return
	case "initerror":
		initError()
	case "stream":
		lambda.Start(stream)
	case "sigterm":
		lambda.StartWithOptions(function(invoke), lambda.WithEnableSIGTERM(func() {
			fmt.Println("told to end")
			os.Exit(0)
		}))
	}
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		lambda.Start(function(invoke))
	}
	cloudfunction.StartHandler(function(invoke))
}

// busy leaves a mark in the folder MARKS and finds its port taken as long as there are fewer than FREE marks.
func busy() {
	folder := os.Getenv("MARKS")
	if _, err := os.MkdirTemp(folder, "mark"); err != nil {
		log.Fatal(err)
	}
	marks, err := filepath.Glob(filepath.Join(folder, "mark*"))
	if err != nil || len(marks) < len(os.Getenv("FREE")) {
		log.Fatal("listen tcp 0.0.0.0:1: bind: address already in use ", err)
	}
}

type function func(ctx context.Context, event []byte) ([]byte, error)

func (f function) Invoke(ctx context.Context, event []byte) ([]byte, error) { return f(ctx, event) }

var count int

func invoke(ctx context.Context, event []byte) ([]byte, error) {
	count++
	verb, rest, _ := strings.Cut(string(event), " ")
	switch verb {
	case "echo":
		return []byte(rest), nil
	case "count":
		return fmt.Append(nil, count), nil
	case "pid":
		return fmt.Append(nil, os.Getpid()), nil
	case "fail":
		return nil, errors.New(rest)
	case "panic":
		panic(rest)
	case "die":
		fmt.Fprintln(os.Stderr, rest)
		os.Exit(7)
	case "deadline":
		deadline, _ := ctx.Deadline()
		return fmt.Append(nil, deadline.UnixMilli()), nil
	case "overdue":
		return fmt.Append(nil, ctx.Err()), nil
	case "frame":
		return frame(ctx), nil
	case "environ":
		return []byte(strings.Join(born, "\n")), nil
	case "getenv":
		return []byte(os.Getenv(rest)), nil
	case "folder":
		folder, err := os.Getwd()
		return []byte(folder), err
	case "args":
		return []byte(strings.Join(os.Args[1:], " ")), nil
	case "print":
		fmt.Println("out", rest)
		fmt.Fprintln(os.Stderr, "err", rest)
		return nil, nil
	case "flood":
		_, err := os.Stdout.WriteString(strings.Repeat("x", 1<<20))
		return nil, err
	case "wait":
		<-ctx.Done()
		return nil, ctx.Err()
	case "block":
		time.Sleep(time.Hour)
	}
	return nil, errors.New("no such verb")
}
