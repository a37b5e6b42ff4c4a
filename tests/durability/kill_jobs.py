"""Kills the real server, again and again, in the middle of its jobs, and counts what each job brought about.

    python tests/durability/kill_jobs.py --kills 20 --seed 1

Needs are posted and endorsed as if some days ago, so that warnings, escalations, reminders, searches and rings are all
due at once. Two workers do them and are killed with -9 while jobs are in their hands. Ends with 0 only when afterwards
each effect is there exactly once: on the timelines, in the inboxes and among the stored proposals.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from due_work import Work, add_due_needs, make_world
from sqlmodel import Session, col, func, select

from service.bench.generated_texts import TextGenerator
from service.bench.server_process import free_port
from service.clock import utc_now
from service.domain.cases import TimelineEntry
from service.domain.jobs import Job
from service.domain.matches import Proposal
from service.domain.notices import Notice
from service.fixture_paths import fixtures_folder, knowledge_folder
from service.jobs.handlers import HANDLERS
from service.jobs.runner import JobRunner
from service.knowledge_files import read_knowledge
from service.settings import Settings
from service.store import jobs as job_store
from service.store.database import Database
from service.store.integrity import find_problems
from service.store.jobs import JobFilter
from service.wiring import build_engines

_WORKERS = 2
_PATIENCE_S = 300.0
_MOST_DONE = 25
"""At most about so many jobs are done between two kills."""
_START = "from service.cli.main import run; run()"
_ONCE = {"clock_warned": 1, "escalated": 1, "supplier_reminded": 2}
"""Kind of entry -> how many of it each case has in the end."""


@dataclass
class Outcome:
    """What all kills together showed."""

    kills: int = 0
    in_the_middle: int = 0
    jobs: int = 0
    violations: list[str] = field(default_factory=list)


def run(*, kills: int, needs: int, seed: int, folder: Path, verbose: bool = False) -> Outcome:
    """Kill so many times, each amid the jobs of so many needs more, then let the rest be done and count."""
    rng = random.Random(seed)  # noqa: S311 - moments of killing, no secret
    database = Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")
    database.upgrade()
    texts = TextGenerator(fixtures_folder(), read_knowledge(knowledge_folder()), rng)
    work = make_world(database, texts, rng=rng, now=utc_now())
    outcome = Outcome()
    while outcome.kills < kills:
        add_due_needs(database, work, texts, needs=needs, now=utc_now())
        outcome.in_the_middle += _kill_once(folder, database, rng)
        outcome.kills += 1
        if verbose:
            sys.stderr.write(f"\r{outcome.kills}/{kills} kills, {outcome.in_the_middle} jobs in hand ")
    _finish(folder, database)
    with database.read() as session:
        outcome.jobs = session.exec(select(func.count()).select_from(Job).where(col(Job.done_at).is_not(None))).one()
        outcome.violations += _check_jobs(session) + _check_effects(session, work)
        outcome.violations += [f"{problem.subject} {problem.fault}" for problem in find_problems(session)]
    database.dispose()
    return outcome


def _kill_once(folder: Path, database: Database, rng: random.Random) -> int:
    """Start the server, kill it with all its workers amid the jobs, and return how many they had in their hands.

    The moment is counted in jobs done: a slow machine is killed amid the same work as a fast one.
    """
    before, in_hand = _done(database), _leased(database)
    own = {"LIANPEI_DATA_DIR": str(folder), "LIANPEI_DATABASE_URL": "", "LIANPEI_JOB_POLL_SECONDS": "0.02"}
    command = [sys.executable, "-c", _START, "serve", "--port", str(free_port()), "--workers", str(_WORKERS)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        enough = before + rng.randint(_WORKERS, _MOST_DONE)
        while _done(database) < enough and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.03))
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    return len(_leased(database) - in_hand)


def _finish(folder: Path, database: Database) -> None:
    """Let another worker do what is left, once the leases of the dead have run out."""
    engines = build_engines(Settings(data_dir=folder, database_url=""), database)
    moment = utc_now() + timedelta(minutes=10)
    runner = JobRunner(
        database=database, matchers=engines, handlers=lambda: HANDLERS, now=lambda: moment, poll_seconds=0
    )
    runner.run_due()


def _check_jobs(session: Session) -> list[str]:
    """Nothing was given up, nothing is left that is due."""
    wrong = session.exec(select(Job).where(col(Job.failed_at).is_not(None))).all()
    states = job_store.count_states(session, utc_now())
    found = [f"job {job.key} was given up: {job.last_error}" for job in wrong]
    return found + [
        f"{count} jobs are {state}" for state, count in states.items() if count and state in ("due", "leased")
    ]


def _check_effects(session: Session, work: Work) -> list[str]:
    """Count every effect of every case."""
    return [
        violation
        for need_id, case_id in work.cases.items()
        for violation in (*_check_timeline(session, need_id, case_id), *_check_inboxes(session, work, case_id))
    ]


def _check_timeline(session: Session, need_id: uuid.UUID, case_id: uuid.UUID) -> list[str]:
    """Each kind of entry as often as it should be, none twice, a stored run for each search that was written down."""
    entries = session.exec(select(TimelineEntry).where(TimelineEntry.case_id == case_id)).all()
    kinds = Counter(entry.kind for entry in entries)
    found = [
        f"case {case_id}: {kinds[kind]} times {kind}, not {times}"
        for kind, times in _ONCE.items()
        if kinds[kind] != times
    ]
    if kinds["ring_opened"] + kinds["rings_exhausted"] != 1:
        found.append(f"case {case_id}: {kinds['ring_opened']} rings opened, {kinds['rings_exhausted']} times none left")
    runs = session.exec(
        select(func.count(func.distinct(Proposal.run_id))).where(
            Proposal.need_id == need_id, Proposal.list_name != "by_hand"
        )
    ).one()
    empty = sum('"run":null' in entry.data for entry in entries if entry.kind == "partners_proposed")
    if runs != kinds["partners_proposed"] - empty:
        found.append(f"case {case_id}: {runs} stored runs, {kinds['partners_proposed']} on the timeline")
    words = Counter((entry.kind, entry.data) for entry in entries if entry.kind in ("supplier_reminded", "ring_opened"))
    return found + [f"case {case_id}: {kind} twice" for (kind, _), times in words.items() if times > 1]


def _check_inboxes(session: Session, work: Work, case_id: uuid.UUID) -> list[str]:
    """Each person was told of each event once."""
    told = session.exec(select(Notice).where(Notice.ids.contains(str(case_id)))).all()  # type: ignore[attr-defined]
    counts = Counter((notice.recipient_id, notice.code) for notice in told)
    expected = {
        (work.owner_id, "overdue"): 1,
        (work.leader_id, "escalated"): 1,
        (work.supplier_id, "proposed"): 1,
        (work.supplier_id, "proposal_reminder"): 2,
    }
    return [
        f"case {case_id}: {code} told {counts[who, code]} times, not {times}"
        for (who, code), times in expected.items()
        if counts[who, code] != times
    ]


def _leased(database: Database) -> set[uuid.UUID]:
    """The jobs that somebody has, or had when killed."""
    with database.read() as session:
        return {job.id for job in job_store.list_jobs(session, JobFilter(state="leased", limit=1000), now=utc_now())}


def _done(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(Job).where(col(Job.done_at).is_not(None))).one()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--needs", type=int, default=15, help="how many more before each kill")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpei-kill-") as folder:
        verbose = sys.stderr.isatty()
        outcome = run(kills=given.kills, needs=given.needs, seed=given.seed, folder=Path(folder), verbose=verbose)
    for violation in outcome.violations:
        sys.stdout.write(f"VIOLATION {violation}\n")
    sys.stdout.write(
        f"{outcome.kills} kills with {outcome.in_the_middle} jobs in hand, {outcome.jobs} jobs done, "
        f"{len(outcome.violations)} violations\n"
    )
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
