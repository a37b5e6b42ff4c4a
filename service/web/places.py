"""Where to look: the one choice that names an alliance and, perhaps, a chain in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.errors import UnknownAllianceError
from service.usecases.alliances import AllianceView

_BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class Place:
    """An alliance's code, and the code of the chain to begin in (None: the whole alliance)."""

    alliance: str
    chain: str | None = None

    @property
    def value(self) -> str:
        """The place as a form carries it."""
        return self.alliance if self.chain is None else f"{self.alliance}{_BETWEEN}{self.chain}"


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The places of one alliance: pairs of value and label."""

    name: str
    options: list[tuple[str, str]]


def read_place(value: str) -> Place:
    """Return the place that a form carries; UnknownAllianceError where it names none."""
    alliance, _, chain = value.strip().partition(_BETWEEN)
    if not alliance:
        raise UnknownAllianceError(alliance=value)
    return Place(alliance, chain or None)


def group_places(alliances: Sequence[AllianceView]) -> list[PlaceGroup]:
    """Return all places to choose from; each label names its park, because a closed list shows nothing else."""
    return [
        PlaceGroup(
            each.name,
            [
                (Place(each.code).value, f"{each.park} · 全部产业链"),
                *((Place(each.code, chain.code).value, f"{each.park} · {chain.name}") for chain in each.chains),
            ],
        )
        for each in alliances
    ]
