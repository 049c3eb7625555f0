//go:build unix

package protocol

import "syscall"

// processor returns the nanoseconds of processor time that this process has taken, and whether they are known.
func processor() (int64, bool) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano(), err == nil
}
