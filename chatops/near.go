package chatops

import "strings"

// nearest is the candidate that somebody may have meant, or "".
func nearest(word string, candidates []string) string {
	best, least := "", 3
	word = strings.ToLower(word)
	for _, c := range candidates {
		d := Distance(word, strings.ToLower(c))
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(c), word) {
			d = 0
		}
		if d < least && d < len(c) {
			best, least = c, d
		}
	}
	return best
}

// Distance is how many characters must be put in, taken out, replaced or swapped with the next to get from one word to the other; 64 stands for all that is more, and for words that are longer.
func Distance(a, b string) int {
	const far = 64
	x, y := []rune(a), []rune(b)
	if len(x) > far || len(y) > far {
		return far
	}
	var rows [3][far + 1]int // the last two and this one
	for j := range len(y) + 1 {
		rows[1][j] = j
	}
	for i := range x {
		rows[2][0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[1][j+1]+1, rows[2][j]+1, rows[1][j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[0][j-1]+1)
			}
			rows[2][j+1] = d
		}
		rows[0], rows[1] = rows[1], rows[2]
	}
	return rows[1][len(y)]
}
