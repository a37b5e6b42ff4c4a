"""Receivers on this machine, and a certificate for them."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.peers import HttpPeer, serve_http
from tests.usecases.world import World, make_template, open_world


@pytest.fixture
def peer() -> Iterator[HttpPeer]:
    with serve_http() as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Files of a certificate for `localhost` and of its key; its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder: Path = tmp_path_factory.mktemp("certificate")
    files = str(folder / "certificate.pem"), str(folder / "key.pem")
    names = "subjectAltName=DNS:localhost,DNS:hook.park.example"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", files[1]]
    subprocess.run(
        ["openssl", "req", "-x509", *key, "-out", files[0], "-days", "2", "-subj", "/CN=localhost", "-addext", names],
        check=True,
        capture_output=True,
    )
    return files


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_template(folder)
    return folder


@pytest.fixture
def small_world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    world = open_world(world_template, tmp_path)
    yield world
    world.database.dispose()
