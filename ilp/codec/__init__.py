"""The reference codec: ILPv4 packets as octets and as values (RFC 0027). Pure; it imports nothing else of ours."""

from ilp.codec.address import is_address, scheme_of
from ilp.codec.edit import edit_prepare, edited_prepare
from ilp.codec.error_code import (
    ERROR_CODES,
    AmountTooLarge,
    ErrorCode,
    decode_amount_too_large,
    encode_amount_too_large,
    error_class,
)
from ilp.codec.errors import DecodeError, EncodeError
from ilp.codec.oer import Departure
from ilp.codec.packet import Fulfill, Inspection, Packet, Prepare, Reject, decode, encode, inspect

__all__ = [
    "ERROR_CODES",
    "AmountTooLarge",
    "DecodeError",
    "Departure",
    "EncodeError",
    "ErrorCode",
    "Fulfill",
    "Inspection",
    "Packet",
    "Prepare",
    "Reject",
    "decode",
    "decode_amount_too_large",
    "edit_prepare",
    "edited_prepare",
    "encode",
    "encode_amount_too_large",
    "error_class",
    "inspect",
    "is_address",
    "scheme_of",
]
