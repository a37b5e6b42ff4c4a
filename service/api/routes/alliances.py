"""The alliances to choose from."""

from fastapi import APIRouter, Response

from service.api.answers import answer
from service.api.callers import CallerDep
from service.api.fields import API
from service.usecases import alliances
from service.usecases.alliances import AllianceView

router = APIRouter(prefix=API, tags=["alliances"])


@router.get("/alliances", response_model=list[AllianceView])
def list_alliances(caller: CallerDep) -> Response:
    """Return the alliances that the caller has to do with; visitors get the demonstration ones where those are open."""
    actor = caller.actor
    with caller.read() as session:
        demo_open = caller.context.container.settings.demo_open
        return answer(alliances.list_alliances(session, actor=actor, demo_open=demo_open))
