"""The gap list by node (补链清单): what nobody could serve, how much of it and how often, and whom to attract."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from matching.gap_profiles import Amount, Profile, describe_supplier, sum_amounts
from matching.matcher import Matcher
from matching.posts import Need
from matching.proposals import Proposal
from matching.reading import NeedReading
from service.domain.alliances import Alliance, chain_labels
from service.domain.case_states import GAP_LISTED
from service.policy import Actor
from service.store import alliances as alliance_store
from service.store import chain_content
from service.store.chain_content import ChainNeed
from service.usecases.lists import open_lists
from service.usecases.matchers import Matchers
from service.usecases.placements import Placer

_MOST_NEAR = 4
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMember:
    """A member that is close to serving a gap. could_convert: by turning its trade; `lacks`: what it needs for that."""

    organisation_id: uuid.UUID
    name: str
    could_convert: bool
    way: str
    lacks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNeed:
    """A need on the gap list."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    organisation: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """The gaps at one node of one chain; `node` is None where none is known. askers: how many organisations ask."""

    chain: str
    chain_name: str
    node: str | None
    needs: tuple[GapNeed, ...]
    askers: int
    amounts: tuple[Amount, ...]
    near: tuple[NearMember, ...]
    profile: Profile
    supplied: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """All gaps of an alliance, those of most needs first."""

    alliance: str
    alliance_name: str
    groups: tuple[GapGroup, ...]

    @property
    def need_count(self) -> int:
        """How many needs are on the list."""
        return sum(len(group.needs) for group in self.groups)


def read_gap_groups(session: Session, matchers: Matchers, *, actor: Actor | None, alliance: str | None) -> GapReport:
    """Return the gap list of an alliance by node, with the nearest members and the firm to attract.

    Raises:
        NotSignedInError, ForbiddenError, UnknownAllianceError, IndexBuildingError.
    """
    found = open_lists(session, actor, alliance)
    return gap_groups(session, matchers, alliance=found)


def gap_groups(session: Session, matchers: Matchers, *, alliance: Alliance) -> GapReport:
    """Return the gap list by node, to a caller who may; as `read_gap_groups`."""
    rows = chain_content.chain_needs(session, alliance.id, states=(GAP_LISTED,))
    maker = _GroupMaker(session, matchers, alliance, rows)
    grouped: dict[tuple[uuid.UUID, str | None], list[ChainNeed]] = defaultdict(list)
    for row in rows:
        grouped[row.chain_id, maker.node_of(row)].append(row)
    groups = [maker.group(chain_id, node, needs) for (chain_id, node), needs in grouped.items()]
    groups.sort(key=lambda group: (-len(group.needs), group.chain, group.node or "\uffff"))
    return GapReport(alliance=alliance.code, alliance_name=alliance.name, groups=tuple(groups))


class _GroupMaker:
    """Makes the groups of one alliance; names and nodes are looked up once."""

    def __init__(self, session: Session, matchers: Matchers, alliance: Alliance, rows: Sequence[ChainNeed]) -> None:
        self._session = session
        self._matcher: Matcher = matchers.matcher_of(alliance.id)
        self._placer = Placer(session, matchers, alliance.id)
        chains = alliance_store.chains_of(session, alliance.id)
        self._labels = chain_labels(chains)
        self._codes = {chain.id: chain.code for chain in chains}
        self._names = alliance_store.organisation_names(session, (row.organisation_id for row in rows))
        self._offered = {each.node for placed in self._placer.member_nodes()[0].values() for each in placed}

    def node_of(self, row: ChainNeed) -> str | None:
        """Return the node that a need is about."""
        placed = self._placer.need_nodes(row.id, row.title, row.text)
        return placed[0].node if placed else None

    def group(self, chain_id: uuid.UUID, node: str | None, rows: Sequence[ChainNeed]) -> GapGroup:
        """Return one group."""
        readings = [self._matcher.pool.read_need(_as_need(row)) for row in rows]
        profile = describe_supplier(node, readings, self._placer.knowledge)
        return GapGroup(
            chain=self._codes[chain_id],
            chain_name=self._labels[chain_id],
            node=node,
            needs=tuple(
                GapNeed(
                    id=row.id,
                    case_id=row.case_id,
                    number=row.number,
                    organisation=self._names.get(row.organisation_id, ""),
                    title=row.title,
                    text=row.text,
                )
                for row in rows
            ),
            askers=len({row.organisation_id for row in rows}),
            amounts=sum_amounts(readings),
            near=self._near(rows),
            profile=profile,
            supplied=tuple(material for material in profile.materials if material in self._offered),
        )

    def _near(self, rows: Sequence[ChainNeed]) -> tuple[NearMember, ...]:
        """Return the members that come closest: who could convert first, each once."""
        found: dict[str, tuple[Proposal, NeedReading]] = {}
        for row in rows:
            need = _as_need(row)
            survey = self._matcher.survey(need, limit=_LOOKED_AT)
            result = self._matcher.present(need, survey, limit=_LOOKED_AT)
            for proposal in (*result.stretch, *result.proposals):
                known = found.get(proposal.organisation)
                if not proposal.path:  # near in wording alone
                    continue
                if known is None or proposal.probability > known[0].probability:
                    found[proposal.organisation] = proposal, survey.reading
        ordered = sorted(
            found.values(),
            key=lambda pair: (pair[0].list_name != "stretch", -pair[0].probability, pair[0].organisation),
        )[:_MOST_NEAR]
        names = alliance_store.organisation_names(
            self._session, (uuid.UUID(proposal.organisation) for proposal, _ in ordered)
        )
        return tuple(self._show(proposal, reading, names) for proposal, reading in ordered)

    def _show(self, proposal: Proposal, reading: NeedReading, names: dict[uuid.UUID, str]) -> NearMember:
        firm = uuid.UUID(proposal.organisation)
        held = proposal.path[-1].node if proposal.path else ""
        lacks = [
            hop.lacks
            for mention, _ in reading.mentions
            for hop in self._placer.knowledge.conversions(mention.node)
            if hop.node == held and hop.lacks
        ]
        return NearMember(
            organisation_id=firm,
            name=names.get(firm, ""),
            could_convert=proposal.list_name == "stretch",
            way=proposal.path[-1].words if proposal.path else "",
            lacks=lacks[0] if lacks else "",
        )


def _as_need(row: ChainNeed) -> Need:
    return Need(row.text, row.title, asker=str(row.organisation_id))
