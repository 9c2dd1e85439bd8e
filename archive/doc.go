// Package archive is the evidence and the memory: reports that never change, and what was known and told at last, in a folder or in an object store that
// speaks S3.
//
// Every write is conditional. A report is written only where there is none, so one run never has two bodies; the state is written only over what was
// read, so two runs at the same time lose nothing. [Location.Conditional] says where the store does not promise that.
//
// The keys are reports/2026/11/23/<id>.json, by the UTC date on which the run was due, and state.json.
package archive
