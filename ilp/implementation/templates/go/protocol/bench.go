package protocol

import (
	"fmt"
	"hash/crc32"
	"runtime"
	"time"
)

// bench is the operation of that name: the functions of a codec are timed on inputs that are kept as these functions
// take them.
type bench struct {
	operation string
	kept      batch
}

// batch is inputs of one operation.
type batch interface {
	// add takes more inputs, none if one of them is none.
	add(given []any) error
	size() int
	// passes does whole passes until they took so many nanoseconds, one at least.
	passes(wanted int64) (figures, error)
	// each does one pass and clocks every operation alone; where it is to check, the figures have a checksum.
	each(check bool) (figures, error)
	// checksum is of the results of one more pass, which no clock sees.
	checksum() (uint32, error)
}

// figures are in nanoseconds.
type figures struct {
	passes, latencies []int64
	processor         int64
	knowsProcessor    bool
	checksum          uint32
}

// live is how many results live at once: enough that none is optimised away, no more than a connector would keep from
// the collector.
const live = 256

// atInput is an error about one of the inputs, counted from 0.
type atInput struct {
	index int
	err   error
}

func (a atInput) Error() string { return fmt.Sprintf("input %d: %v", a.index, a.err) }

func (a atInput) Unwrap() error { return a.err }

// timed is the batch of an operation that takes an I and returns an R.
type timed[I, R any] struct {
	take    func(given object) (I, error)
	perform func(input I) (R, error)
	octets  func(result R) ([]byte, error) // what of a result the checksum is over
	inputs  []I
	results [live]R
}

func asItIs(octets []byte) ([]byte, error) { return octets, nil }

// empty returns a batch of the operation without inputs, nil if there is no such operation.
func (c Codec) empty(operation any) batch {
	switch operation {
	case "decode":
		return &timed[[]byte, Value]{
			take:    func(given object) ([]byte, error) { return (&reader{members: given}).packet() },
			perform: c.Decode, octets: lines,
		}
	case "encode":
		return &timed[Value, []byte]{take: valueIn, perform: c.Encode, octets: asItIs}
	case "relay":
		return &timed[forwarding, []byte]{take: forwardingIn, perform: c.forward, octets: asItIs}
	}
	return nil
}

// answer loads inputs or times the codec on those that are kept, as the request says.
func (b *bench) answer(c Codec, request object) (any, error) {
	empty := c.empty(request["operation"])
	if empty == nil {
		return nil, badRequest(`"operation" is none of decode, encode, relay`)
	}
	operation := request["operation"].(string)
	if request["inputs"] != nil {
		return b.load(operation, empty, request)
	}
	if operation != b.operation || b.kept.size() == 0 {
		return nil, badRequest(fmt.Sprintf("no inputs of %s are loaded", operation))
	}
	return b.run(request)
}

// load leaves what is kept as it was where an input is none.
func (b *bench) load(operation string, loaded batch, request object) (any, error) {
	inputs, isList := request["inputs"].([]any)
	if !isList {
		return nil, badRequest(`"inputs" is no array`)
	}
	if request["append"] == true {
		if operation != b.operation {
			return nil, badRequest(fmt.Sprintf("no inputs of %s are loaded", operation))
		}
		loaded = b.kept
	}
	if err := loaded.add(inputs); err != nil {
		return nil, err
	}
	b.operation, b.kept = operation, loaded
	runtime.GC() // what loading left behind is not the runs'
	return object{"inputs": loaded.size()}, nil
}

func (b *bench) run(request object) (any, error) {
	wanted, isNumber := request["nanoseconds"].(float64)
	eachAlone := request["latencies"] == true
	if !isNumber && !eachAlone {
		return nil, badRequest(`"nanoseconds" is no count`)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	check := request["checksum"] != false
	run := func() (figures, error) { return b.kept.passes(int64(wanted)) }
	if eachAlone {
		run = func() (figures, error) { return b.kept.each(check) }
	}
	taken, err := run()
	if err != nil {
		return nil, err
	}
	runtime.ReadMemStats(&after)
	answer := object{
		"inputs": b.kept.size(), "iterations": b.kept.size() * len(taken.passes), "passes": taken.passes,
		"nanoseconds": total(taken.passes), "collector": "Go's, run after loading and on during the runs",
		"collections": after.NumGC - before.NumGC,
	}
	if eachAlone {
		answer["latencies"] = taken.latencies
	} else if check {
		if taken.checksum, err = b.kept.checksum(); err != nil {
			return nil, err
		}
	}
	if taken.knowsProcessor {
		answer["processor"] = taken.processor
	}
	if check {
		answer["checksum"] = fmt.Sprintf("%08x", taken.checksum)
	}
	return answer, nil
}

func total(numbers []int64) (sum int64) {
	for _, each := range numbers {
		sum += each
	}
	return sum
}

func (t *timed[I, R]) size() int { return len(t.inputs) }

func (t *timed[I, R]) add(given []any) error {
	inputs := t.inputs
	for _, each := range given {
		members, isObject := each.(object)
		if !isObject {
			return atInput{len(inputs), badRequest("it is no object")}
		}
		input, err := t.take(members)
		if err != nil {
			return atInput{len(inputs), err}
		}
		inputs = append(inputs, input)
	}
	t.inputs = inputs
	return nil
}

func (t *timed[I, R]) passes(wanted int64) (taken figures, err error) {
	taken.knowsProcessor = true
	for left := wanted; len(taken.passes) == 0 || left > 0; {
		worked, knows := processor()
		start := time.Now()
		if err := t.pass(); err != nil {
			return taken, err
		}
		elapsed := time.Since(start).Nanoseconds()
		spent, _ := processor()
		taken.processor += spent - worked
		taken.knowsProcessor = taken.knowsProcessor && knows
		taken.passes = append(taken.passes, elapsed)
		left -= elapsed
	}
	return taken, nil
}

func (t *timed[I, R]) pass() (err error) {
	index := 0
	defer caught(&index, &err)
	for ; index < len(t.inputs); index++ {
		result, err := t.perform(t.inputs[index])
		if err != nil {
			return atInput{index, err}
		}
		t.results[index%live] = result
	}
	return nil
}

func (t *timed[I, R]) each(check bool) (taken figures, err error) {
	taken.latencies = make([]int64, len(t.inputs))
	index := 0
	defer caught(&index, &err)
	for ; index < len(t.inputs); index++ {
		start := time.Now()
		result, err := t.perform(t.inputs[index])
		taken.latencies[index] = time.Since(start).Nanoseconds()
		if err == nil && check {
			taken.checksum, err = t.fold(taken.checksum, result)
		}
		if err != nil {
			return taken, atInput{index, err}
		}
	}
	taken.passes = []int64{total(taken.latencies)}
	return taken, nil
}

func (t *timed[I, R]) checksum() (sum uint32, err error) {
	index := 0
	defer caught(&index, &err)
	for ; index < len(t.inputs); index++ {
		result, err := t.perform(t.inputs[index])
		if err == nil {
			sum, err = t.fold(sum, result)
		}
		if err != nil {
			return 0, atInput{index, err}
		}
	}
	return sum, nil
}

func (t *timed[I, R]) fold(sum uint32, result R) (uint32, error) {
	octets, err := t.octets(result)
	return crc32.Update(sum, crc32.IEEETable, octets), err
}

// caught turns a panic into an error about an input.
func caught(index *int, err *error) {
	if cause := recover(); cause != nil {
		*err = atInput{*index, Fault{fmt.Errorf("panic: %v", cause)}}
	}
}

// lines returns what the checksum of decode is over: the type and the members, a line each.
func lines(value Value) ([]byte, error) {
	members, err := outward(value)
	if err != nil {
		return nil, err
	}
	names := map[any][]string{
		"prepare": {"type", "amount", "expiresAt", "executionCondition", "destination", "data"},
		"fulfill": {"type", "fulfillment", "data"},
		"reject":  {"type", "code", "triggeredBy", "message", "data"},
	}
	var text []byte
	for _, name := range names[members["type"]] {
		member := members[name]
		if inHex, isObject := member.(object); isObject {
			member = inHex["hex"]
		}
		if shown, isText := member.(string); isText {
			text = append(text, shown...)
		}
		text = append(text, '\n')
	}
	return text, nil
}
