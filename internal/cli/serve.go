package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"trtc-callback-audit/handler"
)

// Bounds on a caller's slowness and on how long the last answers may take after an interrupt.
const (
	headerTime   = 5 * time.Second
	shutdownTime = 5 * time.Second
)

// serve answers the routes until ctx ends.
func (p *Program) serve(ctx context.Context, args []string) int {
	f := p.flags("serve")
	addr := f.String("addr", "127.0.0.1:9000", "")
	if _, code, done := p.parse(f, args, 0); done {
		return code
	}
	if _, err := p.App.LoadFor(ctx, handler.Need{HTTP: true}); err != nil {
		return p.misconfigured()
	}
	p.warn()
	var l net.ListenConfig
	listener, err := l.Listen(ctx, "tcp", *addr)
	if err != nil {
		return p.misused("cannot listen there: the address is taken or is not one of this machine's", "serve -addr 127.0.0.1:9001")
	}
	_, _ = fmt.Fprintf(p.Stderr, "listening on http://%s (GET /v1/report, /v1/apps, /v1/apps/{app}, /v1/schema, /healthz)\n", listener.Addr())
	if p.App.Config().HTTP.Flaw != "" {
		_, _ = fmt.Fprintf(p.Stderr, "the routes under /v1, but for those of chats, stay shut: %s\n", p.App.Config().HTTP.Flaw)
	}
	for _, door := range p.App.Config().Chat {
		_, _ = fmt.Fprintf(p.Stderr, "open for %s: POST /v1/chat/%[1]s\n", door.Platform)
	}
	return p.serveOn(ctx, listener)
}

func (p *Program) serveOn(ctx context.Context, listener net.Listener) int {
	server := &http.Server{Handler: p.Handler, ReadHeaderTimeout: headerTime, ReadTimeout: headerTime, MaxHeaderBytes: 16 << 10}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		stopped <- server.Shutdown(last)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		_, _ = fmt.Fprintln(p.Stderr, "trtc-callback-audit: the server stopped, because its listener failed")
		return exitUnknown
	}
	if err := <-stopped; err != nil {
		_, _ = fmt.Fprintln(p.Stderr, "stopped; some answers were cut off")
	}
	return exitOK
}
