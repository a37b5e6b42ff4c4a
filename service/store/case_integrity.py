"""Looks for cases that break an invariant: nobody's, closed on nothing, at odds with their own past."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, NamedTuple, Self

from sqlmodel import Session, col, select

from service.domain.case_states import ENDED, MERGED, MOVES, RESUMES, TWO_SIDED
from service.domain.cases import Case, TimelineEntry
from service.domain.matches import OrderIntent
from service.store.rows import chunks

_CASES_AT_ONCE = 200
_TAKEN_BACK = ("need_withdrawn", "need_erased")


class CaseProblem(NamedTuple):
    """The number of a case and what is wrong with it, a code."""

    number: str
    fault: str


def broken_cases(session: Session) -> Iterator[CaseProblem]:
    """Check every case against the invariants, by number."""
    last = ""
    while True:
        page = select(Case).where(col(Case.number) > last).order_by(col(Case.number)).limit(_CASES_AT_ONCE)
        cases = session.exec(page).all()
        if not cases:
            return
        yield from find_broken(session, cases)
        last = cases[-1].number
        session.expunge_all()  # a whole register must not pile up in memory


def find_broken(session: Session, cases: Iterable[Case]) -> Iterator[CaseProblem]:
    """Check some cases against the invariants."""
    for part in chunks(cases, _CASES_AT_ONCE):
        past = _Past.read(session, part)
        for case in part:
            yield from (CaseProblem(case.number, fault) for fault, holds in RULES.items() if not holds(case, past))


@dataclass(frozen=True, slots=True)
class _Past:
    """What the rules look into: timelines by case, main cases by id, needs with an order intent of two sides."""

    entries: Mapping[uuid.UUID, Sequence[tuple[str, Mapping[str, Any]]]]
    mains: Mapping[uuid.UUID, Case]
    agreed: frozenset[uuid.UUID]

    @classmethod
    def read(cls, session: Session, cases: Sequence[Case]) -> Self:
        """Read what concerns some cases, with a fixed number of queries."""
        told = select(TimelineEntry).where(col(TimelineEntry.case_id).in_([case.id for case in cases]))
        rows = session.exec(told.order_by(col(TimelineEntry.case_id), col(TimelineEntry.seq)))
        entries = {
            case_id: [(entry.kind, json.loads(entry.data)) for entry in of_case]
            for case_id, of_case in groupby(rows, key=lambda entry: entry.case_id)
        }
        mains = select(Case).where(col(Case.id).in_([case.merged_into_id for case in cases if case.merged_into_id]))
        both = col(OrderIntent.asker_confirmed_at).is_not(None) & col(OrderIntent.supplier_confirmed_at).is_not(None)
        needs = col(OrderIntent.need_id).in_([case.need_id for case in cases if case.need_id])
        agreed = select(OrderIntent.need_id).where(needs, both, col(OrderIntent.made_at).is_not(None))
        return cls(entries, {case.id: case for case in session.exec(mains)}, frozenset(session.exec(agreed)))

    def standings(self, case: Case) -> list[Mapping[str, Any]]:
        """Return how the case stood after each entry that says so; the first versions' entries do not."""
        return [data["case"] for _, data in self.entries.get(case.id, ()) if isinstance(data.get("case"), dict)]


def _has_an_owner(case: Case, _: _Past) -> bool:
    return case.owner_id is not None or case.state in ENDED


def _ends_where_it_says(case: Case, _: _Past) -> bool:
    return case.state in MOVES and (case.closed_at is not None) == (case.state in ENDED)


def _is_about_one_thing(case: Case, _: _Past) -> bool:
    return (case.need_id is None) != (case.request_id is None)


def _has_a_clock(case: Case, _: _Past) -> bool:
    return case.due_at >= case.clock_from


def _is_claimed_whole(case: Case, _: _Past) -> bool:
    return (case.claimed_by is None) == (case.claimed_at is None)


def _was_closed_on_something(case: Case, past: _Past) -> bool:
    """The last closing states its basis; one by proof names the proof, or a need that was taken back."""
    if case.state not in ENDED:
        return True
    for kind, data in reversed(past.entries.get(case.id, ())):
        if kind in _TAKEN_BACK or data.get("basis") in ("asker", "main"):
            return True
        if data.get("basis") == "proof":
            return "proof" in data and "statement" in data
    return False


def _moved_legally(case: Case, past: _Past) -> bool:
    """Every step of its timeline is in the tables."""
    states = [standing["state"] for standing in past.standings(case)]
    return all(
        before == after or after in MOVES[before] or after in RESUMES.get(before, ())
        for before, after in pairwise(states)
    )


def _stands_as_told(case: Case, past: _Past) -> bool:
    """The last entry says of the case what the case says of itself."""
    standings = past.standings(case)
    if not standings:
        return True
    told = standings[-1]
    owner = None if case.owner_id is None else str(case.owner_id)
    holder = None if case.claimed_by is None else str(case.claimed_by)
    due_at = datetime.fromisoformat(told["due"])
    return (told["state"], told["owner"], due_at, told.get("claimed_by")) == (case.state, owner, case.due_at, holder)


def _follows_its_main(case: Case, past: _Past) -> bool:
    """A merged case has an open main case, with the same owner and deadline."""
    if case.state != MERGED:
        return True
    main = past.mains.get(case.merged_into_id) if case.merged_into_id else None
    if main is None or main.state in ENDED | {MERGED}:
        return False
    return (case.owner_id, case.due_at) == (main.owner_id, main.due_at)


def _has_two_sides(case: Case, past: _Past) -> bool:
    """An order intent and what comes of it was confirmed by both."""
    reached = case.resume_state if case.state in ENDED else case.state
    return reached not in TWO_SIDED or case.need_id in past.agreed


RULES: Mapping[str, Callable[[Case, _Past], bool]] = {
    "case_without_owner": _has_an_owner,
    "case_state": _ends_where_it_says,
    "case_subject": _is_about_one_thing,
    "case_clock": _has_a_clock,
    "case_claim": _is_claimed_whole,
    "closed_without_basis": _was_closed_on_something,
    "illegal_move": _moved_legally,
    "timeline_differs": _stands_as_told,
    "merged_astray": _follows_its_main,
    "one_sided_intent": _has_two_sides,
}
"""Fault -> what must hold of a case."""
