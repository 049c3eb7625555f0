"""ILP packet wire-format conformance: the reference codec's public API.

`ilp.decode(octets)` and `ilp.encode(packet)` convert ILPv4 packets (RFC 0027); the command `ilp` holds any
implementation against the specification.
"""

from ilp.codec import (
    ERROR_CODES,
    AmountTooLarge,
    DecodeError,
    Departure,
    EncodeError,
    ErrorCode,
    Fulfill,
    Inspection,
    Packet,
    Prepare,
    Reject,
    decode,
    decode_amount_too_large,
    edit_prepare,
    edited_prepare,
    encode,
    encode_amount_too_large,
    error_class,
    inspect,
    is_address,
    scheme_of,
)

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
    "__version__",
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

__version__ = "0.1.0"
