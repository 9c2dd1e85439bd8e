// Package chatops answers commands that people type into a chat: /callback status prod.
//
// A request comes from the open network, so nothing is believed before it is verified as its platform signs it ([Door.Verify]), and every refusal looks the
// same. What is asked is read with patience ([Parse]) and answered within the platform's time, from Tencent, the archive and the configuration; commands only
// read. Nothing goes on after the answer: both clouds freeze the process then.
package chatops
