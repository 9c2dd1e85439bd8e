// Package render makes messages of reports: one intermediate, [Message], and one dialect for each place where people read. It knows their markup and how much
// they take, and nothing of networks.
package render
