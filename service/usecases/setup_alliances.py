"""Setting an alliance up: its basic data, chains, own days. An administrator founds it, its office keeps it."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlmodel import Session

from service.domain.alliances import Alliance, Chain
from service.domain.columns import new_id
from service.errors import ConflictError, InvalidInputError
from service.imports.rows import AllianceRow, ChainRow
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import setup as setup_store
from service.usecases.access import today_in
from service.usecases.audit_trail import note
from service.usecases.upkeep import plan_settling

RESERVED_CODES = frozenset({"alliances"})
"""Codes that stand for something else in addresses."""
_NOWHERE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicData:
    """What an alliance is called and when its office works. Times as `09:00`, in its zone."""

    name: str
    park: str = ""
    timezone: str = "Asia/Shanghai"
    office_open: str = "09:00"
    lunch_start: str = "12:00"
    lunch_end: str = "13:30"
    office_close: str = "17:30"
    check_in_minutes: int = 120
    answer_days: int = 3

    def as_dict(self) -> dict[str, object]:
        """Return every field by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceDetails:
    """An alliance as its office keeps it."""

    id: uuid.UUID
    code: str
    case_prefix: str
    demo: bool
    basic: BasicData


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDetails:
    """A chain with how many organisations have a place in it today."""

    id: uuid.UUID
    code: str
    name: str
    knowledge_code: str
    members: int


def open_setup(session: Session, actor: Actor | None, code: str, action: Action = Action.SET_UP) -> Alliance:
    """Return an alliance that the caller sets up; UnknownAllianceError, ForbiddenError or NotSignedInError."""
    require_signed_in(actor)
    found = alliance_store.get_alliance(session, code)
    require(actor, action, Target(alliance_id=found.id))
    return found


def may_found(actor: Actor | None) -> bool:
    """Say whether the caller may found an alliance."""
    return actor is not None and actor.holds("admin", None)


def found_alliance(
    session: Session, *, actor: Actor | None, code: str, case_prefix: str, basic: BasicData, now: datetime
) -> AllianceDetails:
    """Found an alliance; it has no chains and no members yet. Administrators only.

    Raises:
        InvalidInputError: naming the first field that cannot be. ConflictError: when code or prefix is taken.
    """
    require(actor, Action.ADMINISTER, Target(alliance_id=_NOWHERE))
    code, case_prefix = code.strip(), case_prefix.strip().upper()
    if code in RESERVED_CODES:
        raise InvalidInputError(field="code", value=code, reason="setup_code")
    fields = _checked(code, case_prefix, basic)
    if alliance_store.find_alliance(session, code) is not None:
        raise ConflictError(reason="code_taken", value=code)
    if any(row.case_prefix == case_prefix for row in alliance_store.list_alliances(session)):
        raise ConflictError(reason="prefix_taken", value=case_prefix)
    alliance = Alliance.model_validate({"code": code, "case_prefix": case_prefix, "created_at": now, **fields})
    alliance_store.add_alliance(session, alliance)
    note(session, kind="alliance_founded", actor=actor, now=now, alliance_id=alliance.id)
    return _show(alliance)


def read_setup(session: Session, *, actor: Actor | None, alliance: str) -> AllianceDetails:
    """Return an alliance as its office keeps it."""
    return _show(open_setup(session, actor, alliance))


def change_alliance(
    session: Session, *, actor: Actor | None, alliance: str, basic: BasicData, now: datetime
) -> AllianceDetails:
    """Change an alliance's basic data; deadlines that were provisional are worked out anew. Its code never changes.

    Raises:
        InvalidInputError: naming the first field that cannot be.
    """
    found = open_setup(session, actor, alliance)
    for name, value in _checked(found.code, found.case_prefix, basic).items():
        setattr(found, name, value)
    session.flush()
    note(session, kind="alliance_changed", actor=actor, now=now, alliance_id=found.id)
    plan_settling(session, change=new_id(), now=now)
    return _show(found)


def list_chains(session: Session, *, actor: Actor | None, alliance: str, now: datetime) -> list[ChainDetails]:
    """Return the chains of an alliance, by code."""
    found = open_setup(session, actor, alliance)
    members = alliance_store.members_of(session, found.id, on=today_in(found, now))
    return [
        ChainDetails(
            id=chain.id,
            code=chain.code,
            name=chain.name,
            knowledge_code=chain.knowledge_code,
            members=sum(each.chain_id == chain.id for each in members),
        )
        for chain in alliance_store.chains_of(session, found.id)
    ]


def add_chain(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    code: str,
    name: str,
    knowledge_code: str,
    known: Iterable[str],
    now: datetime,
) -> uuid.UUID:
    """Add a chain to an alliance and return its id. known: the knowledge files that there are.

    Raises:
        InvalidInputError, ConflictError: when the alliance has a chain with this code.
    """
    found = open_setup(session, actor, alliance)
    row = _checked_chain(code, name, knowledge_code, known)
    if alliance_store.find_chain(session, found.id, row.code) is not None:
        raise ConflictError(reason="chain_taken", value=row.code)
    chain = Chain(alliance_id=found.id, code=row.code, name=row.name, knowledge_code=row.knowledge_code)
    alliance_store.add_chain(session, chain)
    note(session, kind="chain_added", actor=actor, now=now, alliance_id=found.id, data={"chain": chain.id})
    return chain.id


def change_chain(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str,
    chain: str,
    name: str,
    knowledge_code: str,
    known: Iterable[str],
    now: datetime,
) -> None:
    """Change the name of a chain and the knowledge that it is searched with; its code never changes."""
    found = open_setup(session, actor, alliance)
    standing = alliance_store.find_chain(session, found.id, chain)
    if standing is None:
        raise InvalidInputError(field="chain", value=chain, reason="unknown_chain")
    row = _checked_chain(standing.code, name, knowledge_code, known)
    standing.name, standing.knowledge_code = row.name, row.knowledge_code
    session.flush()
    note(session, kind="chain_changed", actor=actor, now=now, alliance_id=found.id, data={"chain": standing.id})


def forget_day(session: Session, *, actor: Actor | None, alliance: str, day: date, now: datetime) -> None:
    """Let a day be again what the national calendar says; deadlines that were provisional are worked out anew."""
    found = open_setup(session, actor, alliance, Action.KEEP_RULES)
    if setup_store.forget_day(session, found.id, day):
        note(session, kind="calendar_changed", actor=actor, now=now, alliance_id=found.id, data={"day": day})
        plan_settling(session, change=new_id(), now=now)


def _checked(code: str, case_prefix: str, basic: BasicData) -> dict[str, object]:
    """Return the basic data as they are stored; InvalidInputError for the first field that cannot be."""
    raw = {
        "code": code,
        "case_prefix": case_prefix,
        "name": basic.name,
        "park": basic.park,
        "timezone": basic.timezone,
        "office": {
            "open": basic.office_open,
            "lunch_start": basic.lunch_start,
            "lunch_end": basic.lunch_end,
            "close": basic.office_close,
        },
        "limits": {"check_in_minutes": basic.check_in_minutes, "answer_days": basic.answer_days},
        "chains": [{"code": "any", "name": "any", "knowledge_code": "any"}],
    }
    try:
        row = AllianceRow.model_validate(raw)
    except ValidationError as exc:
        name = str(exc.errors()[0]["loc"][-1])
        reason = name if name in _FIELDS else "office_hours"
        raise InvalidInputError(field=name, reason=f"setup_{reason}") from exc
    times = (basic.office_open, basic.lunch_start, basic.lunch_end, basic.office_close)
    if list(times) != sorted(times) or basic.office_open == basic.lunch_start or basic.lunch_end == basic.office_close:
        raise InvalidInputError(field="office", reason="setup_office_hours")
    if len(row.name) > _LONGEST_NAME:
        raise InvalidInputError(field="name", reason="setup_name")
    return {**basic.as_dict(), "name": row.name, "park": row.park}


_FIELDS = frozenset({"code", "case_prefix", "name", "park", "timezone", "check_in_minutes", "answer_days"})
_LONGEST_NAME = 120


def _checked_chain(code: str, name: str, knowledge_code: str, known: Iterable[str]) -> ChainRow:
    if knowledge_code not in known:
        raise InvalidInputError(field="knowledge_code", value=knowledge_code, reason="setup_knowledge_code")
    try:
        row = ChainRow.model_validate({"code": code.strip(), "name": name, "knowledge_code": knowledge_code})
    except ValidationError as exc:
        field = str(exc.errors()[0]["loc"][-1])
        raise InvalidInputError(field=field, reason=f"setup_{field}") from exc
    if len(row.name) > _LONGEST_NAME:
        raise InvalidInputError(field="name", reason="setup_name")
    return row


def _show(alliance: Alliance) -> AllianceDetails:
    basic = BasicData(**{name: getattr(alliance, name) for name in BasicData.__slots__})
    return AllianceDetails(
        id=alliance.id, code=alliance.code, case_prefix=alliance.case_prefix, demo=alliance.demo, basic=basic
    )
