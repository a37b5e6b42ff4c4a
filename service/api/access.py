"""The outermost layer of every request: its id, its log line, its metrics, its size limit, and the last resort."""

import math
import re
import time
import uuid
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.answers import JSON, dump_plain
from service.api.metrics import Metrics
from service.api.problems import problem_of
from service.errors import BodyTooLargeError

MOST_BYTES = 256 * 1024
"""The largest request body; the longest allowed post takes some 16 kB."""

MOST_WORKBOOK_BYTES = 4 * 1024 * 1024 + 64 * 1024
"""The largest request that brings a filled-in list: the largest workbook, and a form around it."""

MOST_FILE_BYTES = 10 * 1024 * 1024 + 64 * 1024
"""The largest request that brings a file to attach, and a form around it."""

_FILES = re.compile(r"(?:/api/v1)?/attachments")
_WORKBOOKS = re.compile(
    r"(?:/api/v1)?/lists/[a-z]{1,40}/import|/setup/[a-z0-9_-]{1,40}/imports/[a-z]{1,20}"
    r"|/salons/[0-9a-f-]{36}/people/import"
)

Respond = Callable[[Request, Exception], Response]
"""Makes the answer for an exception."""

_NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""What an answer that is no page of ours may load, run or be framed by, should a browser ever show it."""

_HAND_BACK_PAUSE_S = 0.05
"""A new connection costs some tenths of a millisecond: not each answer of a busy worker asks for one."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = structlog.get_logger("lianpei.access")


def _most_bytes(path: str) -> int:
    """How large a request to an address may be."""
    if _FILES.fullmatch(path):
        return MOST_FILE_BYTES
    return MOST_WORKBOOK_BYTES if _WORKBOOKS.fullmatch(path) else MOST_BYTES


class AccessLayer:
    """Wraps the application. Log lines hold method, route pattern, status and time: nothing about people.

    Written against ASGI itself: a middleware of the usual kind costs a task and two queues for every request.

    Where several workers share a port, a connection stays with the worker that took it, although another may be idle.
    So a worker that has more than one request in hand asks, now and then, for a connection to be opened anew: the idle
    one takes it first.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, respond: Respond, *, shares_port: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._respond = respond
        self._in_hand = 0
        self._hand_back_from = 0.0 if shares_port else math.inf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, self._respond, self._hands_back)
        started = time.perf_counter()
        self._in_hand += 1
        with structlog.contextvars.bound_contextvars(request_id=visit.request_id):
            try:
                await visit.serve(self._app)
            finally:
                self._in_hand -= 1
                self._note(scope, visit.status, time.perf_counter() - started)

    def _hands_back(self) -> bool:
        """Say whether the connection of the answer that begins now shall be opened anew."""
        now = time.perf_counter()
        if self._in_hand < 2 or now < self._hand_back_from:
            return False
        self._hand_back_from = now + _HAND_BACK_PAUSE_S
        return True

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.count(method=scope["method"], route=route, status=status, seconds=seconds)
        log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 2))


class _Visit:
    """One request on its way through the layer."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, respond: Respond, hands_back: Callable[[], bool]
    ) -> None:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self.request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        self.status = 0
        length = headers.get("content-length", "0")
        self._most = _most_bytes(scope["path"])
        self._too_large = length.isdecimal() and int(length) > self._most
        self._received = 0
        self._scope, self._receive, self._send = scope, receive, send
        self._respond, self._hands_back = respond, hands_back

    async def serve(self, app: ASGIApp) -> None:
        """Let the application answer; what escapes it becomes an answer here, as long as none was begun."""
        try:
            if self._too_large:
                raise BodyTooLargeError(limit=self._most)
            await app(self._scope, self.receive, self.send)
        except BodyTooLargeError as exc:
            await self._answer(exc)
        except Exception as exc:
            log.exception("failed")
            await self._answer(exc)

    async def receive(self) -> Message:
        """Pass a part of the body on, as long as it is not too much."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._most:
            raise BodyTooLargeError(limit=self._most)
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, its head with the headers that all answers have."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Content-Security-Policy", _NOTHING)
            if self._hands_back():
                headers["Connection"] = "close"
        await self._send(message)

    async def _answer(self, exc: Exception) -> None:
        if self.status:
            return  # an answer was begun: all that is left is to end it short
        try:
            response = self._respond(Request(self._scope), exc)
        except Exception:
            log.exception("failed to answer")  # a page that cannot be made must not hide the error behind it
            problem = problem_of(exc)
            body = dump_plain({"code": problem.code, "detail": problem.detail})
            response = Response(body, problem.status, media_type=JSON)
        await response(self._scope, self.receive, self.send)
