"""A chain as it stands today: members on their nodes, open needs, flows, gaps, and single points of failure."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlmodel import Session

from matching.knowledge import Knowledge, NodeKind
from matching.placement import Placed
from matching.posts import Need
from matching.supply_graph import THINGS, Edge, SupplyGraph
from service.domain.alliances import Alliance, Chain, chain_labels
from service.domain.case_states import CONTRACTED, DELIVERED, GAP_LISTED, MERGED, ORDER_INTENT
from service.errors import NotFoundError
from service.policy import Action, Actor, Target, require, require_signed_in
from service.store import alliances as alliance_store
from service.store import chain_content
from service.usecases.access import resolve_alliance, today_in
from service.usecases.matchers import Matchers
from service.usecases.placements import ChainPlacements, PlacedMember, PlacedNeed, Placer, place_chain

SERVED: Final = frozenset({ORDER_INTENT, CONTRACTED, DELIVERED})
"""The states of a need that somebody here has come to serve."""

GAP, SINGLE, NEARBY, ASKED, STEADY = "gap", "single", "nearby", "asked", "steady"
"""Asked for, and nobody can serve; one member alone serves what others depend on; only members of other chains serve
it; asked for, nobody stands here, and the engine sees somebody who may serve; none of these."""

# What a member offers this surely counts as offered; its own places are those that it says outright, two at most.
_OFFERED = 0.6
_OWN = 0.9
_MOST_OWN = 2
# The same bound as the index knows it: how far a text offers a node.
_WEIGHT_LEAST = 0.45
# So many needs are searched to make sure that nobody can serve them; what is not searched is not called a gap.
_MOST_SEARCHES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """One node with what stands on it.

    members: who has its place here. beside: who of the chain offers it beside its own trade. nearby: how many others
    of the alliance do. needs: open ones that ask for it. served: how many are served.
    """

    name: str
    kind: NodeKind
    members: tuple[PlacedMember, ...] = ()
    beside: tuple[PlacedMember, ...] = ()
    nearby: int = 0
    needs: tuple[PlacedNeed, ...] = ()
    served: int = 0
    mark: str = STEADY

    @property
    def offering(self) -> int:
        """How many of the chain offer it."""
        return len(self.members) + len(self.beside)

    @property
    def gap_listed(self) -> int:
        """How many needs for it are on the gap list."""
        return sum(each.need.state == GAP_LISTED for each in self.needs)

    @property
    def leads(self) -> bool:
        """Whether the chain's leading firm has its place here."""
        return any(each.leads for each in self.members)

    @property
    def weight(self) -> float:
        """How much it matters in a picture that cannot show all."""
        marked = {GAP: 100, SINGLE: 30}.get(self.mark, 0)
        return marked + 60 * self.leads + 8 * len(self.needs) + 3 * len(self.members) + self.offering


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Goods from one node to another: wanted (an open need) or agreed on. `count` needs."""

    origin: str
    target: str
    agreed: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMap:
    """All that a picture of one chain shows, with its origins. mark: changes whenever any of it may have changed."""

    alliance: str
    alliance_name: str
    chain: str
    chain_name: str
    mark: str
    placements: ChainPlacements
    nodes: Mapping[str, MapNode]
    supplies: tuple[Edge, ...]
    flows: tuple[Flow, ...]
    levels: Mapping[str, float] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unplaced: tuple[PlacedMember, ...] = ()
    unplaced_needs: tuple[PlacedNeed, ...] = ()

    @property
    def member_count(self) -> int:
        """How many members the chain has on its nodes and off them."""
        placed = {member.organisation_id for node in self.nodes.values() for member in node.members}
        return len(placed | {member.organisation_id for member in self.unplaced})

    @property
    def need_count(self) -> int:
        """How many needs are open."""
        return sum(len(node.needs) for node in self.nodes.values()) + len(self.unplaced_needs)

    def marked(self, mark: str) -> list[MapNode]:
        """Return the nodes with a mark, the weightiest first."""
        found = [node for node in self.nodes.values() if node.mark == mark]
        return sorted(found, key=lambda node: (-node.weight, node.name))


def open_chain(
    session: Session, actor: Actor | None, alliance: str, chain: str, *, action: Action = Action.READ_CHAIN
) -> tuple[Alliance, Chain]:
    """Return a chain that the caller may do this to.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError. NotFoundError: for a chain that there is not.
    """
    require_signed_in(actor)
    found = resolve_alliance(session, actor, alliance)
    require(actor, action, Target(alliance_id=found.id))
    known = alliance_store.find_chain(session, found.id, chain)
    if known is None:
        raise NotFoundError(kind="chain")
    return found, known


def map_mark(session: Session, matchers: Matchers, alliance: Alliance, chain: Chain, now: datetime) -> str:
    """Return what changes whenever a map of this chain may have changed: content, index, knowledge, names and day.

    The index follows the database a little later, so that how far it is belongs to the mark.
    """
    pool = matchers.matcher_of(alliance.id).pool
    index = f"{pool.next_row}.{len(pool)}-{pool.knowledge.version}"
    content = chain_content.content_mark(session, alliance.id, chain.id)
    label = chain_labels(alliance_store.chains_of(session, alliance.id))[chain.id]
    return f"{content}-{index}-{today_in(alliance, now)}-{chain.id}-{alliance.name}-{label}"


def read_chain_map(
    session: Session,
    matchers: Matchers,
    *,
    alliance: Alliance,
    chain: Chain,
    now: datetime,
    mark: str | None = None,
) -> ChainMap:
    """Return the map of a chain, to a caller who may (`open_chain`). mark: `map_mark`, where it is at hand.

    Raises:
        IndexBuildingError: while the alliance's index is being made.
    """
    # before all else, so that what changes meanwhile is drawn anew
    mark = mark or map_mark(session, matchers, alliance, chain, now)
    placements = place_chain(session, matchers, alliance=alliance, chain=chain, now=now)
    placer = Placer(session, matchers, alliance.id)
    graph = supply_graph(placements.knowledge)
    search = GapSearch(matchers, alliance.id)
    nodes = {name: _mark_gap(node, search) for name, node in _stand(placements, placer).items()}
    supplies = graph.edges_among([name for name, node in nodes.items() if node.kind in THINGS])
    nodes = _mark_single(nodes, supplies, placements.knowledge)
    labels = chain_labels(alliance_store.chains_of(session, alliance.id))
    made = {supply.need_id: supply.supplier_id for supply in chain_content.made_supplies(session, alliance.id)}
    return ChainMap(
        alliance=alliance.code,
        alliance_name=alliance.name,
        chain=chain.code,
        chain_name=labels[chain.id],
        mark=mark,
        placements=placements,
        nodes=nodes,
        supplies=tuple(supplies),
        flows=tuple(_flows(placements, made, nodes)),
        levels={name: graph.levels[name] for name in nodes},
        parents={name: placements.knowledge.nodes[name].broader for name in nodes},
        unplaced=tuple(member for member in placements.members if not member.nodes),
        unplaced_needs=tuple(need for need in placements.needs if not need.nodes and need.need.state != MERGED),
    )


@lru_cache(maxsize=8)
def supply_graph(knowledge: Knowledge) -> SupplyGraph:
    """Return the supply graph of a knowledge, made once."""
    return SupplyGraph(knowledge)


def own_places(placed: Iterable[Placed]) -> list[str]:
    """Return where a member has its place: what it says outright, two nodes at most, or the surest of the rest."""
    found = list(placed)
    return [each.node for each in found if each.confidence >= _OWN][:_MOST_OWN] or [each.node for each in found[:1]]


def holders_of(placer: Placer, node: str) -> set[str]:
    """Return the organisations of the whole alliance that offer a node or a kind of it."""
    ways = [hop.node for hop in placer.knowledge.hops(node) if hop.relation in ("same", "narrower")]
    return placer.pool.organisations_offering(ways, least=_WEIGHT_LEAST)


def _stand(placements: ChainPlacements, placer: Placer) -> dict[str, MapNode]:
    """Put members and needs on nodes; a node that nobody stands on and nobody asks for is not on the map."""
    members, beside = _place_members(placements)
    needs: dict[str, list[PlacedNeed]] = defaultdict(list)
    served: Counter[str] = Counter()
    for placed in placements.needs:
        if placed.nodes and placed.need.state in SERVED:
            served[placed.nodes[0].node] += 1
        elif placed.nodes and placed.need.state != MERGED:
            needs[placed.nodes[0].node].append(placed)
    found = {}
    for name in sorted(members.keys() | needs.keys() | served.keys()):
        here = [*members[name], *beside[name]]
        everybody = holders_of(placer, name) if len(here) <= 1 else set()
        found[name] = MapNode(
            name=name,
            kind=placements.knowledge.nodes[name].kind,
            members=tuple(sorted(members[name], key=lambda each: (not each.leads, each.name))),
            beside=tuple(beside[name]),
            nearby=len(everybody - {str(member.organisation_id) for member in here}),
            needs=tuple(needs[name]),
            served=served[name],
        )
    return found


def _place_members(
    placements: ChainPlacements,
) -> tuple[dict[str, list[PlacedMember]], dict[str, list[PlacedMember]]]:
    """Return who has its place on which node, and who offers it beside."""
    members: dict[str, list[PlacedMember]] = defaultdict(list)
    beside: dict[str, list[PlacedMember]] = defaultdict(list)
    for member in placements.members:
        own = own_places(member.nodes)
        for node in own:
            members[node].append(member)
        for each in member.nodes:
            if each.confidence >= _OFFERED and each.node not in own:
                beside[each.node].append(member)
    return members, beside


class GapSearch:
    """Asks the engine whether anybody can serve a need, a bounded number of times."""

    def __init__(self, matchers: Matchers, alliance_id: uuid.UUID) -> None:
        self._matcher = matchers.matcher_of(alliance_id)
        self._left = _MOST_SEARCHES

    def finds_nobody(self, needs: Iterable[PlacedNeed]) -> bool:
        """Say whether the engine says of all these needs that nobody can serve them; False where it was not asked."""
        for placed in needs:
            self._left -= 1
            row = placed.need
            need = Need(row.text, row.title, asker=str(row.organisation_id))
            if self._left < 0 or not self._matcher.survey(need, limit=1).abstained:
                return False
        return True


def _mark_gap(node: MapNode, search: GapSearch) -> MapNode:
    """Mark a node that is asked for where nobody of the chain stands."""
    if node.gap_listed:
        return replace(node, mark=GAP)
    if node.offering:
        return node
    if node.nearby:
        return replace(node, mark=NEARBY)
    if not node.needs:
        return node
    return replace(node, mark=GAP if search.finds_nobody(node.needs) else ASKED)


def _mark_single(nodes: Mapping[str, MapNode], supplies: Iterable[Edge], knowledge: Knowledge) -> dict[str, MapNode]:
    """Mark the nodes that one organisation alone serves while others ask for it or make something of it."""
    depends: dict[str, set[str]] = defaultdict(set)
    for origin, target in supplies:
        depends[origin].add(target)
    for name in nodes:
        for process in knowledge.nodes[name].made_by:
            depends[process].add(name)
    found = {}
    for name, node in nodes.items():
        alone = node.mark == STEADY and node.offering == 1 and not node.nearby
        own = {member.organisation_id for member in (*node.members, *node.beside)}
        asked = any(need.need.organisation_id not in own for need in node.needs) or node.served
        used = any({m.organisation_id for m in nodes[each].members} - own for each in depends[name] if each in nodes)
        found[name] = replace(node, mark=SINGLE) if alone and (asked or used) else node
    return found


def _flows(
    placements: ChainPlacements, made: Mapping[uuid.UUID, uuid.UUID], nodes: Mapping[str, MapNode]
) -> Iterable[Flow]:
    """Yield where goods go or should go: from what is asked for to the place of who asks."""
    place = {member.organisation_id: own_places(member.nodes)[:1] for member in placements.members}
    found: Counter[tuple[str, str, bool]] = Counter()
    for placed in placements.needs:
        if not placed.nodes or placed.need.state == MERGED:
            continue
        origin, agreed = placed.nodes[0].node, placed.need.state in SERVED or placed.need.id in made
        for target in place.get(placed.need.organisation_id, []):
            if target != origin and origin in nodes and target in nodes:
                found[origin, target, agreed] += 1
    for (origin, target, agreed), count in sorted(found.items()):
        yield Flow(origin=origin, target=target, agreed=agreed, count=count)
