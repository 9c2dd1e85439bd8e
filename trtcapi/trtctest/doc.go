// Package trtctest is a fake of Tencent's REST gateway, in the manner of net/http/httptest: v4/call_config on a loopback port, for tests and for a desk.
//
//	gateway := trtctest.NewServer(t, trtctest.App{SDKAppID: 1400000000, SecretKey: key})
//	gateway.SetCallback(1400000000, "https://example.com/call", "Call.CallbackAfterEndCall")
//
// A call is judged as Tencent documents it, from the method to the body, and what is wrong first is answered with Tencent's own ErrorCode.
// A script ([Server.FailNext], [Server.ReplyNext], [Server.HangNext], [Server.DropNext], [Server.TruncateNext]) goes before that judgement:
// it is one queue, and each POST to a known command takes one step from it. [Server.Calls] tells what arrived.
//
// The package shares no code with the client that it tests, UserSig included, so that the two cannot agree in error.
//
// Tencent does not document everything. Guesses, all on the side that a client must bear: the order of the checks; the code for an empty
// body (60003) and for a bad random (60002); delete_callback with nothing configured (OK); set_callback with unknown words or an empty list
// (kept as sent); a UserSig from more than five minutes ahead (70003); how many wrong UserSigs bring 70050 (five within a minute).
package trtctest
