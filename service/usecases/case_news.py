"""Who is told of what happens to a case: one table, read for every entry that its timeline gets.

Warnings, reminders, proposals, rings and deadlines that moved are told where they come about. Whoever did a thing is
not told of it.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from service.domain.case_states import AT_DEPARTMENT, WHISTLED
from service.domain.cases import Case
from service.domain.matches import ASKER, SUPPLIER
from service.policy import Actor
from service.store import matches as match_store
from service.store import people as people_store
from service.store import requests as request_store
from service.usecases.notices import tell


@dataclass(frozen=True, slots=True)
class Entry:
    """What has just been written on a case's timeline; data: ids and codes."""

    session: Session
    case: Case
    kind: str
    data: Mapping[str, object]

    def id_of(self, name: str) -> uuid.UUID | None:
        """An id that the entry names."""
        value = self.data.get(name)
        return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(str(value))

    def people_of(self, organisation_id: uuid.UUID | None) -> list[uuid.UUID]:
        """The people who act for an organisation."""
        if organisation_id is None:
            return []
        return [user.id for user in people_store.list_users(self.session, organisation_id=organisation_id)]


Audience = Callable[[Entry], list[uuid.UUID]]


def _owner(entry: Entry) -> list[uuid.UUID]:
    return [] if entry.case.owner_id is None else [entry.case.owner_id]


def _asker(entry: Entry) -> list[uuid.UUID]:
    """The people of the firm that asks, else the person who asked."""
    if entry.case.asker_id is not None or entry.case.request_id is None:
        return entry.people_of(entry.case.asker_id)
    asked_by = request_store.get_request(entry.session, entry.case.request_id).created_by
    return [] if asked_by is None else [asked_by]


def _supplier(entry: Entry) -> list[uuid.UUID]:
    return entry.people_of(entry.id_of("supplier"))


def _other_side(entry: Entry) -> list[uuid.UUID]:
    return _supplier(entry) if entry.data.get("side") == ASKER else _asker(entry)


def _department(entry: Entry) -> list[uuid.UUID]:
    return entry.people_of(entry.case.department_id)


def _department_at_work(entry: Entry) -> list[uuid.UUID]:
    return _department(entry) if entry.case.state in AT_DEPARTMENT else []


def _team(entry: Entry) -> list[uuid.UUID]:
    others = entry.data.get("members")
    named = [entry.data.get("lead"), entry.data.get("contact"), *(others if isinstance(others, list) else [])]
    return [uuid.UUID(str(each)) for each in named if each is not None]


class News(NamedTuple):
    """A notice and who gets it; a person in several audiences gets the first."""

    code: str
    to: tuple[Audience, ...]


NEWS: Mapping[str, tuple[News, ...]] = {
    "need_posted": (News("need_posted", (_owner,)), News("need_received", (_asker,))),
    "request_received": (News("case_opened", (_owner,)), News("case_received", (_asker,))),
    "whistled": (News("case_whistled", (_department,)),),
    "department_changed": (News("case_whistled", (_department,)),),
    "checked_in": (News("case_checked_in", (_owner,)),),
    "answered": (News("case_answered", (_owner,)), News("case_confirm", (_asker,))),
    "answer_rejected": (News("answer_rejected", (_owner, _department)),),
    "department_refused": (News("case_refused", (_owner,)),),
    "refused": (News("case_declined", (_asker,)),),
    "owner_changed": (News("case_assigned", (_owner,)),),
    "claimed": (News("case_claimed", (_owner,)),),
    "released": (News("case_released", (_owner,)),),
    "team_named": (News("team_named", (_team,)),),
    "merged": (News("case_merged", (_owner, _asker)),),
    "unmerged": (News("case_unmerged", (_owner, _asker)),),
    "confirmed": (News("case_closed", (_owner, _department)),),
    "closed_on_proof": (News("case_closed", (_asker, _owner)),),
    "closed_with_main": (News("case_closed", (_asker,)),),
    "reopened": (News("case_reopened", (_owner, _asker)),),
    "firm_asked": (News("firm_asked", (_asker,)),),
    "firm_replied": (News("firm_replied", (_owner, _department_at_work)),),
    "need_withdrawn": (News("case_withdrawn", (_owner,)),),
    "gap_listed": (News("gap_listed", (_asker, _owner)),),
    "interest_accepted": (News("interest_shown", (_other_side, _owner)),),
    "interest_declined": (News("interest_declined", (_owner,)),),  # the reason is for the office
    "contacts_opened": (News("contacts_opened", (_asker, _supplier, _owner)),),
    "terms_confirmed": (News("terms_confirmed", (_other_side,)),),
    "order_intent_made": (News("order_intent_made", (_asker, _supplier, _owner)),),
}
"""Kind of entry -> what is told to whom; of other kinds nobody is told."""

_NAMES = {"supplier": "supplier", "side": "side", "reason": "reason", "department": "department", "main": "other_case"}


def announce(
    session: Session,
    case: Case,
    *,
    kind: str,
    data: Mapping[str, object],
    actor: Actor | None,
    now: datetime,
) -> None:
    """Tell people of the entry just written on a locked case's timeline; it is the event, by its number."""
    entry = Entry(session, case, kind, data)
    if kind not in NEWS or _is_no_news(entry, actor):
        return
    told: set[uuid.UUID] = {actor.user_id} if actor is not None else set()
    ids = {"case": case.id} | {name: data[key] for key, name in _NAMES.items() if data.get(key) is not None}
    if kind == "claimed":
        ids["organisation"] = data["organisation"]
    for code, audiences in NEWS[kind]:
        recipients = {user_id for audience in audiences for user_id in audience(entry)} - told
        told |= recipients
        event_key = f"case:{case.id}:{case.timeline_seq}"
        tell(session, event_key=event_key, recipients=recipients, code=code, ids=ids, now=now)


def _is_no_news(entry: Entry, actor: Actor | None) -> bool:
    """Say whether an entry is one that another one says better, or that nobody waits for."""
    if entry.kind in ("need_posted", "request_received"):
        return actor is None  # imported: nobody has just asked
    if entry.kind == "department_changed":
        return entry.case.state != WHISTLED
    need_id, supplier_id = entry.case.need_id, entry.id_of("supplier")
    if need_id is None or supplier_id is None:
        return False
    if entry.kind == "interest_accepted":  # both now: the opening of contacts follows
        answers = match_store.interests_of(entry.session, need_id, supplier_id=supplier_id)
        return {row.side for row in answers if row.accepted} == {ASKER, SUPPLIER}
    if entry.kind == "terms_confirmed":  # by both now: the making follows
        intent = match_store.find_order_intent(entry.session, need_id, supplier_id)
        return intent is not None and intent.made_at is not None
    return False
