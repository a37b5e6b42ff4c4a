"""A request that was taken for a need by mistake: the need is withdrawn, its words go back to triage as a request."""

import uuid
from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.attachments import CASE, NEED
from service.domain.case_states import CLOSED, ENDED, MERGED, TURNABLE
from service.domain.cases import Case
from service.domain.posts import OPEN, Need, NeedVersion
from service.domain.requests import FORM
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import attachments as attachment_store
from service.store import matches as match_store
from service.store import posts as post_store
from service.store import requests as request_store
from service.store import triage as triage_store
from service.usecases import case_moves
from service.usecases.case_access import lock_case_for
from service.usecases.case_merging import release_duplicates
from service.usecases.cases import open_request_case
from service.usecases.intake import IntakeView, Reception, show_intake
from service.usecases.notices import tell
from service.usecases.push import people_of
from service.usecases.triage import judge_text, record_triage

MISTAKEN: Final = "not_a_need"


def turn_into_request(
    session: Session, reception: Reception, *, actor: Actor | None, case_id: uuid.UUID, now: datetime
) -> IntakeView:
    """Withdraw the need of a case, with all that was proposed for it, and open a case of a request on its words.

    The asker is told the new number, every supplier that was told of the need that it is withdrawn. The new case waits
    for an officer to settle its triage; nothing is learnt from how the old one was settled. Files go along.

    Raises:
        InvalidInputError: for a case that is about no need. ConflictError: when a partner is interested already, or the
            case is closed or merged.
    """
    case = lock_case_for(session, actor, case_id, Action.TRIAGE_CASE)
    if case.need_id is None:
        raise InvalidInputError(field="case", value=case.number, reason="not_a_need")
    need = post_store.get_need(session, case.need_id)
    _check(case, need)
    words = post_store.current_need_version(session, need)
    told = match_store.endorsed_suppliers(session, need.id)
    fresh = _open_request(session, need, words, actor=actor, now=now)
    _withdraw(session, case, need, goes_on=fresh, actor=actor, now=now)
    attachment_store.move_attachments(session, (NEED, need.id), (CASE, fresh.id))
    triage_store.forget_settled(session, case.id)
    said = f"{words.title}\n{words.text}" if words.title else words.text
    judged = judge_text(session, reception.desk, case.alliance_id, said, kind=fresh.kind)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    record = record_triage(
        session, reception.desk, fresh, judged, alliance=alliance, text=words.text, now=now, without=case.id
    )
    _tell_both_sides(session, case, fresh, told=told, now=now)
    return show_intake(session, reception, fresh, record, actor=actor, text=words.text, now=now)


def _check(case: Case, need: Need) -> None:
    if case.state in ENDED or case.state == MERGED:
        raise ConflictError(reason="case_merged" if case.state == MERGED else "case_closed", number=case.number)
    if case.state not in TURNABLE:
        raise ConflictError(reason="partner_at_work", number=case.number)
    if need.status != OPEN:
        raise ConflictError(reason="need_not_open", id=str(need.id))


def _open_request(session: Session, need: Need, words: NeedVersion, *, actor: Actor | None, now: datetime) -> Case:
    """Store the need's words as a request of the same firm and open its case."""
    request = request_store.add_request(
        session,
        alliance_id=need.alliance_id,
        channel=FORM,
        text=words.text,
        title=words.title,
        now=now,
        organisation_id=need.organisation_id,
        by=words.created_by,
    )
    return open_request_case(session, request, actor=actor, now=now)


def _withdraw(session: Session, case: Case, need: Need, *, goes_on: Case, actor: Actor | None, now: datetime) -> None:
    """Take the need back and close its case on the office's word, for which the new case is the proof."""
    post_store.withdraw_need(session, need, now=now)
    release_duplicates(session, case, actor=actor, now=now)
    data = {"basis": "proof", "need": need.id, "version": need.version, "reason": MISTAKEN, "goes_on": goes_on.id}
    case_moves.move_case(session, case, kind="need_withdrawn", to=CLOSED, now=now, actor=actor, data=data)
    came = {"came_from": case.id}
    case_moves.move_case(session, goes_on, kind="taken_over", now=now, actor=actor, data=came)


def _tell_both_sides(session: Session, case: Case, fresh: Case, *, told: frozenset[uuid.UUID], now: datetime) -> None:
    """Tell the asker under which number its matter goes on, and the suppliers that they need not answer any more."""
    event = f"turned_into_request:{case.id}"
    asker = people_of(session, case.asker_id) if case.asker_id else []
    moved = {"case": fresh.id, "other_case": case.id}
    tell(session, event_key=event, recipients=asker, code="need_turned_request", ids=moved, now=now)
    suppliers = [person for each in sorted(told) for person in people_of(session, each)]
    about = {"case": case.id, "need": case.need_id}
    tell(session, event_key=f"{event}:suppliers", recipients=suppliers, code="need_taken_back", ids=about, now=now)
