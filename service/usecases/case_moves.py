"""The legal moves of a case, and the one function that makes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.cases import Case
from service.errors import ConflictError
from service.policy import Actor
from service.store import cases as case_store
from service.usecases.case_alarms import set_alarm

RECEIVED: Final = "received"
PROPOSED: Final = "proposed"
INTEREST: Final = "interest"
ORDER_INTENT: Final = "order_intent"
GAP_LISTED: Final = "gap_listed"
CLOSED: Final = "closed"

MOVES: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({PROPOSED, GAP_LISTED, CLOSED}),
    PROPOSED: frozenset({INTEREST, GAP_LISTED, CLOSED}),
    INTEREST: frozenset({PROPOSED, ORDER_INTENT, CLOSED}),
    ORDER_INTENT: frozenset({CLOSED}),
    GAP_LISTED: frozenset({PROPOSED, CLOSED}),
    CLOSED: frozenset(),
}
"""State -> the states that may follow. Back from interest to proposed: everybody who was interested declined since."""


def move_case(
    session: Session,
    case: Case,
    *,
    kind: str,
    now: datetime,
    actor: Actor | None,
    to: str | None = None,
    data: Mapping[str, object] | None = None,
) -> Case:
    """Append what happened to a case's timeline and move the case; `to` None or its present state: no move.

    kind: what happened, a code. data: ids, codes and digests only.

    Raises:
        ConflictError: when the case is closed, or the move is not a legal one.
    """
    case = case_store.lock_case(session, case.id)
    if case.state == CLOSED:
        raise ConflictError(reason="case_closed", number=case.number)
    if to is not None and to != case.state:
        if to not in MOVES[case.state]:
            raise ConflictError(reason="illegal_move", number=case.number, state=case.state, to=to)
        case.state = to
        case.closed_at = now if to == CLOSED else None
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
    return case
