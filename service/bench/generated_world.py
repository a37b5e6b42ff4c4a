"""A database for load tests: one alliance with ten chains, its firms, and as many capabilities as asked for."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlmodel import Session

from service.bench.generated_texts import TextGenerator
from service.domain.alliances import Alliance, Chain, Membership, Organisation
from service.store import alliances, posts
from service.store.database import Database
from service.store.posts import CapabilityDraft

ALLIANCE = "bench"
CHAINS = 10
_POSTS_PER_FIRM = 20
_BATCH = 5000


def chain_code(number: int) -> str:
    """Return the code of a chain by its number, 0 to 9."""
    return f"chain{number}"


def add_chains(session: Session, now: datetime) -> tuple[Alliance, list[Chain]]:
    """Insert the alliance and its chains."""
    alliance = alliances.add_alliance(
        session, Alliance(code=ALLIANCE, name="压力测试联盟", case_prefix="BN", demo=True, created_at=now)
    )
    chains = [
        Chain(alliance_id=alliance.id, code=chain_code(i), name=f"第{i}链", knowledge_code="equipment")
        for i in range(CHAINS)
    ]
    return alliance, [alliances.add_chain(session, chain) for chain in chains]


def fill_database(
    database: Database,
    texts: TextGenerator,
    *,
    count: int,
    rng: random.Random,
    now: datetime,
    progress: Callable[[int, int], None],
) -> list[uuid.UUID]:
    """Write the alliance with `count` capabilities into an empty database; return the firms.

    progress: called with posts done and all.
    """
    with database.transaction() as session:
        alliance, chains = add_chains(session, now)
        firms = []
        for number in range(max(count // _POSTS_PER_FIRM, CHAINS)):
            firm = Organisation(name=f"测试{number:05d}号有限公司", invented=True, created_at=now)
            session.add(firm)
            chain = chains[number % CHAINS]
            session.flush()
            session.add(Membership(organisation_id=firm.id, alliance_id=alliance.id, chain_id=chain.id))
            firms.append((firm.id, number % CHAINS))
    drafts = _drafts(texts, alliance.id, [chain.id for chain in chains], firms, count=count, rng=rng)
    for done in range(0, count, _BATCH):
        with database.transaction() as session:
            posts.add_capabilities(session, [next(drafts) for _ in range(min(_BATCH, count - done))], now=now)
        progress(min(done + _BATCH, count), count)
    return [firm_id for firm_id, _ in firms]


def _drafts(
    texts: TextGenerator,
    alliance_id: uuid.UUID,
    chain_ids: list[uuid.UUID],
    firms: list[tuple[uuid.UUID, int]],
    *,
    count: int,
    rng: random.Random,
) -> Iterator[CapabilityDraft]:
    for _ in range(count):
        firm_id, chain = rng.choice(firms)
        yield CapabilityDraft(
            alliance_id=alliance_id,
            chain_id=chain_ids[chain],
            organisation_id=firm_id,
            text=texts.capability(chain / CHAINS),
        )
