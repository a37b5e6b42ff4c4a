"""The leader's figures and the local supply rate as numbers, for programs: each under the name that opens its rows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from service.figures.dashboard import Dashboard
from service.figures.names import DUE, TIMES, WITHIN
from service.figures.supply import LOCAL, SAME_CHAIN, SupplyFigures
from service.policy import Actor
from service.usecases.figure_rows import names_in
from service.usecases.figures import Days, read_dashboard
from service.usecases.matchers import Matchers
from service.usecases.supply import Substitution, read_supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Working hours: the median, and what nine in ten do not exceed."""

    median: float
    tenth_longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardNumbers:
    """The dashboard of an alliance for the cases opened from `first` to `last`, as they stood at `before`.

    figures: how many rows stand under each name; share_within_one_day: of the needs whose day is over. departments,
    owners: names by the ids that names of figures speak of. calibration_distance: how far promised and kept
    probability of proposals lie apart, None while nothing is known of any.
    """

    first: date
    last: date
    before: datetime
    figures: Mapping[str, int]
    share_within_one_day: float | None
    hours: Mapping[str, Hours | None]
    departments: Mapping[uuid.UUID, str]
    owners: Mapping[uuid.UUID, str]
    calibration_distance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """A figure in items and in yuan; `priced` items name an amount. yuan: None where it would tell a single deal."""

    items: int
    priced: int
    yuan: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The local supply rate by items and by yuan, of which `chain` by the need's own chain; None of nothing."""

    items: float | None
    yuan: float | None
    chain_items: float | None
    chain_yuan: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProposal:
    """A proposal that could be settled; `key` asks what if."""

    key: str
    number: str
    supplier: str
    amount_cny: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyNumbers:
    """The local supply of an alliance, settled from `first` to `last`, as it was at `before`.

    figures: by name; rates: by what their names begin with, the whole under the empty beginning. changed: the whole if
    the chosen proposals were settled. substitutions: what was bought outside though members may make it.
    """

    first: date
    last: date
    before: datetime
    with_nodes: bool
    figures: Mapping[str, Amounts]
    rates: Mapping[str, Rates]
    chains: Mapping[uuid.UUID, str]
    open_proposals: Sequence[OpenProposal]
    chosen: frozenset[str]
    changed: Rates | None
    substitutions: Sequence[Substitution]


def read_dashboard_numbers(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None, days: Days | None = None
) -> DashboardNumbers:
    """Return all figures of the dashboard; otherwise as `read_dashboard`."""
    found = read_dashboard(session, actor=actor, now=now, alliance=alliance, days=days)
    departments, owners = names_in(session, found)
    return DashboardNumbers(
        first=found.period.first,
        last=found.period.last,
        before=found.before,
        figures={name: len(rows) for name, rows in found.counts.items()},
        share_within_one_day=found.share(WITHIN, DUE),
        hours={name: _hours(found, name) for name in TIMES},
        departments=departments,
        owners=owners,
        calibration_distance=found.calibration_distance(),
    )


def read_supply_numbers(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    days: Days | None = None,
    chosen: Sequence[str] = (),
) -> SupplyNumbers:
    """Return all figures of the local supply; otherwise as `read_supply`."""
    view = read_supply(session, matchers, actor=actor, now=now, alliance=alliance, days=days, chosen=chosen)
    found = view.figures
    parts = ("", *(f"chain.{each}." for each in found.chains), *(f"node.{each}." for each in found.nodes))
    return SupplyNumbers(
        first=found.period.first,
        last=found.period.last,
        before=found.before,
        with_nodes=view.with_nodes,
        figures={
            name: Amounts(items=len(rows), priced=found.priced(name), yuan=found.yuan(name))
            for name, rows in found.counts.items()
        },
        rates={prefix: _rates(found, prefix) for prefix in (*parts, *(f"month.{each}." for each in found.months))},
        chains={each: view.chain_names.get(each, "") for each in found.chains},
        open_proposals=[
            OpenProposal(key=each.key, number=each.number, supplier=each.supplier, amount_cny=each.amount_cny)
            for each in view.choices
        ],
        chosen=view.chosen,
        changed=None if view.changed is None else _rates(view.changed),
        substitutions=view.substitutions,
    )


def _hours(figures: Dashboard, name: str) -> Hours | None:
    found = figures.hours(name)
    return None if found is None else Hours(median=found[0], tenth_longest=found[1])


def _rates(figures: SupplyFigures, prefix: str = "") -> Rates:
    return Rates(
        items=figures.rate(prefix, LOCAL),
        yuan=figures.yuan_rate(prefix, LOCAL),
        chain_items=figures.rate(prefix, SAME_CHAIN),
        chain_yuan=figures.yuan_rate(prefix, SAME_CHAIN),
    )
