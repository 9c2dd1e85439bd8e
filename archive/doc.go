// Package archive is the evidence and the memory: reports that never change, and what was known and told at last, in a folder or in an object store that
// speaks S3.
package archive
