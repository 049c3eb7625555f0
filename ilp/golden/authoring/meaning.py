"""What the assembler's packets mean: the same parts stated a second time, as values."""

from __future__ import annotations

from ilp.protocol import FulfillValue, PrepareValue, RejectValue

__all__ = ["fulfill_value", "prepare_value", "reject_value"]


def prepare_value(
    *,
    amount: str = "1000",
    expires_at: str = "2030-01-02T03:04:05.678Z",
    execution_condition: str = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    destination: str = "example.alice",
    data: str = "cafe0001",
) -> PrepareValue:
    """Return what `assembler.prepare` means, with these fields replaced."""
    return PrepareValue(
        amount=amount,
        expires_at=expires_at,
        execution_condition=execution_condition,
        destination=destination,
        data=data,
    )


def fulfill_value(
    *,
    fulfillment: str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    data: str = "cafe0001",
) -> FulfillValue:
    """Return what `assembler.fulfill` means, with these fields replaced."""
    return FulfillValue(fulfillment=fulfillment, data=data)


def reject_value(
    *,
    code: str = "F02",
    triggered_by: str = "example.bob",
    message: str = "no route",
    data: str = "cafe0001",
) -> RejectValue:
    """Return what `assembler.reject` means, with these fields replaced."""
    return RejectValue(code=code, triggered_by=triggered_by, message=message, data=data)
