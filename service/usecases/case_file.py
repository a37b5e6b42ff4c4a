"""Everything about one case on one screen, for whoever may read it, and what this person may do with it now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.domain.cases import Case
from service.errors import NotFoundError
from service.policy import Action, Actor, Target, may, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import case_details as detail_store
from service.store import case_queue as queue_store
from service.store import cases as case_store
from service.store import people as people_store
from service.usecases.access import resolve_alliance, today_in
from service.usecases.case_access import case_target, open_case
from service.usecases.case_clocks import calendar_of
from service.usecases.case_closing import FollowUpView, read_follow_ups
from service.usecases.case_options import moves_of
from service.usecases.case_questions import QuestionView, list_questions
from service.usecases.case_story import StoryLine, tell_story
from service.usecases.case_views import CaseView, show_case
from service.usecases.departments import DEPARTMENT
from service.usecases.ratings import RatingView, read_rating


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can be chosen in a form."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The names of a service team."""

    lead: str
    contact: str
    members: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case as its page shows it. Title and text are empty once erased. moves: what may be done now, by name.

    main: the number of the case that this one was merged into; merged: those merged into this one. officers,
    departments, colleagues: whom the forms offer, empty for those who have no such form.
    """

    case: CaseView
    alliance_id: uuid.UUID
    alliance_name: str
    title: str
    text: str
    asker: str
    owner: str
    department: str
    holder: str
    moves: frozenset[str]
    questions: list[QuestionView]
    story: list[StoryLine]
    follow_ups: list[FollowUpView]
    team: Team | None
    main: str
    merged: list[str]
    rating: RatingView | None = None
    officers: list[Choice] = field(default_factory=list)
    departments: list[Choice] = field(default_factory=list)
    colleagues: list[Choice] = field(default_factory=list)


def find_case(session: Session, *, actor: Actor | None, number: str) -> CaseView:
    """Return the case with this number; NotFoundError where there is none, or the caller may not read it."""
    return show_case(session, _open(session, actor, number))


def read_case_file(session: Session, *, actor: Actor | None, number: str, now: datetime) -> CaseFile:
    """Return everything about the case with this number that the caller may see.

    Raises:
        NotFoundError, NotSignedInError.
    """
    case = _open(session, actor, number)
    alliance = alliance_store.alliance_by_id(session, case.alliance_id)
    title, text = queue_store.case_titles(session, [case]).get(case.id, ("", ""))
    target = case_target(session, case)
    moves = moves_of(actor, case, target)
    office = may(actor, Action.TRANSFER_CASE, target)
    firms = alliance_store.organisation_names(
        session, filter(None, (case.asker_id, case.department_id, case.claimed_by))
    )
    follow_ups = read_follow_ups(session, actor=actor, case_id=case.id) if office else []
    call_is_due = any(each.due_at <= now and each.done_at is None for each in follow_ups)
    return CaseFile(
        case=show_case(session, case, alliance=alliance.code),
        alliance_id=alliance.id,
        alliance_name=alliance.name,
        title=title,
        text=text,
        asker=firms.get(case.asker_id, "") if case.asker_id else "",
        owner=_name(session, case.owner_id),
        department=firms.get(case.department_id, "") if case.department_id else "",
        holder=firms.get(case.claimed_by, "") if case.claimed_by else "",
        moves=moves if call_is_due else moves - {"follow_up"},
        questions=list_questions(session, actor=actor, case_id=case.id),
        story=tell_story(session, case, actor),
        follow_ups=follow_ups,
        team=_team(session, case),
        main=case_store.get_case(session, case.merged_into_id).number if case.merged_into_id else "",
        merged=case_store.merged_numbers(session, case.id),
        rating=read_rating(session, actor=actor, case_id=case.id),
        officers=list_officers(session, alliance) if office else [],
        departments=list_departments(session, alliance, now) if office else [],
        colleagues=_colleagues(session, alliance) if "team" in moves else [],
    )


def list_holders(
    session: Session, *, actor: Actor | None, now: datetime, alliance: str | None = None
) -> tuple[list[Choice], list[Choice]]:
    """Return the officers and the departments of an alliance, for whoever reads its cases.

    Raises:
        ForbiddenError, NotSignedInError, UnknownAllianceError.
    """
    found = resolve_alliance(session, actor, alliance)
    require(actor, Action.READ_LISTS, Target(alliance_id=found.id))
    return list_officers(session, found), list_departments(session, found, now)


def list_officers(session: Session, alliance: Alliance) -> list[Choice]:
    """Return who can own cases of an alliance: its officers, then administrators."""
    users = people_store.users_with_role(session, "secretariat", alliance.id)
    users += people_store.users_with_role(session, "admin", None)
    return [Choice(str(user.id), user.name or user.username) for user in users]


def list_departments(session: Session, alliance: Alliance, now: datetime) -> list[Choice]:
    """Return the departments that an alliance has today, by name."""
    members = alliance_store.list_organisations(session, alliance.id, on=today_in(alliance, now))
    return [Choice(str(row.id), row.short_name or row.name) for row in members if row.kind == DEPARTMENT]


def working_minutes_left(session: Session, cases: Iterable[CaseView], *, now: datetime) -> dict[uuid.UUID, float]:
    """Return the working minutes to each case's deadline, negative once it has passed; for cases already read.

    Cases of one alliance share a calendar, which is read once.
    """
    calendars = {}
    left = {}
    for case in cases:
        if case.alliance not in calendars:
            calendars[case.alliance] = calendar_of(session, alliance_store.get_alliance(session, case.alliance))
        left[case.id] = calendars[case.alliance].working_minutes_between(now, case.due_at)
    return left


def _open(session: Session, actor: Actor | None, number: str) -> Case:
    require_signed_in(actor)
    found = case_store.find_case_by_number(session, number)
    if found is None:
        raise NotFoundError(kind="case", number=number[:40])
    return open_case(session, actor, found.id)


def _team(session: Session, case: Case) -> Team | None:
    found = detail_store.find_team(session, case.id)
    if found is None:
        return None
    team, members = found
    names = people_store.names_of(session, [team.lead_id, team.contact_id, *members])
    return Team(lead=names[team.lead_id], contact=names[team.contact_id], members=[names[each] for each in members])


def _colleagues(session: Session, alliance: Alliance) -> list[Choice]:
    """Who can be named for a team: departments, chain leaders, organisers and officers of the alliance."""
    found: dict[uuid.UUID, Choice] = {}
    for role in ("department", "chain_leader", "organiser", "secretariat"):
        for user in people_store.users_with_role(session, role, alliance.id):
            found.setdefault(user.id, Choice(str(user.id), user.name or user.username))
    return list(found.values())


def _name(session: Session, user_id: uuid.UUID | None) -> str:
    return people_store.names_of(session, [user_id]).get(user_id, "") if user_id else ""
