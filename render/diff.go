package render

import (
	"fmt"
	"strings"

	"trtc-callback-audit/audit"
)

// line is one line of a difference: live with -, wanted with +, and without a sign a heading.
type line struct {
	sign string
	text string
}

// The signs of a line.
const (
	live   = "-"
	wanted = "+"
)

// Bounds on the differences of a message. The width keeps all of them within a section of Slack's.
const (
	maxLines = 12
	maxWidth = 120
)

// diff shows findings as differences, as far as there is room for lines in the message, and returns how many of them have a place. The worst has at least its
// name.
func (w *phrases) diff(found []audit.Finding, room *int) (lines []line, shown int) {
	left := 0
	for i, f := range found {
		sides := sidesOf(f)
		if *room == 0 && i > 0 {
			left += len(sides)
			continue
		}
		fits := min(*room, len(sides))
		lines = append(append(lines, line{text: w.heading(f)}), sides[:fits]...)
		*room, left, shown = *room-fits, left+len(sides)-fits, shown+1
	}
	if left > 0 {
		lines = append(lines, line{text: fmt.Sprintf(w.moreLines, left)})
	}
	return lines, shown
}

// parts parts a difference so that each part has no more lines of either sign than a message usually has. A heading stays with what it is about.
func parts(lines []line) [][]line {
	var all [][]line
	begin, heading, signs := 0, 0, 0
	for i, l := range lines {
		if l.sign == "" {
			heading = i
			continue
		}
		if signs++; signs <= maxLines {
			continue
		}
		end := i
		if heading == i-1 {
			end = heading
		}
		all = append(all, lines[begin:end])
		begin, signs = end, 1
	}
	return append(all, lines[begin:])
}

// heading names a finding.
func (w *phrases) heading(f audit.Finding) string {
	kind := cut(clean(string(f.Kind)), maxName)
	if s := severity(f); s < severities {
		return kind + " · " + w.severity[s]
	}
	return kind
}

// sidesOf are the two sides of a finding. Of command words only those appear that must come or go, each on a line: the others are context, and
// would look as if they were to be replaced.
func sidesOf(f audit.Finding) []line {
	if f.Kind == audit.CommandMissing {
		return eachWord(wanted, f.Want)
	}
	if f.Kind == audit.CommandUnexpected {
		return eachWord(live, f.Got)
	}
	got, want := cutPair(clean(f.Got), clean(f.Want), maxWidth)
	var sides []line
	if got != "" {
		sides = append(sides, line{live, got})
	}
	if want != "" {
		sides = append(sides, line{wanted, want})
	}
	return sides
}

// eachWord puts each of a list of words on a line.
func eachWord(sign, list string) []line {
	var lines []line
	for word := range strings.SplitSeq(list, ", ") {
		lines = append(lines, line{sign, cut(clean(word), maxWidth)})
	}
	return lines
}
