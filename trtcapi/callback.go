package trtcapi

import "context"

// getCallback is the command, as in the path and in errors.
const getCallback = "get_callback"

// CallbackCommand is a callback command word: an event that makes Tencent post to the callback. The words are case-sensitive.
//
// Tencent's page: https://trtc.io/document/68934.
type CallbackCommand string

// The command words of TUICallKit that Tencent documents. An answer may hold others.
const (
	AfterStartCall     CallbackCommand = "Call.CallbackAfterStartCall"     // a client has started a call
	AfterEndCall       CallbackCommand = "Call.CallbackAfterEndCall"       // a call has ended and has a record
	AfterMemberChanged CallbackCommand = "Call.CallbackAfterMemberChanged" // a member has answered, hung up, joined or dropped
)

// CallbackCommands lists the documented command words.
func CallbackCommands() []CallbackCommand {
	return []CallbackCommand{AfterStartCall, AfterEndCall, AfterMemberChanged}
}

// CallbackConfig is what Tencent has configured for an application. There is at most one callback for each SDKAppID.
//
// Tencent's page: https://trtc.io/document/68937.
type CallbackConfig struct {
	Configured bool              // false: Tencent has no callback for the application (100301)
	URL        string            // as Tencent has it, perhaps empty; it may hold a token, so show it redacted
	Commands   []CallbackCommand // as Tencent has them: in its order, with duplicates and unknown words, perhaps none
	RequestID  string            // what Tencent's support asks for
	Attempts   int               // how often Tencent was asked, 1 to 3
}

// GetCallback asks how the callback of app is configured. An application without a callback is an answer, not an error. Every error is an
// [*Error]; errors.Is finds the context's error in it if that is what ended the call.
//
// It makes at most three attempts, waiting in between where Tencent's trouble is temporary and the context's deadline leaves time.
//
// Tencent's page: https://trtc.io/document/68937 (whose parameter table names the path of another service).
func (c *Client) GetCallback(ctx context.Context, app Application) (CallbackConfig, error) {
	a := asking{client: c, app: app}
	config, failure := a.run(ctx)
	if failure != nil {
		return CallbackConfig{}, failure
	}
	return config, nil
}
