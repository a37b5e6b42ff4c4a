"""The page `/gaps`: the gap list by node, with the nearest members and the firm to attract."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.errors import ForbiddenError, NotSignedInError
from service.exports.gap_sheet import UNKNOWN_NODE, near_words, profile_words
from service.pictures.svg import node_address
from service.policy import Action
from service.usecases.gap_files import read_gap_file
from service.usecases.gap_groups import read_gap_groups
from service.web.desks import Desk, DeskDep
from service.web.rendering import PAGE_HEADERS, Renderer

GAPS = "/gaps"


class GapsPage:
    """The gap list by node, and its files."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def router(self) -> APIRouter:
        """Return the page's routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(GAPS, self.show, methods=["GET", "HEAD"], response_model=None)
        router.add_api_route(f"{GAPS}/file", self.download, methods=["GET"], response_model=None)
        return router

    def show(self, request: Request, desk: DeskDep, alliance: Annotated[str, Query()] = "") -> Response:
        """Show the gaps of an alliance."""
        code = _alliance(desk, alliance)
        container = desk.context.container
        with container.database.read() as session:
            report = read_gap_groups(session, container.engines, actor=desk.actor, alliance=code)
        return self._renderer.page(
            request,
            "chain/gaps.html",
            headers={"Cache-Control": "private, no-store"},
            report=report,
            alliances=desk.alliances_for(Action.READ_LISTS),
            near_words=near_words,
            profile_words=profile_words,
            unknown_node=UNKNOWN_NODE,
            address_of=lambda chain, node: node_address(report.alliance, chain, node),
        )

    def download(
        self,
        desk: DeskDep,
        *,
        alliance: Annotated[str, Query()] = "",
        form: Annotated[str, Query(alias="format")] = "xlsx",
    ) -> Response:
        """Return the gaps of an alliance as a file."""
        code = _alliance(desk, alliance)
        container = desk.context.container
        with container.database.read() as session:
            file = read_gap_file(session, container.engines, actor=desk.actor, alliance=code, form=form, now=desk.now)
        headers = {**PAGE_HEADERS, "Content-Disposition": file.disposition, "Cache-Control": "private, no-store"}
        return Response(file.content, headers=headers, media_type=file.media_type)


def _alliance(desk: Desk, asked: str) -> str:
    """Return the alliance that is asked for: the first that the person may read where none is named.

    Raises:
        NotSignedInError, ForbiddenError.
    """
    if desk.actor is None:
        raise NotSignedInError
    readable = desk.alliances_for(Action.READ_LISTS)
    if not asked and not readable:
        raise ForbiddenError(action=Action.READ_LISTS.value)
    return asked or readable[0].code
