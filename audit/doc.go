// Package audit answers the product's question: is the TUICallKit callback of each application configured as its owner wants?
//
// [Auditor.Run] asks for every application, compares what Tencent has with what is wanted ([Compare]), and returns a [Report] and no error: that Tencent refused, or that nothing is configured, is a result like
// any other, so every door has one thing to show and an expired key is published rather than lost. An application that could not be read is unknown, never
// absent: a partial read must not invent a finding.
//
// The report is a promise. Its JSON has a schema ([JSONSchema]); fields may be added, and readers ignore what they do not know; a removed or
// changed field raises [Schema]. Package audit alone speaks to package trtcapi, so a change in Tencent's wire format ends here.
package audit
