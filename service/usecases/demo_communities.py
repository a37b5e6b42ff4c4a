"""Groups the firms of a demonstration alliance, chain by chain, once, so that nobody finds an empty page."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from service.domain.alliances import Alliance
from service.store import alliances as alliance_store
from service.store import chain_maps as community_store
from service.store import jobs as job_store
from service.store import people as people_store
from service.usecases.communities import regroup
from service.usecases.matchers import Matchers
from service.usecases.people import actor_of
from service.usecases.work import Task

KIND: Final = "demo_communities"


def plan_demo_communities(session: Session, alliance: Alliance, *, now: datetime) -> None:
    """Let an alliance's firms be grouped by the workers, once."""
    job_store.enqueue(
        session,
        kind=KIND,
        key=f"{KIND}:{alliance.id}",
        run_at=now,
        now=now,
        payload={"alliance": alliance.id},
        subject_id=alliance.id,
    )


def make_demo_communities(session: Session, task: Task, matchers: Matchers) -> datetime | None:
    """Group every chain that nobody has grouped yet, as the secretariat would."""
    alliance = alliance_store.alliance_by_id(session, task.id_of("alliance"))
    officers = people_store.users_with_role(session, "secretariat", alliance.id)
    if not officers or community_store.communities_of(session, alliance.id):
        return None
    actor = actor_of(session, officers[0].id, now=task.now)
    for chain in alliance_store.chains_of(session, alliance.id):
        regroup(session, matchers, actor=actor, alliance=alliance.code, chain=chain.code, now=task.now)
    return None
