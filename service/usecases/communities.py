"""Chain communities (产业链共同体): 5 to 20 firms that belong together, found by the engine and settled by people."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from matching.communities import Before, group_firms
from matching.similarity_graph import Firms, Pair, tie_firms
from matching.supply_graph import Edge
from service.domain.alliances import Alliance, Chain, chain_labels
from service.domain.chain_maps import Community, CommunityMember
from service.errors import InvalidInputError, NotFoundError
from service.policy import Action, Actor
from service.store import alliances as alliance_store
from service.store import chain_content
from service.store import chain_maps as community_store
from service.usecases.access import today_in
from service.usecases.chain_maps import open_chain, own_places, supply_graph
from service.usecases.matchers import Matchers
from service.usecases.placements import ChainPlacements, PlacedMember, place_chain

_MOST_NAME = 60
_TOP = 3
_SHARED_LEAST = 2
# A node that a firm offers this surely counts as shared.
_COUNTED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityFirm:
    """A firm in a community or in none. places: the nodes of its own trade; pinned: a person put it here."""

    organisation_id: uuid.UUID
    name: str
    leads: bool
    places: tuple[str, ...]
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node on which several firms of a community stand."""

    node: str
    firms: int


@dataclass(frozen=True, slots=True)
class InnerSupply:
    """A supply inside a community: how many pairs of its firms could supply each other so."""

    origin: str
    target: str
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityView:
    """A community with the reasons why its firms are together. flows: order intents among them."""

    id: uuid.UUID
    name: str
    named: bool
    firms: tuple[CommunityFirm, ...]
    shared: tuple[SharedNode, ...]
    supplies: tuple[InnerSupply, ...]
    flows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitiesView:
    """The communities of one chain, largest first, and who is in none."""

    alliance: str
    chain: str
    chain_name: str
    communities: tuple[CommunityView, ...]
    others: tuple[CommunityFirm, ...]


def read_communities(
    session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str, chain: str, now: datetime
) -> CommunitiesView:
    """Return the communities of a chain as they were last grouped.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError, NotFoundError, IndexBuildingError.
    """
    found, known = open_chain(session, actor, alliance, chain)
    place = _Place(session, matchers, found, known, now)
    rows = community_store.community_members(session, known.id)
    by_community: dict[uuid.UUID, list[CommunityMember]] = defaultdict(list)
    for row in rows:
        by_community[row.community_id].append(row)
    views = [
        place.show(community, by_community[community.id])
        for community in community_store.communities_of(session, found.id, chain_id=known.id)
    ]
    views.sort(key=lambda view: (-len(view.firms), view.name))
    inside = {row.organisation_id for row in rows}
    labels = chain_labels(alliance_store.chains_of(session, found.id))
    return CommunitiesView(
        alliance=found.code,
        chain=known.code,
        chain_name=labels[known.id],
        communities=tuple(views),
        others=tuple(place.firm(each) for each in place.members.values() if each.organisation_id not in inside),
    )


def regroup(
    session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str, chain: str, now: datetime
) -> int:
    """Group the firms of a chain anew, from the present grouping on; return how many communities there are.

    Firms move only where they are clearly better off, and never when a person put them where they are. A name that a
    person gave stays.
    """
    found, known = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    place = _Place(session, matchers, found, known, now)
    old = {str(row.organisation_id): row for row in community_store.community_members(session, known.id)}
    kept = {str(row.id): row for row in community_store.communities_of(session, found.id, chain_id=known.id)}
    before = Before(
        labels={firm: str(row.community_id) for firm, row in old.items()},
        pinned={firm for firm, row in old.items() if row.pinned},
    )
    groups, _ = group_firms(tie_firms(place.ties(), place.placements.knowledge), before)
    taken = {row.name for row in kept.values() if row.named}
    members = []
    for group in groups:
        community = kept.pop(group.label, None) if group.label else None
        if community is None:
            community = Community(alliance_id=found.id, chain_id=known.id, name="", created_at=now)
        if not community.named:
            community.name = _free_name(place.name_of(group.firms), taken)
        taken.add(community.name)
        community_store.add_community(session, community)
        members += [
            CommunityMember(
                community_id=community.id,
                organisation_id=uuid.UUID(firm),
                chain_id=known.id,
                pinned=firm in before.pinned,
                since=old[firm].since if firm in old and old[firm].community_id == community.id else now,
            )
            for firm in group.firms
        ]
    community_store.replace_members(session, known.id, members)
    for gone in kept.values():
        community_store.delete_community(session, gone)
    return len(groups)


def move_firm(
    session: Session,
    *,
    actor: Actor | None,
    community_id: uuid.UUID | None,
    organisation_id: uuid.UUID,
    alliance: str,
    chain: str,
    now: datetime,
) -> None:
    """Put a firm into a community of a chain and keep it there; None: take it out of the one that it is in.

    Raises:
        NotFoundError: for another chain's community. InvalidInputError: when the firm is no member of the chain.
    """
    found, known = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    if not any(
        row.organisation_id == organisation_id
        for row in alliance_store.members_of(session, found.id, chain_id=known.id, on=today_in(found, now))
    ):
        raise InvalidInputError(field="organisation", reason="not_a_member")
    rows = community_store.community_members(session, known.id)
    kept = [_copy(row) for row in rows if row.organisation_id != organisation_id]
    if community_id is not None:
        _get(session, known, community_id)
        kept.append(
            CommunityMember(
                community_id=community_id, organisation_id=organisation_id, chain_id=known.id, pinned=True, since=now
            )
        )
    community_store.replace_members(session, known.id, kept)


def rename_community(
    session: Session, *, actor: Actor | None, community_id: uuid.UUID, alliance: str, chain: str, name: str
) -> Community:
    """Give a community a name that stays; an empty one lets the next grouping choose again."""
    _, known = open_chain(session, actor, alliance, chain, action=Action.SHAPE_CHAIN)
    community = _get(session, known, community_id)
    cleaned = " ".join(name.split())[:_MOST_NAME]
    community.named = bool(cleaned)
    community.name = cleaned or community.name
    return community_store.add_community(session, community)


def _get(session: Session, chain: Chain, community_id: uuid.UUID) -> Community:
    community = community_store.get_community(session, community_id)
    if community.chain_id != chain.id:
        raise NotFoundError(kind="community")
    return community


def _copy(row: CommunityMember) -> CommunityMember:
    return CommunityMember(**row.model_dump())


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name that no other community has."""
    known, number, free = set(taken), 1, name
    while free in known:
        number += 1
        free = f"{name}（{number}）"
    return free


class _Place:
    """One chain with its firms, looked up once."""

    def __init__(self, session: Session, matchers: Matchers, alliance: Alliance, chain: Chain, now: datetime) -> None:
        self.placements: ChainPlacements = place_chain(session, matchers, alliance=alliance, chain=chain, now=now)
        self.members: Mapping[str, PlacedMember] = {
            str(member.organisation_id): member for member in self.placements.members
        }
        nodes = {each.node for member in self.placements.members for each in member.nodes}
        self._supplies: Sequence[Edge] = supply_graph(self.placements.knowledge).edges_among(nodes)
        self._holders = self._counts(self.members)
        self._flows = self._made_flows(session, alliance)

    def _made_flows(self, session: Session, alliance: Alliance) -> dict[Pair, int]:
        askers = {need.need.id: str(need.need.organisation_id) for need in self.placements.needs}
        flows: Counter[Pair] = Counter()
        for supply in chain_content.made_supplies(session, alliance.id):
            asker, supplier = askers.get(supply.need_id, ""), str(supply.supplier_id)
            if asker in self.members and supplier in self.members and asker != supplier:
                flows[min(asker, supplier), max(asker, supplier)] += 1
        return dict(flows)

    def ties(self) -> Firms:
        """Return what ties the firms that stand anywhere."""
        profiles = {
            firm: {each.node: each.confidence for each in member.nodes}
            for firm, member in self.members.items()
            if member.nodes
        }
        return Firms(profiles, self._supplies, self._flows)

    def name_of(self, firms: Sequence[str]) -> str:
        """Return a name for a group: what most of its firms and few others do."""
        counts = self._counts(firms)
        best = sorted(counts, key=lambda node: (-(counts[node] ** 2) / self._holders[node], node))[:2]
        return "·".join(best)[: _MOST_NAME - 10] or "未命名"

    def _counts(self, firms: Iterable[str]) -> Counter[str]:
        """Return how many of some firms offer each node."""
        return Counter(
            each.node
            for firm in firms
            if firm in self.members
            for each in self.members[firm].nodes
            if each.confidence >= _COUNTED
        )

    def firm(self, member: PlacedMember, *, pinned: bool = False) -> CommunityFirm:
        """Return a firm as it is shown."""
        return CommunityFirm(
            organisation_id=member.organisation_id,
            name=member.name,
            leads=member.leads,
            places=tuple(own_places(member.nodes)),
            pinned=pinned,
        )

    def show(self, community: Community, rows: Sequence[CommunityMember]) -> CommunityView:
        """Return a community with its reasons; firms that have left the chain are left out."""
        present = [row for row in rows if str(row.organisation_id) in self.members]
        firms = [str(row.organisation_id) for row in present]
        counts = self._counts(firms)
        shared = [SharedNode(node, count) for node, count in counts.items() if count >= _SHARED_LEAST]
        shared.sort(key=lambda each: (-each.firms, self._holders[each.node], each.node))
        inside = set(firms)
        shown = [self.firm(self.members[str(row.organisation_id)], pinned=row.pinned) for row in present]
        return CommunityView(
            id=community.id,
            name=community.name,
            named=community.named,
            firms=tuple(sorted(shown, key=lambda each: (not each.leads, each.name))),
            shared=tuple(shared[:_TOP]),
            supplies=tuple(self._inner(firms)[:_TOP]),
            flows=sum(count for pair, count in self._flows.items() if inside.issuperset(pair)),
        )

    def _inner(self, firms: Sequence[str]) -> list[InnerSupply]:
        on: dict[str, set[str]] = defaultdict(set)
        for firm in firms:
            for node in own_places(self.members[firm].nodes):
                on[node].add(firm)
        found = []
        for origin, target in self._supplies:
            pairs = sum(1 for a in on.get(origin, ()) for b in on.get(target, ()) if a != b)
            if pairs:
                found.append(InnerSupply(origin, target, pairs))
        return sorted(found, key=lambda each: (-each.pairs, each.origin, each.target))
