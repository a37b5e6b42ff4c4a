"""`lianpei serve --demo` as a whole process: it says where it is, lets people in, and keeps the password."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uvicorn import Config

from service.bench.server_process import Client, free_port
from service.cli.serve import _server_options

PROXY_KEEPS_S = 60
_START = "from service.cli.main import run; run()"


@contextmanager
def serving(data_dir: Path, *options: str) -> Iterator[tuple[int, str]]:
    """Give the port and the first line of output, once every index is ready."""
    port = free_port()
    environment = os.environ | {"LIANPEI_DATA_DIR": str(data_dir), "LIANPEI_DATABASE_URL": ""}
    command = [sys.executable, "-c", _START, "serve", "--demo", "--json", "--port", str(port), *options]
    with (data_dir / "log").open("a") as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        deadline = time.monotonic() + 300
        while not is_ready(port):
            assert process.poll() is None, (data_dir / "log").read_text()
            assert time.monotonic() < deadline, (data_dir / "log").read_text()
            time.sleep(0.05)
        yield port, line
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def is_ready(port: int) -> bool:
    try:
        return Client(port).call("GET", "/readyz")[0] == 200
    except OSError:
        return False


def test_the_demonstration_runs_and_keeps_its_password(tmp_path: Path) -> None:
    with serving(tmp_path) as (port, line):
        said = json.loads(line)
        assert said["address"] == f"http://127.0.0.1:{port}/"
        sign_ins = Path(said["sign_ins"])
        assert sign_ins.stat().st_mode & 0o777 == 0o600
        password = sign_ins.read_text().splitlines()[0].removeprefix("password: ")
        client = Client(port)
        status, token = client.call("POST", "/api/v1/auth/token", {"username": "luzhou-clerk-1", "password": password})
        assert status == 200
        clerk = Client(port, token["access_token"])
        status, found = clerk.call("POST", "/api/v1/match", {"alliance": "luzhou", "text": "找主减速齿轮"})
        assert status == 200
        assert found["proposals"]
        status, _ = client.call("POST", "/api/v1/match", {"alliance": "luzhou", "text": "找主减速齿轮"})
        assert status == 200  # visitors may try the demonstration
    before = sign_ins.read_text()
    with serving(tmp_path) as (port, _):
        assert sign_ins.read_text() == before
        status, _ = Client(port).call("POST", "/api/v1/auth/token", {"username": "admin", "password": password})
        assert status == 200
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_connection_may_rest_longer_than_a_proxy_keeps_its_own() -> None:
    told = _server_options("127.0.0.1", 8000)
    assert Config("app", **told).timeout_keep_alive > PROXY_KEEPS_S
