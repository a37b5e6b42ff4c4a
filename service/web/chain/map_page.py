"""The pages `/map` and `/map/{alliance}/{chain}`: a chain at a glance, as a picture and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.errors import ForbiddenError, NotSignedInError
from service.pictures.map_table import table_of
from service.pictures.picture_cache import Shown
from service.pictures.svg import MARK_WORDS
from service.policy import Action
from service.usecases.alliances import AllianceView
from service.usecases.chain_maps import GAP, SINGLE, ChainMap
from service.web.desks import Desk, DeskDep
from service.web.rendering import Renderer

MAP = "/map"
_NAMED = 2
_MOST_LINKS = 4
_LISTED = 600


@dataclass(frozen=True, slots=True)
class ChainCard:
    """One chain in the overview; `chain_map` is None where it has not been made."""

    code: str
    name: str
    chain_map: ChainMap


class MapPage:
    """The overview of an alliance's chains and the map of each."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(MAP, self.overview, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{MAP}/{{alliance}}/{{chain}}", self.show, methods=["GET", "HEAD"], response_model=None)
        return router

    def overview(self, request: Request, desk: DeskDep, alliance: Annotated[str, Query()] = "") -> Response:
        """Show the chains of an alliance with what is missing in each."""
        readable = readable_alliances(desk)
        chosen = next((each for each in readable if each.code == alliance), readable[0])
        cards = [
            ChainCard(chain.code, chain.name, self._shown(desk, chosen.code, chain.code).picture.chain_map)
            for chain in chosen.chains
        ]
        return self._renderer.page(
            request, "chain/overview.html", alliances=readable, chosen=chosen, cards=cards, gap=GAP, single=SINGLE
        )

    def show(
        self,
        request: Request,
        desk: DeskDep,
        alliance: str,
        chain: str,
        nodes: Annotated[str, Query()] = "",
    ) -> Response:
        """Show the map of one chain, or (`nodes=all`) every node that is folded in it."""
        readable_alliances(desk)
        shown = self._shown(desk, alliance, chain)
        found = shown.picture.chain_map
        return self._renderer.page(
            request,
            "chain/nodes.html" if nodes else "chain/map.html",
            map=found,
            svg=shown.svg,
            rows=table_of(shown.picture),
            listed=_LISTED,
            chains=next((each.chains for each in desk.alliances if each.code == alliance), []),
            marks=[(mark, len(found.marked(mark)), MARK_WORDS[mark]) for mark in (GAP, SINGLE)],
            first=_summary(found),
            most=_MOST_LINKS,
        )

    def _shown(self, desk: Desk, alliance: str, chain: str) -> Shown:
        container = desk.context.container
        with container.database.read() as session:
            return container.pictures.open(
                session, container.engines, actor=desk.actor, alliance=alliance, chain=chain, now=desk.now
            )


def readable_alliances(desk: Desk) -> list[AllianceView]:
    """Return the alliances whose chains the person may look at.

    Raises:
        NotSignedInError, ForbiddenError.
    """
    if desk.actor is None:
        raise NotSignedInError
    found = desk.alliances_for(Action.READ_CHAIN)
    if not found:
        raise ForbiddenError(action=Action.READ_CHAIN.value)
    return found


def _summary(found: ChainMap) -> str:
    """Say in a sentence what stands out."""
    gaps, singles = found.marked(GAP), found.marked(SINGLE)
    said = []
    if gaps:
        said.append(f"{_listed([node.name for node in gaps])}有需求没人能接，是缺口")
    if singles:
        said.append(f"{_listed([node.name for node in singles])}只有一家在供，断了就停")
    return "；".join(said) + "。" if said else "眼下没有缺口，也没有只靠一家的环节。"


def _listed(names: Sequence[str]) -> str:
    ending = f"等 {len(names)} 个环节" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + ending
