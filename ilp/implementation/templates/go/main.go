// Command ilp-adapter lets the ILP packet conformance suite talk to the codec of codec.go. There is nothing to change
// here.
package main

import (
	"fmt"
	"os"

	"ilp-adapter/protocol"
)

func main() {
	requests, responses := os.Stdin, os.Stdout
	os.Stdout = os.Stderr // what a codec prints must not end up among the responses
	codec := protocol.Codec{Name: name, Version: version, Decode: decode, Encode: encode, Relay: relay}
	if err := codec.Serve(requests, responses); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
