// Package publish tells the world of a report.
package publish
