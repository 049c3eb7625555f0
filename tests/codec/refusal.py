"""What the codec refuses, reduced to what a test holds: kind, place, field and clause."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import pytest

from ilp.codec import DecodeError, EncodeError, Packet, decode, edited_prepare, encode
from ilp.spec.clauses import all_clauses

Refusal: TypeAlias = tuple[str, int, str, str]
"""Kind, offset, field, clause."""

EncodeRefusal: TypeAlias = tuple[str, str, str]
"""Kind, field, clause."""


def facts_of(error: DecodeError) -> Refusal:
    assert error.clause in all_clauses()
    return error.kind, error.offset, error.field, error.clause


def encode_facts_of(error: EncodeError) -> EncodeRefusal:
    assert error.clause in all_clauses()
    return error.kind, error.field, error.clause


def refusal_of(octets: bytes, *, canonical: bool = False) -> Refusal:
    """Return how `decode` refuses `octets`."""
    with pytest.raises(DecodeError) as caught:
        decode(octets, canonical=canonical)
    return facts_of(caught.value)


def reason_of(octets: bytes, *, canonical: bool = False) -> str:
    """Return the reason that `decode` gives for refusing `octets`."""
    with pytest.raises(DecodeError) as caught:
        decode(octets, canonical=canonical)
    return caught.value.reason


def edit_refusal_of(octets: bytes) -> Refusal:
    """Return how `edited_prepare` refuses `octets`."""
    with pytest.raises(DecodeError) as caught:
        edited_prepare(octets, amount=1)
    return facts_of(caught.value)


def encode_refusal_of(packet: Packet, *, truncate_expiry: bool = False) -> EncodeRefusal:
    """Return how `encode` refuses `packet`."""
    with pytest.raises(EncodeError) as caught:
        encode(packet, truncate_expiry=truncate_expiry)
    return encode_facts_of(caught.value)


def amount_edit_refusal_of(octets: bytes, amount: int) -> EncodeRefusal:
    """Return how `edited_prepare` refuses to set `amount`."""
    with pytest.raises(EncodeError) as caught:
        edited_prepare(octets, amount=amount)
    return encode_facts_of(caught.value)


def expiry_edit_refusal_of(octets: bytes, expires_at: datetime) -> EncodeRefusal:
    """Return how `edited_prepare` refuses to set `expires_at`."""
    with pytest.raises(EncodeError) as caught:
        edited_prepare(octets, expires_at=expires_at)
    return encode_facts_of(caught.value)
