package trtctest

import (
	"cmp"
	"slices"
	"time"
)

// App is an application that the gateway knows.
type App struct {
	// SDKAppID is the application's number.
	SDKAppID uint32
	// SecretKey signs its UserSigs. The string's own bytes are the HMAC key, although Tencent's keys look like hexadecimal.
	SecretKey string
	// Identifier is the account of its administrator; "" stands for "administrator".
	Identifier string
	// Others are accounts that exist and are no administrators: their calls are answered with 60010.
	Others []string
}

// An application is what the gateway keeps of an SDKAppID.
type application struct {
	App
	known     bool // false while only its callback or home was set
	elsewhere bool
	callback  *callback
	calls     window    // the last second's
	wrong     window    // the last minute's wrong UserSigs
	lockedAt  time.Time // when there were too many of them, else zero
}

// callback is the object Response of get_callback.
type callback struct {
	URL      string   `json:"Url"`
	Commands []string `json:"CallbackCommandList"`
}

// A window holds the moments of what happened lately.
type window []time.Time

// count forgets what is span or more away from now and counts the rest. Moments ahead of now count too: calls that overlap read the clock in any order.
func (w *window) count(now time.Time, span time.Duration) int {
	*w = slices.DeleteFunc(*w, func(t time.Time) bool { return now.Sub(t).Abs() >= span })
	return len(*w)
}

// AddApp makes the gateway know app. One that it knew gets the new key and accounts and keeps its callback.
func (s *Server) AddApp(app App) {
	app.Identifier = cmp.Or(app.Identifier, "administrator")
	app.Others = slices.Clone(app.Others)
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.application(app.SDKAppID)
	a.App, a.known = app, true
}

// SetCallback says what Tencent has configured for an application. The values are taken as they are, valid or not.
func (s *Server) SetCallback(sdkAppID uint32, url string, commands ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.application(sdkAppID).callback = &callback{URL: url, Commands: append([]string{}, commands...)}
}

// ClearCallback says that nothing is configured for an application, which is also the state of a new one: it is answered with 100301.
func (s *Server) ClearCallback(sdkAppID uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.application(sdkAppID).callback = nil
}

// SetHome says whether an application lives elsewhere, in another data centre than this gateway's: it is then answered with 60026.
func (s *Server) SetHome(sdkAppID uint32, elsewhere bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.application(sdkAppID).elsewhere = elsewhere
}

// application finds or makes the entry of an SDKAppID, so that the setters may be called in any order. The lock is held.
func (s *Server) application(sdkAppID uint32) *application {
	a := s.apps[sdkAppID]
	if a == nil {
		a = &application{}
		s.apps[sdkAppID] = a
	}
	return a
}
