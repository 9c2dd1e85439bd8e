package config

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
)

// Loader reads the configuration again whenever it is asked to, and parses it only when something has changed: SCF sends the environment with every
// invocation, and a file may change under a warm process.
type Loader struct {
	environ func() []string

	mu     sync.Mutex
	env    []string
	files  files
	config *Config
}

// NewLoader returns a loader of the process environment, which environ lists as [os.Environ] does.
func NewLoader(environ func() []string) *Loader { return &Loader{environ: environ} }

// Load returns the configuration, the same one for as long as nothing has changed. It is safe for concurrent use.
func (l *Loader) Load() *Config {
	l.mu.Lock()
	defer l.mu.Unlock()
	env := relevant(l.environ())
	slices.Sort(env)
	files := readFiles(env)
	if l.config == nil || !slices.Equal(env, l.env) || !maps.Equal(files, l.files) {
		l.env, l.files, l.config = env, files, parse(files)
	}
	return l.config
}

// maxFile bounds a secret's file. The largest secret is a UserSig.
const maxFile = 64 << 10

// files are the files that the environment names, by path.
type files map[string]file

type file struct {
	content string
	flaw    string // why there is no content
}

func readFiles(env []string) files {
	all := files{}
	for _, entry := range env {
		if name, path, _ := strings.Cut(entry, "="); strings.HasSuffix(name, "_FILE") && path != "" {
			all[path] = readFile(path)
		}
	}
	return all
}

// readFile tells what is wrong in its own words: the system's error repeats the path.
func readFile(path string) file {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return file{flaw: flaw(err)}
	}
	defer func() { _ = f.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return file{flaw: flaw(err)}
	case len(content) > maxFile:
		return file{flaw: "names a file of more than 64 KiB, which is no secret"}
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
