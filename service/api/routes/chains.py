"""Chain maps, gaps by node and communities, as their pages show them."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response

from service.addresses import site_address
from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API, Short
from service.pictures.map_table import MapText, text_of
from service.pictures.svg import write_file
from service.usecases.communities import CommunitiesView, read_communities
from service.usecases.gap_groups import GapReport, read_gap_groups

router = APIRouter(prefix=API, tags=["chains"])

_SVG = "image/svg+xml"


@router.get("/maps/{alliance}/{chain}", response_model=MapText, responses={200: {"content": {_SVG: {}}}})
def read_map(
    request: Request,
    alliance: Short,
    chain: Short,
    caller: CallerDep,
    *,
    form: Literal["json", "svg"] = Query(default="json", alias="format"),
) -> Response:
    """Return the map of a chain: in words with nothing folded, or (`format=svg`) as the picture that the page shows."""
    container = caller.context.container
    with caller.read() as session:
        shown = container.pictures.open(
            session, container.engines, actor=caller.actor, alliance=alliance, chain=chain, now=caller.now
        )
    if form == "svg":
        host, public = request.headers.get("host", ""), container.settings.public_address
        content = write_file(shown.picture, site_address(public, scheme=request.url.scheme, host=host))
        return Response(content, headers={"Cache-Control": "private, no-store"}, media_type=_SVG)
    return answer(text_of(shown.picture))


@router.get("/gaps", response_model=GapReport)
def read_gaps(caller: CallerDep, *, alliance: Short | None = None) -> Response:
    """Return the gap list by node: amounts, the nearest members, and the firm to attract."""
    with caller.read() as session:
        return answer(read_gap_groups(session, caller.context.container.engines, actor=caller.actor, alliance=alliance))


@router.get("/communities", response_model=CommunitiesView)
def read_chain_communities(caller: CallerDep, *, alliance: Short, chain: Short) -> Response:
    """Return the communities of a chain with the reasons why their firms are together, and who is in none."""
    engines = caller.context.container.engines
    with caller.read() as session:
        return answer(
            read_communities(session, engines, actor=caller.actor, alliance=alliance, chain=chain, now=caller.now)
        )
