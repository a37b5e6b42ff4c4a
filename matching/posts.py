"""What goes into the engine: a need, and the capabilities of an alliance."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Need:
    """What a firm looks for. `asker` is its organisation, which is never proposed to itself; `title` may be empty."""

    text: str
    title: str = ""
    asker: str | None = None


class Capability(NamedTuple):
    """What an organisation offers, as stored. `group` is the part of the index it is searched in (a chain)."""

    id: str
    organisation: str
    text: str
    title: str = ""
    group: str = ""
    version: int = 1
