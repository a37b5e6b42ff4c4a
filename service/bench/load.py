"""Clients that ask as fast as they are answered, and one that posts and looks when it is found."""

import http
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.bench.server_process import Client
from service.errors import InternalError

_POST_PAUSE_S = 0.2
_LOOK_PAUSE_S = 0.005
_LOST_S = 10.0

Query = tuple[str, str | None]
"""The text of a need and the chain to look in; None: the whole alliance."""


@dataclass(frozen=True)
class LoadResult:
    """Seconds that each answer took, and the seconds that the whole run took."""

    latencies: list[float]
    seconds: float


def drive_matches(
    port: int,
    token: str,
    queries: Sequence[Query],
    *,
    alliance: str,
    clients: int,
    seconds: float,
    report: Callable[[int], None],
) -> LoadResult:
    """Match with several clients at once for so many seconds; each takes its own queries, round and round.

    Raises:
        InternalError: when an answer is not 200.
    """
    latencies: list[list[float]] = [[] for _ in range(clients)]
    failures: list[BaseException] = []
    started = time.perf_counter()

    def work(number: int) -> None:
        client = Client(port, token)
        try:
            turn = number
            while time.perf_counter() - started < seconds and not failures:
                text, chain = queries[turn % len(queries)]
                turn += clients
                latencies[number].append(_match(client, alliance, text, chain))
                if number == 0:
                    report(int(time.perf_counter() - started))
        except BaseException as exc:  # noqa: BLE001 - told to the one who waits for the clients
            failures.append(exc)
        finally:
            client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return LoadResult([each for own in latencies for each in own], time.perf_counter() - started)


def _match(client: Client, alliance: str, text: str, chain: str | None) -> float:
    body: dict[str, object] = {"alliance": alliance, "text": text, "limit": 10}
    if chain is not None:
        body["chain"] = chain
    begun = time.perf_counter()
    status, answer = client.call("POST", "/api/v1/match", body)
    if status != http.HTTPStatus.OK:
        raise InternalError(reason="match_failed", status=status, answer=answer)
    return time.perf_counter() - begun


def drive_posts(port: int, *, poster: str, officer: str, alliance: str, seconds: float) -> list[float]:
    """Post capabilities one after another; return for each the seconds from its answer until a match found it.

    poster, officer: tokens; the officer looks, since nobody is proposed to itself.
    """
    client, looker = Client(port, poster), Client(port, officer)
    waits: list[float] = []
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        word = f"mk{uuid.uuid4().hex[:10]}"
        text = f"本厂定做型号{word}的专用夹具，来图可做。"
        status, answer = client.call("POST", "/api/v1/capabilities", {"alliance": alliance, "text": text})
        if status != http.HTTPStatus.CREATED:
            raise InternalError(reason="post_failed", status=status, answer=answer)
        waits.append(_wait_until_found(looker, alliance, word, str(answer["id"])))
        time.sleep(_POST_PAUSE_S)
    client.close()
    looker.close()
    return waits


def _wait_until_found(client: Client, alliance: str, word: str, capability_id: str) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < _LOST_S:
        body = {"alliance": alliance, "text": f"找型号{word}的专用夹具", "limit": 3}
        _, answer = client.call("POST", "/api/v1/match", body)
        if any(each["capability_id"] == capability_id for each in answer["proposals"] + answer["stretch"]):
            return time.perf_counter() - begun
        time.sleep(_LOOK_PAUSE_S)
    return _LOST_S
