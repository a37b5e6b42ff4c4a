"""Kills the real server, again and again, in the middle of writing, and looks whether anything is missing.

    python tests/durability/kill_load.py --kills 50 --seed 1

Ends with 0 only when no acknowledged write was lost, nothing is half written, every timeline holds, a repeated request
with its Idempotency-Key happened exactly once, and the indexes agree with the database.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ledger import State
from sqlmodel import Session, col, func, select
from writers import Writer

from service.bench.generated_texts import TextGenerator
from service.bench.generated_world import ALLIANCE, fill_database
from service.bench.server_process import Client, ServerProcess
from service.clock import utc_now
from service.domain.cases import Case, TimelineEntry
from service.domain.matches import ASKER, Interest
from service.domain.posts import Capability, CapabilityVersion, Need, NeedVersion
from service.fixture_paths import fixtures_folder, knowledge_folder
from service.knowledge_files import read_knowledge
from service.security import hash_password
from service.settings import Settings
from service.store.alliances import get_alliance
from service.store.change_log import count_current, head_seq
from service.store.database import Database
from service.store.integrity import find_problems
from service.usecases.people import add_user
from service.wiring import build_engines

_PASSWORD = "only-for-killing"
_WRITERS = 2
_START_POSTS = 200
_LOOKED_AT = 4
_ANSWERS = (12, 80)
"""Between so many answers a kill falls."""
_PATIENCE_S = 60.0
# Saves are made often, so that kills hit them too.
_SETTINGS = {"LIANPEI_SAVE_SECONDS": "0.3", "LIANPEI_SIGN_IN_PER_MINUTE": "1000"}


@dataclass
class Outcome:
    """What all rounds together showed."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    violations: list[str] = field(default_factory=list)


def run(*, kills: int, seed: int, folder: Path, verbose: bool = False) -> Outcome:
    rng = random.Random(seed)  # noqa: S311 - moments of killing, no secret
    database = make_world(folder, rng)
    server = ServerProcess(folder, settings=_SETTINGS)
    outcome = Outcome()
    server.start()
    looker = sign_in(server.port, "officer")
    writers = [Writer(name, sign_in(server.port, name), rng) for name in _names()]
    try:
        for _ in range(kills):
            _write_until_killed(server, writers, answers=rng.randint(*_ANSWERS), pause_s=rng.uniform(0.0, 0.03))
            outcome.unanswered += sum(
                len(w.ledger.lost) + sum(1 for p in w.ledger.posts.values() if p.maybe) for w in writers
            )
            outcome.violations += _check_database(database, writers)
            server.start()
            for writer in writers:
                writer.repeat_lost(server.port)
            outcome.violations += _check_repeated(database, writers) + _check_served(server.port, database)
            outcome.violations += _check_matches(server.port, looker, writers, rng)
            outcome.kills += 1
            if verbose:
                sys.stderr.write(f"\r{outcome.kills}/{kills} kills, {len(outcome.violations)} violations ")
    finally:
        server.kill()
    outcome.violations += _check_index(folder, database)
    outcome.acknowledged = _acknowledged(writers)
    database.dispose()
    return outcome


def _acknowledged(writers: list[Writer]) -> int:
    return sum(writer.ledger.acknowledged for writer in writers)


def _names() -> list[str]:
    return [f"clerk{number}" for number in range(_WRITERS)]


def make_world(folder: Path, rng: random.Random) -> Database:
    database = Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")
    database.upgrade()
    texts = TextGenerator(fixtures_folder(), read_knowledge(knowledge_folder()), rng)
    now = utc_now()
    firms = fill_database(database, texts, count=_START_POSTS, rng=rng, now=now, progress=lambda done, total: None)
    with database.transaction() as session:
        alliance_id = get_alliance(session, ALLIANCE).id
        password_hash = hash_password(_PASSWORD)
        roles = [("secretariat", alliance_id)]
        add_user(session, username="officer", password_hash=password_hash, now=now, roles=roles)
        for number, name in enumerate(_names()):
            add_user(
                session,
                username=name,
                password_hash=password_hash,
                now=now,
                organisation_id=firms[number],
                roles=[("clerk", alliance_id)],
            )
    return database


def sign_in(port: int, username: str) -> str:
    client = Client(port)
    _, answer = client.call("POST", "/api/v1/auth/token", {"username": username, "password": _PASSWORD})
    client.close()
    return str(answer["access_token"])


def _write_until_killed(server: ServerProcess, writers: list[Writer], *, answers: int, pause_s: float) -> None:
    """Kill when so many more answers have come, and a moment later: the same work on a fast and on a slow machine."""
    stopping = threading.Event()
    failures: list[BaseException] = []

    def work(writer: Writer) -> None:
        try:
            writer.run(server.port, stopping)
        except BaseException as exc:  # noqa: BLE001 - told below
            failures.append(exc)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    enough = _acknowledged(writers) + answers
    while _acknowledged(writers) < enough and all(thread.is_alive() for thread in threads):
        time.sleep(0.002)
    time.sleep(pause_s)
    server.kill()
    stopping.set()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _check_database(database: Database, writers: list[Writer]) -> list[str]:
    """Hold the database against what was acknowledged, before the server has had a chance to repair anything."""
    with database.read() as session:
        violations = [f"{problem.subject} {problem.fault}" for problem in find_problems(session)]
        violations += _half_cases(session)
        for writer in writers:
            for post_id, post in writer.ledger.posts.items():
                found = _state_of(session, post.kind, uuid.UUID(post_id))
                if post.allows(found) and found is not None:
                    writer.ledger.settle(post_id, found)
                else:
                    violations.append(f"{post.kind} {post_id}: told {post.known} (or {post.maybe}), found {found}")
            statement = select(Interest.need_id, Interest.supplier_id).where(Interest.side == ASKER)
            stored = {(str(need), str(supplier)) for need, supplier in session.exec(statement)}
            violations += [f"interest {each} is lost" for each in writer.ledger.interests - stored]
    return violations


def _half_cases(session: Session) -> list[str]:
    """Needs without a case, and cases without a timeline."""
    needs = session.exec(select(func.count()).select_from(Need)).one()
    cases = session.exec(select(func.count()).select_from(Case)).one()
    bare = session.exec(select(Case.number).where(col(Case.id).not_in(select(TimelineEntry.case_id)))).all()
    found = [f"case {number} has no timeline" for number in bare]
    return found if needs == cases else [*found, f"{needs} needs, but {cases} cases"]


def _state_of(session: Session, kind: str, post_id: uuid.UUID) -> State | None:
    post: Need | Capability | None
    version: NeedVersion | CapabilityVersion | None
    if kind == "needs":
        post = session.get(Need, post_id)
        version = post and session.get(NeedVersion, (post_id, post.version))
    else:
        post = session.get(Capability, post_id)
        version = post and session.get(CapabilityVersion, (post_id, post.version))
    return State(post.status, post.version, version.text) if post and version else None


def _check_repeated(database: Database, writers: list[Writer]) -> list[str]:
    """After the repeats no text may be there twice, and every post must be there."""
    with database.read() as session:
        texts: Counter[str] = Counter(session.exec(select(NeedVersion.text).where(NeedVersion.text != "")).all())
        texts.update(session.exec(select(CapabilityVersion.text).where(CapabilityVersion.text.contains("kl"))).all())  # type: ignore[attr-defined]
        violations = [f"posted twice: {text}" for text, count in texts.items() if count > 1]
        for writer in writers:
            for post_id, post in writer.ledger.posts.items():
                if _state_of(session, post.kind, uuid.UUID(post_id)) is None:
                    violations.append(f"{post.kind} {post_id} is lost")
    return violations


def _check_served(port: int, database: Database) -> list[str]:
    """The index that serves must stand at the last change and hold as many capabilities as the database."""
    client = Client(port)
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        _, answer = client.call("GET", "/readyz")
        with database.read() as session:
            expected = (count_current(session), head_seq(session))
        found = (answer["index"]["capabilities"], answer["index"]["seq"])
        if found == expected or time.monotonic() > deadline:
            client.close()
            return [] if found == expected else [f"index has (rows, change) {found}, the database {expected}"]
        time.sleep(0.02)


def _check_matches(port: int, token: str, writers: list[Writer], rng: random.Random) -> list[str]:
    """Look up some open capabilities by their own word, and some that are gone, in the index that serves.

    A firm is proposed by one capability only: another open one may stand for it.
    """
    posts = [(k, p, w) for w in writers for k, p in w.ledger.posts.items() if p.kind == "capabilities"]
    client = Client(port, token)
    violations = []
    for is_open in (True, False):
        of_kind = [(key, post, writer) for key, post, writer in posts if (post.known.status == "open") == is_open]
        for post_id, post, writer in rng.sample(of_kind, min(_LOOKED_AT, len(of_kind))):
            text = f"找{post.known.text}" if post.known.text else "找专用夹具"
            _, answer = client.call("POST", "/api/v1/match", {"alliance": ALLIANCE, "text": text, "limit": 50})
            given = {each["capability_id"] for each in answer["proposals"] + answer["stretch"]}
            found = bool(given & writer.open_capabilities()) if is_open else post_id in given
            if found != is_open:
                first = [(each["capability_id"], each["probability"]) for each in answer["proposals"][:3]]
                violations.append(f"capability {post_id} is {post.known.status}, a match for {text!r} gives {first}")
    client.close()
    return violations


def _check_index(folder: Path, database: Database) -> list[str]:
    """Compare the saved index, brought up to date, with the database."""
    with database.read() as session:
        alliance_id = get_alliance(session, ALLIANCE).id
    engines = build_engines(Settings(data_dir=folder, database_url=""), database)
    reason = engines.examine(alliance_id)
    return [] if not reason else [f"index: {reason}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpei-kill-") as folder:
        outcome = run(kills=given.kills, seed=given.seed, folder=Path(folder), verbose=sys.stderr.isatty())
    for violation in outcome.violations:
        sys.stdout.write(f"VIOLATION {violation}\n")
    sys.stdout.write(
        f"{outcome.kills} kills, {outcome.acknowledged} acknowledged requests, {outcome.unanswered} without an answer, "
        f"{len(outcome.violations)} violations\n"
    )
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
