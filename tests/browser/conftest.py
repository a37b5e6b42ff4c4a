"""A real server over a real alliance, and a real Chromium in front of it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from browser_looks import WAIT_MS
from browser_people import BUREAU, CLERKS, FIRST, OFFICER, PASSWORD
from playwright.sync_api import Browser, expect, sync_playwright

from service.app.application import create_app
from service.app.pages import WebPages
from service.container import Container
from service.fixture_paths import fixtures_folder
from service.imports.bundles import read_bundle
from service.security import hash_password
from service.settings import Settings
from service.store.alliances import find_organisation_by_name, get_alliance
from service.usecases.demo_month import put_departments
from service.usecases.departments import find_department
from service.usecases.imports import import_alliance
from service.usecases.people import add_user
from service.wiring import build_container
from tests.passwords import cheap_passwords

CHROMIUM = Path(os.environ.get("LIANPEI_TEST_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_READY_SECONDS = 300

expect.set_options(timeout=WAIT_MS)


@pytest.fixture(autouse=True)
def quick_to_sign_in() -> Iterator[None]:
    """Whoever signs in here does not wait for Argon2."""
    with cheap_passwords():
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing = f"no Chromium at {CHROMIUM}; set LIANPEI_TEST_CHROMIUM to where it is"
        if os.environ.get("LIANPEI_TEST_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a product with one alliance, open to visitors; shared by whatever files run here."""
    with luzhou(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for one file alone."""
    with luzhou(tmp_path_factory.mktemp("own-site")) as address:
        yield address


@contextmanager
def luzhou(folder: Path) -> Iterator[str]:
    """Serve an alliance with people for every desk; give its address."""
    container = build_container(Settings(data_dir=folder, demo_open=True, sign_in_per_minute=1000))
    container.database.upgrade()
    with container.database.transaction() as session:
        bundle = read_bundle(fixtures_folder() / "alliances" / "luzhou")
        now = datetime.now(UTC)
        add_user(session, username="admin", password_hash="-", roles=[("admin", None)], now=now)  # owns the cases
        import_alliance(session, bundle, now=now, demo=True)
        alliance = get_alliance(session, "luzhou")
        office = [("secretariat", alliance.id)]
        hashed = _cheap_hash()
        add_user(session, username=OFFICER, password_hash=hashed, roles=office, now=now)
        for username, firm in CLERKS.items():
            found = find_organisation_by_name(session, firm)
            assert found is not None
            roles = [("clerk", alliance.id)]
            add_user(session, username=username, password_hash=hashed, organisation_id=found.id, roles=roles, now=now)
        put_departments(session, alliance, now=now)
        bureau = find_department(session, alliance, "人社")
        assert bureau is not None
        roles = [("department", alliance.id)]
        add_user(session, username=BUREAU, password_hash=hashed, organisation_id=bureau.id, roles=roles, now=now)
    with serving(container) as address:
        yield address


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a product in which there is nothing but its first administrator."""
    container = build_container(Settings(data_dir=tmp_path_factory.mktemp("empty-site"), sign_in_per_minute=1000))
    container.database.upgrade()
    with container.database.transaction() as session:
        hashed = _cheap_hash()
        add_user(session, username=FIRST, password_hash=hashed, roles=[("admin", None)], now=datetime.now(UTC))
    with serving(container) as address:
        yield address


def _cheap_hash() -> str:
    with cheap_passwords():
        return hash_password(PASSWORD)


@contextmanager
def serving(container: Container) -> Iterator[str]:
    """Serve a product while it is looked at; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(container, pages=WebPages()), log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        _wait_until_ready(address)
        yield address
        server.should_exit = True
        thread.join()


def _wait_until_ready(address: str) -> None:
    """Wait for the alliance's index."""
    end = time.monotonic() + _READY_SECONDS
    answer = "nothing"
    while time.monotonic() < end:
        try:
            got = httpx.get(f"{address}/readyz", trust_env=False)
            if got.status_code == 200:
                return
            answer = got.text
        except httpx.TransportError as exc:
            answer = str(exc)
        time.sleep(0.1)
    pytest.fail(f"the server is not ready: {answer}")
