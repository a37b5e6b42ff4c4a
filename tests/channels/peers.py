"""Real receivers on this machine: a web server that robots and webhooks post to, and a mail server."""

import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from service.channels.letters import Item, Letter

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
ROBOT_OK = (200, b'{"errcode":0,"errmsg":"ok"}')


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpPeer:
    """A web server that keeps what it is sent and answers as `answer` says."""

    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], tuple[int, bytes]] = lambda _: ROBOT_OK
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def serve_http(trust: tuple[str, str] | None = None) -> Iterator[HttpPeer]:
    """Run a web server; trust: files of certificate and key, for TLS."""
    peer = HttpPeer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            status, answer = peer.answer(received)
            peer.received.append(received)
            self.send_response(status)
            for name, value in peer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if trust is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*trust)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    peer.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield peer
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class MailPeer:
    """A mail server that keeps what it is sent; `refuse` may answer a recipient or a mail with an error."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, server: object, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "rcpt" in self.refuse:
            return self.refuse["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        if "data" in self.refuse:
            return self.refuse["data"]
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def serve_mail(*, trust: tuple[str, str] | None = None, user: str = "", password: str = "") -> Iterator[MailPeer]:
    """Run a mail server; with certificate and key it insists on STARTTLS, with a user on signing in."""
    peer = MailPeer(port=free_port())
    options: dict[str, Any] = {}
    if trust is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*trust)
        options |= {"tls_context": context, "require_starttls": True}
    if user:

        def check(_: object, __: object, ___: object, ____: object, given: LoginPassword) -> AuthResult:
            right = (given.login, given.password) == (user.encode(), password.encode())
            return AuthResult(success=right, handled=False)

        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": trust is not None}
    controller = Controller(peer, hostname="127.0.0.1", port=peer.port, ready_timeout=60, **options)
    controller.start()
    yield peer
    controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_item(title: str = "事项办结", **values: Any) -> Item:  # noqa: ANN401 - any field
    usual = {
        "event_id": uuid.uuid4(),
        "code": "case_closed",
        "body": "事项LZ-2026-000001已经办结。",
        "short": "LZ-2026-000001办结",
        "ids": {"case": str(uuid.UUID(int=1))},
        "at": NOW,
        "case_id": uuid.UUID(int=1),
        "sequence": 1,
    }
    return Item(title=title, **(usual | values))


def make_letter(address: str, *items: Item, secret: str = "") -> Letter:
    return Letter(message_id=uuid.uuid4(), address=address, secret=secret, items=items or (make_item(),), now=NOW)
