"""Strategies for whole packets. Any field can be given a strategy of one's own."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from ilp.codec import Fulfill, Packet, Prepare, Reject
from ilp.strategies import values

__all__ = ["fulfills", "packets", "prepares", "rejects"]


def prepares(
    *,
    amounts: st.SearchStrategy[int] | None = None,
    timestamps: st.SearchStrategy[datetime] | None = None,
    conditions: st.SearchStrategy[bytes] | None = None,
    destinations: st.SearchStrategy[str] | None = None,
    data: st.SearchStrategy[bytes] | None = None,
) -> st.SearchStrategy[Prepare]:
    """Return a strategy for Prepares that the reference codec writes and reads back (RFC 0027, ILP Prepare).

    Args:
        amounts: for `amount`; `ilp.strategies.amounts()` by default.
        timestamps: for `expires_at`; `timestamps()` by default.
        conditions: for `execution_condition`; `conditions()` by default.
        destinations: for `destination`; `addresses()` by default.
        data: for `data`; `data()` by default.
    """
    return st.builds(
        Prepare,
        values.amounts() if amounts is None else amounts,
        values.timestamps() if timestamps is None else timestamps,
        values.conditions() if conditions is None else conditions,
        values.addresses() if destinations is None else destinations,
        values.data() if data is None else data,
    )


def fulfills(
    *, fulfillments: st.SearchStrategy[bytes] | None = None, data: st.SearchStrategy[bytes] | None = None
) -> st.SearchStrategy[Fulfill]:
    """Return a strategy for Fulfills that the reference codec writes and reads back (RFC 0027, ILP Fulfill).

    Args:
        fulfillments: for `fulfillment`; `ilp.strategies.conditions()` by default.
        data: for `data`; `data()` by default.
    """
    return st.builds(
        Fulfill,
        values.conditions() if fulfillments is None else fulfillments,
        values.data() if data is None else data,
    )


def rejects(
    *,
    codes: st.SearchStrategy[str] | None = None,
    triggered_by: st.SearchStrategy[str] | None = None,
    messages: st.SearchStrategy[str] | None = None,
    data: st.SearchStrategy[bytes] | None = None,
) -> st.SearchStrategy[Reject]:
    """Return a strategy for Rejects that the reference codec writes and reads back (RFC 0027, ILP Reject).

    Args:
        codes: for `code`; `ilp.strategies.codes()` by default.
        triggered_by: for `triggered_by`; an address or, as packets in the field have it, nothing, by default.
        messages: for `message`; `messages()` by default.
        data: for `data`; `data()` by default.
    """
    return st.builds(
        Reject,
        values.codes() if codes is None else codes,
        _address_or_none() if triggered_by is None else triggered_by,
        values.messages() if messages is None else messages,
        values.data() if data is None else data,
    )


def _address_or_none() -> st.SearchStrategy[str]:
    return st.builds(lambda is_there, address: address if is_there else "", st.booleans(), values.addresses())


def packets() -> st.SearchStrategy[Packet]:
    """Return a strategy for packets of every type: every packet that the reference codec writes and reads back.

    They shrink towards a Fulfill of zeros, which has the fewest fields.
    """
    return st.one_of(fulfills(), rejects(), prepares())
