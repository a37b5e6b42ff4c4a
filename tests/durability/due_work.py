"""Needs that were posted and endorsed some days ago, so that all their jobs are due at once."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.bench.generated_texts import TextGenerator
from service.bench.generated_world import ALLIANCE, fill_database
from service.security import hash_password
from service.store.alliances import get_alliance
from service.store.database import Database
from service.store.posts import list_capabilities
from service.store.versions import PostFilter
from service.usecases.needs import post_need
from service.usecases.people import actor_of, add_user
from service.usecases.proposals import propose_by_hand

_CAPABILITIES = 60
_AGO = timedelta(days=20)
"""Long enough for every reminder and warning, whatever holidays lie between."""


@dataclass
class Work:
    """Whom the jobs tell, what is offered, and the case of each need."""

    asker_id: uuid.UUID
    owner_id: uuid.UUID
    leader_id: uuid.UUID
    supplier_id: uuid.UUID
    offer_id: uuid.UUID
    cases: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)


def make_world(database: Database, texts: TextGenerator, *, rng: random.Random, now: datetime) -> Work:
    """Write the alliance, its offers and its people."""
    then = now - _AGO
    firms = fill_database(database, texts, count=_CAPABILITIES, rng=rng, now=then, progress=lambda done, total: None)
    with database.transaction() as session:
        alliance_id = get_alliance(session, ALLIANCE).id
        offers = list_capabilities(session, PostFilter(alliance_id=alliance_id))
        offer = offers[0][0]
        asker_id = next(firm for firm in firms if firm != offer.organisation_id)
        hashed = hash_password("only-for-killing")
        people = {
            name: add_user(
                session,
                username=name,
                password_hash=hashed,
                now=then,
                organisation_id=organisation_id,
                roles=[(role, alliance_id)],
            ).id
            for name, role, organisation_id in (
                ("officer", "secretariat", None),
                ("leader", "park_leader", None),
                ("asker", "clerk", asker_id),
                ("supplier", "clerk", offer.organisation_id),
            )
        }
    return Work(people["asker"], people["officer"], people["leader"], people["supplier"], offer.id)


def add_due_needs(database: Database, work: Work, texts: TextGenerator, *, needs: int, now: datetime) -> None:
    """Write so many needs more, each with one proposal endorsed by hand that nobody has answered."""
    then = now - _AGO
    for _ in range(needs):
        with database.transaction() as session:
            asker, officer = (actor_of(session, who, now=then) for who in (work.asker_id, work.owner_id))
            text = texts.need(0.0)
            need = post_need(session, actor=asker, alliance=ALLIANCE, text=text, now=then)
            propose_by_hand(session, actor=officer, need_id=need.id, capability_id=work.offer_id, now=then)
            work.cases[need.id] = need.case_id
