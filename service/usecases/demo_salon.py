"""A salon for a demonstration alliance, planned by the use cases that every organiser calls.

Only invented firms take part: of the named ones nothing is said that is not sourced.
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.domain import salons as domain
from service.domain.alliances import Alliance
from service.domain.calendar import WorkCalendar
from service.domain.salon_times import Times
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import jobs as job_store
from service.store import people as people_store
from service.store import salons as salon_store
from service.usecases import salon_guests, salon_planning, salon_wishes, salons
from service.usecases.access import today_in
from service.usecases.cases import calendar_of
from service.usecases.departments import DEPARTMENT
from service.usecases.matchers import Matchers
from service.usecases.people import actor_of
from service.usecases.salon_candidates import choose_firms
from service.usecases.salons import SalonDraft
from service.usecases.work import Task

KIND: Final = "demo_salon"
ALLIANCES: Final = frozenset({"tongliang"})
_FIRMS: Final = 28
_UNANSWERED: Final = 2
_LEAST: Final = 2
_DAYS_AHEAD: Final = 9
_TIMES: Final = Times("14:00", 6, 20, 5, break_after=3, break_minutes=20)


def plan_demo_salon(session: Session, alliance: Alliance, *, now: datetime) -> None:
    """Let an alliance's salon be made by the workers, once; nothing where it has none."""
    if alliance.code in ALLIANCES:
        job_store.enqueue(
            session,
            kind=KIND,
            key=f"{KIND}:{alliance.id}",
            run_at=now,
            now=now,
            payload={"alliance": alliance.id},
            subject_id=alliance.id,
        )


def make_demo_salon(session: Session, task: Task, matchers: Matchers) -> datetime | None:
    """Make the salon: whom the engine would invite, most of them coming, wishes, and a plan."""
    alliance = alliance_store.alliance_by_id(session, task.id_of("alliance"))
    organisers = people_store.users_with_role(session, "organiser", alliance.id)
    if not organisers or salon_store.list_salons(session, [alliance.id]):
        return None
    actor = actor_of(session, organisers[0].id, now=task.now)
    members = alliance_store.list_organisations(session, alliance.id)
    firms = sorted(row.id for row in members if row.invented and row.kind != DEPARTMENT)
    places = alliance_store.members_of(session, alliance.id, on=today_in(alliance, task.now))
    leaders = {place.organisation_id for place in places if place.role == "chain_leader"} & set(firms)
    scores = salon_wishes.score_firms(session, matchers, alliance_id=alliance.id, firms=firms)
    found = choose_firms(scores, firms=firms, leaders=leaders, asked=sorted(leaders), coming={}, seats=_FIRMS)
    chosen = sorted((uuid.UUID(each.firm) for each in found.invited), key=lambda each: each not in leaders)
    if len(chosen) < _LEAST:
        return None
    salon_id = _make(session, actor, alliance, chosen, now=task.now)
    salon_wishes.keep_scores(session, actor=actor, salon_id=salon_id, scores=scores, now=task.now)
    drafted = salon_planning.draft_plan(session, actor=actor, salon_id=salon_id)
    salon_planning.keep_plan(session, actor=actor, drafted=drafted, now=task.now)
    return None


def _make(session: Session, actor: Actor, alliance: Alliance, firms: list[uuid.UUID], *, now: datetime) -> uuid.UUID:
    """Make the salon with its list; chain leaders are its hosts, and the last few firms have not answered."""
    calendar: WorkCalendar = calendar_of(session, alliance)
    day = calendar.day_of(now) + timedelta(days=_DAYS_AHEAD)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    draft = SalonDraft(
        name="产业链供需对接沙龙（演示）",
        day=day,
        place=f"{alliance.park}企业服务中心三楼",
        times=_TIMES,
        tables=8,
        min_meetings=1,
    )
    salon = salons.create_salon(session, actor=actor, alliance=alliance.code, draft=draft, now=now)
    names = [str(each) for each in firms]
    salon_guests.add_participants(session, actor=actor, salon_id=salon.id, organisations=names, now=now)
    rows = salon_store.participants_of(session, salon.id)
    everybody = [row.id for row in rows]
    salon_guests.invite(session, actor=actor, salon_id=salon.id, participant_ids=everybody, now=now)
    for row in rows[: max(_LEAST, len(rows) - _UNANSWERED)]:
        salon_guests.change_participant(
            session,
            actor=actor,
            salon_id=salon.id,
            participant_id=row.id,
            now=now,
            state=domain.CONFIRMED,
        )
    return salon.id
