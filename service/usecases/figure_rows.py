"""The rows behind one figure, in words: what a reader sees who opens a number."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from service.errors import NotFoundError
from service.figures.counts import Row
from service.figures.dashboard import Dashboard
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store import cases as case_store
from service.store import people as people_store
from service.store import supply as supply_store
from service.usecases.figures import Days, make_dashboard, open_figures, read_question

PAGE_ROWS = 50
"""How many rows one page shows."""

_EXCERPT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One row of a figure; what the figure is not about is empty. state: as it was at the figure's moment.

    supplier, region: of a need that was served from outside, as the office recorded them; source: where it was served.
    """

    number: str
    title: str
    asker: str
    opened_at: datetime
    state: str
    at: datetime | None
    hours: float | None
    department: str
    owner: str
    supplier: str
    region: str
    source: str
    amount_cny: Decimal | None
    probability: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRows:
    """A part of the rows behind a figure; `count` is the figure itself, `page` counts from 1."""

    name: str
    count: int
    page: int
    pages: int
    lines: Sequence[FigureLine]


def read_figure_rows(
    session: Session,
    *,
    actor: Actor | None,
    now: datetime,
    name: str,
    alliance: str | None = None,
    days: Days | None = None,
    page: int = 1,
) -> tuple[Dashboard, FigureRows]:
    """Return the dashboard and one page of the rows behind one of its figures.

    Raises:
        NotFoundError: for a figure that there is not. InvalidInputError: for days that cannot be.
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    found = open_figures(session, actor, alliance)
    dashboard = make_dashboard(session, found, read_question(found, days or Days(), now))
    if name not in dashboard.counts:
        raise NotFoundError(kind="figure", name=name)
    return dashboard, show_rows(session, name, dashboard.counts[name], page=page)


def show_rows(session: Session, name: str, rows: Sequence[Row], *, page: int) -> FigureRows:
    """Return one page of some rows in words; a page beyond the last is the last."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    part = rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    words = _Words(session, part)
    lines = [words.line(row) for row in part]
    return FigureRows(name=name, count=len(rows), page=page, pages=pages, lines=lines)


def names_in(session: Session, dashboard: Dashboard) -> tuple[dict[uuid.UUID, str], dict[uuid.UUID, str]]:
    """Return the names of the departments and of the owners that a dashboard speaks of."""
    owners = {each for each in dashboard.owners if each is not None}
    return alliance_store.organisation_names(session, dashboard.departments), people_store.names_of(session, owners)


class _Words:
    """Everything that some rows say in words, looked up at once."""

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        cases = case_store.cases_by_id(session, {row.story.case_id for row in rows})
        self._titles = queue_store.case_titles(session, cases.values())
        self._askers = {case.id: case.asker_id for case in cases.values()}
        firms = {each for row in rows for each in (row.department_id, row.supplier_id) if each}
        self._firms = alliance_store.organisation_names(
            session, firms | {each for each in self._askers.values() if each}
        )
        self._records = supply_store.records_by_id(session, {row.record_id for row in rows if row.record_id})
        self._people = people_store.names_of(session, {row.owner_id for row in rows if row.owner_id})

    def line(self, row: Row) -> FigureLine:
        """Return one row in words."""
        story, record = row.story, self._records.get(row.record_id) if row.record_id else None
        title, text = self._titles.get(story.case_id, ("", ""))
        words = " ".join((title or text).split())
        return FigureLine(
            number=story.number,
            title=words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…",
            asker=_named(self._firms, self._askers.get(story.case_id)),
            opened_at=story.opened_at,
            state=story.state,
            at=row.at,
            hours=row.hours,
            department=_named(self._firms, row.department_id),
            owner=_named(self._people, row.owner_id),
            supplier=_named(self._firms, row.supplier_id) or (record.supplier if record else ""),
            region=record.region if record else "",
            source=row.source,
            amount_cny=row.amount_cny,
            probability=row.probability,
        )


def _named(names: dict[uuid.UUID, str], each: uuid.UUID | None) -> str:
    return names.get(each, "") if each is not None else ""
