"""A chain map in words: line by line as the picture shows it, and node by node with everything that stands on it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from service.pictures.picture import DrawnBox, Picture
from service.pictures.svg import MARK_WORDS, anchor_of, node_address
from service.usecases.chain_maps import STEADY, Flow
from service.usecases.placements import PlacedMember, PlacedNeed

_NAMED = 2


@dataclass(frozen=True, slots=True)
class TableRow:
    """A box of the picture as a line of the table. nodes: name and address of each; members: names, some of them."""

    anchor: str
    stage: str
    box: DrawnBox
    nodes: list[tuple[str, str]]
    members: list[str]
    more: int
    mark: str


def table_of(picture: Picture) -> list[TableRow]:
    """Return what the picture shows, box by box."""
    numbered = [(stage.heading, box) for stage in picture.stages for box in stage.boxes]
    rows = []
    for number, (stage, box) in enumerate(numbered, start=1):
        members = {member.organisation_id: member for node in box.nodes for member in node.members}
        named = [f"{member.label}（链主）" if member.leads else member.label for member in members.values()]
        beside = {member.organisation_id: member for node in box.nodes for member in node.beside}
        named = named or [f"{member.label}（兼做）" for member in beside.values()]
        found = picture.chain_map
        rows.append(
            TableRow(
                anchor=anchor_of(number),
                stage=stage,
                box=box,
                nodes=[(node.name, node_address(found.alliance, found.chain, node.name)) for node in box.nodes],
                members=named[:_NAMED],
                more=max(len(named) - _NAMED, 0),
                mark="" if box.mark == STEADY else MARK_WORDS[box.mark],
            )
        )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFirm:
    """A firm on a map."""

    id: uuid.UUID
    name: str
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNeed:
    """An open need on a map."""

    id: uuid.UUID
    number: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNodeText:
    """A node: in which stage it stands, who has a place on it or offers it beside, who asks. mark: what is special."""

    name: str
    kind: str
    stage: str
    mark: str
    members: tuple[MapFirm, ...]
    beside: tuple[MapFirm, ...]
    nearby: int
    needs: tuple[MapNeed, ...]
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What can go into what."""

    origin: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapText:
    """All that a picture shows, nothing folded; nodes stage by stage, as the picture has them."""

    alliance: str
    alliance_name: str
    chain: str
    chain_name: str
    member_count: int
    need_count: int
    nodes: tuple[MapNodeText, ...]
    supplies: tuple[Supply, ...]
    flows: tuple[Flow, ...]
    unplaced: tuple[MapFirm, ...]
    unplaced_needs: tuple[MapNeed, ...]


def text_of(picture: Picture) -> MapText:
    """Return a whole map in words."""
    found = picture.chain_map
    return MapText(
        alliance=found.alliance,
        alliance_name=found.alliance_name,
        chain=found.chain,
        chain_name=found.chain_name,
        member_count=found.member_count,
        need_count=found.need_count,
        nodes=tuple(
            MapNodeText(
                name=node.name,
                kind=node.kind,
                stage=stage.heading,
                mark=node.mark,
                members=_firms(node.members),
                beside=_firms(node.beside),
                nearby=node.nearby,
                needs=_needs(node.needs),
                served=node.served,
            )
            for stage in picture.stages
            for box in stage.boxes
            for node in box.nodes
        ),
        supplies=tuple(Supply(origin=origin, target=target) for origin, target in found.supplies),
        flows=found.flows,
        unplaced=_firms(found.unplaced),
        unplaced_needs=_needs(found.unplaced_needs),
    )


def _firms(members: Iterable[PlacedMember]) -> tuple[MapFirm, ...]:
    return tuple(MapFirm(id=each.organisation_id, name=each.name, leads=each.leads) for each in members)


def _needs(needs: Iterable[PlacedNeed]) -> tuple[MapNeed, ...]:
    return tuple(MapNeed(id=each.need.id, number=each.need.number, state=each.need.state) for each in needs)
