"""The small fields that say who served a need from outside, wherever a form carries them."""

from decimal import Decimal, InvalidOperation

from service.errors import InvalidInputError
from service.usecases.outside_supply import OutsideSource


def read_source(supplier: str, region: str, amount: str) -> OutsideSource | None:
    """Return who served a need from outside, None where all three fields are empty.

    Raises:
        InvalidInputError: where supplier or region is missing beside what is filled in, or the amount is no number.
    """
    if not any(field.strip() for field in (supplier, region, amount)):
        return None
    for name, field in (("supplier", supplier), ("region", region)):
        if not field.strip():
            raise InvalidInputError(field=name, value="", reason="outside_incomplete")
    return OutsideSource(supplier, region, read_amount(amount))


def read_amount(typed: str) -> Decimal | None:
    """Read an amount in yuan as people type it; None for an empty field.

    Raises:
        InvalidInputError: when it is no number.
    """
    plain = typed.strip().replace(",", "").replace("，", "").removesuffix("元").strip()
    if not plain:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation as exc:
        raise InvalidInputError(field="amount_cny", value=typed[:20], reason="amount") from exc
