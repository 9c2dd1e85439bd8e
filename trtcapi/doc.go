// Package trtcapi asks Tencent's v4/call_config REST API, which no SDK wraps, how the callback of a TUICallKit application is configured.
//
// [Client.GetCallback] is the call; an [Application] says for which SDKAppID, with which credentials and in which [Region]. A UserSig is
// minted for each call ([MintUserSig]) or given ready-made, and can be read without the key ([ParseUserSig]). Whatever fails is an [*Error],
// which says its [Class], Tencent's code, how many attempts were made and what to do about it.
//
// The package speaks Tencent's words and follows https://trtc.io/document/68937 (get_callback), 68926 (REST conventions) and 34385 (UserSig), with
// these departures, all deliberate:
//
//   - The page's parameter table names the path of another service; its sample URL is right and is what is called.
//   - The page lists Url and CallbackCommandList beside ErrorCode; they are nested in Response.
//   - HTTP 200 is not success: ErrorCode 0 and ActionStatus OK together are.
//   - 100301 says that nothing is configured. That is an answer, not a failure.
//
// The credentials travel in the query string, so no error, and nothing that this package logs, holds a URL.
package trtcapi
