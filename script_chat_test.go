package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// plantedHook is in the path of every sink's URL in the stories.
const plantedHook = "planted-hook-5c1e9d7b2f"

// chat is where messages arrive in a story: at /<sink>/<plantedHook>.
type chat struct {
	*httptest.Server

	mu       sync.Mutex
	messages map[string][]string // by sink
	answers  map[string]answer
}

type answer struct {
	status int
	body   string
}

func startChat() *chat {
	c := &chat{messages: map[string][]string{}, answers: map[string]answer{}}
	c.Server = httptest.NewServer(c)
	return c
}

func (c *chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sink, hook, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	body, err := io.ReadAll(r.Body)
	if err != nil || hook != plantedHook {
		http.Error(w, "no_service", http.StatusNotFound)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a, set := c.answers[sink]; set {
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
		return
	}
	c.messages[sink] = append(c.messages[sink], string(body))
	_, _ = io.WriteString(w, "ok")
}

// chatCommand: chat read SINK makes the messages the output, one a line; chat count SINK N checks their number; chat fail SINK STATUS BODY has it refuse and chat mend SINK
// take them again.
func chatCommand(ts *testscript.TestScript, _ bool, args []string) {
	c := worldOf(ts).chat
	c.mu.Lock()
	defer c.mu.Unlock()
	switch args[0] {
	case "read":
		_, _ = fmt.Fprintln(ts.Stdout(), strings.Join(c.messages[args[1]], "\n"))
	case "count":
		if want, err := strconv.Atoi(args[2]); err != nil || len(c.messages[args[1]]) != want {
			ts.Fatalf("%d messages at %s, not %s: %s", len(c.messages[args[1]]), args[1], args[2], strings.Join(c.messages[args[1]], "\n"))
		}
	case "fail":
		status, err := strconv.Atoi(args[2])
		ts.Check(err)
		c.answers[args[1]] = answer{status, args[3]}
	case "mend":
		delete(c.answers, args[1])
	default:
		ts.Fatalf("chat: no such thing as %s", args[0])
	}
}
