"""One node of a chain: who stands here and why, who asks, what is up- and downstream; and corrections of it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from matching.knowledge import Knowledge, Node, NodeKind
from matching.placement import Placed
from matching.posts import Capability, Need
from matching.reading import full_text
from service.domain.alliances import Alliance, Chain
from service.domain.case_states import MERGED
from service.domain.chain_maps import NodeCorrection
from service.errors import InvalidInputError, NotFoundError
from service.policy import Action, Actor, require_signed_in
from service.store import alliances as alliance_store
from service.store import chain_maps as correction_store
from service.store import posts as post_store
from service.usecases.access import resolve_organisation, today_in
from service.usecases.chain_maps import ChainMap, MapNode, open_chain, own_places, supply_graph
from service.usecases.matchers import Matchers
from service.usecases.placements import PlacedMember, PlacedNeed, Placer

_MOST_QUOTES = 2
_MOST_LINKS = 12


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a post with the place in them that names the node; the span lies in `text`, empty where none does."""

    text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMember:
    """A member on the node. own: it has its place here; else it offers this beside its own trade."""

    organisation_id: uuid.UUID
    name: str
    leads: bool
    own: bool
    placed: Placed
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeNeed:
    """A need for the node, with the words that ask for it."""

    id: uuid.UUID
    number: str
    state: str
    organisation: str
    placed: Placed
    quote: Quote


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another node, and how many of the chain offer it; `note`: what a converter lacks."""

    name: str
    offering: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """All that the page of a node shows. others: members of the chain that do not stand here, to be put here."""

    chain_map: ChainMap
    knowledge_node: Node
    mark: str
    nearby: int
    members: tuple[NodeMember, ...]
    needs: tuple[NodeNeed, ...]
    upstream: tuple[Neighbour, ...]
    downstream: tuple[Neighbour, ...]
    processes: tuple[Neighbour, ...]
    convertible: tuple[Neighbour, ...]
    others: tuple[PlacedMember, ...]
    other_needs: tuple[PlacedNeed, ...]

    @property
    def kind(self) -> NodeKind:
        """What kind of thing the node is."""
        return self.knowledge_node.kind


def read_node(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    chain_map: ChainMap,
    node: str,
) -> NodeView:
    """Return what stands on a node of a chain and around it. chain_map: the chain's, as it stands now.

    Raises:
        NotSignedInError, ForbiddenError, IndexBuildingError. NotFoundError: for a node that there is not.
    """
    found, _ = open_chain(session, actor, chain_map.alliance, chain_map.chain)
    placements = chain_map.placements
    placer = Placer(session, matchers, found.id)
    knowledge_node = placements.knowledge.nodes.get(node)
    if knowledge_node is None:
        raise NotFoundError(kind="node")
    here = [(member, each) for member in placements.members for each in member.nodes if each.node == node]
    asking = [(need, need.nodes[0]) for need in placements.needs if need.nodes and need.nodes[0].node == node]
    asking = [pair for pair in asking if pair[0].need.state != MERGED]
    names = alliance_store.organisation_names(session, (need.need.organisation_id for need, _ in asking))
    drawn = chain_map.nodes.get(node, MapNode(name=node, kind=knowledge_node.kind))
    around = _Around(placements.knowledge, placements.members)
    members = [_show_member(placer, member, placed) for member, placed in here]
    return NodeView(
        chain_map=chain_map,
        knowledge_node=knowledge_node,
        mark=drawn.mark,
        nearby=drawn.nearby,
        members=tuple(sorted(members, key=lambda each: (not each.own, -each.placed.confidence, each.name))),
        needs=tuple(_show_need(placer, need, placed, names) for need, placed in asking),
        upstream=around.upstream(node),
        downstream=around.downstream(node),
        processes=around.counted(knowledge_node.made_by),
        convertible=around.convertible(node),
        others=tuple(each for each in placements.members if node not in {placed.node for placed in each.nodes}),
        other_needs=tuple(
            each
            for each in placements.needs
            if each.need.state != MERGED and (not each.nodes or each.nodes[0].node != node)
        ),
    )


class _Around:
    """Counts who offers what around a node."""

    def __init__(self, knowledge: Knowledge, members: Iterable[PlacedMember]) -> None:
        self._knowledge = knowledge
        self._graph = supply_graph(knowledge)
        self._offering: dict[str, int] = {}
        for member in members:
            for each in member.nodes:
                self._offering[each.node] = self._offering.get(each.node, 0) + 1

    def counted(self, nodes: Iterable[str]) -> tuple[Neighbour, ...]:
        """Return nodes with how many offer them, the offered ones first."""
        found = [Neighbour(node, self._offering.get(node, 0)) for node in dict.fromkeys(nodes)]
        return tuple(sorted(found, key=lambda each: (-each.offering, each.name))[:_MOST_LINKS])

    def upstream(self, node: str) -> tuple[Neighbour, ...]:
        """Return what goes into a thing."""
        return self.counted(self._graph.inputs_of(node))

    def downstream(self, node: str) -> tuple[Neighbour, ...]:
        """Return what is made of a thing, or by a process."""
        users = [
            each.name
            for each in self._knowledge.nodes.values()
            if node in each.made_by or node in self._graph.inputs_of(each.name)
        ]
        return self.counted(users)

    def convertible(self, node: str) -> tuple[Neighbour, ...]:
        """Return the trades offered here that could turn to it, with what they lack."""
        hops = self._knowledge.conversions(node)
        found = [Neighbour(hop.node, self._offering.get(hop.node, 0), hop.lacks) for hop in hops]
        return tuple([each for each in found if each.offering][:_MOST_LINKS])


def _show_member(placer: Placer, member: PlacedMember, placed: Placed) -> NodeMember:
    quotes = [
        _quote_offer(placer, capability, placed.node)
        for post in member.posts.get(placed.node, ())[:_MOST_QUOTES]
        if (capability := placer.pool.get(post)) is not None
    ]
    return NodeMember(
        organisation_id=member.organisation_id,
        name=member.name,
        leads=member.leads,
        own=placed.node in own_places(member.nodes),
        placed=placed,
        quotes=tuple(quotes),
    )


def _quote_offer(placer: Placer, capability: Capability, node: str) -> Quote:
    reading = placer.pool.read(capability)
    span = reading.offers[node].mention.span if node in reading.offers else (0, 0)
    return Quote(full_text(capability.title, capability.text), reading.normalised.span(*span))


def _show_need(placer: Placer, need: PlacedNeed, placed: Placed, names: dict[uuid.UUID, str]) -> NodeNeed:
    row = need.need
    span = (0, 0)
    if placed.span is not None:
        span = placer.pool.read_need(Need(row.text, row.title)).normalised.span(*placed.span)
    return NodeNeed(
        id=row.id,
        number=row.number,
        state=row.state,
        organisation=names.get(row.organisation_id, ""),
        placed=placed,
        quote=Quote(full_text(row.title, row.text), span),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A leader's word: an organisation (id or full name), or one need where it is named, belongs on a node or not."""

    node: str
    belongs: bool
    organisation: str = ""
    need_id: uuid.UUID | None = None


def correct_place(
    session: Session,
    matchers: Matchers,
    *,
    actor: Actor | None,
    alliance: str,
    chain: str,
    correction: Correction,
    now: datetime,
) -> NodeCorrection:
    """Note that something belongs on a node or does not; it counts at once.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError, NotFoundError, IndexBuildingError. InvalidInputError:
            where nothing is named, or the organisation is no member of the chain today.
    """
    found, known = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    if correction.node not in matchers.matcher_of(found.id).pool.knowledge.nodes:
        raise NotFoundError(kind="node")
    row = NodeCorrection(
        alliance_id=found.id,
        organisation_id=_subject(session, found, known, correction, now),
        need_id=correction.need_id,
        node=correction.node,
        belongs=correction.belongs,
        at=now,
        by=require_signed_in(actor).user_id,
    )
    return correction_store.add_correction(session, row)


def _subject(session: Session, alliance: Alliance, chain: Chain, correction: Correction, now: datetime) -> uuid.UUID:
    """Return the organisation that a correction is about."""
    if correction.need_id is not None:
        need = post_store.get_need(session, correction.need_id)
        if need.alliance_id != alliance.id:
            raise NotFoundError(kind="need")
        return need.organisation_id
    if not correction.organisation:
        raise InvalidInputError(field="organisation", reason="name_organisation")
    firm = resolve_organisation(session, correction.organisation)
    _require_member(session, alliance, chain, firm.id, now)
    return firm.id


def _require_member(
    session: Session, alliance: Alliance, chain: Chain, organisation_id: uuid.UUID, now: datetime
) -> None:
    """Raise InvalidInputError for an organisation without a place in the chain today."""
    places = alliance_store.memberships_of(session, organisation_id, on=today_in(alliance, now))
    if not any(place.alliance_id == alliance.id and place.chain_id == chain.id for place in places):
        raise InvalidInputError(field="organisation", reason="not_a_member")
