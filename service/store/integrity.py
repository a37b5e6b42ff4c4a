"""Looks for what must never be: broken timelines and cases, half-written posts, a damaged file."""

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, text
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from service.domain.cases import Case, TimelineEntry
from service.domain.posts import Capability, CapabilityVersion, ChangeEntry, Need, NeedVersion
from service.domain.timeline import verify_chain
from service.store.case_integrity import broken_cases
from service.store.change_log import ERASE, PUT, WITHDRAW

_CASES_AT_ONCE = 200
_STATUS_AFTER = {PUT: "open", WITHDRAW: "withdrawn", ERASE: "erased"}


class Problem(NamedTuple):
    """One thing that is wrong. `subject`: a case number, `need:<id>`, `capability:<id>` or `database`.

    `seq`: the timeline entry or the change number, None where there is none. `fault` is a code.
    """

    subject: str
    seq: int | None
    fault: str


def find_problems(session: Session) -> list[Problem]:
    """Return everything that is wrong with the database; empty when all is as it was written."""
    found = list(damaged_file(session)) + list(incomplete_posts(session))
    found += list(unlogged_capabilities(session)) + list(broken_timelines(session))
    return found + [Problem(number, None, fault) for number, fault in broken_cases(session)]


def broken_timelines(session: Session, alliance_id: uuid.UUID | None = None) -> Iterator[Problem]:
    """Verify the timeline of every case, of one alliance where given, by number; `seq` is the entry that fails."""
    last = ""
    while True:
        following = select(Case).where(col(Case.number) > last).order_by(col(Case.number)).limit(_CASES_AT_ONCE)
        if alliance_id is not None:
            following = following.where(Case.alliance_id == alliance_id)
        cases = session.exec(following).all()
        if not cases:
            return
        timelines = _timelines(session, [case.id for case in cases])
        for case in cases:
            entries = timelines.get(case.id, [])
            for problem in verify_chain(entries, last_seq=case.timeline_seq, head=case.timeline_head):
                yield Problem(case.number, problem.seq, problem.fault.value)
        last = cases[-1].number
        session.expunge_all()  # a whole register must not pile up in memory


def incomplete_posts(session: Session) -> Iterator[Problem]:
    """Find posts without all of their versions: half a write."""
    needs = select(Need.id).where(_count(NeedVersion, NeedVersion.need_id, Need.id) != Need.version)
    yield from (Problem(f"need:{post_id}", None, "version_missing") for post_id in session.exec(needs))
    written = _count(CapabilityVersion, CapabilityVersion.capability_id, Capability.id)
    capabilities = select(Capability.id).where(written != Capability.version)
    yield from (Problem(f"capability:{post_id}", None, "version_missing") for post_id in session.exec(capabilities))


def unlogged_capabilities(session: Session) -> Iterator[Problem]:
    """Find capabilities whose last change in the log is not what the capability says: an index would never know."""
    last = select(ChangeEntry.capability_id, func.max(ChangeEntry.seq).label("seq"))
    newest = last.group_by(col(ChangeEntry.capability_id)).subquery()
    statement = (
        columns(
            col(Capability.id),
            col(Capability.version),
            col(Capability.status),
            col(ChangeEntry.seq),
            col(ChangeEntry.version),
            col(ChangeEntry.operation),
        )
        .join(newest, newest.c.capability_id == col(Capability.id), isouter=True)
        .join(ChangeEntry, col(ChangeEntry.seq) == newest.c.seq, isouter=True)
    )
    for post_id, version, status, seq, seen, operation in session.execute(statement.execution_options(yield_per=5000)):
        if seq is None:
            yield Problem(f"capability:{post_id}", None, "change_missing")
        elif (seen, _STATUS_AFTER.get(operation)) != (version, status):
            yield Problem(f"capability:{post_id}", seq, "change_differs")


def damaged_file(session: Session) -> Iterator[Problem]:
    """Let SQLite check its own file and references; PostgreSQL watches over both by itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    words = session.execute(text("PRAGMA quick_check(1)")).scalars().all()
    if words != ["ok"]:
        yield Problem("database", None, "damaged")
    if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield Problem("database", None, "dangling_reference")


def _count(kind: type[SQLModel], column: uuid.UUID, equals: uuid.UUID) -> ScalarSelect[int]:
    """How many rows of a table have a column equal to one of the outer query."""
    return select(func.count()).select_from(kind).where(column == equals).scalar_subquery()


def _timelines(session: Session, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[TimelineEntry]]:
    """The timelines of some cases, each in order."""
    in_order = select(TimelineEntry).where(col(TimelineEntry.case_id).in_(case_ids))
    rows = session.exec(in_order.order_by(col(TimelineEntry.case_id), col(TimelineEntry.seq)))
    return {case_id: list(entries) for case_id, entries in groupby(rows, key=lambda entry: entry.case_id)}
