// Package render makes messages of reports: one intermediate, [Message], and one dialect for each place where people read. It knows their markup and how much
// they take, and nothing of networks.
//
// A dialect is a function that draws the message at a level and measures it in its platform's own unit; what does not fit is drawn again at the next level,
// which says less, and says so. Nothing is ever cut in the middle.
//
// Names, URLs and texts in a report are untrusted. They are cleaned once, for all dialects, when a message is composed, and escaped by the dialect that shows
// them, each in its own way. What looks like a URL may still be made clickable by a chat, as it does with anything that people write; but no text can hide
// where it leads.
package render
