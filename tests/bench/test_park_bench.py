"""The load test of pictures and figures goes on where the server closes its connections."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.bench import park_bench
from service.bench.park_bench import _Visit

ANSWER = {"access_token": "x", "figures": {"needs": 1}}


class _Forgetful(BaseHTTPRequestHandler):
    """Answers one request of a connection and closes it without saying so, as a server does with one that rests."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b"<svg></svg>" if "format=svg" in self.path else json.dumps(ANSWER).encode()
        self.send_response(201 if self.path.endswith("/needs") else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    do_GET = do_POST = _answer  # noqa: N815 - the names that the standard library calls

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Forgetful) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def test_it_measures_on_where_the_server_closes_connections(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(park_bench, "_PAUSE_S", 0.0)
    figures = _Visit(port, "firm").measure(lambda stage, done, total: None)
    looks = [f"{what}_{look}_ms" for look in ("first", "kept", "again") for what in ("dashboard", "supply")]
    assert set(looks) < figures.keys()
