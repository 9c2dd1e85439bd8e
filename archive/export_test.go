package archive

// TryLock takes the lock of a folder's writers.
var TryLock = tryLock
