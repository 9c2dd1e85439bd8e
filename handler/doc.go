// Package handler is the door: it turns the events of both clouds into requests and ticks, runs the audit, and answers in the dialect that asked.
//
// An event is told apart by its discriminating keys, never by decoding it and seeing whether it fits; one that is none of ours is an error that names its top-level keys and
// never its values. A request's caller is verified before its route and its method are looked at. Everything that decides anything
// lies below: this package has no HTTP client, no word of Tencent's and no crypto but the comparison of a token.
package handler
