package protocol

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"unicode/utf8"
)

// Version is the version of the protocol.
const Version = 1

// Codec is a codec under test.
type Codec struct {
	Name, Version string
	Decode        func(octets []byte) (Value, error)
	Encode        func(value Value) ([]byte, error)
	Relay         func(octets []byte, amount, expiresAt *string) ([]byte, error)
}

// RelayByDefault reads, changes and writes a Prepare; it forwards everything else as it is.
func RelayByDefault(
	decode func([]byte) (Value, error), encode func(Value) ([]byte, error), octets []byte, amount, expiresAt *string,
) ([]byte, error) {
	value, err := decode(octets)
	if err != nil {
		return nil, err
	}
	prepare, isPrepare := value.(*Prepare)
	if !isPrepare {
		return octets, nil
	}
	forwarded := *prepare
	if amount != nil {
		forwarded.Amount = amount
	}
	if expiresAt != nil {
		forwarded.ExpiresAt = expiresAt
	}
	return encode(&forwarded)
}

// object is one of JSON.
type object = map[string]any

type badRequest string

func (b badRequest) Error() string { return string(b) }

func outward(value Value) (object, error) {
	switch packet := value.(type) {
	case *Prepare:
		return object{
			"type": "prepare", "amount": plainOut(packet.Amount), "expiresAt": plainOut(packet.ExpiresAt),
			"executionCondition": octetsOut(packet.ExecutionCondition), "destination": textOut(packet.Destination),
			"data": octetsOut(packet.Data),
		}, nil
	case *Fulfill:
		return object{
			"type": "fulfill", "fulfillment": octetsOut(packet.Fulfillment), "data": octetsOut(packet.Data),
		}, nil
	case *Reject:
		return object{
			"type": "reject", "code": textOut(packet.Code), "triggeredBy": textOut(packet.TriggeredBy),
			"message": textOut(packet.Message), "data": octetsOut(packet.Data),
		}, nil
	default:
		return nil, Fault{errors.New("decode returned no packet")}
	}
}

func plainOut(member *string) any {
	if member == nil {
		return nil
	}
	return *member
}

func octetsOut(member *[]byte) any {
	if member == nil {
		return nil
	}
	return hex.EncodeToString(*member)
}

func textOut(member *string) any {
	if member == nil {
		return nil
	}
	if !utf8.ValidString(*member) {
		return object{"hex": hex.EncodeToString([]byte(*member))}
	}
	return *member
}

func inward(members object) (Value, error) {
	read := reader{members: members}
	var value Value
	switch members["type"] {
	case "prepare":
		value = &Prepare{
			Amount: read.plain("amount"), ExpiresAt: read.plain("expiresAt"),
			ExecutionCondition: read.octets("executionCondition"), Destination: read.text("destination"),
			Data: read.octets("data"),
		}
	case "fulfill":
		value = &Fulfill{Fulfillment: read.octets("fulfillment"), Data: read.octets("data")}
	case "reject":
		value = &Reject{
			Code: read.text("code"), TriggeredBy: read.text("triggeredBy"), Message: read.text("message"),
			Data: read.octets("data"),
		}
	default:
		return nil, badRequest(`"value" is no packet`)
	}
	return value, read.err
}

// reader takes members of an object, and keeps the first error.
type reader struct {
	members object
	err     error
}

func (r *reader) plain(name string) *string {
	if r.members[name] == nil {
		return nil
	}
	text, isText := r.members[name].(string)
	if !isText {
		r.fail(name, "string")
	}
	return &text
}

func (r *reader) octets(name string) *[]byte {
	digits := r.plain(name)
	if digits == nil {
		return nil
	}
	octets, err := hex.DecodeString(*digits)
	if err != nil {
		r.fail(name, "octets in hex")
	}
	return &octets
}

func (r *reader) text(name string) *string {
	inHex, isObject := r.members[name].(object)
	if !isObject {
		return r.plain(name)
	}
	inner := reader{members: inHex}
	octets := inner.octets("hex")
	if octets == nil || inner.err != nil {
		r.fail(name, "text")
		return nil
	}
	return Of(string(*octets))
}

func (r *reader) fail(name, form string) {
	if r.err == nil {
		r.err = badRequest(fmt.Sprintf("%q is no %s", name, form))
	}
}

// valueIn returns the value of a request.
func valueIn(request object) (Value, error) {
	members, _ := request["value"].(object)
	return inward(members)
}

// forwarding is a packet to relay, and what to change in it.
type forwarding struct {
	octets            []byte
	amount, expiresAt *string
}

func forwardingIn(request object) (forwarding, error) {
	read := reader{members: request}
	amount, expiresAt := read.plain("amount"), read.plain("expiresAt")
	octets, err := read.packet()
	return forwarding{octets, amount, expiresAt}, err
}

func (c Codec) forward(given forwarding) ([]byte, error) {
	return c.Relay(given.octets, given.amount, given.expiresAt)
}

func (c Codec) respond(line []byte, kept *bench) object {
	var request object
	err := json.Unmarshal(line, &request)
	id, isNumber := request["id"].(float64)
	if err == nil && (!isNumber || id != float64(int64(id))) {
		err = badRequest(`it has no integer "id"`)
	}
	if err != nil {
		return noRequest(err)
	}
	ok, err := c.perform(request, kept)
	if bad := badRequest(""); errors.As(err, &bad) {
		return noRequest(err)
	}
	response := outcome(ok, err)
	response["id"] = int64(id)
	return response
}

// noRequest answers a line that is no request, which is no fault of the codec's.
func noRequest(err error) object {
	return object{"id": nil, "faulted": object{"message": "no request: " + err.Error()}}
}

func outcome(ok any, err error) object {
	if err == nil {
		return object{"ok": ok}
	}
	message := object{"message": err.Error()}
	if unsupported := Unsupported(""); errors.As(err, &unsupported) {
		return object{"unsupported": message}
	}
	if fault := (Fault{}); errors.As(err, &fault) {
		return object{"faulted": message}
	}
	if refusal := (Refusal{}); errors.As(err, &refusal) {
		if refusal.Kind != "" {
			message["kind"] = refusal.Kind
		}
		if refusal.Offset != nil {
			message["offset"] = *refusal.Offset
		}
	}
	return object{"rejected": message}
}

func (c Codec) perform(request object, kept *bench) (ok any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = Fault{fmt.Errorf("panic: %v", cause)}
		}
	}()
	switch request["op"] {
	case "hello":
		return object{
			"protocol": Version, "name": c.Name, "version": c.Version, "language": "Go",
			"operations": []string{"decode", "encode", "relay", "bench"}, "build": object{"go": runtime.Version()},
		}, nil
	case "decode":
		packet, err := (&reader{members: request}).packet()
		if err != nil {
			return nil, err
		}
		value, err := c.Decode(packet)
		if err != nil {
			return nil, err
		}
		return outward(value)
	case "encode":
		value, err := valueIn(request)
		if err != nil {
			return nil, err
		}
		return inHex(c.Encode(value))
	case "relay":
		given, err := forwardingIn(request)
		if err != nil {
			return nil, err
		}
		return inHex(c.forward(given))
	case "bench":
		return kept.answer(c, request)
	default:
		return nil, Unsupported(fmt.Sprintf("there is no operation %v", request["op"]))
	}
}

// packet returns the request's packet, unless it or a member that was taken before is none.
func (r *reader) packet() ([]byte, error) {
	octets := r.octets("packet")
	if octets == nil {
		r.fail("packet", "octets in hex")
	}
	if r.err != nil {
		return nil, r.err
	}
	return *octets, nil
}

func inHex(octets []byte, err error) (any, error) {
	return hex.EncodeToString(octets), err
}

// Serve answers requests, one line of JSON each, by one line each, in the same order, until they end. Those that arrive
// together are answered by one write.
func (c Codec) Serve(input io.Reader, output io.Writer) error {
	requests, responses := bufio.NewReaderSize(input, 1<<16), bufio.NewWriterSize(output, 1<<16)
	kept := &bench{}
	for {
		line, end := requests.ReadBytes('\n')
		if len(line) > 0 {
			response, err := json.Marshal(c.respond(line, kept))
			if err != nil {
				return err
			}
			if _, err := responses.Write(append(response, '\n')); err != nil {
				return err
			}
		}
		// Never wait for more input with answers in the buffer.
		if waiting, _ := requests.Peek(requests.Buffered()); end != nil || bytes.IndexByte(waiting, '\n') < 0 {
			if err := responses.Flush(); err != nil {
				return err
			}
		}
		if end == io.EOF {
			return nil
		}
		if end != nil {
			return end
		}
	}
}
