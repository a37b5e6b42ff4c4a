"""The rules by which an alliance pushes, and its own days: read and changed by its office."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.domain.alliances import Alliance, CalendarDay
from service.domain.columns import new_id
from service.domain.pushing import PushRules
from service.errors import InvalidInputError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import pushing as push_store
from service.usecases import audit_trail
from service.usecases.access import resolve_alliance
from service.usecases.case_access import find_person
from service.usecases.upkeep import plan_settling

_NUMBERS = ("first_reminder_minutes", "second_reminder_minutes", "ring_minutes", "auto_endorse", "told_at_once")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """The rules of an alliance; see `PushRules`. `escalation`: the user name of whom overdue cases go to, if named."""

    alliance: str
    escalation: str | None
    first_reminder_minutes: int
    second_reminder_minutes: int
    ring_minutes: int
    auto_endorse: bool
    told_at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChange:
    """What is to be changed; None keeps what stands. escalation: a user by name or id, empty for nobody in particular.

    Minutes are working minutes.
    """

    escalation: str | None = None
    first_reminder_minutes: int | None = None
    second_reminder_minutes: int | None = None
    ring_minutes: int | None = None
    auto_endorse: bool | None = None
    told_at_once: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """An alliance's own word on one day, which goes before the national calendar."""

    day: date
    working: bool
    note: str


def read_rules(session: Session, *, actor: Actor | None, alliance: str | None = None) -> RulesView:
    """Return the rules of an alliance; the defaults where it has decided nothing."""
    found = _open(session, actor, alliance)
    return _show(session, found, push_store.rules_of(session, found.id))


def change_rules(
    session: Session, *, actor: Actor | None, alliance: str | None, change: RulesChange, now: datetime
) -> RulesView:
    """Change the rules of an alliance, for what happens from now on; what waits already keeps its moment.

    Raises:
        InvalidInputError: for somebody without a role in the alliance, or a second reminder before the first.
    """
    found = _open(session, actor, alliance)
    rules = push_store.rules_of(session, found.id)
    before = _values(rules)
    if change.escalation is not None:
        rules.escalation_id = _person(session, found, change.escalation) if change.escalation else None
    for name in _NUMBERS:
        if (value := getattr(change, name)) is not None:
            setattr(rules, name, value)
    if rules.second_reminder_minutes <= rules.first_reminder_minutes:
        raise InvalidInputError(field="second_reminder_minutes", value=rules.second_reminder_minutes)
    changed = {name: value for name, value in _values(rules).items() if value != before[name]}
    if changed:
        audit_trail.note(session, kind="rules_changed", actor=actor, now=now, alliance_id=found.id, data=changed)
    return _show(session, found, push_store.put_rules(session, rules))


def list_days(session: Session, *, actor: Actor | None, alliance: str | None = None) -> list[DayView]:
    """Return the days on which an alliance goes its own way, in order."""
    found = _open(session, actor, alliance)
    rows = alliance_store.own_days(session, found.id)
    return [DayView(day=row.day, working=row.working, note=row.note) for row in rows]


def set_day(
    session: Session,
    *,
    actor: Actor | None,
    alliance: str | None,
    day: date,
    working: bool,
    now: datetime,
    note: str = "",
) -> DayView:
    """Say that a day is worked or is not; deadlines that were provisional are worked out anew."""
    found = _open(session, actor, alliance)
    row = CalendarDay(alliance_id=found.id, day=day, working=working, note=note)
    alliance_store.put_calendar_day(session, row)
    audit_trail.note(session, kind="calendar_changed", actor=actor, now=now, alliance_id=found.id, data={"day": day})
    plan_settling(session, change=new_id(), now=now)
    return DayView(day=day, working=working, note=note)


def _open(session: Session, actor: Actor | None, code: str | None) -> Alliance:
    """The alliance, to a caller who keeps its rules."""
    require_signed_in(actor)
    found = resolve_alliance(session, actor, code)
    require(actor, Action.KEEP_RULES, Target(alliance_id=found.id))
    return found


def _person(session: Session, alliance: Alliance, reference: str) -> uuid.UUID:
    """Somebody with a role in the alliance, by name or id."""
    user = find_person(session, reference)
    roles = people_store.roles_of(session, user.id) if user is not None and not user.disabled else []
    if user is None or not any(grant.alliance_id in (alliance.id, None) for grant in roles):
        raise InvalidInputError(field="escalation", value=reference)
    return user.id


def _values(rules: PushRules) -> dict[str, object]:
    return {"escalation": rules.escalation_id, **{name: getattr(rules, name) for name in _NUMBERS}}


def _show(session: Session, alliance: Alliance, rules: PushRules) -> RulesView:
    person = people_store.get_user(session, rules.escalation_id) if rules.escalation_id is not None else None
    return RulesView(
        alliance=alliance.code,
        escalation=person.username if person else None,
        first_reminder_minutes=rules.first_reminder_minutes,
        second_reminder_minutes=rules.second_reminder_minutes,
        ring_minutes=rules.ring_minutes,
        auto_endorse=rules.auto_endorse,
        told_at_once=rules.told_at_once,
    )
