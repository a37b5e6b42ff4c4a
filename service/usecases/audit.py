"""The audit view: acts of administration, sign-ins, openings, and whether the chains hold."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.policy import Action, Actor, Target, require
from service.store import alliances as alliance_store
from service.store import audit as audit_store
from service.store import people as people_store
from service.store import sign_ins as sign_in_store
from service.store.audit import AuditFilter
from service.store.disclosures import LedgerFilter, list_disclosures
from service.store.integrity import broken_timelines
from service.usecases.disclosures import OpeningView, show_openings

_MOST = 60
_NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """What is looked for from a moment until another: people and firms by a part of their name.

    alliance: by code; None: everything, for administrators.
    """

    since: datetime
    until: datetime
    alliance: str | None = None
    person: str = ""
    firm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One act: who did what to whom; a name is empty where nobody is meant or the person was erased."""

    seq: int
    at: datetime
    kind: str
    actor: str
    user: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """One attempt to sign in; user: empty for a name that nobody has."""

    at: datetime
    user: str
    address: str
    succeeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """What was found, newest first, at most so many of each."""

    acts: list[ActView] = field(default_factory=list)
    sign_ins: list[SignInView] = field(default_factory=list)
    openings: list[OpeningView] = field(default_factory=list)
    most: int = _MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainView:
    """Whether the records are as they were written: numbers of acts and of cases whose chain fails."""

    acts: list[int]
    cases: list[str]


def read_audit(session: Session, *, actor: Actor | None, asked: AuditQuestion) -> AuditView:
    """Return what happened in an alliance; for its office.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError.
    """
    alliance_id = _scope(session, actor, asked.alliance)
    members = people_store.people_of_alliance(session, alliance_id) if alliance_id else ()
    people = people_store.find_people(session, asked.person) if asked.person else None
    firms = alliance_store.find_organisations(session, asked.firm) if asked.firm else None
    return AuditView(
        acts=_acts(session, asked, alliance_id, members, people) if firms is None else [],
        sign_ins=_sign_ins(session, asked, alliance_id, members, people) if firms is None else [],
        openings=show_openings(
            session,
            list_disclosures(
                session,
                LedgerFilter(
                    alliance_id=alliance_id,
                    subjects=firms,
                    viewers=people,
                    since=asked.since,
                    until=asked.until,
                    limit=_MOST,
                ),
            ),
        ),
    )


def verify_chains(session: Session, *, actor: Actor | None, alliance: str | None) -> ChainView:
    """Verify the audit trail and the timeline of every case of an alliance (None: of all); as for `read_audit`."""
    alliance_id = _scope(session, actor, alliance)
    cases = {problem.subject for problem in broken_timelines(session, alliance_id)}
    return ChainView(acts=list(audit_store.broken_entries(session)), cases=sorted(cases))


def _scope(session: Session, actor: Actor | None, code: str | None) -> uuid.UUID | None:
    """The alliance that is looked into; None: all of them, which only an administrator may."""
    if code is None:
        require(actor, Action.READ_AUDIT, Target(alliance_id=_NOWHERE))
        return None
    alliance_id = alliance_store.get_alliance(session, code).id
    require(actor, Action.READ_AUDIT, Target(alliance_id=alliance_id))
    return alliance_id


def _acts(
    session: Session,
    asked: AuditQuestion,
    alliance_id: uuid.UUID | None,
    members: Collection[uuid.UUID],
    people: Sequence[uuid.UUID] | None,
) -> list[ActView]:
    wanted = AuditFilter(
        alliance_id=alliance_id, members=members, users=people, since=asked.since, until=asked.until, limit=_MOST
    )
    rows = audit_store.list_entries(session, wanted)
    names = people_store.names_of(session, [each for row in rows for each in (row.actor_id, row.user_id) if each])
    firms = alliance_store.organisation_names(session, [row.organisation_id for row in rows if row.organisation_id])
    return [
        ActView(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            actor=_name(names, row.actor_id),
            user=_name(names, row.user_id),
            organisation=_name(firms, row.organisation_id),
            role=str(_data(row.data).get("role", "")),
        )
        for row in rows
    ]


def _sign_ins(
    session: Session,
    asked: AuditQuestion,
    alliance_id: uuid.UUID | None,
    members: Collection[uuid.UUID],
    people: Sequence[uuid.UUID] | None,
) -> list[SignInView]:
    whose = people
    if alliance_id is not None:
        whose = sorted(members if people is None else set(members) & set(people))
    rows = sign_in_store.list_attempts(session, user_ids=whose, since=asked.since, until=asked.until, limit=_MOST)
    names = people_store.names_of(session, [row.user_id for row in rows if row.user_id])
    return [
        SignInView(at=row.at, user=_name(names, row.user_id), address=row.address, succeeded=bool(row.succeeded))
        for row in rows
    ]


def _name(names: Mapping[uuid.UUID, str], wanted: uuid.UUID | None) -> str:
    return names.get(wanted, "") if wanted is not None else ""


def _data(text: str) -> dict[str, Any]:
    return dict(json.loads(text))
