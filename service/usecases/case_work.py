"""Working on a case: triaged by the office, whistled to a department, answered or refused."""

import uuid
from datetime import datetime

from sqlmodel import Session

from service.domain import case_states as states
from service.domain.cases import URGENCIES, Case
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.usecases.case_access import lock_case_for, resolve_department, resolve_officer
from service.usecases.case_moves import move_case
from service.usecases.case_statements import keep_needed_words, keep_words, require_code
from service.usecases.case_views import CaseView, show_case

_MOST_CATEGORY = 40


def triage_case(
    session: Session,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    category: str,
    department: str | None = None,
    urgency: str = "normal",
    owner: str | None = None,
) -> CaseView:
    """Accept or correct what a case is about; department and owner by id or name, None keeps what stands.

    A case that was triaged before, or is only proposed yet, may be triaged again.

    Raises:
        ConflictError: once a partner or a department is at work. InvalidInputError: for an unknown name or code.
    """
    case = lock_case_for(session, actor, case_id, Action.TRIAGE_CASE)
    require_code("urgency", urgency, URGENCIES)
    if not category.strip() or len(category) > _MOST_CATEGORY:
        raise InvalidInputError(field="category", value=category)
    case.category, case.urgency = category.strip(), urgency
    if department is not None:
        case.department_id = _department_id(session, case, department, now)
    if owner is not None:
        case.owner_id = resolve_officer(session, case.alliance_id, owner).id
    data = {"category": case.category, "department": case.department_id, "urgency": urgency}
    move_case(session, case, kind="triaged", to=states.TRIAGED, now=now, actor=actor, data=data)
    return show_case(session, case)


def whistle(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, department: str | None = None
) -> CaseView:
    """Call a department in (吹哨); None: the one that the case was triaged to. Its clock to check in starts.

    Raises:
        ConflictError: when the case is not triaged, or waits for a department already.
        InvalidInputError: when no department is named at all, or the name is not one of the alliance's.
    """
    case = lock_case_for(session, actor, case_id, Action.WHISTLE)
    if department is not None:
        case.department_id = _department_id(session, case, department, now)
    if case.department_id is None:
        raise InvalidInputError(field="department", reason="name_department")
    if case.state == states.WHISTLED:
        raise ConflictError(reason="whistled_already", number=case.number)
    data = {"department": case.department_id}
    move_case(session, case, kind="whistled", to=states.WHISTLED, now=now, actor=actor, data=data)
    return show_case(session, case)


def check_in(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime) -> CaseView:
    """Let the department say that it is on the case (报到); its clock to answer starts. Again: nothing changes.

    Raises:
        ConflictError: when the department was not whistled.
    """
    case = lock_case_for(session, actor, case_id, Action.HANDLE_CASE)
    if case.state != states.CHECKED_IN:
        data = {"department": case.department_id}
        move_case(session, case, kind="checked_in", to=states.CHECKED_IN, now=now, actor=actor, data=data)
    return show_case(session, case)


def answer_case(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, text: str) -> CaseView:
    """Answer the asker: the department after checking in, or the office itself from its desk.

    Raises:
        ConflictError: when it is neither's turn. EmptyTextError, TextTooLongError: for the answer.
    """
    case = lock_case_for(session, actor, case_id, Action.ANSWER_CASE)
    if case.state == states.ANSWERED:
        raise ConflictError(reason="illegal_move", number=case.number, state=case.state, to=states.ANSWERED)
    data = keep_needed_words(session, case, purpose="answer", text=text, actor=actor, now=now)
    data["department"] = case.department_id
    move_case(session, case, kind="answered", to=states.ANSWERED, now=now, actor=actor, data=data)
    return show_case(session, case)


def refuse_case(
    session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime, reason: str, text: str = ""
) -> CaseView:
    """Refuse with a reason: a department's case goes back to the office (退单), the office's own to the asker.

    The office's refusal needs words for the asker, and closes only by the asker's word or a stated proof.

    Raises:
        ConflictError: when there is nothing to refuse any more. InvalidInputError: for an unknown reason.
    """
    case = lock_case_for(session, actor, case_id, Action.HANDLE_CASE)
    require_code("reason", reason, states.REFUSAL_REASONS)
    data: dict[str, object] = {"reason": reason, "department": case.department_id}
    if case.state in (states.WHISTLED, states.CHECKED_IN):
        data |= keep_words(session, case, purpose="refusal", text=text, actor=actor, now=now)
        case.department_id = None
        move_case(session, case, kind="department_refused", to=states.TRIAGED, now=now, actor=actor, data=data)
        return show_case(session, case)
    case = lock_case_for(session, actor, case_id, Action.TRIAGE_CASE)
    if case.state == states.REFUSED:
        raise ConflictError(reason="illegal_move", number=case.number, state=case.state, to=states.REFUSED)
    data |= keep_needed_words(session, case, purpose="refusal", text=text, actor=actor, now=now)
    move_case(session, case, kind="refused", to=states.REFUSED, now=now, actor=actor, data=data)
    return show_case(session, case)


def _department_id(session: Session, case: Case, reference: str, now: datetime) -> uuid.UUID:
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    return resolve_department(session, alliance, reference, now).id
