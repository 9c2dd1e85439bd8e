// Package vault fetches secrets by reference: a variable holds where its secret is, and the secret itself stays in AWS Secrets Manager, AWS SSM or Tencent SSM.
//
// [Parse] reads a reference, [Vault.Fetch] fetches what is unknown or old, and [Vault.Get] says what is known, without asking anybody. A value outlives a store
// that fails; a failure is remembered for ten seconds, so that no stranger can make this program hammer a store. Errors are an [Error]: they hold
// no name, URL or value, and nothing of a store's own words. Nothing is logged, and nothing is done before the first fetch.
//
// It speaks HTTP itself, because the clouds' clients would be larger than the rest of the program.
package vault
