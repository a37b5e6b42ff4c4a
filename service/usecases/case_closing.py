"""The end of a case: confirmed by the asker or proved, called up afterwards, reopened where it was no end."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain import case_states as states
from service.domain.case_details import FollowUp
from service.domain.cases import Case
from service.domain.clocks import FOLLOW_UP_DAYS, follow_up_at
from service.domain.posts import CLOSED as STRUCK_OFF
from service.errors import ConflictError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import posts as post_store
from service.usecases.access import resolve_alliance
from service.usecases.case_access import case_target, lock_case_for, open_case
from service.usecases.case_clocks import calendar_of
from service.usecases.case_moves import follow_main, move_case
from service.usecases.case_progress import state_proof
from service.usecases.case_statements import keep_words, require_code
from service.usecases.case_views import CaseView, show_case


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpView:
    """One call after a closing: so many `days` after it, from `due_at` on; `result` once it was made."""

    case_id: uuid.UUID
    case_number: str
    owner_id: uuid.UUID | None
    days: int
    due_at: datetime
    done_at: datetime | None
    result: str | None


def close_case(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    proof: str | None = None,
    text: str = "",
) -> CaseView:
    """Close a case (办结、销号): on the asker's own word, or by the office on a proof with words. Calls are planned.

    Raises:
        ConflictError: when it is ended. InvalidInputError: for an office's closing without a proof.
        ForbiddenError: for anybody else.
    """
    case = open_case(session, actor, case_id)
    is_asker = _is_asker(session, case, actor)
    case = lock_case_for(session, actor, case_id, Action.CONFIRM_CASE if is_asker else Action.PROVE_CASE)
    if case.state in states.ENDED:
        raise ConflictError(reason="case_closed", number=case.number)
    data: dict[str, object] = {"basis": "asker"} if is_asker else {"basis": "proof", **state_proof(proof, text)}
    data |= keep_words(session, case, purpose="proof", text=text, actor=actor, now=now)
    merged = [each for each in case_store.merged_cases(session, case.id) if each.state == states.MERGED]
    kind = "confirmed" if is_asker else "closed_on_proof"
    move_case(session, case, kind=kind, to=states.CLOSED, now=now, actor=actor, data=data)
    for each in (case, *merged):
        _strike_off(session, each, now)
    return show_case(session, case)


def reject_answer(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, text: str = ""
) -> CaseView:
    """Let the asker say that an answer or a refusal settles nothing: the case is back with the office.

    Raises:
        ConflictError: when there is no answer to be discontent with.
    """
    case = lock_case_for(session, actor, case_id, Action.CONFIRM_CASE)
    if case.state not in (states.ANSWERED, states.REFUSED):
        raise ConflictError(reason="not_answered", number=case.number)
    data = keep_words(session, case, purpose="reopen", text=text, actor=actor, now=now)
    move_case(session, case, kind="answer_rejected", to=states.TRIAGED, now=now, actor=actor, data=data)
    return show_case(session, case)


def reopen_case(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, reason: str, text: str = ""
) -> CaseView:
    """Let a closed case go on where it was, under a fresh clock; cases that closed with it are merged again.

    Raises:
        ConflictError: when it is not closed, or its need was withdrawn or erased. InvalidInputError: for the reason.
    """
    case = lock_case_for(session, actor, case_id, Action.REOPEN_CASE)
    require_code("reason", reason, states.REOPEN_REASONS)
    data: dict[str, object] = {"reason": reason}
    data |= keep_words(session, case, purpose="reopen", text=text, actor=actor, now=now)
    _reopen(session, case, data, actor=actor, now=now)
    return show_case(session, case)


def list_follow_ups(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None, limit: int = 200
) -> list[FollowUpView]:
    """Return the calls of an alliance that are due and not made, longest due first."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_FOLLOW_UPS, Target(alliance_id=found.id))
    rows = detail_store.due_follow_ups(session, now=now, alliance_id=found.id, limit=limit)
    return [_show_follow_up(row, case) for row, case in rows]


def read_follow_ups(session: Session, *, actor: Actor | None, case_id: uuid.UUID) -> list[FollowUpView]:
    """Return the calls of one case, made and planned."""
    case = open_case(session, actor, case_id)
    return [_show_follow_up(row, case) for row in detail_store.follow_ups_of(session, case.id)]


def record_follow_up(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    days: int,
    result: str,
    text: str = "",
) -> CaseView:
    """Record what a call after closing found; an unsolved case is reopened at once, the last call ends the line.

    Raises:
        NotFoundError: when no such call is planned. ConflictError: before its day. InvalidInputError: for the result.
    """
    case = lock_case_for(session, actor, case_id, Action.FOLLOW_UP)
    require_code("result", result, states.FOLLOW_UP_RESULTS)
    row = detail_store.find_pending_follow_up(session, case.id, days)
    if now < row.due_at:
        raise ConflictError(reason="follow_up_early", number=case.number, days=days)
    row.done_at, row.done_by, row.result = now, require_signed_in(actor).user_id, result
    session.add(row)
    data: dict[str, object] = {"days": days, "result": result}
    data |= keep_words(session, case, purpose="follow_up", text=text, actor=actor, now=now)
    if result == "unsolved" and _can_reopen(session, case):
        _reopen(session, case, data | {"reason": "not_solved"}, actor=actor, now=now)
        return show_case(session, case)
    is_last = all(each.done_at is not None for each in detail_store.follow_ups_of(session, case.id))
    to = states.FOLLOWED_UP if is_last else None
    move_case(session, case, kind="follow_up_made", to=to, now=now, actor=actor, data=data, resume=True)
    return show_case(session, case)


def _is_asker(session: Session, case: Case, actor: Actor | None) -> bool:
    """Say whether the caller's word is the asker's; an officer's own word for somebody never is."""
    target = case_target(session, case)
    return may(actor, Action.CONFIRM_CASE, target) and not may(actor, Action.PROVE_CASE, target)


def _strike_off(session: Session, case: Case, now: datetime) -> None:
    """Take the need of a closed case off the open ones, and plan the calls after its closing."""
    if case.need_id is not None:
        post_store.strike_off_need(session, post_store.get_need(session, case.need_id), now=now)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    calendar = calendar_of(session, alliance)
    due = [(days, follow_up_at(calendar, now, days)) for days in FOLLOW_UP_DAYS]
    detail_store.add_follow_ups(session, case, due)


def _can_reopen(session: Session, case: Case) -> bool:
    """Say whether there is anything to go on with: a need that was taken back is not."""
    if case.need_id is None:
        return True
    return post_store.get_need(session, case.need_id).status == STRUCK_OFF


def _reopen(session: Session, case: Case, data: dict[str, object], *, actor: Actor | None, now: datetime) -> None:
    if case.state not in states.ENDED:
        raise ConflictError(reason="not_closed", number=case.number)
    if not _can_reopen(session, case):
        raise ConflictError(reason="need_not_open", number=case.number)
    detail_store.drop_pending_follow_ups(session, case.id)
    if case.need_id is not None:
        post_store.reopen_need(session, post_store.get_need(session, case.need_id), now=now)
    to = states.REOPENS_AT.get(case.resume_state, case.resume_state)
    main = _main_of(session, case)
    if main is not None and main.state not in states.ENDED:
        case.merged_into_id = main.id
        follow_main(case, main)
        to = states.MERGED
    elif main is not None:
        case.merged_into_id = None
    closed_at = case.closed_at
    move_case(session, case, kind="reopened", to=to, now=now, actor=actor, data=data, resume=True)
    for other in case_store.merged_cases(session, case.id):
        closed_together = other.state in states.ENDED and other.closed_at == closed_at
        if closed_together and _can_reopen(session, other):
            _reopen(session, other, {"reason": "main_reopened", "main": case.id}, actor=actor, now=now)


def _main_of(session: Session, case: Case) -> Case | None:
    """Return the case that this one was merged into, or that this in turn has been merged into since."""
    main = case_store.get_case(session, case.merged_into_id) if case.merged_into_id else None
    while main is not None and main.state == states.MERGED and main.merged_into_id is not None:
        main = case_store.get_case(session, main.merged_into_id)
    return main


def _show_follow_up(row: FollowUp, case: Case) -> FollowUpView:
    return FollowUpView(
        case_id=case.id,
        case_number=case.number,
        owner_id=case.owner_id,
        days=row.days,
        due_at=row.due_at,
        done_at=row.done_at,
        result=row.result,
    )
