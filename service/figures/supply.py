"""The local supply rate: of the demand that is settled, how much was settled with members of the alliance.

One item is one order intent, or one record that a need was served from outside; whichever of the two came last in a
case stands. Numerator: items whose supplier had a place in the alliance on the day they were settled. Denominator:
these, and those served from outside (a record, or an order intent with a firm that is no member). In yuan the same sums
over the items that name an amount. Demand that is not settled, and demand that was closed without saying where it was
served, is shown beside the rate and is in neither.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from service.domain.calendar import WorkCalendar
from service.figures.counts import Counts, Period, Row, share
from service.figures.stories import Story

_Key = TypeVar("_Key")

LOCAL, SAME_CHAIN, OUTSIDE, SETTLED = "local", "chain", "outside", "settled"
ITEM_FIGURES: Final = (LOCAL, SAME_CHAIN, OUTSIDE, SETTLED)
"""local: by a member; chain: by a member of the need's own chain, one of local; settled: local and outside."""

FEWEST_SUMMED: Final = 3
"""Of fewer deals a sum tells whoever knows one of them what the others are worth."""

OPEN, UNKNOWN = "open", "unknown"
"""Demand that is still open, and demand that was closed without saying where it was served."""


@dataclass(frozen=True, slots=True)
class Deal:
    """The terms behind an item that never change once it is settled: the amount, where one is named."""

    amount_cny: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """An organisation's place in a chain of the alliance, on the days that it ran."""

    chain_id: uuid.UUID
    runs_on: Callable[[datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyWorld:
    """What the timeline does not tell and never changes afterwards.

    intents: (need, supplier) -> the deal; records: id -> the deal; chain_of, node_of: where a need stood at a moment,
    the node empty where none is known; members: organisation -> its places.
    """

    intents: Mapping[tuple[uuid.UUID, uuid.UUID], Deal]
    records: Mapping[uuid.UUID, Deal]
    chain_of: Callable[[uuid.UUID, datetime], uuid.UUID]
    node_of: Callable[[uuid.UUID, datetime], str]
    members: Mapping[uuid.UUID, Sequence[Membership]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyFigures:
    """Every figure of the local supply rate for a period as of a moment, each as the rows behind it.

    single_amounts: whoever reads them may know what a single deal is worth. Otherwise a sum, and every rate of sums, is
    withheld where it or what is left between two sums would be that of fewer than `FEWEST_SUMMED` deals.
    """

    period: Period
    before: datetime
    counts: Counts
    chains: Sequence[uuid.UUID] = field(default=())
    nodes: Sequence[str] = field(default=())
    months: Sequence[str] = field(default=())
    single_amounts: bool = True

    def number(self, name: str) -> int:
        """Return a figure in items."""
        return len(self.counts[name])

    def yuan(self, name: str) -> Decimal | None:
        """Return a figure in yuan, over the items that name an amount; None where it is withheld."""
        if not self.single_amounts and self._is_telling(name.removesuffix(name.rpartition(".")[2])):
            return None
        return sum((row.amount_cny for row in self.counts[name] if row.amount_cny is not None), Decimal(0))

    def priced(self, name: str) -> int:
        """Return how many items name an amount."""
        return sum(row.amount_cny is not None for row in self.counts[name])

    def _is_telling(self, prefix: str) -> bool:
        """Say whether the sums under a prefix, or their differences, are those of a few deals."""
        local, chain, outside = (self.priced(f"{prefix}{part}") for part in (LOCAL, SAME_CHAIN, OUTSIDE))
        return any(0 < count < FEWEST_SUMMED for count in (local, chain, local - chain, outside))

    def rate(self, prefix: str = "", part: str = LOCAL) -> float | None:
        """Return the rate by items; prefix: `chain.<id>.` and the like."""
        return share(self.number(f"{prefix}{part}"), self.number(f"{prefix}{SETTLED}"))

    def yuan_rate(self, prefix: str = "", part: str = LOCAL) -> float | None:
        """Return the rate by yuan."""
        whole, share_of_it = self.yuan(f"{prefix}{SETTLED}"), self.yuan(f"{prefix}{part}")
        return float(share_of_it / whole) if whole and share_of_it is not None else None


def build_supply(
    stories: Iterable[Story], world: SupplyWorld, *, calendar: WorkCalendar, period: Period, before: datetime
) -> SupplyFigures:
    """Return every figure; stories: of all cases that were opened before the moment."""
    counts: dict[str, list[Row]] = defaultdict(list)
    counts |= {name: [] for name in (*ITEM_FIGURES, OPEN, UNKNOWN)}
    chains: dict[uuid.UUID, None] = {}
    nodes: dict[str, None] = {}
    months: set[str] = set()
    for story in (each for each in stories if each.is_need and not each.merged and each.need_id is not None):
        items = list(settle(story, world))
        if not items:
            counts[UNKNOWN if story.ended else OPEN].append(Row(story=story))
        for row in items:
            at, need_id = row.at or story.opened_at, story.need_id or story.case_id
            day = calendar.day_of(at)
            if not period.first <= day <= period.last:
                continue
            chain, node, month = world.chain_of(need_id, at), world.node_of(need_id, at), day.isoformat()[:7]
            chains[chain], nodes[node] = None, None
            months.add(month)
            for name in _figures_of(row.source, chain, node, month):
                counts[name].append(row)
    prefixes = [f"chain.{each}." for each in chains] + [f"node.{each}." for each in nodes]
    for prefix in (*prefixes, *(f"month.{month}." for month in months)):
        counts |= {f"{prefix}{name}": counts[f"{prefix}{name}"] for name in ITEM_FIGURES}
    return SupplyFigures(
        period=period,
        before=before,
        counts=dict(counts),
        chains=_by_size(chains, "chain", counts),
        nodes=_by_size(nodes, "node", counts),
        months=sorted(months),
    )


def settle(story: Story, world: SupplyWorld) -> Iterable[Row]:
    """Return how a need was settled: its order intents, or its last record of being served from outside."""
    if story.need_id is None:
        return
    record = story.outside[-1] if story.outside else None
    made = {supplier: at for supplier, at in story.made.items() if record is None or at > record[1]}
    for supplier, at in made.items():
        deal = world.intents.get((story.need_id, supplier), Deal())
        chain = world.chain_of(story.need_id, at)
        source = source_of(world.members.get(supplier, ()), chain, at)
        yield Row(story=story, at=at, supplier_id=supplier, source=source, amount_cny=deal.amount_cny)
    if record is not None and not made:
        record_id, at = record
        deal = world.records.get(record_id, Deal())
        yield Row(story=story, at=at, record_id=record_id, source=OUTSIDE, amount_cny=deal.amount_cny)


def if_closed(figures: SupplyFigures, rows: Sequence[Row]) -> SupplyFigures:
    """Return the totals as they would be if these rows were settled too."""
    counts = {name: list(figures.counts[name]) for name in ITEM_FIGURES}
    for row in rows:
        for name in _names(row.source):
            counts[name].append(row)
    return replace(figures, counts=counts, chains=(), nodes=(), months=())


def source_of(places: Sequence[Membership], chain_id: uuid.UUID, at: datetime) -> str:
    """Return whether a supplier is a member of the need's chain at a moment, of the alliance, or neither."""
    held = {place.chain_id for place in places if place.runs_on(at)}
    if chain_id in held:
        return SAME_CHAIN
    return LOCAL if held else OUTSIDE


def _names(source: str) -> tuple[str, ...]:
    """Return the figures that a source counts under."""
    return {SAME_CHAIN: (SAME_CHAIN, LOCAL, SETTLED), LOCAL: (LOCAL, SETTLED)}.get(source, (OUTSIDE, SETTLED))


@lru_cache(maxsize=16_384)
def _figures_of(source: str, chain: uuid.UUID, node: str, month: str) -> tuple[str, ...]:
    """Return everything that an item counts under."""
    prefixes = ("", f"chain.{chain}.", f"node.{node}.", f"month.{month}.")
    return tuple(f"{prefix}{name}" for name in _names(source) for prefix in prefixes)


def _by_size(keys: Iterable[_Key], kind: str, counts: Counts) -> list[_Key]:
    """Put what has the most items first."""
    return sorted(keys, key=lambda each: (-len(counts[f"{kind}.{each}.{SETTLED}"]), str(each)))
