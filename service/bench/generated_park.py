"""A park for measuring pictures and figures: firms by the thousand over ten chains, a capability and a need of each.

A need in four is open; the others ran their course within the last quarter. Timelines are written as the product
writes them, with their hashes; what nobody reads for a picture or a figure (versions of engines, jobs) is left out.
"""

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col

from service.bench.generated_texts import TextGenerator
from service.bench.generated_world import CHAINS, add_chains
from service.domain import case_states as states
from service.domain.alliances import Membership, Organisation
from service.domain.cases import Case, TimelineEntry
from service.domain.matches import Proposal
from service.domain.posts import CLOSED, OPEN, Capability, Need, NeedVersion
from service.domain.timeline import canonical_json, entry_hash
from service.store import posts
from service.store.database import Database
from service.store.posts import CapabilityDraft

_BATCH = 1000
_DAYS = 85
_PROPOSED = 3
_OPEN_SHARE = 0.25
_GAP_SHARE = 0.3
_OF_PAIR = frozenset({"proposal_endorsed", "interest_accepted", "order_intent_made"})
_FEATURES = json.dumps({f"feature_{number}": 0.123456 for number in range(10)})
_PLACES = "泸州 铜梁 安宁 曲靖 禄丰 巴南 江津 涪陵".split()
_SIGNS = "恒 瑞 达 丰 盛 华 鑫 宏 泰 隆 兴 诚 永 金 天 川 渝 江 中 博 远 明 德 昌 源 海 润 和 众 力".split()
_TRADES = "机械 精密制造 新材料 电子 化工 铝业 食品 能源科技 医药 实业 环保 包装 模具 自动化设备".split()
_FORMS = ("有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_COURSE: Final = (
    ("partners_proposed", states.PROPOSED),
    ("proposal_endorsed", states.PROPOSED),
    ("interest_accepted", states.INTEREST),
    ("interest_accepted", states.TALKS),
    ("order_intent_made", states.ORDER_INTENT),
    ("contracted", states.CONTRACTED),
)
"""How a need goes that is served; one that is still open has come a part of the way."""

Progress = Callable[[int, int], None]


class ParkFiller:
    """Writes the park into an empty database; the same `rng` state gives the same park."""

    def __init__(self, database: Database, texts: TextGenerator, rng: random.Random, now: datetime) -> None:
        self._database, self._texts, self._rng, self._now = database, texts, rng, now
        with database.transaction() as session:
            alliance, chains = add_chains(session, now)
            self.alliance_id = alliance.id
            self._chain_ids = [chain.id for chain in chains]

    def fill(self, count: int, *, owners: list[uuid.UUID], progress: Progress) -> str:
        """Write `count` firms with all that is theirs, cases of these owners; return the name of the first firm.

        progress: called with firms done and all.
        """
        first = ""
        for done in range(0, count, _BATCH):
            numbers = range(done, min(done + _BATCH, count))
            with self._database.transaction() as session:
                firms = [self._firm(number) for number in numbers]
                first = first or firms[0].name
                places = [self._place(number, firm) for number, firm in zip(numbers, firms, strict=True)]
                _put(session, [*firms, *places])
                posts.add_capabilities(session, [self._capability(place) for place in places], now=self._now)
                own = columns(col(Capability.id), col(Capability.organisation_id))
                offers = session.execute(own.where(col(Capability.organisation_id).in_([each.id for each in firms])))
                known = [(row[0], row[1]) for row in offers]
                courses = (
                    self._course(number, place, self._rng.choice(owners), self._rng.sample(known, _PROPOSED))
                    for number, place in zip(numbers, places, strict=True)
                )
                _put(session, chain.from_iterable(courses))
            progress(numbers[-1] + 1, count)
        return first

    def _firm(self, number: int) -> Organisation:
        choose = self._rng.choice
        name = f"{choose(_PLACES)}{choose(_SIGNS)}{choose(_SIGNS)}{choose(_TRADES)}{number:05d}{choose(_FORMS)}"
        return Organisation(name=name, short_name=name[:4] + str(number), invented=True, created_at=self._now)

    def _place(self, number: int, firm: Organisation) -> Membership:
        role = "chain_leader" if number < CHAINS else "member"
        chain = self._chain_ids[number % CHAINS]
        return Membership(organisation_id=firm.id, alliance_id=self.alliance_id, chain_id=chain, role=role)

    def _capability(self, place: Membership) -> CapabilityDraft:
        text = self._texts.capability(self._chain_ids.index(place.chain_id) / CHAINS)
        return CapabilityDraft(
            alliance_id=self.alliance_id, chain_id=place.chain_id, organisation_id=place.organisation_id, text=text
        )

    def _course(
        self, number: int, place: Membership, owner: uuid.UUID, known: list[tuple[uuid.UUID, uuid.UUID]]
    ) -> Iterator[SQLModel]:
        """Yield a firm's need with its case, what was proposed for it, and the timeline."""
        rng = self._rng
        opened = self._now - timedelta(minutes=rng.randrange(60, _DAYS * 24 * 60))
        is_open = rng.random() < _OPEN_SHARE
        steps = rng.randrange(len(_COURSE)) if is_open else len(_COURSE)
        listed = is_open and steps == 0 and rng.random() < _GAP_SHARE
        text = self._texts.need(self._chain_ids.index(place.chain_id) / CHAINS)
        need = Need(
            alliance_id=self.alliance_id,
            chain_id=place.chain_id,
            organisation_id=place.organisation_id,
            status=OPEN if is_open else CLOSED,
            created_at=opened,
            updated_at=opened,
        )
        yield need
        yield NeedVersion(need_id=need.id, version=1, chain_id=place.chain_id, text=text, created_at=opened)
        case = Case(
            number=f"BN-{self._now.year - 1}-{number + 1:06d}",  # this year the product counts itself
            alliance_id=self.alliance_id,
            need_id=need.id,
            asker_id=place.organisation_id,
            owner_id=owner,
            clock_from=opened,
            due_at=opened + timedelta(days=2),
            opened_at=opened,
        )
        course = [("need_posted", states.RECEIVED), *_COURSE[:steps]]
        course += [("gap_listed", states.GAP_LISTED)] if listed else [] if is_open else [("closed", states.CLOSED)]
        entries = list(_entries(case, course, str(known[0][1]), rng, now=self._now))
        case.closed_at = None if is_open else entries[-1].at
        yield case
        yield from entries
        if steps:
            yield from (self._proposal(need, rank, *each) for rank, each in enumerate(known, start=1))

    def _proposal(self, need: Need, rank: int, capability_id: uuid.UUID, firm_id: uuid.UUID) -> Proposal:
        return Proposal(
            run_id=need.id,
            need_id=need.id,
            need_version=1,
            capability_id=capability_id,
            capability_version=1,
            organisation_id=firm_id,
            list_name="proposals",
            rank=rank,
            probability=round(self._rng.random() / rank, 4),
            features=_FEATURES,
            versions="{}",
            digest="",
            created_at=need.created_at + timedelta(seconds=30),
        )


def _entries(
    case: Case, course: Iterable[tuple[str, str]], supplier: str, rng: random.Random, *, now: datetime
) -> Iterator[TimelineEntry]:
    """Yield a case's timeline and let the case end with it."""
    at, sides = case.opened_at, iter(("supplier", "asker"))
    for kind, state in course:
        said: dict[str, object] = {"case": {"state": state, "owner": case.owner_id, "due": case.due_at}}
        said |= {"side": next(sides), "reason": None} if kind == "interest_accepted" else {}
        said |= {"supplier": supplier} if kind in _OF_PAIR else {}
        entry = TimelineEntry(
            case_id=case.id,
            seq=case.timeline_seq + 1,
            at=at,
            kind=kind,
            data=canonical_json(said),
            previous_hash=case.timeline_head,
            hash="",
        )
        entry.hash = entry_hash(entry)
        case.state, case.timeline_seq, case.timeline_head = state, entry.seq, entry.hash
        at = min(at + timedelta(minutes=rng.randrange(1, 600)), now)
        yield entry


def _put(session: Session, rows: Iterable[SQLModel]) -> None:
    """Insert rows, those of one table together, in the order in which the tables come."""
    by_kind: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_kind[type(row)].append(row.model_dump())
    for kind, values in by_kind.items():
        session.execute(insert(kind), values)
