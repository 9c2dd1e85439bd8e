package archive

import (
	"errors"
	"syscall"
)

// tryLock opens a file that nobody else can open until release is called or the process ends. The error is errHeld if somebody else has it.
func tryLock(name string) (release func(), err error) {
	const sharingViolation syscall.Errno = 32
	text, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	const nobodyElse = 0
	file, err := syscall.CreateFile(text, syscall.GENERIC_READ|syscall.GENERIC_WRITE, nobodyElse, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = syscall.CloseHandle(file) }, nil
}
