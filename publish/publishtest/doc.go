// Package publishtest is the conformance suite that every sink of package publish passes, and the fake server that it asks. It is for tests alone.
package publishtest
