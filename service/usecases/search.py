"""One field that looks through everything the person may see."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_queue as queue_store
from service.store import search as search_store
from service.usecases.case_queue import reader_of, title_of
from service.usecases.policies import PolicyView, search_policies

_MOST_WORDS = 5
LONGEST = 100
"""How much of a query is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHit:
    """A case that was found; kind `need` is a need."""

    number: str
    kind: str
    title: str
    asker: str
    state: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityHit:
    """A capability that was found."""

    id: uuid.UUID
    organisation: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationHit:
    """A member that was found."""

    id: uuid.UUID
    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in one alliance, the newest first."""

    cases: list[CaseHit]
    capabilities: list[CapabilityHit]
    organisations: list[OrganisationHit]
    policies: list[PolicyView]

    @property
    def is_empty(self) -> bool:
        """There is nothing at all."""
        return not (self.cases or self.capabilities or self.organisations or self.policies)


def search_everything(
    session: Session, *, actor: Actor | None, alliance: str, query: str, now: datetime, limit: int = 20
) -> Found:
    """Return what mentions every word of a query in an alliance, as far as the caller may see it.

    limit: the most of each kind. An empty query finds nothing.
    """
    signed_in = require_signed_in(actor)
    found = alliance_store.get_alliance(session, alliance)
    target = Target(alliance_id=found.id)
    require(actor, Action.READ_ALLIANCE, target)
    words = split_query(query)
    if not words:
        return Found(cases=[], capabilities=[], organisations=[], policies=[])
    capabilities = may(actor, Action.READ_CAPABILITY, target)
    organisations = search_store.find_organisations(session, found.id, words, limit=limit) if capabilities else []
    return Found(
        cases=_cases(session, signed_in, found, words, limit),
        capabilities=find_capabilities(session, found, words, limit=limit) if capabilities else [],
        organisations=[
            OrganisationHit(id=row.id, name=row.name, kind=row.kind, region=row.region) for row in organisations
        ],
        policies=search_policies(session, actor=actor, now=now, alliance=alliance, query=" ".join(words), limit=limit),
    )


def search_capabilities(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    query: str,
    without: uuid.UUID | None = None,
    limit: int = 10,
) -> list[CapabilityHit]:
    """Return the open capabilities of an alliance that say every word of a query, or whose owner's name does."""
    found = alliance_store.get_alliance(session, alliance)
    require(actor, Action.READ_CAPABILITY, Target(alliance_id=found.id))
    words = split_query(query)
    return find_capabilities(session, found, words, limit=limit, without=without) if words else []


def find_capabilities(
    session: Session, alliance: Alliance, words: Sequence[str], *, limit: int, without: uuid.UUID | None = None
) -> list[CapabilityHit]:
    """Return capabilities as they are shown, to a caller who may read them."""
    rows = search_store.find_capabilities(session, alliance.id, words, limit=limit, without=without)
    return [
        CapabilityHit(id=row.id, organisation=owner.name, title=version.title, text=version.text)
        for row, version, owner in rows
    ]


def split_query(query: str) -> list[str]:
    """Return the words that are looked for: each must be found."""
    return query[:LONGEST].split()[:_MOST_WORDS]


def _cases(session: Session, actor: Actor, alliance: Alliance, words: Sequence[str], limit: int) -> list[CaseHit]:
    sees_all = may(actor, Action.READ_CASE, Target(alliance_id=alliance.id))
    reader = None if sees_all else reader_of(actor, alliance.id)
    rows = queue_store.find_cases(session, alliance.id, words=words, reader=reader, limit=limit)
    titles = queue_store.case_titles(session, rows)
    names = alliance_store.organisation_names(session, [row.asker_id for row in rows if row.asker_id])
    return [
        CaseHit(
            number=row.number,
            kind=row.kind,
            title=title_of(*titles.get(row.id, ("", ""))),
            asker=names.get(row.asker_id, "") if row.asker_id else "",
            state=row.state,
            opened_at=row.opened_at,
        )
        for row in rows
    ]
