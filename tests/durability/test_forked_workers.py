"""Workers that were forked from one process: each follows the database by itself, and so does whoever replaces one."""

import http.client
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from kill_load import make_world, sign_in

from service.bench.generated_world import ALLIANCE
from service.bench.server_process import Client, ServerProcess

_PATIENCE_S = 300.0


def test_a_worker_that_replaces_a_killed_one_knows_what_was_posted_since_the_start(tmp_path: Path) -> None:
    make_world(tmp_path, random.Random(5)).dispose()  # noqa: S311 - no secret
    with ServerProcess(tmp_path, workers=2) as server:
        _wait(lambda: len(_workers(server)) == 2)
        first = _workers(server)
        poster, officer = sign_in(server.port, "clerk0"), sign_in(server.port, "officer")
        body = {"alliance": ALLIANCE, "text": "定做型号zz9418的专用夹具，来图可做。"}
        status, posted = Client(server.port, poster).call("POST", "/api/v1/capabilities", body)
        assert status == 201
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        _wait(lambda: len(_workers(server) - first) == 2)
        _wait(lambda: posted["id"] in _proposed(server.port, officer))


def _workers(server: ServerProcess) -> set[int]:
    """The processes that serve, of which each names the server as its parent."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, check=True, text=True).stdout
    rows = [line.split() for line in table.splitlines()]
    return {int(pid) for pid, parent, state in rows if parent == str(server.pid) and not state.startswith("Z")}


def _proposed(port: int, token: str) -> list[str]:
    body = {"alliance": ALLIANCE, "text": "找型号zz9418的专用夹具", "limit": 3}
    try:
        _, answer = Client(port, token).call("POST", "/api/v1/match", body)
    except (OSError, http.client.HTTPException):
        return []  # a connection that a killed worker had taken
    return [each["capability_id"] for each in answer.get("proposals", []) + answer.get("stretch", [])]


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
