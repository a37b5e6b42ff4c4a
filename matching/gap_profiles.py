"""What the needs for one node of a chain add up to, and what a firm would look like that could serve them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.attribute_types import Attribute
from matching.knowledge import Knowledge
from matching.reading import NeedReading

_AMOUNTS = ("rate", "quantity")
# Terms of payment, place and time are the asker's and say nothing about who can make the thing.
_NO_DEMAND = frozenset(
    {"quantity", "rate", "duration", "payment_days", "deadline", "region", "budget", "price", "people"}
)
_MOST = 8
_HEAVY_KG = 1000.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is asked for in one unit: the sum of the low and of the high figures of so many needs."""

    unit: str
    low: float
    high: float
    needs: int

    @property
    def words(self) -> str:
        """The amount as it is read: 30 吨, 200–300 片/月."""
        unit, scale = self.unit, 1.0
        if unit.startswith("kg") and self.high >= _HEAVY_KG:
            unit, scale = unit.replace("kg", "吨", 1), 1 / _HEAVY_KG
        figures = [f"{round(value * scale, 2):g}" for value in dict.fromkeys((self.low, self.high))]
        return f"{'–'.join(figures)} {unit}"


@dataclass(frozen=True, slots=True)
class Profile:
    """The firm to look for: what it makes and how, on what and from what; certificates and conditions as stated."""

    products: tuple[str, ...]
    processes: tuple[str, ...]
    equipment: tuple[str, ...]
    materials: tuple[str, ...]
    certificates: tuple[str, ...]
    conditions: tuple[str, ...]


def sum_amounts(needs: Iterable[NeedReading]) -> tuple[Amount, ...]:
    """Return what needs state, summed where the units agree; the unit of most needs first. Of one need, its first."""
    sums: dict[str, tuple[float, float, int]] = {}
    for need in needs:
        stated = _amount_of(need.attributes)
        if stated is not None and stated.bounds is not None:
            low, high, count = sums.get(stated.unit, (0.0, 0.0, 0))
            sums[stated.unit] = low + stated.bounds[0], high + stated.bounds[1], count + 1
    found = [Amount(unit, *figures) for unit, figures in sums.items()]
    return tuple(sorted(found, key=lambda amount: (-amount.needs, amount.unit)))


def _amount_of(attributes: Sequence[Attribute]) -> Attribute | None:
    """Return what a need asks for as a rate, else as a quantity."""
    named = {name: [each for each in attributes if each.name == name] for name in _AMOUNTS}
    return next((found[0] for found in named.values() if found), None)


def describe_supplier(node: str | None, needs: Sequence[NeedReading], knowledge: Knowledge) -> Profile:
    """Return the profile of a firm that could serve needs for a node; None: no node is known, only what they state."""
    known = knowledge.nodes[node] if node is not None else None
    processes = tuple(dict.fromkeys((known.name,) if known.kind == "process" else known.made_by)) if known else ()
    machines = [machine for process in processes for machine in knowledge.nodes[process].done_on]
    stated = [each for need in needs for each in need.attributes]
    certificates = Counter(str(each.value) for each in stated if each.name == "certificate")
    conditions = dict.fromkeys(each.quote for each in stated if _is_condition(each))
    return Profile(
        products=() if known is None or known.kind == "process" else (known.name, *known.surfaces[:3]),
        processes=processes[:_MOST],
        equipment=tuple(dict.fromkeys((*(known.done_on if known else ()), *machines)))[:_MOST],
        materials=known.made_from[:_MOST] if known else (),
        certificates=tuple(name for name, _ in sorted(certificates.items(), key=lambda each: (-each[1], each[0])))[
            :_MOST
        ],
        conditions=tuple(conditions)[:_MOST],
    )


def _is_condition(attribute: Attribute) -> bool:
    return bool(attribute.quote) and attribute.name != "certificate" and attribute.name not in _NO_DEMAND
