"""Plays a month of requests into a demonstration alliance, one after the other, by the use cases that everybody calls.

The last day of the month is the working day on which it is played, so that the newest requests are fresh. What people
did is scripted in the fixtures; what was proposed to them is the engine's and the triage's own.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.domain.alliances import Alliance, Membership, Organisation
from service.domain.calendar import WorkCalendar
from service.domain.case_states import MERGEABLE, TRIAGED, WHISTLED
from service.fixture_paths import fixtures_folder
from service.imports.demo_requests import DemoRequest, read_demo_requests
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import cases as case_store
from service.store import jobs as job_store
from service.store import people as people_store
from service.triage_desk import UntaughtDesk
from service.usecases.case_closing import close_case
from service.usecases.case_merging import merge_case
from service.usecases.case_work import answer_case, check_in
from service.usecases.cases import calendar_of, gap_list_need
from service.usecases.departments import DEPARTMENT, find_department
from service.usecases.intake import Arrival, IntakeView, Reception, submit_request
from service.usecases.interests import record_interest
from service.usecases.matchers import Matchers
from service.usecases.order_intents import Terms, confirm_order_intent
from service.usecases.outside_supply import OutsideSource, record_outside_supply
from service.usecases.people import actor_of
from service.usecases.proposals import endorse_proposal
from service.usecases.settling import Settlement, settle_triage
from service.usecases.work import Task

KIND: Final = "demo_month"
DAYS: Final = 22
_UNSETTLED_DAYS = 1
_SOON = 3
_OFFICE = "联盟秘书处"
_ANSWER = "（演示）已收到，情况核实清楚了：经办人已与贵单位联系，按现行规定办理，后续有变化会再告知。"
_DESK = UntaughtDesk()


@dataclass(frozen=True, slots=True)
class _Scene:
    """One request while what became of it is played."""

    session: Session
    reception: Reception
    officer: Actor
    asker: Actor
    row: DemoRequest
    view: IntakeView
    calendar: WorkCalendar
    latest: datetime
    told_again: bool

    def after(self, minutes: int) -> datetime:
        """Return the moment so many working minutes after the request, but never one to come."""
        opened = self.view.case.opened_at
        return max(opened, min(self.calendar.add_working_minutes(opened, minutes), self.latest))


def plan_month(session: Session, alliance: Alliance, *, now: datetime) -> None:
    """Let an alliance's month be played by the workers, once, beginning now; nothing where it has none."""
    if read_demo_requests(fixtures_folder(), alliance.code):
        _enqueue(session, alliance.id, 0, since=now, now=now)


def seat_department(session: Session, alliance: Alliance, username: str, *, now: datetime) -> None:
    """Let a demonstration user act for the department that the alliance's month calls most; nothing without a month."""
    called = Counter(row.department for row in read_demo_requests(fixtures_folder(), alliance.code))
    called.pop(_OFFICE, None)
    user = people_store.find_user(session, username)
    if not called or user is None or user.organisation_id is not None:
        return
    put_departments(session, alliance, now=now)
    window = find_department(session, alliance, called.most_common(1)[0][0])
    user.organisation_id = window.id if window else None
    session.flush()


def look_at_engines(_session: Session, matchers: Matchers, task: Task) -> Matchers:
    """Return the matchers once the alliance's index is there; IndexBuildingError until then."""
    matchers.matcher_of(task.id_of("alliance"))
    return matchers


def play_requests(session: Session, task: Task, matchers: Matchers) -> datetime | None:
    """Play the next request of a month, and leave the rest to further jobs, so that nobody waits long to write."""
    alliance = alliance_store.alliance_by_id(session, task.id_of("alliance"))
    begin = int(task.payload["next"])
    rows = read_demo_requests(fixtures_folder(), alliance.code)
    if begin == 0:
        put_departments(session, alliance, now=task.now)
    calendar = calendar_of(session, alliance)
    days = _last_working_days(calendar, datetime.fromisoformat(str(task.payload["since"])))
    officers = people_store.users_with_role(session, "secretariat", alliance.id)
    if officers:
        officer = actor_of(session, officers[0].id, now=task.now)
        at = datetime.combine(days[rows[begin].day - 1], rows[begin].time, calendar.zone)
        if at <= task.now:
            _play(session, Reception(_DESK, matchers), alliance, officer, rows[begin:], at, task.now)
    if begin + 1 < len(rows):
        since = datetime.fromisoformat(str(task.payload["since"]))
        _enqueue(session, alliance.id, begin + 1, since=since, now=task.now)
    return None


def put_departments(session: Session, alliance: Alliance, *, now: datetime) -> None:
    """Give a demonstration alliance an invented window for every department that triage knows."""
    chains = alliance_store.chains_of(session, alliance.id)
    members = alliance_store.list_organisations(session, alliance.id)
    known = {row.short_name for row in members if row.kind == DEPARTMENT} | {_OFFICE}
    for name in (each for each in _DESK.model.labels["department"] if each not in known):
        window = alliance_store.add_organisation(
            session,
            Organisation(
                name=f"{alliance.park}{name}服务窗口（演示）",
                short_name=name,
                kind=DEPARTMENT,
                invented=True,
                created_at=now,
            ),
        )
        place = Membership(organisation_id=window.id, alliance_id=alliance.id, chain_id=chains[0].id)
        alliance_store.add_membership(session, place)


def _enqueue(session: Session, alliance_id: uuid.UUID, begin: int, *, since: datetime, now: datetime) -> None:
    payload = {"alliance": alliance_id, "next": begin, "since": since}
    key = f"{KIND}:{alliance_id}:{begin}"
    job_store.enqueue(session, kind=KIND, key=key, run_at=now, now=now, payload=payload, subject_id=alliance_id)


def _last_working_days(calendar: WorkCalendar, now: datetime) -> list[date]:
    """Return the working days up to today, the oldest first."""
    days: list[date] = []
    day = calendar.day_of(now)
    while len(days) < DAYS:
        if calendar.is_working_day(day):
            days.append(day)
        day -= timedelta(days=1)
    return days[:DAYS][::-1]


def _play(
    session: Session,
    reception: Reception,
    alliance: Alliance,
    officer: Actor,
    rest: Sequence[DemoRequest],
    at: datetime,
    latest: datetime,
) -> None:
    """Take the first of these requests in, let the officer settle it, and play what became of it."""
    row = rest[0]
    firm = alliance_store.find_organisation_by_name(session, row.organisation)
    if firm is None:
        return
    view = submit_request(
        session,
        reception,
        actor=officer,
        alliance=alliance.code,
        arrival=Arrival(text=row.text, organisation=str(firm.id), channel=row.channel),
        now=at,
    )
    asker = Actor(officer.user_id, firm.id, alliances=frozenset({alliance.id}))
    calendar = calendar_of(session, alliance)
    later = [each for each in rest[1:] if each.organisation == row.organisation and each.day <= row.day + _SOON]
    told_again = any(each.outcome == "duplicate" for each in later)
    scene = _Scene(session, reception, officer, asker, row, view, calendar, latest, told_again)
    if row.day <= DAYS - _UNSETTLED_DAYS:
        _OUTCOMES[row.outcome](scene)


def _settle(scene: _Scene) -> IntakeView:
    row = scene.row
    settlement = Settlement(category=row.category, department=row.department, urgency=row.urgency)
    return settle_triage(
        scene.session,
        scene.reception,
        actor=scene.officer,
        case_id=scene.view.case.id,
        now=scene.after(20),
        settlement=settlement,
    )


def _answer(scene: _Scene) -> None:
    """Settle, and let the matter be answered, unless it is told again later: then that is merged first."""
    case = _settle(scene).case
    if not scene.told_again:
        _conclude(scene, case.id)


def _conclude(scene: _Scene, case_id: uuid.UUID) -> None:
    """Let the department check in and answer, and the asker confirm it; a need goes another way."""
    state = case_store.get_case(scene.session, case_id).state
    if state == WHISTLED:
        check_in(scene.session, case_id=case_id, actor=scene.officer, now=scene.after(60))
    elif state != TRIAGED:
        return
    answer_case(scene.session, case_id=case_id, actor=scene.officer, now=scene.after(240), text=_ANSWER)
    close_case(scene.session, case_id=case_id, actor=scene.asker, now=scene.after(420))


def _merge(scene: _Scene) -> None:
    """Merge into the earlier case where one was proposed that is still open, and answer both."""
    view = _settle(scene)
    proposed = [uuid.UUID(each["case_id"]) for each in view.triage.duplicates] if view.triage else []
    into = next((each for each in proposed if case_store.get_case(scene.session, each).state in MERGEABLE), None)
    if into is None or case_store.get_case(scene.session, view.case.id).state not in MERGEABLE:
        _conclude(scene, view.case.id)
        return
    merge_case(scene.session, actor=scene.officer, case_id=view.case.id, into=into, now=scene.after(30))
    _conclude(scene, into)


def _list_gap(scene: _Scene) -> None:
    case = _settle(scene).case
    if case.need_id is not None:
        gap_list_need(scene.session, actor=scene.officer, need_id=case.need_id, now=scene.after(90))


@dataclass(frozen=True, slots=True)
class _Together:
    """Two sides that are interested in each other."""

    need_id: uuid.UUID
    supplier: Actor
    invented: bool


def _bring_together(scene: _Scene) -> _Together | None:
    """Let the first partner be endorsed and both sides be interested; None without a partner."""
    view = _settle(scene)
    proposed = view.partners["proposals"] if view.partners else []
    if not proposed or view.case.need_id is None:
        return None
    first, need_id = proposed[0], view.case.need_id
    firm = alliance_store.find_organisation_by_name(scene.session, first["organisation"])
    if firm is None or first["proposal_id"] is None:
        return None
    supplier = Actor(scene.officer.user_id, firm.id, alliances=scene.asker.alliances)
    proposal_id = uuid.UUID(first["proposal_id"])
    endorse_proposal(scene.session, actor=scene.officer, proposal_id=proposal_id, now=scene.after(40))
    for actor, name, minutes in ((supplier, None, 120), (scene.asker, str(firm.id), 180)):
        record_interest(
            scene.session, actor=actor, need_id=need_id, accepted=True, now=scene.after(minutes), organisation=name
        )
    return _Together(need_id, supplier, firm.invented)


def _agree(scene: _Scene) -> None:
    """Bring both sides together, and let them confirm an order intent."""
    together = _bring_together(scene)
    if together is None:
        return
    supplier = together.supplier
    terms = Terms(scene.row.amount_cny if together.invented else None)
    for actor, name, minutes in ((scene.asker, str(supplier.organisation_id), 300), (supplier, None, 360)):
        confirm_order_intent(
            scene.session,
            actor=actor,
            need_id=together.need_id,
            now=scene.after(minutes),
            organisation=name,
            terms=terms,
        )


def _buy_outside(scene: _Scene) -> None:
    """Settle, and record that the need was served from outside, though members may have been proposed."""
    case, served = _settle(scene).case, scene.row.outside
    if served is not None and case.need_id is not None:
        source = OutsideSource(served.supplier, served.region, served.amount_cny)
        record_outside_supply(scene.session, actor=scene.officer, case_id=case.id, now=scene.after(900), source=source)


def _leave_open(scene: _Scene) -> None:
    """Settle what is some days old; a need stays with its proposals, anything else with its department."""
    if scene.row.day <= DAYS - 2 * _UNSETTLED_DAYS and scene.view.case.need_id is None:
        _answer(scene)
    else:
        _settle(scene)


_OUTCOMES: Mapping[str, Callable[[_Scene], object]] = {
    "open": _leave_open,
    "answered": _answer,
    "interest": _bring_together,
    "intent": _agree,
    "outside": _buy_outside,
    "gap": _list_gap,
    "duplicate": _merge,
}
