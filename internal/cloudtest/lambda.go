package cloudtest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

const (
	lambdaName   = "lambda"
	lambdaRegion = "us-east-1"
	lambdaARN    = "arn:aws:lambda:" + lambdaRegion + ":123456789012:function:"
	lambdaTrace  = "Root=1-65990000-000000000000000000000001;Parent=0000000000000001;Sampled=0"

	runtimeAPI   = "/2018-06-01/runtime"
	extensionAPI = "/2020-01-01/extension"

	extensionID = "Lambda-Extension-Identifier"
	errorType   = "Lambda-Runtime-Function-Error-Type"
	errorBody   = "Lambda-Runtime-Function-Error-Body"
)

// lambda is the Runtime API of one function.
type lambda struct {
	server http.Server
	arn    string
	asked  chan struct{} // closed at the first request for an event
	failed chan error    // what the function said of its failed init
	events chan *call    // unbuffered: an event is taken by the request that waits for one

	once    sync.Once
	mu      sync.Mutex
	current *call // handed out and not answered
}

// call is one event on its way through the function.
type call struct {
	Invocation
	handed time.Time
	reply  chan Reply // of one, so that an answer that nobody awaits any more blocks nobody
}

// StartLambda runs the function under a Lambda Runtime API and returns once it asked for its first event. It fails if
// the process ends before, with the exit code and the last lines of its stderr.
func StartLambda(ctx context.Context, o Options) (Cloud, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cloudtest: %w", err)
	}
	l := &lambda{
		arn:    lambdaARN + o.FunctionName,
		asked:  make(chan struct{}),
		failed: make(chan error, 1),
		events: make(chan *call),
	}
	l.server = http.Server{Handler: l.routes(), ReadHeaderTimeout: initLimit}
	go func() { _ = l.server.Serve(listener) }()
	c := &cloud{name: lambdaName, line: l, idBase: "1a3bda00"}
	if err := connect(ctx, c, o, lambdaEnv(o, listener.Addr().String())); err != nil {
		return nil, err
	}
	return c, nil
}

// lambdaEnv is what a provided.al2023 function finds. AWS_EXECUTION_ENV is not there: only the managed runtimes have it.
func lambdaEnv(o Options, address string) map[string]string {
	env := map[string]string{
		"AWS_DEFAULT_REGION":              lambdaRegion,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(o.MemoryMB),
		"AWS_LAMBDA_FUNCTION_NAME":        o.FunctionName,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_FORMAT":           "JSON",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + o.FunctionName,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "2026/01/05/[$LATEST]00000000000000000000000000000001",
		"AWS_REGION":                      lambdaRegion,
		"LAMBDA_RUNTIME_DIR":              "/var/runtime",
		"LAMBDA_TASK_ROOT":                filepath.Dir(o.Binary),
		"LANG":                            "en_US.UTF-8",
		"PATH":                            "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
		"TZ":                              ":UTC",
		"_HANDLER":                        "bootstrap",
	}
	maps.Copy(env, o.Env)
	env["AWS_LAMBDA_RUNTIME_API"] = address
	return env
}

func (l *lambda) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+runtimeAPI+"/invocation/next", l.next)
	mux.HandleFunc("POST "+runtimeAPI+"/invocation/{id}/response", l.response)
	mux.HandleFunc("POST "+runtimeAPI+"/invocation/{id}/error", l.failure)
	mux.HandleFunc("POST "+runtimeAPI+"/init/error", l.initError)
	mux.HandleFunc("POST "+extensionAPI+"/register", register)
	mux.HandleFunc("GET "+extensionAPI+"/event/next", idle)
	return mux
}

func (l *lambda) open(ctx context.Context) error {
	select {
	case <-l.asked:
		return nil
	case err := <-l.failed:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-l.failed: // said first, then exited: the better of the two reasons
		return err
	default:
		return context.Cause(ctx)
	}
}

func (l *lambda) send(ctx context.Context, in Invocation) (Reply, error) {
	c := &call{Invocation: in, reply: make(chan Reply, 1)}
	select {
	case l.events <- c:
	case <-ctx.Done():
		return Reply{}, context.Cause(ctx)
	}
	select {
	case reply := <-c.reply:
		return reply, nil
	case <-ctx.Done():
	}
	select {
	case reply := <-c.reply: // answered first, then exited, as after a panic
		return reply, nil
	default:
		return Reply{}, context.Cause(ctx)
	}
}

func (l *lambda) close() {
	// The one who could be told is gone: the process has ended.
	_ = l.server.Close()
}

// next is the request that a function waits in while there is nothing to do.
func (l *lambda) next(w http.ResponseWriter, r *http.Request) {
	l.once.Do(func() { close(l.asked) })
	select {
	case c := <-l.events:
		l.hand(c)
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Lambda-Runtime-Aws-Request-Id", c.RequestID)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(c.Deadline.UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", l.arn)
		header.Set("Lambda-Runtime-Trace-Id", lambdaTrace)
		// A function that does not read its event has died, which is seen where it is awaited.
		_, _ = w.Write(c.Event)
	case <-r.Context().Done():
	}
}

func (l *lambda) hand(c *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.handed = time.Now()
	l.current = c
}

// take returns the call that is being answered, once, or nil for any other id.
func (l *lambda) take(id string) *call {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.current
	if c == nil || c.RequestID != id {
		return nil
	}
	l.current = nil
	return c
}

func (l *lambda) response(w http.ResponseWriter, r *http.Request) {
	l.answer(w, r, func(body []byte) Reply {
		// A stream that broke says so behind its last byte.
		if said := r.Trailer.Get(errorBody); said != "" {
			return failedReply(r.Trailer, unbase64(said))
		}
		return Reply{Payload: body}
	})
}

func (l *lambda) failure(w http.ResponseWriter, r *http.Request) {
	l.answer(w, r, func(body []byte) Reply { return failedReply(r.Header, body) })
}

// unbase64 is lenient: what cannot be read is shown as it came.
func unbase64(text string) []byte {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return []byte(text)
	}
	return plain
}

func failedReply(header http.Header, body []byte) Reply {
	said := struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{header.Get(errorType), string(body)}
	// A body that is no JSON is a message of its own.
	_ = json.Unmarshal(body, &said)
	return Reply{Failed: true, Type: said.Type, Message: said.Message}
}

func (l *lambda) answer(w http.ResponseWriter, r *http.Request, read func(body []byte) Reply) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidBody")
		return
	}
	c := l.take(r.PathValue("id"))
	if c == nil {
		refuse(w, http.StatusBadRequest, "InvalidRequestID")
		return
	}
	reply := read(body)
	reply.Took = time.Since(c.handed)
	c.reply <- reply
	accept(w)
}

func (l *lambda) initError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidBody")
		return
	}
	reply := failedReply(r.Header, body)
	select {
	case l.failed <- errors.New("init failed: " + reply.Type + ": " + reply.Message):
	default: // the first one counts
	}
	accept(w)
}

// register admits an extension, which is how a function asks for SIGTERM.
func register(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(extensionID, "e0000000-0000-4000-8000-000000000001")
	_, _ = io.WriteString(w, "{}")
}

// idle is the wait for an extension event: none ever comes.
func idle(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(extensionID) == "" {
		refuse(w, http.StatusForbidden, "Extension.UnknownExtensionIdentifier")
		return
	}
	<-r.Context().Done()
}

func accept(w http.ResponseWriter) {
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"errorType":%q}`, kind)
}
