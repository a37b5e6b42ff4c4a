"""Requests as they were submitted: read, erased, and the policies that may answer them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.attachments import CASE
from service.domain.requests import Request
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import attachments as attachment_store
from service.store import case_details as detail_store
from service.store import cases as case_store
from service.store import requests as request_store
from service.store import triage as triage_store
from service.usecases.case_access import open_case
from service.usecases.policies import PolicyView, find_policies

_PROPOSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as it is read; `text` is empty once erased, and once it goes on as a need."""

    id: uuid.UUID
    alliance: str
    organisation_id: uuid.UUID | None
    organisation: str | None
    channel: str
    title: str
    text: str
    created_at: datetime
    erased_at: datetime | None


def read_request(session: Session, *, actor: Actor | None, request_id: uuid.UUID) -> RequestView:
    """Return a request; NotFoundError for those who may not read it."""
    return _show(session, _open(session, actor, request_id, Action.READ_REQUEST))


def erase_request(session: Session, *, actor: Actor | None, request_id: uuid.UUID, now: datetime) -> RequestView:
    """Blank the words of a request, and what was said in its case, for good; again: nothing changes.

    After the commit call `erase_residue`.
    """
    request = _open(session, actor, request_id, Action.ERASE_REQUEST)
    request_store.erase_request(session, request, now=now)
    for case in case_store.cases_of_request(session, request.id):
        detail_store.erase_statements(session, case.id, now=now)
        attachment_store.remove_attachments_of(session, CASE, case.id, now=now)
    return _show(session, request)


def propose_policies(session: Session, *, actor: Actor | None, case_id: uuid.UUID, now: datetime) -> list[PolicyView]:
    """Return the policies that may answer a case, the best first; NotFoundError for those who may not read it."""
    case = open_case(session, actor, case_id)
    text = triage_store.text_of(session, case)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    return find_policies(session, alliance, text, now=now, limit=_PROPOSED) if text else []


def _open(session: Session, actor: Actor | None, request_id: uuid.UUID, action: Action) -> Request:
    require_signed_in(actor)
    request = request_store.get_request(session, request_id)
    require(actor, action, Target(alliance_id=request.alliance_id, owner_id=request.organisation_id))
    return request


def _show(session: Session, request: Request) -> RequestView:
    asker = request.organisation_id
    return RequestView(
        id=request.id,
        alliance=alliance_store.alliance_by_id(session, request.alliance_id).code,
        organisation_id=asker,
        organisation=alliance_store.get_organisation(session, asker).name if asker else None,
        channel=request.channel,
        title=request.title,
        text=request.text,
        created_at=request.created_at,
        erased_at=request.erased_at,
    )
