package main_test

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pack "trtc-callback-audit/cmd/pack"
)

func TestZipIsReproducible(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := put(t, dir, "a", "first"), put(t, dir, "b", "second")
	one, two := filepath.Join(dir, "one.zip"), filepath.Join(dir, "two.zip")
	zipped(t, one, pack.Entry{Name: "a", Path: a}, pack.Entry{Name: "b", Path: b})

	if err := os.Chtimes(a, time.Time{}, time.Date(2033, 3, 3, 3, 3, 3, 3, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(b, 0o400); err != nil {
		t.Fatal(err)
	}
	zipped(t, two, pack.Entry{Name: "b", Path: b}, pack.Entry{Name: "a", Path: a})
	if !bytes.Equal(get(t, one), get(t, two)) {
		t.Error("times, modes or the order of the entries changed the bytes")
	}
}

func TestZipHoldsExecutables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	content := strings.Repeat("a program, which deflate makes smaller. ", 1000)
	target := filepath.Join(dir, "x.zip")
	zipped(t, target, pack.Entry{Name: "bootstrap", Path: put(t, dir, "program", content)})

	if size := len(get(t, target)); size > len(content)/10 {
		t.Errorf("%d bytes were written as %d", len(content), size)
	}
	archive, err := zip.OpenReader(target)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if len(archive.File) != 1 {
		t.Fatalf("got %d entries", len(archive.File))
	}
	file := archive.File[0]
	if file.Name != "bootstrap" || file.FileInfo().Mode() != 0o755 || !file.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %s, %v, %v", file.Name, file.FileInfo().Mode(), file.Modified)
	}
	if got := unzipped(t, file); got != content {
		t.Errorf("the content came back as %d bytes of %d", len(got), len(content))
	}
}

func TestZipIsReadableByOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "x.zip")
	zipped(t, target, pack.Entry{Name: "main", Path: put(t, dir, "main", "x")})
	info, err := os.Stat(target)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o644 {
		t.Errorf("the zip's mode is %v", info.Mode())
	}
}

// A run that fails must leave neither a zip nor rubbish, and must not harm the zip of an earlier one.
func TestRunFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"nothing asked", nil, "want -o FILE"},
		{"no entry", []string{"-o", "x.zip"}, "want -o FILE"},
		{"no target", []string{"main=main"}, "want -o FILE"},
		{"unknown flag", []string{"-x"}, "-x"},
		{"no path", []string{"-o", "x.zip", "main="}, `"main=" is not NAME=PATH`},
		{"no equals sign", []string{"-o", "x.zip", "main"}, `"main" is not NAME=PATH`},
		{"no name", []string{"-o", "x.zip", "=main"}, `"" is not an entry's name`},
		{"a name that leaves the zip", []string{"-o", "x.zip", "../main=main"}, `"../main" is not an entry's name`},
		{"a name for a folder", []string{"-o", "x.zip", "main/=main"}, `"main/" is not an entry's name`},
		{"a name twice", []string{"-o", "x.zip", "a=main", "b=main", "a=main"}, `"a" is given twice`},
		{"a missing file", []string{"-o", "x.zip", "a=main", "b=missing"}, "missing: no such file"},
		{"a folder as a file", []string{"-o", "x.zip", "a=."}, "is a directory"},
		{"a missing folder", []string{"-o", "missing/y.zip", "a=main"}, "no such file"},
		{"a folder as the target", []string{"-o", "folder", "a=main"}, "folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, dir, "main", "a program")
			put(t, dir, "x.zip", "an earlier zip")
			if err := os.MkdirAll(filepath.Join(dir, "folder", "full"), 0o700); err != nil {
				t.Fatal(err)
			}
			before := list(t, dir)
			var stdout, stderr strings.Builder
			if status := pack.Run(within(dir, test.args), &stdout, &stderr); status != 1 {
				t.Errorf("exit status %d", status)
			}
			message := strings.ReplaceAll(stderr.String(), dir+"/", "")
			if !strings.HasPrefix(message, "pack: ") || !strings.Contains(message, test.want) || stdout.Len() > 0 {
				t.Errorf("got %q and %q, want %q", message, stdout.String(), test.want)
			}
			if after := list(t, dir); after != before {
				t.Errorf("left %s", after)
			}
			if string(get(t, filepath.Join(dir, "x.zip"))) != "an earlier zip" {
				t.Error("the earlier zip is gone")
			}
		})
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "main", "a program")
	put(t, dir, "x.zip", "an earlier zip")
	var output strings.Builder
	if status := pack.Run(within(dir, []string{"-o", "x.zip", "main=main"}), &output, &output); status != 0 || output.Len() > 0 {
		t.Fatalf("exit status %d: %s", status, output.String())
	}
	archive, err := zip.OpenReader(filepath.Join(dir, "x.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if got := unzipped(t, archive.File[0]); got != "a program" {
		t.Errorf("got %q", got)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"-h", "-help", "--help"} {
		var stdout, stderr strings.Builder
		if status := pack.Run([]string{arg}, &stdout, &stderr); status != 0 || stderr.Len() > 0 {
			t.Errorf("%s: exit status %d: %s", arg, status, stderr.String())
		}
		for _, want := range []string{"Usage:", "-o FILE", "NAME=PATH", "-h", "exit status"} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%s does not mention %s", arg, want)
			}
		}
	}
}

// within places the paths among the arguments into a folder.
func within(dir string, args []string) []string {
	var placed []string
	for i, arg := range args {
		name, path, found := strings.Cut(arg, "=")
		switch {
		case found && path != "":
			arg = name + "=" + dir + "/" + path
		case i > 0 && args[i-1] == "-o":
			arg = dir + "/" + arg
		}
		placed = append(placed, arg)
	}
	return placed
}

func zipped(t *testing.T, target string, entries ...pack.Entry) {
	t.Helper()
	if err := pack.Zip(target, entries); err != nil {
		t.Fatal(err)
	}
}

func unzipped(t *testing.T, file *zip.File) string {
	t.Helper()
	r, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func put(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func list(t *testing.T, dir string) string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(dir), "*")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}
