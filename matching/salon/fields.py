"""Typed access to JSON objects from outside: each mistake is named with its place."""

import math
from collections.abc import Iterator, Mapping, Set
from typing import Any

from matching.errors import SalonError

LONGEST_ID = 200
LONGEST_TEXT = 20_000


class Fields:
    """One JSON object and where it stands, to take checked values from."""

    def __init__(self, value: object, place: str, *, known: Set[str]) -> None:
        """Refuse what is no object, and names that mean nothing here: a misspelt `forbidden` must not pass unseen."""
        if not isinstance(value, Mapping):
            raise SalonError("not_object", place=place)
        self._values: Mapping[str, Any] = value
        self.place = place
        for name in value:
            if name not in known:
                raise SalonError("unknown_field", place=place, value=name)

    def at(self, name: str) -> str:
        """Return the place of a field, as people find it."""
        return f"{self.place}.{name}" if self.place else name

    def has(self, name: str) -> bool:
        """Return whether a field is given and not null."""
        return self._values.get(name) is not None

    def integer(self, name: str, default: int | None = None, *, least: int = 0, most: int = 1_000_000) -> int:
        """Return a whole number within its bounds; without a default it must be given."""
        value = self._values.get(name)
        if value is None:
            if default is None:
                raise SalonError("missing", place=self.at(name))
            return default
        return as_integer(value, self.at(name), least=least, most=most)

    def number(self, name: str, default: float | None = None, *, least: float = 0.0) -> float:
        """Return a finite number that is not below `least`; without a default it must be given."""
        value = self._values.get(name)
        if value is None and default is not None:
            return default
        if value is None:
            raise SalonError("missing", place=self.at(name))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SalonError("not_number", place=self.at(name), value=shorten(value))
        number = as_float(value)
        if not math.isfinite(number) or number < least or number > 1e9:
            raise SalonError("out_of_range", place=self.at(name), value=shorten(value))
        return number

    def word(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be given and not be empty."""
        value = self._values.get(name)
        if value is None and default is not None:
            return default
        return as_id(value, self.at(name))

    def flag(self, name: str) -> bool:
        """Return true or false; absent is false."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise SalonError("not_flag", place=self.at(name), value=shorten(value))
        return value

    def rows(self, name: str, *, needed: bool = False) -> Iterator[tuple[str, Any]]:
        """Give the entries of a list with the place of each; absent is empty unless it is needed."""
        value = self._values.get(name)
        if value is None and not needed:
            return
        if value is None:
            raise SalonError("missing", place=self.at(name))
        if not isinstance(value, list | tuple):
            raise SalonError("not_list", place=self.at(name))
        for number, entry in enumerate(value):
            yield f"{self.at(name)}[{number}]", entry


def as_integer(value: object, place: str, *, least: int, most: int) -> int:
    """Return a whole number within its bounds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise SalonError("not_integer", place=place, value=shorten(value))
    if not least <= value <= most:
        raise SalonError("out_of_range", place=place, value=shorten(value))
    return value


def as_id(value: object, place: str) -> str:
    """Return a text that names something."""
    if value is None:
        raise SalonError("missing", place=place)
    if not isinstance(value, str):
        raise SalonError("not_text", place=place, value=shorten(value))
    if not value.strip() or len(value) > LONGEST_ID:
        raise SalonError("empty_or_long", place=place, value=shorten(value))
    return value


def as_text(value: object, place: str) -> str:
    """Return a text that people wrote."""
    if not isinstance(value, str):
        raise SalonError("not_text", place=place, value=shorten(value))
    if not value.strip() or len(value) > LONGEST_TEXT:
        raise SalonError("empty_or_long", place=place, value=shorten(value))
    return value


def as_float(value: float) -> float:
    """Return a float; a whole number too large for one is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def shorten(value: object) -> str:
    """Return a value as words short enough for an error."""
    words = str(value) if not isinstance(value, int) or abs(value) < 10**18 else "…"
    return words if len(words) <= 60 else f"{words[:57]}…"
