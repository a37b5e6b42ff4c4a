"""The page `/communities`: groups of firms that belong together, why, and the forms that settle them."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from service.errors import NotFoundError
from service.pictures.svg import node_address
from service.policy import Action
from service.usecases.communities import (
    CommunitiesView,
    CommunityView,
    move_firm,
    read_communities,
    regroup,
    rename_community,
)
from service.web.chain.ids import read_id
from service.web.chain.map_page import readable_alliances
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

COMMUNITIES = "/communities"
_MOST = 30
"""Communities on one page."""


@dataclass(frozen=True, slots=True)
class ChainChoice:
    """Which chain of which alliance is looked at, and from which community on."""

    alliance: str
    chain: str
    begin: int = 0

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"{COMMUNITIES}?place={self.alliance}/{self.chain}" + (f"&begin={self.begin}" if self.begin else "")


@dataclass(frozen=True, slots=True)
class CommunityForm:
    """Every field that a form of the page may carry; empty where it does not."""

    place: Annotated[str, Form()] = ""
    firm: Annotated[str, Form()] = ""
    community: Annotated[str, Form()] = ""
    name: Annotated[str, Form()] = ""


CommunityFormDep = Annotated[CommunityForm, Depends()]


class CommunitiesPage:
    """The communities of a chain."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(COMMUNITIES, self.show, methods=["GET", "HEAD"], response_model=None)
        for place, act in (("group", self.group), ("move", self.move), ("rename", self.rename)):
            router.add_api_route(
                f"{COMMUNITIES}/{place}", act, methods=["POST"], dependencies=[OwnForm], response_model=None
            )
        return router

    def show(
        self,
        request: Request,
        desk: DeskDep,
        place: Annotated[str, Query()] = "",
        begin: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        """Show the communities of a chain."""
        return self._page(request, desk, _choose(desk, place, begin))

    def group(self, request: Request, desk: DeskDep, form: CommunityFormDep) -> Response:
        """Group the firms of a chain anew."""
        chosen = self._begin(request, desk, form.place)
        container = desk.context.container
        with container.database.transaction() as session:
            regroup(
                session,
                container.engines,
                actor=desk.actor,
                alliance=chosen.alliance,
                chain=chosen.chain,
                now=desk.now,
            )
        return redirect(request, chosen.address, done="communities_grouped")

    def move(self, request: Request, desk: DeskDep, form: CommunityFormDep) -> Response:
        """Put a firm into a community, or out of all."""
        chosen = self._begin(request, desk, form.place)
        with desk.context.container.database.transaction() as session:
            move_firm(
                session,
                actor=desk.actor,
                community_id=read_id(form.community) if form.community else None,
                organisation_id=read_id(form.firm),
                alliance=chosen.alliance,
                chain=chosen.chain,
                now=desk.now,
            )
        return redirect(request, chosen.address, done="firm_moved")

    def rename(self, request: Request, desk: DeskDep, form: CommunityFormDep) -> Response:
        """Give a community a name."""
        chosen = self._begin(request, desk, form.place)
        with desk.context.container.database.transaction() as session:
            rename_community(
                session,
                actor=desk.actor,
                community_id=read_id(form.community),
                alliance=chosen.alliance,
                chain=chosen.chain,
                name=form.name,
            )
        return redirect(request, chosen.address, done="community_renamed")

    def _begin(self, request: Request, desk: Desk, place: str) -> ChainChoice:
        """Return what a form is about; what goes wrong from here on is said on the page itself."""
        chosen = _choose(desk, place, 0)
        request.state.show_again = lambda problem: self._page(request, desk, chosen, problem=problem)
        return chosen

    def _page(
        self, request: Request, desk: Desk, chosen: ChainChoice, *, problem: ShownProblem | None = None
    ) -> Response:
        container = desk.context.container
        with container.database.read() as session:
            view = read_communities(
                session,
                container.engines,
                actor=desk.actor,
                alliance=chosen.alliance,
                chain=chosen.chain,
                now=desk.now,
            )
        values: dict[str, Any] = {
            "view": view,
            "shown": view.communities[chosen.begin : chosen.begin + _MOST],
            "begin": chosen.begin,
            "most": _MOST,
            "place": f"{chosen.alliance}/{chosen.chain}",
            "places": [
                (each.name, [(f"{each.code}/{c.code}", c.name) for c in each.chains]) for each in _open_to(desk)
            ],
            "may_shape": any(each.code == chosen.alliance for each in desk.alliances_for(Action.SHAPE_CHAIN)),
            "reasons": _reasons,
            "address_of": lambda node: node_address(chosen.alliance, chosen.chain, node),
            "firms_to_move": _firms(view),
        }
        return self._renderer.page(
            request,
            "chain/communities.html",
            status=problem.status if problem else 200,
            headers={"Cache-Control": "private, no-store"},
            problem=problem,
            **values,
        )


def _open_to(desk: Desk) -> list[Any]:
    return [each for each in readable_alliances(desk) if each.chains]


def _choose(desk: Desk, place: str, begin: int) -> ChainChoice:
    """Return the chain that is asked for, the first that the person may see where none is named."""
    alliance, _, chain = place.partition("/")
    found = _open_to(desk)
    if not place and found:
        return ChainChoice(found[0].code, found[0].chains[0].code, begin)
    if not chain:
        raise NotFoundError(reason="address")
    return ChainChoice(alliance, chain, begin)


def _reasons(community: CommunityView) -> list[str]:
    """Say why the firms of a community are together."""
    said = []
    if community.shared:
        said.append("做同一类：" + "、".join(f"{each.node} {each.firms} 家" for each in community.shared))
    if community.supplies:
        lines = (f"{each.origin}→{each.target}（{each.pairs} 对）" for each in community.supplies)
        said.append("上下游配得上：" + "、".join(lines))
    if community.flows:
        said.append(f"互相已有 {community.flows} 项订单意向")
    return said or ["产品相近，工艺相通"]


def _firms(view: CommunitiesView) -> list[tuple[str, str]]:
    """Return all firms of the chain by name, to choose from."""
    found = [firm for community in view.communities for firm in community.firms] + list(view.others)
    return sorted((firm.name, str(firm.organisation_id)) for firm in found)[:500]
