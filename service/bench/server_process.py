"""Runs the real server in a process of its own, for load tests and for killing."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from service.errors import InternalError

_LOOK_PAUSE_S = 0.1  # each look costs the server some milliseconds
_START = "from service.cli.main import run; run()"


class Client:
    """One connection that stays open: the least that a client can cost the machine it shares with the server."""

    def __init__(self, port: int, token: str = "", *, timeout_s: float = 30.0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send a request; return status and JSON. OSError or HTTPException when the server is not there."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            self._connection.request(method, path, content, self._headers | (headers or {}))
            response = self._connection.getresponse()
            data = response.read()
        except BaseException:
            self._connection.close()
            raise
        return response.status, json.loads(data) if data else {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class ServerProcess:
    """`lianpei serve` on a free port over a data folder."""

    def __init__(self, data_dir: Path, *, workers: int = 1, settings: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self._workers = workers
        own = {"LIANPEI_DATA_DIR": str(data_dir), "LIANPEI_DATABASE_URL": "", "LIANPEI_LOG_LEVEL": "WARNING"}
        self._environment = os.environ | own | (settings or {})
        self._log = data_dir / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the server and return the seconds until it answers and every index is ready.

        Raises:
            InternalError: when it ends by itself; its own words are in `details`.
        """
        started = time.perf_counter()
        options = ["--port", str(self.port), "--workers", str(self._workers)]
        command = [sys.executable, "-c", _START, "serve", *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self._is_ready():
            if self._process.poll() is not None:
                tail = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise InternalError(reason="server_ended", log=tail)
            time.sleep(_LOOK_PAUSE_S)
        return time.perf_counter() - started

    def _is_ready(self) -> bool:
        client = Client(self.port, timeout_s=5.0)
        try:
            status, answer = client.call("GET", "/readyz")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            client.close()
        return status == http.HTTPStatus.OK and bool(answer.get("ready", True))

    def stop(self) -> None:
        """Ask the server to end, and wait for it."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server as a power cut would: at once, without a word."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how == signal.SIGKILL:
            self._kill_all()  # workers outlive a parent that is killed
        else:
            self._process.send_signal(how)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._kill_all()
            self._process.wait()
        self._process = None

    def _kill_all(self) -> None:
        """Kill the server with its workers: they are a session of their own."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The process that was started; with several workers their parent. 0 while none runs."""
        return self._process.pid if self._process else 0

    def rss_mb(self) -> float:
        """Return the resident memory of the largest worker in MB."""
        if self._process is None:
            return 0.0
        pid = str(self._process.pid)
        table = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="],  # noqa: S607 - found on every Unix
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        rows = [line.split() for line in table.splitlines()]
        return round(max(int(rss) for own, parent, rss in rows if pid in {own, parent}) / 1024, 1)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
