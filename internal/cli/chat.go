package cli

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"trtc-callback-audit/chatops"
	"trtc-callback-audit/handler"
)

// patience is how long an answer may take; the platforms have less.
const patience = 6 * time.Second

// maxReply bounds what is read of an answer, in bytes.
const maxReply = 1 << 20

// chat sends a door a request as its platform would.
func (p *Program) chat(ctx context.Context, args []string) int {
	f := p.flags("chat")
	address := f.String("url", "", "")
	message, keyFile, raw := f.String("message", "", ""), f.String("key", "", ""), f.Bool("raw", false, "")
	const most = 100 // of a command's words, which need no quotes
	words, code, done := p.parse(f, args, most)
	switch {
	case done:
		return code
	case len(words) < 2 || words[0] != "test" || !slices.Contains(chatops.Platforms(), chatops.Platform(words[1])):
		return p.misused("chat wants the word test, a platform and perhaps what to ask, such as chat test slack 'status prod'", "help chat")
	}
	deps, _ := p.App.LoadFor(ctx, handler.Need{Chat: words[1]}) // without an application the door still answers
	door := p.door(chatops.Platform(words[1]))
	if door == nil {
		return p.shut(words[1])
	}
	key, err := readKey(*keyFile)
	if err != nil {
		return p.misused(err.Error(), "help chat")
	}
	to, err := doorAt(*address, door.Platform)
	if err != nil {
		return p.misused(err.Error(), "help chat")
	}
	asked := door.Sample(chatops.Sample{Text: strings.Join(words[2:], " "), Message: *message, Key: key, Now: p.Handler.Now()})
	start := p.Handler.Now()
	status, kind, answer, err := send(ctx, deps.Chat.Way, to, asked)
	if err != nil {
		_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: the door cannot be asked: %s\n", err)
		return exitUnpublished
	}
	_, _ = fmt.Fprintf(p.Stderr, "HTTP %d after %d ms\n", status, p.Handler.Now().Sub(start).Milliseconds())
	return p.answered(door, reply{status, kind == "application/problem+json", answer}, *raw, key != nil)
}

// door is the open door of a platform.
func (p *Program) door(platform chatops.Platform) *chatops.Door {
	doors := p.App.Config().Chat
	if i := slices.IndexFunc(doors, func(d chatops.Door) bool { return d.Platform == platform }); i >= 0 {
		return &doors[i]
	}
	return nil
}

// shut says why a door cannot be tried.
func (p *Program) shut(platform string) int {
	_, _ = fmt.Fprintf(p.Stderr, "trtc-callback-audit: the door of %s is shut here; set the same variables as for the function\n", platform)
	prefix, told := "CHAT_"+strings.ToUpper(platform)+"_", false
	for _, problem := range p.App.Config().Problems {
		if strings.HasPrefix(problem.Variable, prefix) {
			_, _ = fmt.Fprintf(p.Stderr, "  %s\n", problem)
			told = true
		}
	}
	if !told {
		_, _ = fmt.Fprintf(p.Stderr, "  the variables that begin with %s are listed by: trtc-callback-audit help\n", prefix)
	}
	return exitUsage
}

// reply is what a door has answered.
type reply struct {
	status    int
	isProblem bool
	body      []byte
}

// answered prints an answer and says what it shows.
func (p *Program) answered(door *chatops.Door, r reply, raw, signed bool) int {
	switch {
	case door.Platform == chatops.Discord && !signed && r.status == http.StatusUnauthorized:
		_, _ = fmt.Fprintln(p.Stderr, "the door has refused a bad signature, as Discord wants it; a good one is Discord's alone, so save the address there now")
		return exitOK
	case door.Platform == chatops.Discord && !signed:
		_, _ = fmt.Fprintln(p.Stderr, "trtc-callback-audit: a bad signature must be answered with 401; is the address the door's?")
		return exitUnpublished
	}
	answer := door.Open(r.body)
	if !raw {
		answer = spoken(answer)
	}
	_, _ = fmt.Fprintf(p.Stdout, "%s\n", bytes.TrimRight(answer, "\n"))
	if r.status == http.StatusOK && !r.isProblem {
		return exitOK
	}
	if r.status == http.StatusUnauthorized {
		_, _ = fmt.Fprintln(p.Stderr, "trtc-callback-audit: refused; the function has other secrets than are set here, or another clock, or its door is shut; its log has the reason")
	}
	return exitUnpublished
}

// readKey reads an Ed25519 seed in hex.
func readKey(path string) (ed25519.PrivateKey, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, errors.New("the file of -key cannot be read")
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("the file of -key holds no seed of 64 hex digits")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// doorAt is the address of a door: on this machine, where serve listens, unless another is given; with the path, if that is not.
func doorAt(text string, platform chatops.Platform) (*url.URL, error) {
	if text == "" {
		text = "http://127.0.0.1:9000"
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, errors.New("-url is no address; it is something like https://host/v1/chat/" + string(platform))
	}
	if !chatops.IsPrivate(u) {
		return nil, errors.New("-url is neither https nor on this machine; the request may hold a token")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/chat/" + string(platform)
	}
	return u, nil
}

// send sends a request. The error holds no address.
func send(ctx context.Context, way http.RoundTripper, to *url.URL, asked chatops.Request) (status int, kind string, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	query := to.Query()
	maps.Copy(query, asked.Query)
	at := *to
	at.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, asked.Method, at.String(), bytes.NewReader(asked.Body))
	if err != nil {
		return 0, "", nil, errors.New("the address cannot be used")
	}
	r.Header = asked.Header
	w, err := way.RoundTrip(r)
	if err == nil {
		defer func() { _ = w.Body.Close() }() // it was only read
		answer, err = io.ReadAll(io.LimitReader(w.Body, maxReply))
	}
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return 0, "", nil, errors.New("interrupted")
	case ctx.Err() != nil:
		return 0, "", nil, errors.New("no answer within 6 s")
	case err != nil:
		return 0, "", nil, errors.New("it was not reached")
	}
	return w.StatusCode, w.Header.Get("Content-Type"), answer, nil
}
