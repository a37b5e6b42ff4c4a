"""An officer accepts or corrects the triage of a case with one call; what is settled is learnt from."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.case_states import CHECKED_IN, RECEIVED, TRIAGED, WHISTLED
from service.domain.cases import URGENCIES, Case
from service.domain.triage import ACCEPTED, CORRECTED, MEMBERS_SERVE, TriageRecord
from service.errors import ConflictError, InvalidInputError
from service.policy import Action, Actor, require_signed_in
from service.store import alliances as alliance_store
from service.store import posts as post_store
from service.store import requests as request_store
from service.store import triage as triage_store
from service.usecases import case_moves
from service.usecases.access import place_post
from service.usecases.case_access import lock_case_for
from service.usecases.case_work import whistle
from service.usecases.departments import find_department, resolve_department
from service.usecases.finding import ask_for_partners
from service.usecases.intake import IntakeView, Reception, show_intake
from service.usecases.triage import find_triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What an officer says; None: as proposed. department: its short name, or the organisation's id or name."""

    category: str | None = None
    department: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True)
class _Final:
    category: str
    department: str
    department_id: uuid.UUID | None
    urgency: str


def settle_triage(
    session: Session,
    reception: Reception,
    *,
    actor: Actor | None,
    case_id: uuid.UUID,
    now: datetime,
    settlement: Settlement | None = None,
) -> IntakeView:
    """Accept the triage of a case, or correct it; a correction may be made again, the last word counts.

    A request that turns out to be served by members becomes a need, with partner proposals; any other is whistled to
    its department. The next requests of its kind are judged with what was settled in mind.

    Raises:
        InvalidInputError: for a category, department or urgency that there is not. ConflictError: for a closed case,
            and for accepting what somebody has corrected meanwhile.
    """
    case = lock_case_for(session, actor, case_id, Action.TRIAGE_CASE)
    record = find_triage(session, case)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    text = triage_store.text_of(session, case)
    said = settlement or Settlement()
    final = _finalise(session, reception, alliance, record, said, text)
    if said == Settlement() and _is_settled_otherwise(record, final):
        raise ConflictError(reason="settled_already", number=case.number)
    proposed = _Final(record.category, record.department, record.department_id, record.urgency)
    record.settled = ACCEPTED if final == proposed else CORRECTED
    record.settled_category, record.settled_department = final.category, final.department
    record.settled_urgency = final.urgency
    record.settled_by, record.settled_at = require_signed_in(actor).user_id, now
    case = _put_into_case(session, case, record, final, actor=actor, now=now)
    if final.category in MEMBERS_SERVE and case.request_id is not None and text:
        case = _turn_into_need(session, case, alliance, actor=actor, now=now)
    if case.need_id is None and case.state == TRIAGED and case.department_id is not None:
        whistle(session, actor=actor, case_id=case.id, now=now)
    return show_intake(session, reception, case, record, actor=actor, text=text, now=now)


def _is_settled_otherwise(record: TriageRecord, final: _Final) -> bool:
    """Say whether somebody has settled something else already."""
    settled = (record.settled_category, record.settled_department, record.settled_urgency)
    return record.settled != "" and settled != (final.category, final.department, final.urgency)


def _put_into_case(
    session: Session, case: Case, record: TriageRecord, final: _Final, *, actor: Actor | None, now: datetime
) -> Case:
    """Write what is settled into the case; it is triaged then, unless partners or the right department are at work."""
    moved_on = case.department_id == final.department_id and case.state in (WHISTLED, CHECKED_IN)
    case.category, case.department_id, case.urgency = final.category, final.department_id, final.urgency
    data = {"triage": record.id, "settled": record.settled, "category": final.category}
    data |= {"department": final.department_id, "urgency": final.urgency}
    stays = moved_on or case.state not in (RECEIVED, WHISTLED, CHECKED_IN)
    to = None if stays else TRIAGED
    return case_moves.move_case(session, case, kind="triaged", to=to, now=now, actor=actor, data=data)


def _finalise(
    session: Session, reception: Reception, alliance: Alliance, record: TriageRecord, said: Settlement, text: str
) -> _Final:
    """Return what holds now: what the officer says, and what was proposed where the officer says nothing."""
    category = said.category or record.category
    if category not in reception.desk.model.labels["category"]:
        raise InvalidInputError(field="category", value=category)
    urgency = said.urgency or record.urgency
    if urgency not in URGENCIES:
        raise InvalidInputError(field="urgency", value=urgency)
    if said.department is not None:
        name, department_id = resolve_department(session, alliance, said.department)
        if department_id is None and name not in reception.desk.model.labels["department"]:
            raise InvalidInputError(field="department", value=said.department)
        return _Final(category, name, department_id, urgency)
    if category == record.category:
        return _Final(category, record.department, record.department_id, urgency)
    name = _department_for(reception, category, text) or record.department
    department = find_department(session, alliance, name)
    return _Final(category, name, department.id if department else None, urgency)


def _department_for(reception: Reception, category: str, text: str) -> str:
    """Return the department that the model holds most probable for a category; empty without words."""
    if not text:
        return ""
    model = reception.desk.model
    chances = model.read(text).departments[model.labels["category"].index(category)]
    return model.labels["department"][int(chances.argmax())]


def _turn_into_need(session: Session, case: Case, alliance: Alliance, *, actor: Actor | None, now: datetime) -> Case:
    """Let a request that members serve go on as a need of the same case; the request's own copy of the words goes."""
    if case.request_id is None:
        return case
    request = request_store.get_request(session, case.request_id)
    if request.organisation_id is None:
        return case
    need = post_store.add_need(
        session,
        alliance_id=alliance.id,
        chain_id=place_post(session, alliance=alliance, organisation_id=request.organisation_id, chain=None, now=now),
        organisation_id=request.organisation_id,
        title=request.title,
        text=request.text,
        now=now,
        by=request.created_by,
    )
    request_store.erase_request(session, request, now=now)
    case.kind, case.need_id, case.request_id = "need", need.id, None
    case = case_moves.move_case(session, case, kind="need_posted", now=now, actor=actor, data={"need": need.id})
    ask_for_partners(session, need, now=now)
    return case
