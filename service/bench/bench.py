"""The load test: generated data, the real service, clients over HTTP."""

import random
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from service.bench.generated_texts import TextGenerator
from service.bench.generated_world import ALLIANCE, CHAINS, chain_code, fill_database
from service.bench.load import Query, drive_matches, drive_posts
from service.bench.server_process import Client, ServerProcess
from service.clock import utc_now
from service.fixture_paths import fixtures_folder, knowledge_folder
from service.knowledge_files import read_knowledge
from service.security import hash_password
from service.store.alliances import get_alliance
from service.store.database import Database
from service.usecases.people import add_user

_USERS = {"officer": "secretariat", "poster": "clerk"}
_PASSWORD = "only-for-this-bench"  # noqa: S105 - of users in a folder that is deleted afterwards
_QUERIES = 400
_CLIENTS = 2

Report = Callable[[str, int, int | None], None]


def run_bench(*, count: int, seconds: float, seed: int, workers: int, report: Report) -> dict[str, Any]:
    """Measure the service on `count` capabilities and return the figures of the contract.

    report: called with the stage, what is done, and all where known.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up texts, no secret
    texts = TextGenerator(fixtures_folder(), read_knowledge(knowledge_folder()), rng)
    with tempfile.TemporaryDirectory(prefix="lianpei-bench-") as folder:
        _fill(Path(folder), texts, count=count, rng=rng, report=report)
        server = ServerProcess(Path(folder), workers=workers)
        try:
            report("build", 0, None)
            build_s = server.start()
            server.stop()
            start_s = server.start()
            figures = _measure(server, _queries(texts), seconds=seconds, report=report)
            return {
                "posts": count,
                "workers": workers,
                "build_s": round(build_s, 2),
                "start_s": round(start_s, 2),
            } | figures
        finally:
            server.kill()


def _fill(folder: Path, texts: TextGenerator, *, count: int, rng: random.Random, report: Report) -> None:
    database = Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")
    database.upgrade()
    now = utc_now()
    firms = fill_database(
        database, texts, count=count, rng=rng, now=now, progress=lambda done, total: report("fill", done, total)
    )
    with database.transaction() as session:
        alliance_id = get_alliance(session, ALLIANCE).id
        password_hash = hash_password(_PASSWORD)
        for name, role in _USERS.items():
            firm = firms[0] if role == "clerk" else None
            roles = [(role, alliance_id)]
            add_user(session, username=name, password_hash=password_hash, now=now, organisation_id=firm, roles=roles)
    database.dispose()


def _queries(texts: TextGenerator) -> list[Query]:
    """Half of them in one chain, half over the whole alliance, taking turns."""
    queries: list[Query] = []
    for number in range(_QUERIES):
        chain = number // 2 % CHAINS
        queries.append((texts.need(chain / CHAINS), chain_code(chain) if number // 2 % 2 else None))
    return queries


def _measure(server: ServerProcess, queries: list[Query], *, seconds: float, report: Report) -> dict[str, Any]:
    officer, poster = (_sign_in(server.port, name) for name in _USERS)

    def drive(clients: int, for_s: float, stage: str) -> Any:  # noqa: ANN401 - the result of the load
        return drive_matches(
            server.port,
            officer,
            queries,
            alliance=ALLIANCE,
            clients=clients,
            seconds=for_s,
            report=lambda done: report(stage, done, int(for_s)),
        )

    drive(_CLIENTS, min(2.0, seconds), "warm up")
    matches = drive(_CLIENTS, seconds, "match")
    with ThreadPoolExecutor(1) as pool:  # posts are measured while another client keeps matching
        posting = pool.submit(
            drive_posts, server.port, poster=poster, officer=officer, alliance=ALLIANCE, seconds=seconds
        )
        drive(1, seconds, "post")
        waits = posting.result()
    milliseconds = np.array(matches.latencies) * 1000
    return {
        "rss_mb": server.rss_mb(),
        "match_p50_ms": round(float(np.percentile(milliseconds, 50)), 2),
        "match_p99_ms": round(float(np.percentile(milliseconds, 99)), 2),
        "match_qps": round(len(milliseconds) / matches.seconds, 1),
        "post_to_match_p99_ms": round(float(np.percentile(np.array(waits) * 1000, 99)), 1),
    }


def _sign_in(port: int, username: str) -> str:
    client = Client(port)
    _, answer = client.call("POST", "/api/v1/auth/token", {"username": username, "password": _PASSWORD})
    client.close()
    return str(answer["access_token"])
