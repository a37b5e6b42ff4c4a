"""The load test of the queue: open cases by the thousand, their first page asked for over HTTP."""

import http
import random
import re
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import numpy as np
from sqlalchemy import insert

from service.bench.server_process import Client, ServerProcess
from service.clock import utc_now
from service.domain.alliances import Alliance, Chain, Membership, Organisation
from service.domain.cases import Case
from service.domain.columns import new_id
from service.domain.posts import Need, NeedVersion
from service.errors import InternalError
from service.security import hash_password
from service.store import alliances
from service.store.database import Database
from service.usecases.people import add_user

ALLIANCE = "bench"
_PASSWORD = "only-for-this-bench"  # noqa: S105 - of users in a folder that is deleted afterwards
_BATCH = 2000
_STATES = ("received", "triaged", "proposed", "whistled", "checked_in", "gap_listed")
_CATEGORIES = ("product", "technology", "equipment", "finance", "labour", "utilities")
_QUERIES: dict[str, dict[str, str]] = {
    "queue": {},
    "mine": {"owner": "me"},
    "overdue": {"overdue": "true"},
    "category": {"category": "finance", "state": "triaged"},
    "words": {"q": "第7123批"},
}
_PAGES: dict[str, dict[str, str]] = {
    "page": {},
    "page_mine": {"owner": "me", "state": "office_turn"},
    "page_words": {"q": "第7123批"},
}
"""What an officer looks at in the browser, beside what the API answers."""
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')

Report = Callable[[str, int, int | None], None]


def run_case_bench(*, count: int, repeats: int, seed: int, report: Report) -> dict[str, Any]:
    """Measure the first page of a queue with `count` open cases, for the officer and with each filter.

    The API answers 50 cases; the browser's page shows fewer, with everything around them.

    report: called with the stage, what is done, and all where known.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up cases, no secret
    with tempfile.TemporaryDirectory(prefix="lianpei-bench-") as folder:
        _fill(Path(folder), count=count, rng=rng, report=report)
        server = ServerProcess(Path(folder), workers=1)
        try:
            server.start()
            return {"cases": count} | _measure(server.port, repeats, report) | _measure_pages(server.port, repeats)
        finally:
            server.kill()


def _fill(folder: Path, *, count: int, rng: random.Random, report: Report) -> None:
    database = Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")
    database.upgrade()
    now = utc_now()
    with database.transaction() as session:
        alliance = alliances.add_alliance(
            session, Alliance(code=ALLIANCE, name="压力测试联盟", case_prefix="BN", created_at=now)
        )
        chain = alliances.add_chain(
            session, Chain(alliance_id=alliance.id, code="x", name="一链", knowledge_code="equipment")
        )
        firm = alliances.add_organisation(session, Organisation(name="测试有限公司", invented=True, created_at=now))
        alliances.add_membership(
            session, Membership(organisation_id=firm.id, alliance_id=alliance.id, chain_id=chain.id)
        )
        hashed = hash_password(_PASSWORD)
        owners = [
            add_user(session, username=name, password_hash=hashed, roles=[("secretariat", alliance.id)], now=now).id
            for name in ("officer", "colleague")
        ]
    place = {"alliance_id": alliance.id, "chain_id": chain.id, "organisation_id": firm.id}
    for done in range(0, count, _BATCH):
        numbers = range(done + 1, min(done + _BATCH, count) + 1)
        _add_cases(database, [_draft(number, place, owners, rng, now) for number in numbers])
        report("fill", numbers[-1], count)
    database.dispose()


def _draft(number: int, place: dict[str, Any], owners: list[Any], rng: random.Random, now: datetime) -> dict[str, Any]:
    need_id = new_id()
    return {
        "need": {"id": need_id, **place, "created_at": now, "updated_at": now},
        "version": {
            "need_id": need_id,
            "version": 1,
            "chain_id": place["chain_id"],
            "title": f"求购主减速齿轮第{number}批",
            "text": "要求渗碳淬火，磨齿，月供两千套，长期合作。" * 4,
            "created_at": now,
        },
        "case": Case(
            number=f"BN-{now.year}-{number:06d}",
            alliance_id=place["alliance_id"],
            need_id=need_id,
            asker_id=place["organisation_id"],
            category=rng.choice(_CATEGORIES),
            state=rng.choice(_STATES),
            owner_id=rng.choice(owners),
            clock_from=now,
            due_at=now + timedelta(minutes=rng.randrange(-2000, 20000)),
            opened_at=now,
        ).model_dump(),
    }


def _add_cases(database: Database, drafts: list[dict[str, Any]]) -> None:
    with database.transaction() as session:
        for kind, name in ((Need, "need"), (NeedVersion, "version"), (Case, "case")):
            session.execute(insert(kind), [draft[name] for draft in drafts])


def _measure(port: int, repeats: int, report: Report) -> dict[str, Any]:
    signing_in = Client(port)
    _, token = signing_in.call("POST", "/api/v1/auth/token", {"username": "officer", "password": _PASSWORD})
    client = Client(port, str(token["access_token"]))
    figures: dict[str, Any] = {}
    for name, filters in _QUERIES.items():
        path = f"/api/v1/case-queue?{urlencode({'alliance': ALLIANCE, 'limit': '50'} | filters)}"
        spent = [_ask(client, path) for _ in range(repeats)]
        figures[f"{name}_p50_ms"] = round(float(np.percentile(spent, 50)) * 1000, 1)
        figures[f"{name}_p99_ms"] = round(float(np.percentile(spent, 99)) * 1000, 1)
        report("ask", len(figures) // 2, len(_QUERIES))
    return figures


def _ask(client: Client, path: str) -> float:
    begun = time.perf_counter()
    status, answer = client.call("GET", path)
    if status != http.HTTPStatus.OK or not answer["items"]:
        raise InternalError(reason="queue_failed", status=status, answer=answer)
    return time.perf_counter() - begun


def _measure_pages(port: int, repeats: int) -> dict[str, Any]:
    """Ask for the queue's page as a browser does, signed in; its size is that of the largest."""
    figures: dict[str, Any] = {}
    largest = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as browser:
        found = _TOKEN.search(browser.get("/sign-in").text)
        fields = {"username": "officer", "password": _PASSWORD, "form_token": found[1] if found else ""}
        browser.post("/sign-in", data=fields)
        for name, filters in _PAGES.items():
            spent = []
            for _ in range(repeats):
                begun = time.perf_counter()
                answer = browser.get("/queue", params={"alliance": ALLIANCE} | filters)
                spent.append(time.perf_counter() - begun)
                if answer.status_code != http.HTTPStatus.OK or "queue-rows" not in answer.text:
                    raise InternalError(reason="queue_failed", status=answer.status_code)
                largest = max(largest, len(answer.content))
            figures[f"{name}_p50_ms"] = round(float(np.percentile(spent, 50)) * 1000, 1)
            figures[f"{name}_p99_ms"] = round(float(np.percentile(spent, 99)) * 1000, 1)
    return figures | {"page_kb": round(largest / 1000, 1)}
