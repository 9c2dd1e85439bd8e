package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// folder keeps objects as files. Writers take turns by a lock on a file, which the system gives back when a writer dies; readers need none, because a
// file comes into its place all at once.
type folder struct {
	dir    string
	random func() uint32
}

const (
	lockFile = ".lock"
	newFile  = ".new" // the file that is being written; there is one writer at a time
	lockTry  = 10 * time.Millisecond
	lockLast = 10 * time.Second // what no writer needs
)

func (f *folder) get(ctx context.Context, key string, limit int64) (object, error) {
	if ctx.Err() != nil {
		return object{}, overdue(ctx.Err())
	}
	root, err := os.OpenRoot(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return object{}, nil
	}
	if err != nil {
		return object{}, unusable(err)
	}
	defer func() { _ = root.Close() }()
	return readFile(root, key, limit)
}

func (f *folder) put(ctx context.Context, key string, body []byte, tag string) (bool, error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return false, unusable(err)
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return false, unusable(err)
	}
	defer func() { _ = root.Close() }()
	release, err := f.lock(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	there, err := readFile(root, key, maxReport)
	if err != nil || there.tag != tag {
		return false, err
	}
	return place(root, key, body, tag == "")
}

// lock waits for its turn.
func (f *folder) lock(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, lockLast, errHeld)
	defer cancel()
	for err == nil {
		release, err = tryLock(filepath.Join(f.dir, lockFile))
		switch {
		case err == nil:
			return release, nil
		case !errors.Is(err, errHeld):
			return nil, unusable(err)
		}
		err = wait(ctx, lockTry, f.random())
	}
	if errors.Is(context.Cause(ctx), errHeld) {
		err = &Error{Reason: "the folder is locked", Fix: "look for a process that hangs while it writes to the folder of ARCHIVE_URL"}
	}
	return nil, err
}

// errHeld says that another writer has the lock.
var errHeld = errors.New("archive: the folder is locked")

// readFile returns the zero object if there is no such file.
func readFile(root *os.Root, key string, limit int64) (object, error) {
	file, err := root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return object{}, nil
	}
	if err != nil {
		return object{}, unusable(err)
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return object{}, unusable(err)
	case int64(len(body)) > limit:
		return object{}, tooLarge(limit)
	}
	sum := sha256.Sum256(body)
	return object{body: body, tag: hex.EncodeToString(sum[:])}, nil
}

// place puts a new file into its place. A link cannot replace what is there, not even what somebody without our lock has put there meanwhile; where there
// are no links, the lock has to do.
func place(root *os.Root, key string, body []byte, absent bool) (bool, error) {
	if err := root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return false, unusable(err)
	}
	if err := writeFile(root, newFile, body); err != nil {
		return false, unusable(err)
	}
	err := errors.ErrUnsupported
	if absent {
		err = root.Link(newFile, key)
	}
	switch {
	case err == nil:
		_ = root.Remove(newFile) // if it stays, the next writer removes it
	case errors.Is(err, fs.ErrExist):
		return false, nil
	default:
		if err := root.Rename(newFile, key); err != nil {
			return false, unusable(err)
		}
	}
	syncFolder(root, path.Dir(key))
	return true, nil
}

// writeFile makes a file that is on the disk when it returns. What is there of that name is not written over: after a crash it may be another name of a report.
func writeFile(root *os.Root, name string, body []byte) error {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncFolder has a file's name survive a power cut, too, on the systems that can do that.
func syncFolder(root *os.Root, name string) {
	if dir, err := root.Open(name); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}
