"""The Python adapter: any object with `decode` and `encode` behind the adapter protocol.

    python -m ilp.implementation.adapters.python MODULE:OBJECT

The object may be a module, an instance or a class:

- `decode(octets: bytes)` returns the packet as a mapping in the protocol's form (`{"type": "fulfill", …}`), or as a
  packet of `ilp.codec`. `bytes` may stand for hexadecimal text, `int` for an amount, an aware datetime for an expiry.
- `encode(value: dict)` gets that mapping in the protocol's form, and returns the octets, as bytes.
- `relay(octets: bytes, amount: str | None, expires_at: str | None)` returns the octets; it may be missing.
- `refusals`, a tuple of exception classes, says which exceptions are documented refusals; ValueError if missing.
  Everything else that comes out is a fault, SystemExit included. NotImplementedError means unsupported.
- `name` and `version`, both text, say who it is; missing, the argument and the version of the module's distribution
  are taken.

`ilp bench` times these functions, without the JSON around them. What they translate is timed with them, unless the
object says how to call the codec itself, by an attribute `native`, an object with

- `decode(octets: bytes)`, which returns a packet of the codec's own, whatever that is, and `value_of(packet)`, which
  returns what the `decode` above would return;
- `encode(packet)`, which returns the octets and leaves the packet as it is, and `packet_of(value: dict)`, which makes
  the packet from the protocol's form;
- `relay(octets, amount, expires_at)`, only where the object has a `relay`, and `amount_of(text)` and
  `expiry_of(text)`, which return the latter two in the codec's own types; None stays None.

Only `decode`, `encode` and `relay` are timed then. A member that turns one into the other may be missing: what it
would turn is then taken as it is.

A campaign of `ilp fuzz` is told which lines and branches of the codec are reached: of the package that MODULE belongs
to, and of all that came in with it, but for the standard library.

What the object prints goes to standard error, and its standard input is empty: both belong to the protocol.
"""

__all__ = ["NO_CODEC"]

NO_CODEC = 3
"""The exit status where there is no codec to serve; the last line of standard error then says why."""
