"""The codec under test. Fill in decode and encode: call your codec, and translate between its values and these.

    {"type": "prepare", "amount": …, "expiresAt": …, "executionCondition": …, "destination": …, "data": …}
    {"type": "fulfill", "fulfillment": …, "data": …}
    {"type": "reject", "code": …, "triggeredBy": …, "message": …, "data": …}

    amount                                       a string of decimal digits: "18446744073709551615"
    expiresAt                                    a string: "2030-01-01T00:00:00.000Z". encode may get more fraction
                                                 digits than three, and dates that no calendar has
    executionCondition, fulfillment, data        bytes
    destination, code, triggeredBy, message      a string; bytes where the octets are no well-formed text
    any of them                                  None where the codec reads the field as absent

Translate and nothing else: no check and no repair of your own, or they are tested in the codec's place. What a type of
the codec is too narrow for, such as a date that no datetime holds, is a Refusal.
"""

from ilp_protocol import Refusal, Unsupported, relay_by_default

name = "@NAME@"
version = "unknown"

refusals = (Refusal,)
"""The exceptions by which the codec refuses a packet or a value: name what your codec documents. Whatever else it
raises counts as a fault."""


def decode(octets):
    """Return the value that the octets are."""
    raise Unsupported("not written yet: fill in decode in codec.py")


def encode(value):
    """Return the octets of the value, as bytes."""
    raise Unsupported("not written yet: fill in encode in codec.py")


def relay(octets, amount, expires_at):
    """Return the octets that a connector would forward: with another amount and expiry where they are given, else None.

    If your codec edits packets in place, call that here.
    """
    return relay_by_default(decode, encode, octets, amount, expires_at)
