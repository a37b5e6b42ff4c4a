"""The one function that moves a case: legal moves only, a clock for each, nothing closed without a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.case_states import (
    CLOSED,
    ENDED,
    GAP_LISTED,
    INTEREST,
    MERGED,
    MOVES,
    ORDER_INTENT,
    PROPOSED,
    RECEIVED,
    RESUMES,
    TALKS,
    TRIAGED,
    WAITING,
)
from service.domain.cases import Case
from service.domain.clocks import clock_started_by
from service.errors import ConflictError
from service.policy import Actor
from service.store import cases as case_store
from service.usecases.case_access import find_officer, officer_for
from service.usecases.case_alarms import set_alarm
from service.usecases.case_clocks import start_clock
from service.usecases.case_news import announce

__all__ = [
    "CLOSED",
    "ENDED",
    "GAP_LISTED",
    "INTEREST",
    "MERGED",
    "MOVES",
    "ORDER_INTENT",
    "PROPOSED",
    "RECEIVED",
    "TALKS",
    "TRIAGED",
    "WAITING",
    "move_case",
]

BASES: Final = frozenset({"asker", "proof", "main"})
"""What a case is closed on: the asker's own word, a stated proof, or the closing of the case it was merged into."""


def move_case(
    session: Session,
    case: Case,
    *,
    kind: str,
    now: datetime,
    actor: Actor | None,
    to: str | None = None,
    data: Mapping[str, object] | None = None,
    restart: bool = False,
    resume: bool = False,
) -> Case:
    """Append what happened to a case's timeline and move the case; `to` None or its present state: no move.

    kind: what happened, a code. data: ids, codes and digests only; for a closing `basis` says what it stands on. The
    deadline moves where the new state starts a clock. restart: the clock of the state starts anew. resume: the entry
    may follow a closing or a merging. Cases merged into this one get its owner and deadline, and close with it.

    Raises:
        ConflictError: when the case is closed or merged, or the move is not a legal one.
    """
    case = case_store.lock_case(session, case.id)
    moves = to is not None and to != case.state
    _check(case, to if moves else None, resume=resume)
    if moves and to is not None:
        if to == CLOSED and (data or {}).get("basis") not in BASES:
            raise ValueError("a closing needs its basis")
        _enter(session, case, to, now)
    if case.owner_id is None and case.state not in ENDED:
        find = find_officer if actor is None else officer_for  # an import may come before the first officer
        case.owner_id = find(session, case.alliance_id, case.asker_id)
    if restart:
        start_clock(session, case, clock_started_by(CLOSED, case.state) or RECEIVED, now)
    write_entry(session, case, kind=kind, now=now, data=data, actor=actor)
    _take_along(session, case, now=now, actor=actor)
    return case


def write_entry(
    session: Session,
    case: Case,
    *,
    kind: str,
    now: datetime,
    actor: Actor | None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append to the timeline of a locked case what an actor did, None for the product itself; set its alarm, tell."""
    case_store.append_entry(
        session,
        case,
        kind=kind,
        now=now,
        data=data,
        actor_id=actor.user_id if actor else None,
        organisation_id=actor.organisation_id if actor else None,
    )
    set_alarm(session, case, now=now)
    announce(session, case, kind=kind, data=data or {}, actor=actor, now=now)


def _check(case: Case, to: str | None, *, resume: bool) -> None:
    """Refuse what the tables do not allow; `to` None: an entry without a move."""
    if case.state in ENDED and not resume:
        raise ConflictError(reason="case_closed", number=case.number)
    if to is None:
        return
    allowed = MOVES[case.state] | (RESUMES.get(case.state, frozenset()) if resume else frozenset())
    if to in allowed:
        return
    if case.state == MERGED:
        raise ConflictError(reason="case_merged", number=case.number)
    raise ConflictError(reason="illegal_move", number=case.number, state=case.state, to=to)


def _enter(session: Session, case: Case, to: str, now: datetime) -> None:
    """Change the state with all that hangs on it."""
    before = case.state
    if (to == MERGED and before not in ENDED) or (to == CLOSED and before != MERGED):
        case.resume_state = before
    elif to not in ENDED | {MERGED}:
        case.resume_state = ""
    case.state = to
    if to == CLOSED:
        case.closed_at = now
    elif to not in ENDED:
        case.closed_at = None
    clock = clock_started_by(before, to)
    if clock is not None:
        start_clock(session, case, clock, now)


def _take_along(session: Session, main: Case, *, now: datetime, actor: Actor | None) -> None:
    """Give the cases merged into this one its owner and deadline; close them when it closes."""
    for case in case_store.merged_cases(session, main.id):
        if case.state != MERGED:
            continue
        if main.state == CLOSED:
            data = {"basis": "main", "main": main.id}
            move_case(session, case, kind="closed_with_main", to=CLOSED, now=now, actor=actor, data=data)
        elif follow_main(case, main):
            write_entry(session, case, kind="followed_main", now=now, actor=actor, data={"main": main.id})


def follow_main(case: Case, main: Case) -> bool:
    """Give a merged case the owner and the clock of its main case; False when it has them."""
    fields = ("owner_id", "clock", "clock_from", "due_at", "due_provisional", "warned_percent")
    changed = [name for name in fields if getattr(case, name) != getattr(main, name)]
    for name in changed:
        setattr(case, name, getattr(main, name))
    return bool(set(changed) - {"warned_percent"})
