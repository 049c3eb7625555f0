package main

import "ilp-adapter/protocol"

// The codec under test. Fill in decode and encode: call your codec, and translate between its values and those of
// protocol/value.go, which says what each member is.
//
// Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a type
// of the codec is too narrow for is a refusal.
//
// An error that is returned is a refusal of the codec's: see protocol.Refusal for one that says more than a message. A
// panic is a fault; so is an error that protocol.Fault wraps.

const (
	name    = "@NAME@"
	version = "unknown"
)

// decode returns the value that the octets are: a *protocol.Prepare, *protocol.Fulfill or *protocol.Reject.
func decode(octets []byte) (protocol.Value, error) {
	return nil, protocol.Unsupported("not written yet: fill in decode in codec.go")
}

// encode returns the octets of the value, which is a *protocol.Prepare, *protocol.Fulfill or *protocol.Reject.
func encode(value protocol.Value) ([]byte, error) {
	return nil, protocol.Unsupported("not written yet: fill in encode in codec.go")
}

// relay returns the octets that a connector would forward: with another amount and expiry where they are given, else
// nil. If your codec edits packets in place, call that here.
func relay(octets []byte, amount, expiresAt *string) ([]byte, error) {
	return protocol.RelayByDefault(decode, encode, octets, amount, expiresAt)
}
