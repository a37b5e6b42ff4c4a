"""A request comes in: cleaned, judged, stored with its case; what members can serve becomes a need at once."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from matching.explain import LIKELY_FROM
from matching.message_splitting import MessagePart, split_message
from matching.posts import Need as NeedText
from service.domain.alliances import Alliance, Organisation
from service.domain.cases import Case
from service.domain.post_texts import clean_post
from service.domain.requests import CHANNELS
from service.domain.triage import MEMBERS_MAY_SERVE, TriageRecord
from service.errors import IndexBuildingError, InvalidInputError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import requests as request_store
from service.triage_desk import TriageDesk
from service.usecases.access import place_post, resolve_organisation, today_in
from service.usecases.cases import REQUEST_KINDS, CaseView, open_request_case, show_case
from service.usecases.matchers import Matchers
from service.usecases.needs import post_need
from service.usecases.partners import find_partners
from service.usecases.policies import PolicyView, find_policies
from service.usecases.rings import Scope, search_rings
from service.usecases.triage import Judged, TriageView, judge_text, record_triage, show_triage

_LOOKED_AT = 3
_POLICIES = 3
_OFFERS_FROM = frozenset({"bank", "service", "university"})
MOST_PARTS = 50
"""The most requests of one paste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request as it arrives. organisation: id or full name, None: the sender's own. kind: None: as the words say."""

    text: str
    title: str = ""
    organisation: str | None = None
    channel: str = "api"
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeView:
    """What became of a request.

    triage: for those who may read it. partners: of a need, None while the index is being made. policies: of a question.
    """

    case: CaseView
    triage: TriageView | None = None
    partners: dict[str, Any] | None = None
    policies: list[PolicyView] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """The requests of one paste in order, each with the name before it (empty where there was none)."""

    items: list[IntakeView]
    senders: list[str]


@dataclass(frozen=True, slots=True)
class Reception:
    """What intake works with: the triage desk and the matchers."""

    desk: TriageDesk
    matchers: Matchers


def submit_request(
    session: Session, reception: Reception, *, actor: Actor | None, alliance: str, arrival: Arrival, now: datetime
) -> IntakeView:
    """Take a request in.

    Product, technology and equipment become needs at once, so do finance, logistics and labour where a member offers
    it; everything else waits for an officer. The asker must be a member; an officer's request without a firm is the
    officer's own.

    Raises:
        EmptyTextError, TextTooLongError, UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    asker_id = _asker(session, signed_in, arrival)
    require(actor, Action.SUBMIT_REQUEST, Target(alliance_id=found.id, owner_id=asker_id))
    if asker_id is not None:
        place_post(session, alliance=found, organisation_id=asker_id, chain=None, now=now)
    _check(arrival)
    title, text = clean_post(arrival.title, arrival.text)
    judged = judge_text(session, reception.desk, found.id, f"{title}\n{text}" if title else text, kind=arrival.kind)
    if asker_id is not None and _becomes_need(session, reception.matchers, found, judged, text, asker_id, now):
        need = post_need(
            session, actor=actor, alliance=alliance, text=text, title=title, organisation=str(asker_id), now=now
        )
        case = case_store.get_case(session, need.case_id)
    else:
        request = request_store.add_request(
            session,
            alliance_id=found.id,
            channel=arrival.channel,
            text=text,
            title=title,
            now=now,
            organisation_id=asker_id,
            by=signed_in.user_id,
        )
        kind = judged.kind if judged.kind in REQUEST_KINDS else "request"
        case = open_request_case(session, request, actor=actor, now=now, kind=kind)
    record = record_triage(session, reception.desk, case, judged, alliance=found, text=text, now=now)
    return show_intake(session, reception, case, record, actor=actor, text=text, now=now)


def submit_message(
    session: Session, reception: Reception, *, actor: Actor | None, alliance: str, text: str, now: datetime
) -> MessageView:
    """Take a pasted conversation or list in, each request by itself; all of them or none.

    A sender whose name holds that of a member asks for that member, where the caller is an officer.

    Raises:
        InvalidInputError: when nothing is asked in it, or there are more than fifty requests.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    office = may(actor, Action.SUBMIT_REQUEST, Target(alliance_id=found.id))
    names = member_names(session, found, now) if office else {}
    parts = split_message(text, names=names)
    if not parts or len(parts) > MOST_PARTS:
        raise InvalidInputError(
            field="text", reason="nothing_asked" if not parts else "too_many_parts", most=MOST_PARTS
        )
    items = [
        submit_request(
            session,
            reception,
            actor=signed_in,
            alliance=alliance,
            arrival=Arrival(text=part.text, organisation=_firm_of(part, names), channel="message"),
            now=now,
        )
        for part in parts
    ]
    return MessageView(items=items, senders=[part.sender for part in parts])


def show_intake(
    session: Session,
    reception: Reception,
    case: Case,
    record: TriageRecord,
    *,
    actor: Actor | None,
    text: str,
    now: datetime,
) -> IntakeView:
    """Return what became of a request, with partners looked for now where it is a need."""
    target = Target(alliance_id=case.alliance_id)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    partners = None
    if case.need_id is not None:
        partners = _partners(session, reception.matchers, actor, case.need_id, now)
    asked = case.kind == "question"
    return IntakeView(
        case=show_case(session, case),
        triage=show_triage(session, reception.desk, case, record) if may(actor, Action.READ_TRIAGE, target) else None,
        partners=partners,
        policies=find_policies(session, alliance, text, now=now, limit=_POLICIES) if asked else [],
    )


def _asker(session: Session, actor: Actor, arrival: Arrival) -> uuid.UUID | None:
    if arrival.organisation is None:
        return actor.organisation_id
    return resolve_organisation(session, arrival.organisation).id


def _check(arrival: Arrival) -> None:
    """Refuse a channel or a kind that there is not."""
    if arrival.channel not in CHANNELS:
        raise InvalidInputError(field="channel", value=arrival.channel)
    if arrival.kind is not None and arrival.kind not in REQUEST_KINDS:
        reason = "unknown_case_kind"
        raise InvalidInputError(field="kind", value=arrival.kind, reason=reason, available=", ".join(REQUEST_KINDS))


def _becomes_need(
    session: Session,
    matchers: Matchers,
    alliance: Alliance,
    judged: Judged,
    text: str,
    asker_id: uuid.UUID,
    now: datetime,
) -> bool:
    """Say whether members serve it: always for what members do for each other, else where somebody offers it."""
    if judged.is_need:
        return True
    if judged.kind != "request" or judged.unsure or judged.triage.category not in MEMBERS_MAY_SERVE:
        return False
    scope = Scope(alliance.id, today_in(alliance, now))
    try:
        found = search_rings(session, matchers, NeedText(text=text, asker=str(asker_id)), scope, limit=_LOOKED_AT)
    except IndexBuildingError:
        return False
    likely = [uuid.UUID(e.proposal.organisation) for e in found.proposals if e.proposal.probability >= LIKELY_FROM]
    offering = alliance_store.organisations_by_id(session, likely).values()
    return any(each.kind in _OFFERS_FROM for each in offering)


def _partners(
    session: Session, matchers: Matchers, actor: Actor | None, need_id: uuid.UUID, now: datetime
) -> dict[str, Any] | None:
    try:
        return find_partners(session, matchers, actor=actor, need_id=need_id, now=now).as_dict()
    except IndexBuildingError:
        return None  # the job that was made with the need finds them as soon as the index is there


def member_names(session: Session, alliance: Alliance, now: datetime) -> dict[str, Organisation]:
    """Return the members by the names that people call them, the longest names first."""
    members = alliance_store.list_organisations(session, alliance.id, on=today_in(alliance, now))
    names = {name: each for each in members for name in (each.name, each.short_name) if name}
    return dict(sorted(names.items(), key=lambda pair: -len(pair[0])))


def _firm_of(part: MessagePart, names: dict[str, Organisation]) -> str | None:
    """Return the member whose name the sender carries."""
    return next((str(firm.id) for name, firm in names.items() if name in part.sender), None)
