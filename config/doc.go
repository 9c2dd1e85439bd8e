// Package config turns the environment, and the files that it names, into plain, validated values.
//
// Every problem is told, all at once, and by the name of the variable, never with its value. A problem of an application makes that application's
// [audit.Failure], so that the others are audited; a problem of the HTTP door or of a chat keeps that door shut; only where there is nothing to audit at all does
// [Config.Err] say so.
//
// The environment is read by github.com/kelseyhightower/envconfig under prefixes, so that a stray ENDPOINT or SECRET_KEY of another program chooses
// nothing here. Its fields are plain strings: the library's own errors repeat values, and it stops at the first.
package config
