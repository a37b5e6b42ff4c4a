"""The load test of pictures and figures: a park of firms over ten chains, its maps and its dashboard over HTTP."""

import contextlib
import http
import http.client
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from service.bench.generated_park import ParkFiller
from service.bench.generated_texts import TextGenerator
from service.bench.generated_world import ALLIANCE, CHAINS, chain_code
from service.bench.server_process import Client, ServerProcess
from service.clock import utc_now
from service.errors import InternalError
from service.fixture_paths import fixtures_folder, knowledge_folder
from service.knowledge_files import read_knowledge
from service.security import hash_password
from service.store.database import Database
from service.usecases.people import add_user

_PASSWORD = "only-for-this-bench"  # noqa: S105 - of users in a folder that is deleted afterwards
_OFFICERS = ("officer", "colleague")
_DASHBOARD = f"/api/v1/dashboard?alliance={ALLIANCE}"
_SUPPLY = f"/api/v1/supply?alliance={ALLIANCE}"
_PATIENCE_S = 120.0
_PAUSE_S = 1.0  # in which the index is saved that was just built, and follows what was posted

Report = Callable[[str, int, int | None], None]


def run_park_bench(*, firms: int, seed: int, report: Report) -> dict[str, Any]:
    """Measure maps, dashboard and local supply of `firms` firms with a capability and a need each.

    `first`: nothing is kept yet; `again`: something has happened in the alliance since; `kept`: nothing has.

    report: called with the stage, what is done, and all where known.
    """
    rng = random.Random(seed)  # noqa: S311 - a made-up park, no secret
    texts = TextGenerator(fixtures_folder(), read_knowledge(knowledge_folder()), rng)
    with tempfile.TemporaryDirectory(prefix="lianpei-bench-") as folder:
        firm = fill_park(Path(folder), texts, firms=firms, rng=rng, report=report)
        server = ServerProcess(Path(folder), workers=1)
        try:
            report("build", 0, None)
            server.start()
            time.sleep(_PAUSE_S)
            return {"firms": firms} | _Visit(server.port, firm).measure(report)
        finally:
            server.kill()


def fill_park(folder: Path, texts: TextGenerator, *, firms: int, rng: random.Random, report: Report) -> str:
    """Write the park with two officers into a new database in a folder; return the name of one firm."""
    database = Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")
    database.upgrade()
    now = utc_now()
    filler = ParkFiller(database, texts, rng, now)
    hashed = hash_password(_PASSWORD)
    with database.transaction() as session:
        roles = [("secretariat", filler.alliance_id)]
        owners = [add_user(session, username=u, password_hash=hashed, roles=roles, now=now).id for u in _OFFICERS]
    name = filler.fill(firms, owners=owners, progress=lambda done, total: report("fill", done, total))
    database.dispose()
    return name


class _Visit:
    """An officer who looks at everything, posts a need, and looks again.

    Each question has a connection of its own: a server closes one that rests for some seconds, as it may.
    """

    def __init__(self, port: int, firm: str) -> None:
        fields = {"username": _OFFICERS[0], "password": _PASSWORD}
        with contextlib.closing(Client(port, timeout_s=_PATIENCE_S)) as client:
            _, token = client.call("POST", "/api/v1/auth/token", fields)
        self._port, self._token = port, str(token["access_token"])
        self._firm = firm
        self._largest = 0

    def measure(self, report: Report) -> dict[str, Any]:
        """Return all figures in milliseconds, and the size of the largest picture in kilobytes."""
        figures: dict[str, Any] = {}
        for number, look in enumerate(("first", "kept", "again")):
            report("look", number, 3)
            if look == "again":
                self._post()
            drawn = [self._draw(chain_code(chain)) for chain in range(CHAINS)]
            figures[f"map_{look}_p50_ms"] = round(float(np.median(drawn)) * 1000, 1)
            figures[f"map_{look}_max_ms"] = round(max(drawn) * 1000, 1)
            figures[f"dashboard_{look}_ms"] = round(self._ask(_DASHBOARD) * 1000, 1)
            figures[f"supply_{look}_ms"] = round(self._ask(_SUPPLY) * 1000, 1)
        return figures | {"svg_kb": round(self._largest / 1000, 1)}

    def _post(self) -> None:
        body = {
            "alliance": ALLIANCE,
            "chain": chain_code(0),
            "organisation": self._firm,
            "text": "求购主减速齿轮两千套",
        }
        with contextlib.closing(self._client()) as client:
            status, answer = client.call("POST", "/api/v1/needs", body)
        if status != http.HTTPStatus.CREATED:
            raise InternalError(reason="post_failed", status=status, answer=answer)
        time.sleep(_PAUSE_S)

    def _client(self) -> Client:
        return Client(self._port, self._token, timeout_s=_PATIENCE_S)

    def _draw(self, chain: str) -> float:
        headers = {"Authorization": f"Bearer {self._token}"}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE_S)
        with contextlib.closing(connection):
            begun = time.perf_counter()
            connection.request("GET", f"/api/v1/maps/{ALLIANCE}/{chain}?format=svg", headers=headers)
            answer = connection.getresponse()
            content = answer.read()
            spent = time.perf_counter() - begun
        if answer.status != http.HTTPStatus.OK or b"</svg>" not in content:
            raise InternalError(reason="map_failed", status=answer.status)
        self._largest = max(self._largest, len(content))
        return spent

    def _ask(self, path: str) -> float:
        with contextlib.closing(self._client()) as client:
            begun = time.perf_counter()
            status, answer = client.call("GET", path)
            spent = time.perf_counter() - begun
        if status != http.HTTPStatus.OK or not answer["figures"]:
            raise InternalError(reason="figures_failed", status=status, answer=answer)
        return spent
