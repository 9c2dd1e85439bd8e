package config

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Loader reads the configuration again whenever it is asked to, and parses it only when something has changed: SCF sends the environment with every
// invocation, and a file may change under a warm process.
type Loader struct {
	Store Store // of secrets; nil: there is none. It is set before the first use.

	environ func() []string

	mu       sync.Mutex
	seen     [sha256.Size]byte // a digest, so that no secret is kept in the clear
	config   *Config
	text     [sha256.Size]byte // of the document
	document document
	flaw     error
}

// NewLoader returns a loader of the process environment, which environ lists as [os.Environ] does.
func NewLoader(environ func() []string) *Loader { return &Loader{environ: environ} }

// Load returns the configuration, the same one for as long as nothing has changed. It is safe for concurrent use.
func (l *Loader) Load() *Config {
	l.mu.Lock()
	defer l.mu.Unlock()
	environ := l.environ()
	env := relevant(environ, nil)
	in := l.readDocument(env["APPS_FILE"])
	if named := in.document.variables(); len(named) > 0 {
		env = relevant(environ, named)
	}
	in.environ, in.env = environ, env
	in.files, in.store = readFiles(in), l.Store
	seen := in.digest(l.text)
	if l.config == nil || seen != l.seen {
		l.seen, l.config = seen, parse(in)
	}
	return l.config
}

// digest tells an environment, with its files and its document, from all others.
func (in input) digest(document [sha256.Size]byte) [sha256.Size]byte {
	texts := []string{string(document[:]), strconv.Itoa(len(in.env))}
	for _, name := range in.names() {
		texts = append(texts, name, in.env[name])
	}
	for _, path := range slices.Sorted(maps.Keys(in.files)) {
		texts = append(texts, path, in.files[path].flaw, in.files[path].content)
	}
	return digest(texts...)
}

// digest is of the texts, each with its length before it: no other list has the same. It is made at every invocation, and fmt would take longer for
// the quotes than all else that is looked at.
func digest(texts ...string) [sha256.Size]byte {
	var b []byte
	for _, text := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	return sha256.Sum256(b)
}

// Forget has the next Load parse anew, because the store knows of something else now.
func (l *Loader) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.config = nil
}

// readDocument reads APPS_FILE and parses it if it is another than before.
func (l *Loader) readDocument(path string) input {
	if path == "" {
		l.text = [sha256.Size]byte{}
		return input{}
	}
	f := readFile(path, maxDocument)
	if text := digest(f.flaw, f.content); text != l.text {
		l.text = text
		l.document, l.flaw = document{}, nil
		if f.flaw != "" {
			l.flaw = errors.New(f.flaw)
		} else {
			l.document, l.flaw = parseDocument(f.content)
		}
	}
	return input{document: l.document, flaw: l.flaw}
}

// Bounds on files: the largest secret is a UserSig, the largest document has tens of thousands of applications.
const (
	maxFile     = 64 << 10
	maxDocument = 16 << 20
)

// files are the files that the environment names, by path.
type files map[string]file

type file struct {
	content string
	flaw    string // why there is no content
}

// readFiles reads the files of secrets that the environment and the document name.
func readFiles(in input) files {
	all := files{}
	for name, path := range in.env {
		if strings.HasSuffix(name, "_FILE") && name != "APPS_FILE" && path != "" {
			all[path] = readFile(path, maxFile)
		}
	}
	for _, path := range in.document.paths() {
		all[path] = readFile(path, maxFile)
	}
	return all
}

// readFile tells what is wrong in its own words: the system's error repeats the path.
func readFile(path string, most int64) file {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return file{flaw: "names something that is no file"} // opening a pipe would wait for ever
	}
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return file{flaw: flaw(err)}
	}
	defer func() { _ = f.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return file{flaw: flaw(err)}
	case int64(len(content)) > most:
		return file{flaw: fmt.Sprintf("names a file of more than %d KiB", most>>10)}
	}
	return file{content: string(content)}
}

func flaw(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "names a file that does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "names a file that this function may not read"
	}
	return "names a file that cannot be read"
}

// read returns a file that was read before.
func (f files) read(path string) (string, error) {
	if f[path].flaw != "" {
		return "", errors.New(f[path].flaw)
	}
	return f[path].content, nil
}
