// Package protocol is the adapter protocol, version 1, around the functions of a codec. There is nothing to change here.
package protocol

// Value is a packet: a *Prepare, *Fulfill or *Reject. A member that is nil is a field that the codec reads as absent;
// Of makes the others.
type Value interface{ packet() }

// Prepare is an ILP Prepare.
type Prepare struct {
	Amount             *string // decimal digits: "18446744073709551615"
	ExpiresAt          *string // "2030-01-01T00:00:00.000Z"; encode may get more digits, and dates that no calendar has
	ExecutionCondition *[]byte
	Destination        *string // the octets, well-formed text or not
	Data               *[]byte
}

// Fulfill is an ILP Fulfill.
type Fulfill struct {
	Fulfillment *[]byte
	Data        *[]byte
}

// Reject is an ILP Reject. Its strings are the octets, well-formed text or not.
type Reject struct {
	Code        *string
	TriggeredBy *string
	Message     *string
	Data        *[]byte
}

func (*Prepare) packet() {}
func (*Fulfill) packet() {}
func (*Reject) packet()  {}

// Of returns a member that is there.
func Of[T any](member T) *T { return &member }

// Refusal is an error that says more than a message: Kind, a word, and Offset, in octets, where the codec itself gives
// them.
type Refusal struct {
	Message string
	Kind    string
	Offset  *int
}

func (r Refusal) Error() string { return r.Message }

// Unsupported is the error of an operation or field that the codec has not.
type Unsupported string

func (u Unsupported) Error() string { return string(u) }

// Fault wraps an error that is no documented refusal of the codec's.
type Fault struct{ Err error }

func (f Fault) Error() string { return f.Err.Error() }
