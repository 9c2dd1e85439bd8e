// Package render makes messages of reports, and of pages that answer commands: one intermediate, [Message], and one dialect for each place where people read. It
// knows their markup and how much they take, and nothing of networks.
//
// A dialect is a function that draws the message at a level and measures it in its platform's own unit; what does not fit is drawn again at the next level,
// which says less, and says so. Nothing is ever cut in the middle.
//
// A reply is drawn as a message is. What a platform wants around it, and how much of it, is beside the dialect: SlackReply beside Slack.
//
// Names, URLs and texts in a report, and all texts of a page, are untrusted. They are cleaned once, for all dialects, when a message is composed, and escaped
// by the dialect that shows them, each in its own way. What looks like a URL may still be made clickable by a chat, as it does with anything that people
// write; but no text can hide where it leads.
package render
