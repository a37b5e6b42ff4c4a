"""The page `/nodes/{alliance}/{chain}/{node}`: who is on a node and why, and the forms that correct it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from matching.knowledge_additions import Addition
from service.case_words import STATES
from service.pictures.svg import MARK_WORDS, node_address
from service.policy import Action
from service.usecases.chain_nodes import Correction, NodeView, Quote, correct_place, read_node
from service.usecases.knowledge_additions import add_knowledge, as_addition, read_additions, revoke_knowledge
from service.web.chain.ids import read_id
from service.web.chain.map_page import MAP, readable_alliances
from service.web.desks import Desk, DeskDep, OwnForm
from service.web.highlights import Part, mark_spans, shorten
from service.web.rendering import Renderer, redirect
from service.web.shown_problems import ShownProblem

NODES = "/nodes/{alliance}/{chain}/{node}"
_NEED = "need"
_LONGEST_QUOTE, _AROUND = 90, 36
# Beyond so many members a list to choose from helps nobody, and makes the page heavy.
_MOST_CHOICES = 60

KIND_WORDS: Mapping[str, str] = {
    "product": "产品",
    "material": "原料与材料",
    "process": "工艺",
    "equipment": "装备",
    "certificate": "资质",
    "service": "服务",
    "maker": "一类企业",
}
"""Kind of a node -> what it is called."""

ADDITION_WORDS: Mapping[str, str] = {
    "surface": "也叫",
    "cue": "买家常说成",
    "broader": "属于（更大的一类）",
    "part_of": "装在（哪个产品里）",
    "made_from": "用到（哪种原料或零件）",
    "made_by": "要用（哪道工艺）",
    "done_on": "要用（哪种装备）",
    "converts": "做它的厂可以转做",
}
"""Kind of an addition -> how it is said."""

BASIS_WORDS: Mapping[str, str] = {
    "stated": "文中写明",
    "dealt": "经销，不是自产",
    "aside": "只是提到",
    "described": "按描述推断",
    "firm_name": "按单位名称推测",
    "corrected": "链长或秘书处已确认",
}
"""Why something stands on a node -> the words for it."""


@dataclass(frozen=True, slots=True)
class NodePlace:
    """Which node of which chain an address names."""

    alliance: str
    chain: str
    node: str

    @property
    def address(self) -> str:
        """The address of the node's page."""
        return node_address(self.alliance, self.chain, self.node)


class NodePage:
    """The page of one node."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(NODES, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(
            f"{NODES}/corrections", self.correct, methods=["POST"], dependencies=[OwnForm], response_model=None
        )
        for place, act in (("additions", self.add), ("revocations", self.revoke)):
            router.add_api_route(f"{NODES}/{place}", act, methods=["POST"], dependencies=[OwnForm], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, alliance: str, chain: str, node: str) -> Response:
        """Show a node."""
        readable_alliances(desk)
        return self._page(request, desk, NodePlace(alliance, chain, node))

    def correct(
        self,
        request: Request,
        desk: DeskDep,
        alliance: str,
        chain: str,
        node: str,
        *,
        subject: Annotated[str, Form()] = "",
        belongs: Annotated[str, Form()] = "yes",
        phrase: Annotated[str, Form()] = "",
        firm: Annotated[str, Form()] = "",
    ) -> Response:
        """Put a member or a need on the node, or take it off; a phrase is learnt as another name of it.

        firm: the member by its full name, where there are too many to choose from.
        """
        place = NodePlace(alliance, chain, node)
        request.state.show_again = lambda problem: self._page(request, desk, place, problem=problem)
        correction = _read_correction(node, subject, firm.strip(), belongs == "yes")
        container = desk.context.container
        with container.database.transaction() as session:
            correct_place(
                session,
                container.engines,
                actor=desk.actor,
                alliance=alliance,
                chain=chain,
                correction=correction,
                now=desk.now,
            )
            if phrase.strip():
                _add(session, desk, place, as_addition("surface", node, phrase))
        return redirect(request, place.address, done="place_corrected")

    def add(
        self,
        request: Request,
        desk: DeskDep,
        alliance: str,
        chain: str,
        node: str,
        *,
        kind: Annotated[str, Form()] = "",
        value: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
    ) -> Response:
        """Add a name or a way to the node, for the whole alliance."""
        place = NodePlace(alliance, chain, node)
        request.state.show_again = lambda problem: self._page(request, desk, place, problem=problem)
        with desk.context.container.database.transaction() as session:
            _add(session, desk, place, as_addition(kind, node, value, note))
        return redirect(request, place.address, done="knowledge_added")

    def revoke(
        self,
        request: Request,
        desk: DeskDep,
        alliance: str,
        chain: str,
        node: str,
        *,
        addition: Annotated[str, Form()] = "",
    ) -> Response:
        """Let an addition count no more."""
        place = NodePlace(alliance, chain, node)
        request.state.show_again = lambda problem: self._page(request, desk, place, problem=problem)
        with desk.context.container.database.transaction() as session:
            revoke_knowledge(
                session,
                actor=desk.actor,
                alliance=alliance,
                chain=chain,
                addition_id=read_id(addition),
                now=desk.now,
            )
        return redirect(request, place.address, done="knowledge_revoked")

    def _page(self, request: Request, desk: Desk, place: NodePlace, *, problem: ShownProblem | None = None) -> Response:
        with desk.context.container.database.read() as session:
            view = _read(session, desk, place)
            added = read_additions(
                session, actor=desk.actor, alliance=place.alliance, chain=place.chain, node=place.node
            )
        return self._renderer.page(
            request,
            "chain/node.html",
            status=problem.status if problem else 200,
            headers={"Cache-Control": "private, no-store"},
            problem=problem,
            view=view,
            place=place,
            back=f"{MAP}/{place.alliance}/{place.chain}",
            may_correct=any(each.code == place.alliance for each in desk.alliances_for(Action.SHAPE_CHAIN)),
            kind=KIND_WORDS[view.kind],
            mark_words=MARK_WORDS,
            basis_words=BASIS_WORDS,
            states=STATES,
            quoted=_quoted,
            address_of=lambda node: node_address(place.alliance, place.chain, node),
            summary=_summary(view),
            added=added,
            addition_words=ADDITION_WORDS,
            choices=_MOST_CHOICES,
        )


def _read(session: Session, desk: Desk, place: NodePlace) -> NodeView:
    container = desk.context.container
    shown = container.pictures.open(
        session, container.engines, actor=desk.actor, alliance=place.alliance, chain=place.chain, now=desk.now
    )
    return read_node(session, container.engines, actor=desk.actor, chain_map=shown.picture.chain_map, node=place.node)


def _add(session: Session, desk: Desk, place: NodePlace, addition: Addition) -> None:
    add_knowledge(
        session,
        desk.context.container.engines,
        actor=desk.actor,
        alliance=place.alliance,
        chain=place.chain,
        addition=addition,
        now=desk.now,
    )


def _read_correction(node: str, subject: str, firm: str, belongs: bool) -> Correction:
    if firm and not subject:
        return Correction(node=node, belongs=belongs, organisation=firm)
    kind, _, number = subject.partition(":")
    subject_id = read_id(number)
    if kind == _NEED:
        return Correction(node=node, belongs=belongs, need_id=subject_id)
    return Correction(node=node, belongs=belongs, organisation=str(subject_id))


def _quoted(quote: Quote) -> list[Part]:
    """Return a quotation with the words that name the node marked."""
    return shorten(mark_spans(quote.text, [quote.span]), most=_LONGEST_QUOTE, around=_AROUND)


def _summary(view: NodeView) -> str:
    """Say in a sentence how the node stands."""
    own = sum(member.own for member in view.members)
    here = f"本链有 {own} 家在这里" if own else "本链没有成员在这里"
    beside = len(view.members) - own
    said = [here + (f"，另有 {beside} 家兼做" if beside else "")]
    if view.needs:
        said.append(f"有 {len(view.needs)} 项需求等着对接")
    if view.nearby:
        said.append(f"联盟其他链上有 {view.nearby} 家能供")
    return "；".join(said) + "。"
