package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sums writes a line for each file, by name. They are to be checked in one folder, so their names must differ.
func sums(target string, paths []string) error {
	paths = slices.SortedFunc(slices.Values(paths), func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	var lines []byte
	for i, path := range paths {
		if i > 0 && filepath.Base(path) == filepath.Base(paths[i-1]) {
			return fmt.Errorf("%s is given twice", filepath.Base(path))
		}
		content, err := os.ReadFile(path) //nolint:gosec // Reading what the caller names is the purpose.
		if err != nil {
			return err
		}
		lines = fmt.Appendf(lines, "%x  %s\n", sha256.Sum256(content), filepath.Base(path))
	}
	return publish(target, lines)
}
