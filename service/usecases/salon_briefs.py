"""One page for a meeting: why these two, what either is looking for, what there was between them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from matching.posts import Need as NeedText
from matching.proposals import Proposal
from matching.reading import full_text
from matching.salon.brief import Party, Reasoning, make_brief
from service.domain.posts import OPEN
from service.domain.pushing import ALLIANCE
from service.domain.salons import CANCELLED, SalonMeeting
from service.policy import Action, Actor, Target, may
from service.store import matches as match_store
from service.store import posts as post_store
from service.store import salons as salon_store
from service.store.versions import PostFilter
from service.usecases.matchers import Matchers
from service.usecases.salon_access import open_salon
from service.usecases.salon_programmes import MeetingView, show_programme
from service.usecases.salons import SalonView

_MOST_POSTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What one of the two asks for and offers, in its own words."""

    participant_id: uuid.UUID
    organisation: str
    needs: list[str]
    offers: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastView:
    """Something that was between the two before: at another salon, or about a need."""

    day: date
    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefView:
    """Everything that an organiser hands out for one meeting.

    partner: the engine's reasons, as for a proposed partner; None where the two meet about no posted need. questions:
    three to ask. begun: the two can have met.
    """

    salon: SalonView
    meeting: MeetingView
    need: str
    offer: str
    partner: dict[str, Any] | None
    questions: list[str]
    sides: list[SideView]
    past: list[PastView]
    begun: bool


@dataclass(frozen=True, slots=True)
class _Why:
    """The need's text, that of the best offer, and what the engine says of the two; empty where there is no need."""

    need: str = ""
    offer: str = ""
    proposal: Proposal | None = None


def read_brief(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    salon_id: uuid.UUID,
    meeting_id: uuid.UUID,
    now: datetime,
) -> BriefView:
    """Return the page of a meeting.

    Raises:
        NotFoundError: for a meeting of another salon. IndexBuildingError: while the index is being made.
    """
    salon = open_salon(session, actor, salon_id, Action.READ_SALONS)
    row = salon_store.get_meeting(session, salon.id, meeting_id)
    amounts = may(actor, Action.READ_PAIR, Target(alliance_id=salon.alliance_id))
    programme = show_programme(session, salon, now=now, amounts=amounts)
    shown = next(each for each in (*programme.meetings, *programme.cancelled) if each.id == row.id)
    why = _reasons(session, matchers, salon.alliance_id, row)
    supplier = next((each for each in (shown.first, shown.second) if each.id == row.supplier_id), shown.second)
    asker = shown.other(supplier.id)
    firms = {each.id: each.organisation_id for each in (shown.first, shown.second)}
    sides = [
        _side(session, salon.alliance_id, each.id, each.organisation, each.organisation_id)
        for each in (shown.first, shown.second)
    ]
    parties = [Party(each.organisation, tuple(each.needs), tuple(each.offers)) for each in sides]
    reasonings = [Reasoning(asker.organisation, supplier.organisation, why.proposal)] if why.proposal else []
    names = {"organisation": supplier.organisation, "ring": ALLIANCE}
    return BriefView(
        salon=programme.salon,
        meeting=shown,
        need=why.need,
        offer=why.offer,
        partner=why.proposal.as_dict() | names if why.proposal else None,
        questions=list(make_brief(parties[0], parties[1], reasonings).questions),
        sides=sides,
        past=_past(session, salon.id, list(firms.values())),
        begun=programme.begun,
    )


def _reasons(session: Session, matchers: Matchers, alliance_id: uuid.UUID, row: SalonMeeting) -> _Why:
    """Why the two of a meeting should meet: the engine's reasons for this very supplier."""
    if row.need_id is None or row.supplier_id is None:
        return _Why()
    need = post_store.get_need(session, row.need_id)
    version = post_store.current_need_version(session, need)
    text = full_text(version.title, version.text)
    supplier = salon_store.get_participant(session, row.supplier_id)
    offers = salon_store.capabilities_of(session, alliance_id, [supplier.organisation_id])
    if need.status != OPEN or not offers:
        return _Why(text)
    matcher = matchers.matcher_of(alliance_id)
    asked = NeedText(text=version.text, title=version.title, asker=str(need.organisation_id))
    result = matcher.present(asked, matcher.survey(asked, only=[str(each) for each in offers]), limit=1)
    found = next(iter((*result.proposals, *result.stretch)), None)
    if found is None:
        return _Why(text)
    best = post_store.get_capability(session, uuid.UUID(found.capability_id))
    offered = post_store.current_capability_version(session, best)
    return _Why(text, full_text(offered.title, offered.text), found)


def _side(
    session: Session, alliance_id: uuid.UUID, participant_id: uuid.UUID, name: str, organisation_id: uuid.UUID
) -> SideView:
    wanted = PostFilter(alliance_id=alliance_id, organisation_id=organisation_id, limit=_MOST_POSTS)
    return SideView(
        participant_id=participant_id,
        organisation=name,
        needs=[version.title or version.text for _, version in post_store.list_needs(session, wanted)],
        offers=[version.title or version.text for _, version in post_store.list_capabilities(session, wanted)],
    )


def _past(session: Session, salon_id: uuid.UUID, firms: Sequence[uuid.UUID]) -> list[PastView]:
    """What was between two firms: other salons, interests and order intents, the latest first."""
    found: list[PastView] = []
    wanted = set(firms)
    for salon, participant in salon_store.salons_of_organisation(session, firms[0]):
        rows = {row.id: row.organisation_id for row in salon_store.participants_of(session, salon.id)}
        for meeting in salon_store.meetings_of(session, salon.id):
            pair = {rows.get(meeting.a_id), rows.get(meeting.b_id)}
            if salon.id != salon_id and pair == wanted and meeting.status != CANCELLED:
                said = salon_store.results_of_meeting(session, meeting.id).get(participant.id)
                found.append(PastView(day=salon.day, kind=said.outcome if said else "met", words=salon.name))
    for asker, supplier in (tuple(firms), tuple(reversed(firms))):
        for need, version in post_store.list_needs(session, PostFilter(organisation_id=asker, status=None, limit=20)):
            intent = match_store.find_order_intent(session, need.id, supplier)
            answers = match_store.interests_of(session, need.id, supplier_id=supplier)
            words = " ".join((version.title or version.text).split())[:30]
            if intent is not None and intent.made_at is not None:
                found.append(PastView(day=intent.made_at.date(), kind="order_intent", words=words))
            elif answers:
                kind = "interest" if any(each.accepted for each in answers) else "nothing"
                found.append(PastView(day=answers[-1].at.date(), kind=kind, words=words))
    return sorted(found, key=lambda each: each.day, reverse=True)[:6]
