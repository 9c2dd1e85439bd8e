package cloudtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/rpc"
	"path/filepath"
	"strings"
	"time"
)

const (
	scfName      = "scf"
	scfRegion    = "ap-guangzhou"
	scfNamespace = "default"
	scfVersion   = "$LATEST"
	scfAppID     = "1250000000"
	scfUin       = "100000000001"

	dialEvery = time.Millisecond // how exact Ready is; nothing tells when a port opens
	pingLimit = time.Second
	portTries = 3
)

// scf is the caller of one function.
type scf struct {
	address string
	port    io.Closer // keeps the address for the function
	options Options
	client  *rpc.Client // nil until open
}

// The wire matches fields by name, so the names below are Tencent's.
type (
	ping struct{}

	timestamp struct{ Seconds, Nanos int64 }

	request struct {
		Payload               []byte
		RequestId             string //nolint:staticcheck // Tencent's spelling
		TraceId               string //nolint:staticcheck // Tencent's spelling
		Deadline              timestamp
		InvokedFunctionUnique string
		ClientContext         []byte
		Namespace             string
		FunctionName          string
		FunctionVersion       string
		MemoryLimitInMb       int32
		TimeLimitInMs         int32
		Environment           string
		TencentcloudRegion    string
		TencentcloudAppID     string
		TencentcloudUin       string
		FunctionTrace         string
	}

	response struct {
		Payload []byte
		Error   *responseError
	}

	responseError struct{ Message, Type string }
)

// StartSCF runs the function under the RPC protocol of SCF's Go1 runtime and returns once it answered a ping. It fails
// if the process ends before, with the exit code and the last lines of its stderr.
func StartSCF(ctx context.Context, o Options) (Cloud, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	for try := range portTries {
		var c Cloud
		if c, err = trySCF(ctx, o, firstPort+try*(lastPort-firstPort)/portTries); err == nil {
			return c, nil
		}
		if !strings.Contains(err.Error(), "address already in use") {
			break
		}
	}
	return nil, err
}

// trySCF makes one attempt: a port that was free here may be taken when the function binds it, on all addresses.
func trySCF(ctx context.Context, o Options, from int) (Cloud, error) {
	address, port, err := reserve(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("cloudtest: %w", err)
	}
	c := &cloud{name: scfName, line: &scf{address: address, port: port, options: o}, idBase: "5cf00000"}
	if err := connect(ctx, c, o, scfEnv(o, address)); err != nil {
		return nil, err
	}
	return c, nil
}

// scfEnv is what a Go1 function finds, but for the credentials that only a function with a role has.
func scfEnv(o Options, address string) map[string]string {
	folder := filepath.Dir(o.Binary)
	env := map[string]string{
		"HOME":                "/home/qcloud",
		"LANG":                "en_US.UTF8",
		"PATH":                "/usr/local/bin:/usr/bin:/bin",
		"PWD":                 folder,
		"SCF_FUNCTIONNAME":    o.FunctionName,
		"SCF_FUNCTIONVERSION": scfVersion,
		"SCF_NAMESPACE":       scfNamespace,
		"SCF_RUNTIME":         "Go1",
		"TENCENTCLOUD_APPID":  scfAppID,
		"TENCENTCLOUD_REGION": scfRegion,
		"TENCENTCLOUD_RUNENV": "SCF",
		"TENCENTCLOUD_TZ":     "UTC",
		"TENCENTCLOUD_UIN":    scfUin,
		"USER":                "qcloud",
		"USER_CODE_ROOT":      folder + "/",
		"_SCF_SERVER_PORT":    "28902",
	}
	maps.Copy(env, o.Env)
	_, env["_LAMBDA_SERVER_PORT"], _ = net.SplitHostPort(address)
	return env
}

func (s *scf) open(ctx context.Context) error {
	for {
		if err := s.dial(ctx); err == nil {
			return nil
		}
		select {
		case <-time.After(dialEvery):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// dial connects and has a ping answered, so that what listens is known to be a function.
func (s *scf) dial(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingLimit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.address)
	if err != nil {
		return err
	}
	client := rpc.NewClient(conn)
	select {
	case call := <-client.Go("Function.Ping", ping{}, &ping{}, make(chan *rpc.Call, 1)).Done:
		err = call.Error
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		return errors.Join(err, client.Close())
	}
	s.client = client
	return nil
}

func (s *scf) send(ctx context.Context, in Invocation) (Reply, error) {
	began := time.Now()
	req, err := s.request(in)
	if err != nil {
		return Reply{}, err
	}
	var res response
	if err := s.call(ctx, req, &res); err != nil {
		return Reply{}, err
	}
	took := time.Since(began)
	if res.Error != nil {
		return Reply{Failed: true, Type: res.Error.Type, Message: res.Error.Message, Took: took}, nil
	}
	// The wire has no empty payload, only none.
	return Reply{Payload: append([]byte{}, res.Payload...), Took: took}, nil
}

func (s *scf) request(in Invocation) (*request, error) {
	env := map[string]string{"SCF_NAMESPACE": scfNamespace}
	maps.Copy(env, in.Environment)
	sent, err := json.Marshal(env)
	if err != nil {
		return nil, err
	}
	var deadline timestamp
	if !in.NoDeadline {
		deadline = timestamp{in.Deadline.Unix(), int64(in.Deadline.Nanosecond())}
	}
	return &request{
		Payload:            in.Event,
		RequestId:          in.RequestID,
		Deadline:           deadline,
		Namespace:          scfNamespace,
		FunctionName:       s.options.FunctionName,
		FunctionVersion:    scfVersion,
		MemoryLimitInMb:    int32(s.options.MemoryMB),               //nolint:gosec // at most 3072
		TimeLimitInMs:      int32(s.options.Timeout.Milliseconds()), //nolint:gosec // at most 900 s
		Environment:        string(sent),
		TencentcloudRegion: scfRegion,
		TencentcloudAppID:  scfAppID,
		TencentcloudUin:    scfUin,
	}, nil
}

// call waits for the answer or the end of ctx, whose cause is then the error.
func (s *scf) call(ctx context.Context, req *request, res *response) error {
	call := s.client.Go("Function.Invoke", req, res, make(chan *rpc.Call, 1))
	select {
	case <-call.Done:
	case <-ctx.Done():
		if !errors.Is(context.Cause(ctx), errGone) {
			return context.Cause(ctx)
		}
		<-call.Done // the connection ended with the process, but the answer may have come before
	}
	if call.Error == nil {
		return nil
	}
	if _, answered := errors.AsType[rpc.ServerError](call.Error); answered {
		return call.Error
	}
	<-ctx.Done() // the connection is lost: its process is ending, and how is what to tell
	return context.Cause(ctx)
}

func (s *scf) close() {
	if s.client != nil {
		// It is closed already when the process went first.
		_ = s.client.Close()
	}
	_ = s.port.Close()
}
