"""Policies: entered by the office, searched by everybody, proposed for questions."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from matching.normalise import clean_text
from matching.policy_search import PolicySearch, PolicyText
from service.domain.alliances import Alliance
from service.domain.policies import PolicyDocument
from service.domain.post_texts import MAX_TITLE_LENGTH
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, require
from service.store import alliances as alliance_store
from service.store import policies as policy_store
from service.usecases.access import resolve_alliance, today_in

MOST_POLICIES = 50
"""The longest list that is given."""
_MAX_TEXT = 2000
_TEXTS = ("summary", "who", "how")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """A policy entry as it is read. `alliance` None: for all. `score`: how much of the question it covers."""

    id: uuid.UUID
    alliance: str | None
    title: str
    summary: str
    who: str
    how: str
    department: str
    valid_from: date | None
    valid_until: date | None
    source: str
    demo: bool
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """What an entry says; every text but the source must be there."""

    title: str
    summary: str
    who: str
    how: str
    department: str
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""


def search_policies(
    session: Session,
    *,
    actor: Actor | None,
    now: datetime,
    alliance: str | None = None,
    query: str = "",
    limit: int = 20,
    demo_open: bool = False,
) -> list[PolicyView]:
    """Return the entries that hold today in an alliance, the best answers first; without a query the newest first.

    Raises:
        UnknownAllianceError, InvalidInputError, ForbiddenError, NotSignedInError.
    """
    found = resolve_alliance(session, actor, alliance)
    open_to_all = demo_open and found.demo
    require(actor, Action.READ_POLICIES, Target(alliance_id=found.id, open_to_all=open_to_all))
    if not query.strip():
        entries = policy_store.policies_of(session, found.id, on=today_in(found, now))
        return [show_policy(session, entry) for entry in entries[:limit]]
    return find_policies(session, found, query, now=now, limit=limit)


def find_policies(session: Session, alliance: Alliance, text: str, *, now: datetime, limit: int) -> list[PolicyView]:
    """Return the entries of an alliance that answer a text best; for callers who have asked the policy."""
    entries = policy_store.policies_of(session, alliance.id, on=today_in(alliance, now))
    search = PolicySearch([PolicyText(str(each.id), each.title, each.summary, each.who) for each in entries])
    by_id = {str(each.id): each for each in entries}
    return [show_policy(session, by_id[hit.id], hit.score) for hit in search.find(text, limit=limit)]


def read_policy(
    session: Session, *, actor: Actor | None, policy_id: uuid.UUID, alliance: str | None = None
) -> PolicyView:
    """Return one entry, one that holds no longer too; NotFoundError where it is another alliance's."""
    policy = policy_store.get_policy(session, policy_id)
    if policy.alliance_id is None:
        target = Target(alliance_id=resolve_alliance(session, actor, alliance).id)
    else:
        target = Target(alliance_id=policy.alliance_id)
    require(actor, Action.READ_POLICIES, target)
    return show_policy(session, policy)


def add_policy(
    session: Session, *, actor: Actor | None, alliance: str, draft: PolicyDraft, now: datetime
) -> PolicyView:
    """Enter a policy for one alliance.

    Raises:
        InvalidInputError: for a text that is empty or too long, or an end before the beginning.
    """
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.WRITE_POLICIES, Target(alliance_id=found.id))
    policy = PolicyDocument(alliance_id=found.id, created_at=now, updated_at=now, **_checked(draft))
    return show_policy(session, policy_store.add_policy(session, policy))


def change_policy(
    session: Session, *, actor: Actor | None, policy_id: uuid.UUID, now: datetime, changes: dict[str, Any]
) -> PolicyView:
    """Change an entry of one alliance; changes: fields of `PolicyDraft`, or `withdrawn`.

    Raises:
        ForbiddenError: for an entry of all alliances, which only an administrator may change.
    """
    policy = policy_store.lock_policy(session, policy_id)
    if policy.alliance_id is None:
        require(actor, Action.ADMINISTER, Target(alliance_id=uuid.UUID(int=0)))
    else:
        require(actor, Action.WRITE_POLICIES, Target(alliance_id=policy.alliance_id))
    draft = PolicyDraft(**{name: changes.get(name, getattr(policy, name)) for name in PolicyDraft.__slots__})
    for name, value in _checked(draft).items():
        setattr(policy, name, value)
    policy.withdrawn = changes.get("withdrawn", policy.withdrawn)
    policy.updated_at = now
    session.flush()
    return show_policy(session, policy)


def show_policy(session: Session, policy: PolicyDocument, score: float | None = None) -> PolicyView:
    """Return an entry as it is read, to a caller who may."""
    owner = policy.alliance_id and alliance_store.alliance_by_id(session, policy.alliance_id).code
    return PolicyView(
        id=policy.id,
        alliance=owner or None,
        title=policy.title,
        summary=policy.summary,
        who=policy.who,
        how=policy.how,
        department=policy.department,
        valid_from=policy.valid_from,
        valid_until=policy.valid_until,
        source=policy.source,
        demo=policy.demo,
        score=score,
    )


def _checked(draft: PolicyDraft) -> dict[str, Any]:
    """Return the fields as they are stored; InvalidInputError naming what is wrong."""
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        raise InvalidInputError(field="valid_until", value=draft.valid_until.isoformat())
    limits = {"title": MAX_TITLE_LENGTH, "department": 40, **dict.fromkeys(_TEXTS, _MAX_TEXT)}
    fields: dict[str, Any] = {name: clean_text(getattr(draft, name), most) for name, most in limits.items()}
    source = draft.source.strip()
    return {
        **fields,
        "title": " ".join(fields["title"].split()),
        "source": clean_text(source, 300) if source else "",
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
    }
