//go:build !unix

package protocol

// processor returns the nanoseconds of processor time that this process has taken, and whether they are known.
func processor() (int64, bool) { return 0, false }
