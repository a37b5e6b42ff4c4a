"""What a text states, one value object for each statement."""

from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
Comparator = Literal["eq", "ge", "le", "range", "approx"]
Value = float | tuple[float, float] | str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One statement of a text: `value` in the canonical `unit`, at `text[start:end]` of the normalised text.

    name: quantity, rate, moq, package, weight, dimension, size, thread, tolerance, roughness, hardness, tonnage,
        voltage, pressure, temperature, purity, concentration, material, certificate, region, deadline, lead_days,
        budget, price, standard, part_number, waste (categories of hazardous waste) …
    value: a figure, a pair (low, high), or a word. unit: empty for words.
    subject: what is measured where the name leaves it open (diameter, forging press, 桶); the state of a certificate.
    limit: the text says that this is as far as it goes (最大, 可做到, 仅).
    quote: the words themselves, in normal form.
    """

    name: str
    value: Value
    unit: str
    comparator: Comparator
    start: int
    end: int
    subject: str = ""
    limit: bool = False
    quote: str = ""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The figures as (low, high), equal where there is one; None for words."""
        if isinstance(self.value, str):
            return None
        return self.value if isinstance(self.value, tuple) else (self.value, self.value)
