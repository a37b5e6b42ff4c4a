"""What an alliance needs before its members can work with it, and how far it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.domain.alliances import Alliance, SharingAgreement
from service.policy import Action, Actor, Target, may
from service.store import alliances as alliance_store
from service.store import people as people_store
from service.store import setup as setup_store
from service.usecases.access import today_in
from service.usecases.departments import DEPARTMENT
from service.usecases.setup_alliances import open_setup

DONE, TO_DO, OPTIONAL = "done", "to_do", "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that an alliance needs: how it stands, and the figures that say so. `count` of `total` where known."""

    name: str
    state: str
    count: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """All steps of an alliance in the order in which they are taken."""

    code: str
    name: str
    demo: bool
    steps: list[Step]

    @property
    def missing(self) -> list[Step]:
        """The steps that must still be taken, the next one first."""
        return [step for step in self.steps if step.state == TO_DO]


def read_checklists(session: Session, *, actor: Actor | None, now: datetime) -> list[Checklist]:
    """Return how far each alliance is that the caller sets up, by code; unfinished ones first."""
    found = [
        row for row in alliance_store.list_alliances(session) if may(actor, Action.SET_UP, Target(alliance_id=row.id))
    ]
    lists = [_check(session, row, now) for row in found]
    return sorted(lists, key=lambda each: (not each.missing, each.code))


def read_checklist(session: Session, *, actor: Actor | None, alliance: str, now: datetime) -> Checklist:
    """Return how far one alliance is."""
    return _check(session, open_setup(session, actor, alliance), now)


def _check(session: Session, alliance: Alliance, now: datetime) -> Checklist:
    today = today_in(alliance, now)
    chains = alliance_store.chains_of(session, alliance.id)
    places = alliance_store.members_of(session, alliance.id, on=today)
    organisations = alliance_store.organisations_by_id(session, {row.organisation_id for row in places})
    departments = {row.id for row in organisations.values() if row.kind == DEPARTMENT}
    firms = {row.organisation_id for row in places} - departments
    served = {row.organisation_id for row in places if row.officer_id is not None} & firms
    people = [(user, roles) for user, roles in setup_store.people_of(session, alliance.id) if not user.disabled]
    clerks = {user.organisation_id for user, roles in people if "clerk" in roles} & firms
    staffed = {user.organisation_id for user, roles in people if "department" in roles} & departments
    officers = people_store.users_with_role(session, "secretariat", alliance.id)
    needs, offers = setup_store.count_posts(session, alliance.id)
    days = alliance_store.own_days(session, alliance.id)
    agreements = [row for row in alliance_store.agreements_on(session, today) if _concerns(row, alliance)]
    steps = [
        Step(name="basics", state=DONE),
        Step(name="chains", state=_needed(chains), count=len(chains)),
        Step(name="officers", state=_needed(officers), count=len(officers)),
        Step(name="members", state=_needed(firms), count=len(firms)),
        Step(name="served", state=_all(served, firms), count=len(served), total=len(firms)),
        Step(name="clerks", state=_needed(clerks), count=len(clerks), total=len(firms)),
        Step(name="departments", state=_all(staffed, departments), count=len(staffed), total=len(departments)),
        Step(name="calendar", state=DONE if days else OPTIONAL, count=len(days)),
        Step(name="sharing", state=DONE if agreements else OPTIONAL, count=len(agreements)),
        Step(name="posts", state=DONE if needs or offers else OPTIONAL, count=needs, total=offers),
    ]
    return Checklist(code=alliance.code, name=alliance.name, demo=alliance.demo, steps=steps)


def _needed(found: Collection[object]) -> str:
    return DONE if found else TO_DO


def _all(found: Collection[object], wanted: Collection[object]) -> str:
    """Done when there is something wanted and all of it is found."""
    return DONE if wanted and len(found) == len(wanted) else TO_DO


def _concerns(row: SharingAgreement, alliance: Alliance) -> bool:
    return alliance.id in (row.owner_alliance_id, row.reader_alliance_id)
