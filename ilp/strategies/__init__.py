"""Hypothesis strategies for ILPv4 packets, for anybody's tests.

    from hypothesis import given
    from ilp.strategies import mutated_bytes, packets

    @given(packets())
    def test_what_is_written_is_read(packet):
        assert my_codec.decode(my_codec.encode(packet)) == packet

Packets come as the values of the reference codec, `ilp.codec.Prepare`, `Fulfill` and `Reject`, and only such as it
writes and reads back; wire octets come as `bytes`, whole from `packet_bytes`, damaged from `mutated_bytes`. Everything
shrinks towards the least: the amount 0, the address g.0, no data.
"""

from ilp.strategies.octets import mutated_bytes, packet_bytes
from ilp.strategies.packets import fulfills, packets, prepares, rejects
from ilp.strategies.values import addresses, amounts, codes, conditions, data, messages, timestamps

__all__ = [
    "addresses",
    "amounts",
    "codes",
    "conditions",
    "data",
    "fulfills",
    "messages",
    "mutated_bytes",
    "packet_bytes",
    "packets",
    "prepares",
    "rejects",
    "timestamps",
]
