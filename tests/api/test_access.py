"""The outermost layer: when a worker that shares its port asks for a connection to be opened anew."""

import asyncio

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from service.api.access import AccessLayer
from tests.api.client import Api


class _Waiting:
    """An application that answers what is slow once it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        if scope["path"] == "/slow":
            await self.let_go.wait()
        await PlainTextResponse("here")(scope, receive, send)


async def _ask(layer: AccessLayer, path: str) -> str:
    """Return what the answer says about its connection."""
    heads: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heads.append(message)

    await layer({"type": "http", "method": "GET", "path": path, "headers": []}, receive, send)
    names = {bytes(name): bytes(value) for name, value in heads[0]["headers"]}
    return names.get(b"connection", b"").decode()


def _layer(api: Api, app: _Waiting, *, shares_port: bool) -> AccessLayer:
    def respond(request: Request, exc: Exception) -> Response:
        raise exc

    return AccessLayer(app, api.app.state.context.metrics, respond, shares_port=shares_port)


@pytest.mark.parametrize(("shares_port", "beside"), [(True, "close"), (False, "")])
def test_a_worker_with_two_requests_in_hand_gives_a_connection_to_the_others(
    api: Api, shares_port: bool, beside: str
) -> None:
    async def serve() -> list[str]:
        app = _Waiting()
        layer = _layer(api, app, shares_port=shares_port)
        alone = await _ask(layer, "/quick")
        slow = asyncio.create_task(_ask(layer, "/slow"))
        while app.asked == 1:
            await asyncio.sleep(0)
        told = await _ask(layer, "/quick")
        app.let_go.set()
        return [alone, told, await slow]

    with start_blocking_portal() as portal:  # other tests in this process leave a loop behind in this thread
        assert portal.call(serve) == ["", beside, ""]
