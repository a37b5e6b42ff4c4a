"""Moves with one key or one button, for one case or for many at once, each with an outcome of its own."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from matching.errors import MatchingError
from service.domain.case_states import RECEIVED, TRIAGED
from service.errors import ConflictError, InvalidInputError, ServiceError
from service.messages import message_of
from service.policy import Actor
from service.usecases.case_merging import merge_case
from service.usecases.case_owners import transfer_case
from service.usecases.case_views import CaseView
from service.usecases.case_work import whistle
from service.usecases.cases import gap_list_need, read_case
from service.usecases.intake import Reception
from service.usecases.proposals import endorse_best
from service.usecases.settling import settle_triage
from service.web.desks import Desk

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Quick:
    """Who makes a move when, with what; `said` is what the move asks for besides (an owner, a main case)."""

    actor: Actor | None
    now: datetime
    reception: Reception
    said: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: its number, whether the move was made, and words."""

    number: str
    done: bool
    words: str


QuickMove = Callable[[Session, Quick, CaseView], str]


def accept(session: Session, quick: Quick, case: CaseView) -> str:
    """Settle the triage as proposed."""
    settle_triage(session, quick.reception, actor=quick.actor, case_id=case.id, now=quick.now)
    return "accepted"


def endorse(session: Session, quick: Quick, case: CaseView) -> str:
    """Endorse the best few proposals."""
    if case.need_id is None or not endorse_best(session, actor=quick.actor, need_id=case.need_id, now=quick.now):
        raise ConflictError(reason="nothing_to_endorse", number=case.number)
    return "endorsed"


def call_department(session: Session, quick: Quick, case: CaseView) -> str:
    """Whistle the department that was proposed; a fresh case is settled as proposed first."""
    if case.state == RECEIVED:
        settled = settle_triage(session, quick.reception, actor=quick.actor, case_id=case.id, now=quick.now).case
        if settled.state != TRIAGED:
            return "accepted"
    if read_case(session, actor=quick.actor, case_id=case.id).department_id is None:
        raise ConflictError(reason="no_department", number=case.number)
    whistle(session, actor=quick.actor, case_id=case.id, now=quick.now)
    return "whistled"


def list_gap(session: Session, quick: Quick, case: CaseView) -> str:
    """Put a need on the gap list."""
    if case.need_id is None:
        raise InvalidInputError(field="case", value=case.number, reason="only_needs")
    gap_list_need(session, actor=quick.actor, need_id=case.need_id, now=quick.now)
    return "gap_listed"


def hand_over(session: Session, quick: Quick, case: CaseView) -> str:
    """Give the case to another owner."""
    transfer_case(
        session, actor=quick.actor, case_id=case.id, now=quick.now, reason="workload", owner=quick.said or "?"
    )
    return "transferred"


def join(session: Session, quick: Quick, case: CaseView) -> str:
    """Merge the case into the main one."""
    merge_case(session, actor=quick.actor, case_id=case.id, into=uuid.UUID(quick.said), now=quick.now)
    return "merged"


QUICK: Mapping[str, QuickMove] = {
    "accept": accept,
    "endorse": endorse,
    "whistle": call_department,
    "gap": list_gap,
    "transfer": hand_over,
    "merge": join,
}
"""The name that the form carries -> the move."""

DONE: Mapping[str, str] = {
    "accepted": "已接受分类建议",
    "endorsed": "已确认推荐，供应方已收到通知",
    "whistled": "已吹哨，等部门报到",
    "gap_listed": "已列入补链清单",
    "transferred": "已转给新的负责人",
    "merged": "已并入主事项",
}
"""What a move returns -> what is said of its row."""


def make_moves(desk: Desk, name: str, case_ids: Sequence[uuid.UUID], *, said: str = "") -> list[tuple[Outcome, str]]:
    """Make one move with each of these cases, each in a transaction of its own: one that fails stops no other.

    Merging takes the case that was opened first as the main one. Returns each outcome with its code, empty where the
    move was not made.

    Raises:
        InvalidInputError: for a move that there is not, or without cases to make it with.
    """
    move = QUICK.get(name)
    if move is None:
        raise InvalidInputError(field="do", value=name[:20])
    rows = list(dict.fromkeys(case_ids))[:MOST_ROWS]
    if not rows:
        raise InvalidInputError(field="case", reason="choose_rows")
    if name == "merge":
        if len(rows) == 1:
            raise InvalidInputError(field="case", reason="choose_main")
        main, *rows = sorted(rows)  # ids sort by time of making
        said = str(main)
    parts = desk.context.container
    quick = Quick(desk.actor, desk.now, Reception(parts.triage, parts.engines), said)
    return [_make(desk, move, quick, case_id) for case_id in rows]


def _make(desk: Desk, move: QuickMove, quick: Quick, case_id: uuid.UUID) -> tuple[Outcome, str]:
    number = ""
    try:
        with desk.context.container.database.transaction() as session:
            case = read_case(session, actor=desk.actor, case_id=case_id)
            number = case.number
            code = move(session, quick, case)
        return Outcome(number, True, DONE[code]), code
    except (ServiceError, MatchingError) as exc:
        details = exc.details if isinstance(exc, ServiceError) else vars(exc)
        return Outcome(number, False, message_of(exc.code, details)), ""
