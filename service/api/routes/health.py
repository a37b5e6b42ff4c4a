"""Whether the process lives, whether it can serve, and its numbers."""

from fastapi import APIRouter, Response

from service.api.answers import JSON, dump_plain
from service.api.context import ContextDep
from service.errors import ServiceError

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def read_health() -> dict[str, str]:
    """Return that the process lives; asks nothing of any other part."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Not ready; the body says what is missing."}})
def read_readiness(context: ContextDep) -> Response:
    """Return whether requests can be served, with the versions of schema, model and knowledge and the index's state."""
    container = context.container
    schema, current, code = None, False, ""
    try:
        schema, current = container.database.schema_version(), container.database.is_current()
    except ServiceError as exc:
        code = exc.code
    status = container.engines.status()
    ready = current and status.ready
    content = {
        "ready": ready,
        "database": {"current": current, "code": code or ("" if current else "database_missing")},
        "index": {
            "ready": status.ready,
            "code": status.detail,
            "capabilities": status.capabilities,
            "seq": status.seq,
            "behind_s": round(status.behind_s, 3),
        },
        "versions": {"schema": schema, **status.versions},
    }
    return Response(dump_plain(content), 200 if ready else 503, media_type=JSON)


@router.get("/metrics", response_class=Response)
def read_metrics(context: ContextDep) -> Response:
    """Return the numbers of this process in Prometheus' text format."""
    return Response(context.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
