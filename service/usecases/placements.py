"""Members and needs on the nodes of their chain: as the engine reads them, and as leaders have corrected it.

Nothing of it is stored but the corrections: a capability's places are looked up in the alliance's index, which follows
the change log and every erasure. Where a need's words stand is kept in memory as long as the knowledge.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from weakref import WeakKeyDictionary

from sqlmodel import Session

from matching.knowledge import Knowledge
from matching.placement import Placed, correct_placed, merge_placed, place_name
from matching.pool import CapabilityPool
from matching.posts import Need
from service.domain.alliances import Alliance, Chain
from service.domain.chain_maps import NodeCorrection
from service.figures.kept import Kept
from service.store import chain_content, chain_maps
from service.store.chain_content import ChainNeed
from service.usecases.access import WIDER_VISIBILITIES, today_in
from service.usecases.matchers import Matchers, group_of

LEADER = "chain_leader"
"""The role of a chain's leading firm (链主)."""

_VISIBILITIES = ("alliance", *WIDER_VISIBILITIES)
_MOST_TEXTS = 50_000
_read_before: WeakKeyDictionary[Knowledge, Kept[bytes, tuple[Placed, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMember:
    """A member of a chain with its nodes, the surest first. posts: node -> ids of the capabilities that name it."""

    organisation_id: uuid.UUID
    name: str
    short_name: str
    leads: bool
    nodes: tuple[Placed, ...]
    posts: Mapping[str, tuple[str, ...]]

    @property
    def label(self) -> str:
        """What people call the firm."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNeed:
    """An open need with the nodes that it is about, the likeliest first."""

    need: ChainNeed
    nodes: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPlacements:
    """Everything that stands on the nodes of one chain, with the knowledge by which it was put there."""

    knowledge: Knowledge
    members: tuple[PlacedMember, ...]
    needs: tuple[PlacedNeed, ...]


class Placer:
    """Puts posts of one alliance on nodes; the corrections are read once."""

    def __init__(self, session: Session, matchers: Matchers, alliance_id: uuid.UUID) -> None:
        """Take the alliance's engine.

        Raises:
            IndexBuildingError: while its index is being made.
        """
        self.pool: CapabilityPool = matchers.matcher_of(alliance_id).pool
        self._members: dict[uuid.UUID, dict[str, bool]] = defaultdict(dict)
        self._needs: dict[uuid.UUID, dict[str, bool]] = defaultdict(dict)
        for row in chain_maps.corrections_of(session, alliance_id):
            self._enter(row)

    def _enter(self, row: NodeCorrection) -> None:
        if row.node in self.knowledge.nodes:
            target = self._members[row.organisation_id] if row.need_id is None else self._needs[row.need_id]
            target[row.node] = row.belongs

    @property
    def knowledge(self) -> Knowledge:
        """The chain knowledge of the alliance."""
        return self.pool.knowledge

    def need_nodes(self, need_id: uuid.UUID, title: str, text: str) -> tuple[Placed, ...]:
        """Return the nodes that a need is about, the likeliest first; nothing where none is known."""
        return correct_placed(self._place_words(title, text) if text else (), self._needs.get(need_id, {}))

    def _place_words(self, title: str, text: str) -> tuple[Placed, ...]:
        """Read a text once; what is kept is found by its digest and holds none of its words."""
        kept = _read_before.setdefault(self.knowledge, Kept(_MOST_TEXTS))
        digest = blake2b(f"{title}\0{text}".encode(), digest_size=16).digest()
        placed = kept.find(digest)
        if placed is None:
            placed = self.pool.place_need(Need(text, title))
            kept.put(digest, placed)
        return placed

    def member_nodes(
        self, groups: Iterable[str] | None = None
    ) -> tuple[dict[uuid.UUID, tuple[Placed, ...]], dict[uuid.UUID, dict[str, list[str]]]]:
        """Return each organisation's nodes, the surest first, and the capabilities behind each; corrected.

        groups: only what is posted in these groups of the index; None: in all.
        """
        placed: dict[uuid.UUID, list[tuple[Placed, ...]]] = defaultdict(list)
        posts: dict[uuid.UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for capability in self.pool.capabilities(None if groups is None else set(groups)):
            firm = uuid.UUID(capability.organisation)
            own = self.pool.place(capability)
            placed[firm].append(own)
            for each in own:
                posts[firm][each.node].append(capability.id)
        nodes = {firm: correct_placed(merge_placed(own), self._members.get(firm, {})) for firm, own in placed.items()}
        return nodes, posts

    def named_nodes(self, firm: uuid.UUID, name: str) -> tuple[Placed, ...]:
        """Return the nodes of a firm that has posted nothing: a guess by its name, corrected."""
        return correct_placed(place_name(name, self.pool.finder), self._members.get(firm, {}))


def chain_groups(chain_id: uuid.UUID) -> list[str]:
    """Return the groups of the index that hold what is posted in a chain."""
    return [group_of(chain_id, visibility) for visibility in _VISIBILITIES]


def place_chain(
    session: Session, matchers: Matchers, *, alliance: Alliance, chain: Chain, now: datetime
) -> ChainPlacements:
    """Return who and what stands on which node of a chain, to a caller who may; members by name, needs oldest first.

    Members are those with a place in the chain today: who has left may offer something still, and is none.

    Raises:
        IndexBuildingError: while the alliance's index is being made.
    """
    placer = Placer(session, matchers, alliance.id)
    nodes, posts = placer.member_nodes(chain_groups(chain.id))
    firms = chain_content.chain_members(session, chain.id, today_in(alliance, now))
    members = [
        PlacedMember(
            organisation_id=firm.id,
            name=firm.name,
            short_name=firm.short_name,
            leads=firm.role == LEADER,
            nodes=nodes[firm.id] if firm.id in nodes else placer.named_nodes(firm.id, firm.name),
            posts={node: tuple(found) for node, found in posts.get(firm.id, {}).items()},
        )
        for firm in sorted(firms, key=lambda firm: (firm.name, firm.id))
    ]
    needs = place_needs(placer, chain_content.chain_needs(session, alliance.id, chain_id=chain.id))
    return ChainPlacements(knowledge=placer.knowledge, members=tuple(members), needs=tuple(needs))


def place_needs(placer: Placer, needs: Sequence[ChainNeed]) -> list[PlacedNeed]:
    """Return needs with their nodes, in the order given."""
    return [PlacedNeed(need=row, nodes=placer.need_nodes(row.id, row.title, row.text)) for row in needs]
