package main

// A small codec of RFC 0027, written to try the template: what a user would call is written out here.

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ilp-adapter/protocol"
)

const (
	name    = "filled-go"
	version = "1"

	digitsLayout = "20060102150405.000"
	isoLayout    = "2006-01-02T15:04:05.000Z"
)

var (
	addressForm = regexp.MustCompile(`^(g|private|example|peer|self|test[1-3]?|local)(\.[A-Za-z0-9_~-]+)+$`)
	isoForm     = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})\d*Z$`)
)

func decode(octets []byte) (protocol.Value, error) {
	if len(octets) == 0 || octets[0] < 12 || octets[0] > 14 {
		return nil, protocol.Refusal{Message: "no packet of ILPv4", Kind: "type", Offset: protocol.Of(0)}
	}
	envelope := reader{octets: octets[1:]}
	r := reader{octets: envelope.string()}
	if envelope.err != nil {
		return nil, envelope.err
	}
	switch octets[0] {
	case 13:
		return &protocol.Fulfill{Fulfillment: protocol.Of(r.take(32)), Data: protocol.Of(r.data())}, r.err
	case 14:
		return &protocol.Reject{
			Code: protocol.Of(r.ascii(r.take(3))), TriggeredBy: protocol.Of(r.address(true)), Message: protocol.Of(r.message()),
			Data: protocol.Of(r.data()),
		}, r.err
	}
	amount, expiry := r.take(8), r.take(17)
	if r.err != nil {
		return nil, r.err
	}
	expiresAt, err := moment(string(expiry))
	if err != nil {
		return nil, err
	}
	return &protocol.Prepare{
		Amount: protocol.Of(strconv.FormatUint(binary.BigEndian.Uint64(amount), 10)), ExpiresAt: &expiresAt,
		ExecutionCondition: protocol.Of(r.take(32)), Destination: protocol.Of(r.address(false)), Data: protocol.Of(r.data()),
	}, r.err
}

func encode(value protocol.Value) ([]byte, error) {
	w := writer{}
	kind := byte(12)
	switch packet := value.(type) {
	case *protocol.Fulfill:
		kind = 13
		w.sized(packet.Fulfillment, 32)
		w.data(packet.Data)
	case *protocol.Reject:
		kind = 14
		if packet.Code == nil || len(*packet.Code) != 3 || !isASCII(*packet.Code) {
			return nil, errors.New("no code")
		}
		w.octets = append(w.octets, *packet.Code...)
		w.address(packet.TriggeredBy, true)
		if packet.Message == nil || !isMessage(*packet.Message) {
			return nil, errors.New("no message")
		}
		w.string(*packet.Message)
		w.data(packet.Data)
	case *protocol.Prepare:
		if packet.Amount == nil || packet.ExpiresAt == nil {
			return nil, errors.New("absent")
		}
		amount, err := strconv.ParseUint(*packet.Amount, 10, 64)
		if err != nil {
			return nil, err
		}
		digits := isoForm.ReplaceAllString(*packet.ExpiresAt, "$1$2$3$4$5$6$7")
		if _, err := moment(digits); err != nil {
			return nil, err
		}
		w.octets = append(binary.BigEndian.AppendUint64(nil, amount), digits...)
		w.sized(packet.ExecutionCondition, 32)
		w.address(packet.Destination, false)
		w.data(packet.Data)
	}
	return append([]byte{kind}, prefixed(string(w.octets))...), w.err
}

func relay(octets []byte, amount, expiresAt *string) ([]byte, error) {
	return protocol.RelayByDefault(decode, encode, octets, amount, expiresAt)
}

// fields keeps the first error.
type fields struct{ err error }

func (f *fields) refuse(format string, arguments ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, arguments...)
	}
}

type reader struct {
	fields
	octets []byte
}

func (r *reader) take(length uint64) []byte {
	if length > uint64(len(r.octets)) {
		r.refuse("%d octets needed", length)
		r.octets = nil
		return nil
	}
	taken := r.octets[:length]
	r.octets = r.octets[length:]
	return taken
}

func (r *reader) string() []byte {
	first := r.take(1)
	switch {
	case r.err != nil:
		return nil
	case first[0] < 0x80:
		return r.take(uint64(first[0]))
	case first[0] == 0x80 || first[0] > 0x88:
		r.refuse("no length")
		return nil
	}
	var length uint64
	for _, octet := range r.take(uint64(first[0]) - 0x80) {
		length = length<<8 | uint64(octet)
	}
	return r.take(length)
}

func (r *reader) data() []byte {
	data := r.string()
	if len(data) > 32767 {
		r.refuse("the data is too long")
	}
	return data
}

func (r *reader) ascii(octets []byte) string {
	if !isASCII(string(octets)) {
		r.refuse("no ASCII")
	}
	return string(octets)
}

func (r *reader) address(mayBeEmpty bool) string {
	address := string(r.string())
	if !isAddress(address, mayBeEmpty) {
		r.refuse("no ILP address")
	}
	return address
}

func (r *reader) message() string {
	message := string(r.string())
	if !isMessage(message) {
		r.refuse("no message")
	}
	return message
}

type writer struct {
	fields
	octets []byte
}

func (w *writer) string(text string) { w.octets = append(w.octets, prefixed(text)...) }

func (w *writer) sized(octets *[]byte, length int) {
	if octets == nil || len(*octets) != length {
		w.refuse("%d octets needed", length)
		return
	}
	w.octets = append(w.octets, *octets...)
}

func (w *writer) address(address *string, mayBeEmpty bool) {
	if address == nil || !isAddress(*address, mayBeEmpty) {
		w.refuse("no ILP address")
		return
	}
	w.string(*address)
}

func (w *writer) data(data *[]byte) {
	if data == nil || len(*data) > 32767 {
		w.refuse("no data, or too much")
		return
	}
	w.string(string(*data))
}

func prefixed(octets string) []byte {
	length := len(octets)
	if length < 0x80 {
		return append([]byte{byte(length)}, octets...)
	}
	width := 1
	for length>>(8*width) > 0 {
		width++
	}
	determinant := []byte{0x80 + byte(width)}
	for shift := 8 * (width - 1); shift >= 0; shift -= 8 {
		determinant = append(determinant, byte(length>>shift))
	}
	return append(determinant, octets...)
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 0x7f }) < 0
}

func isAddress(text string, mayBeEmpty bool) bool {
	return mayBeEmpty && text == "" || len(text) <= 1023 && addressForm.MatchString(text)
}

func isMessage(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= 8191
}

// moment returns seventeen digits in ISO 8601.
func moment(digits string) (string, error) {
	if len(digits) != 17 || strings.Trim(digits, "0123456789") != "" {
		return "", errors.New("no timestamp")
	}
	parsed, err := time.Parse(digitsLayout, digits[:14]+"."+digits[14:])
	if err != nil {
		return "", err
	}
	return parsed.Format(isoLayout), nil
}
