package main

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// An Entry is one file of a zip: its name there, and the path where its content lies.
type Entry struct {
	Name string
	Path string
}

// epoch is the first moment that a zip can express. The time of a build would make every build differ.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// Zip writes the entries, sorted by name, to a zip at target. The bytes depend on names and content alone, so neither
// on the files' times and modes nor on the order of the entries. An older file at target is replaced when the
// new one is complete, and kept when there is an error: a file that cannot be read, or a name that is invalid or
// given twice.
func Zip(target string, entries []Entry) error {
	entries = slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	for i, entry := range entries {
		if !fs.ValidPath(entry.Name) || entry.Name == "." {
			return fmt.Errorf("pack: %q is not an entry's name", entry.Name)
		}
		if i > 0 && entry.Name == entries[i-1].Name {
			return fmt.Errorf("pack: entry %q is given twice", entry.Name)
		}
	}
	if err := replace(target, func(w io.Writer) error { return write(w, entries) }); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// replace puts what fill writes in the place of target, by way of a temporary file beside it: a rename does not cross
// file systems, and whoever reads target meanwhile reads a whole file.
func replace(target string, fill func(io.Writer) error) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(target), filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	err = cmp.Or(fill(temp), temp.Chmod(0o644), temp.Close()) // All three are done; the first error is told.
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}

func write(w io.Writer, entries []Entry) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, entry := range entries {
		if err := add(z, entry); err != nil {
			return err
		}
	}
	return z.Close()
}

func add(z *zip.Writer, entry Entry) error {
	content, err := os.ReadFile(entry.Path)
	if err != nil {
		return err
	}
	header := &zip.FileHeader{Name: entry.Name, Method: zip.Deflate, Modified: epoch}
	header.SetMode(0o755) // This also names Unix as the creator, without which the bits are not read.
	w, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}
